"""A disk that is full: a step that prints more than there is room for, on tmpfs of many sizes, and one without room for a file (G10).

The step comes to its own end, which is recorded; nothing is started after it; the message names path, cause and free space."""

import os
import subprocess

import rig

PRINTED = 8 << 20
RUNBOOK = f"""```bash
touch begun
{{ head -c {PRINTED} /dev/zero | tr '\\0' x; echo; touch ended; }}
touch next
```
"""


def with_tmpfs(options, work):
    """Gives `work` a state directory on a tmpfs of its own."""
    place = rig.WORLDS / f"tmpfs-{options.replace(',', '-')}"
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "none", place], check=True)
    try:
        return work(place / "state", options)
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def point(state, options):
    world = rig.World(f"world-{options}", RUNBOOK, state=state)
    done = world.run("run", "runbook.md", "--yes")
    text = done.stdout.decode(errors="replace")
    there = {name for name in ("begun", "ended", "next") if (world.repo / name).exists()}
    kinds = [record["type"] for record in world.records()]
    last = text[-400:]
    kind = "during" if "ended" in there else "before"
    wrong = None
    stored = (world.folder() / "out/0002.1").stat().st_size if "ended" in there else 0
    if done.returncode == 0 and stored > PRINTED and "next" in there and world.verdict() == "whole and sealed":
        kind = "enough"
    elif done.returncode != 5:
        wrong = f"exits {done.returncode}: {last}"
    elif "next" in there:
        wrong = "a step ran after the disk was full"
    elif not ("cannot " in text and str(state) in text and "free there" in text):
        wrong = f"does not name path, cause and free space: {last}"
    elif kinds.count("step.started") != kinds.count("step.exited"):
        wrong = f"a step's end is not recorded: {kinds}"
    elif "ended" in there and stored <= PRINTED and "recorder.fault" not in kinds:
        wrong = f"what was lost is not recorded: {kinds}"
    elif kinds.count("step.started") == 2 and "ended" not in there:
        wrong = "the step was not let come to its end"
    verdict = world.verdict() if kinds and kind != "enough" else "no run"
    if verdict not in ("no run", "unsealed: the run is not over, or its end was cut off"):
        wrong = wrong or verdict
    return kind, wrong and f"{options}: {wrong}"


try:
    if os.geteuid() != 0:
        raise OSError("only root may mount")
    with_tmpfs("size=64k", lambda state, options: None)
except (OSError, subprocess.CalledProcessError) as error:
    rig.skip("full", f"no tmpfs can be mounted here: {error}")
every = [f"size={size}k" for size in range(64, 4097, 64)] + [f"nr_inodes={number}" for number in range(4, 16)] + ["size=16384k"]
results = rig.in_parallel(lambda options: with_tmpfs(options, point), every)
kinds = {kind: sum(1 for found, _ in results if found == kind) for kind in ("before", "during", "enough")}
rig.tell("full", f"{len(every)} sizes of tmpfs: refused before the step on {kinds['before']}, after it on {kinds['during']}, room enough on {kinds['enough']}; "
         "0 steps killed, 0 ends lost, 0 further steps", [wrong for _, wrong in results if wrong])
