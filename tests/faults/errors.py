"""Failing and lying disks: EIO, ENOSPC and short writes at each write and each sync of a run's record (G9, G10, G11).

The run must say so and stop before its next step, or its record must be whole: never both done and wrong."""

import re

import rig

STEPS = "123"
RUNBOOK = "```bash\n" + "".join(f"{{ echo {step} >> effects; echo said {step}; }}\n" for step in STEPS) + "```\n"
CALLS = "write,pwrite64,fdatasync,fsync,fallocate,ftruncate"
LINE = re.compile(r"^(\w+)\(\d+<([^>]*)>.*?(?:, (\d+)\))? += ")


def traced(world, name, *inject):
    log = world.root / name
    done = world.run("run", "runbook.md", "--yes", under=("strace", "-qq", "-y", "-s", "0", "-e", f"trace={CALLS}", *inject, "-o", log))
    return done, log.read_text().splitlines()


def places():
    """Every call on a file of the record: its name, its number, its path, its length."""
    world = rig.World("trace", RUNBOOK)
    _, log = traced(world, "log")
    count, found = {}, []
    for line in log:
        call = line.split("(", 1)[0]
        count[call] = count.get(call, 0) + 1
        match = LINE.match(line)
        if match and match[2].startswith(str(world.state)):
            found.append((call, count[call], int(match[3] or 0)))
    return found


def faults():
    for call, when, length in places():
        yield call, when, "error=EIO"
        yield call, when, "error=ENOSPC"
        if call == "write":
            for told in sorted({0, 1, length // 2, length - 1, length}):
                yield call, when, f"retval={told}"


def point(which):
    call, when, what = which
    world = rig.World(f"{call}-{when}-{what}", RUNBOOK)
    done, log = traced(world, "log", "-e", f"inject={call}:{what}:when={when}")
    world.settle()
    hit = [line for line in log if "INJECTED" in line]
    path = LINE.match(hit[0])[2] if hit and LINE.match(hit[0]) else ""
    if not path.startswith(str(world.state)):
        world.gone()
        return "missed", None
    lied = what.startswith("retval")
    text = done.stdout.decode(errors="replace")
    effects, records = world.effects(), world.records() if not lied else []
    verdict = world.verdict() if world.folder() else "no run"
    wrong = None
    if done.returncode not in (0, 5):
        wrong = f"exits {done.returncode}: {text[-300:]}"
    elif done.returncode == 0 and (verdict != "whole and sealed" or effects != list(STEPS)):
        wrong = f"called done, and it is {verdict} with {effects}"
    elif done.returncode == 5 and "error: " not in text:
        wrong = f"does not say why: {text[-300:]}"
    elif done.returncode == 5 and not lied and "cannot " in text and path.split("/")[-1].removeprefix(".").removesuffix(".new") not in text:
        wrong = f"does not name {path}: {text[-300:]}"
    elif len(set(effects)) < len(effects):
        wrong = f"a step ran twice: {effects}"
    elif not lied and "broken" in verdict:
        wrong = verdict
    elif not lied and len([one for one in records if one["type"] == "step.started"]) < len(effects):
        wrong = "a step ran that no record tells of"
    elif not lied and records and done.returncode == 5:
        again = world.run("resume", "--yes")
        if again.returncode not in (0, 2, 6) or len(set(world.effects())) < len(world.effects()):
            wrong = f"then resume exits {again.returncode} with {world.effects()}: {again.stdout[-300:]}"
    world.gone()
    return "went on" if done.returncode == 0 else "stopped", wrong and f"{call} {when} {what} on {path.split('/')[-1]}: {wrong}"


every = list(faults())
results = rig.in_parallel(point, every)
kinds = {kind: sum(1 for found, _ in results if found == kind) for kind in ("stopped", "went on", "missed")}
rig.tell("errors", f"{len(every)} faults at every write and sync: {kinds['stopped']} stopped with exit 5, {kinds['went on']} whole all the "
         f"same, {kinds['missed']} missed the record", [wrong for _, wrong in results if wrong])
