"""Every byte prefix of a ledger of 200 records is verified, and some of them resumed: nothing panics, and what is whole counts (G7)."""

import bisect
import json
import os
import shutil

# Five gigabytes are written and read again, and no disk is tried here: memory will do.
if os.access("/dev/shm", os.W_OK):
    os.environ.setdefault("STEPGATE_FAULTS", "/dev/shm")

import rig

RUNBOOK = "```bash\n" + "true\n" * 97 + "[ -e go-on ]\n```\n"
BATCH = 400
RESUMED = 60
# A slow build looks at every so manieth byte only, and says so.
STRIDE = int(os.environ.get("STEPGATE_STRIDE", "1"))

world = rig.World("whole", RUNBOOK)
world.run("run", "runbook.md", "--yes")
run, ledger = world.folder(), world.ledger()
# A record counts once its newline is there.
ends = [at for at, byte in enumerate(ledger) if byte == ord("\n")]
count = len(ends)


def batch(start):
    place = rig.WORLDS / f"batch-{start}"
    lengths = every[start:start + BATCH]
    folders = []
    for length in lengths:
        folder = place / str(length) / run.name
        folder.mkdir(parents=True)
        (folder / "ledger.jsonl").write_bytes(ledger[:length])
        folders.append(folder)
    wrong = []
    # The documents that the records vouch for are left out here: what is read is the ledger.
    said = rig.subprocess.run([rig.STEPGATE, "verify", "--format", "json", *map(str, folders)], stdout=rig.subprocess.PIPE,
                              stderr=rig.subprocess.PIPE, timeout=600)
    reports, text, at = [], said.stdout.decode(), 0
    while at < len(text):
        report, end = json.JSONDecoder().raw_decode(text, at)
        at = end + 1
        reports.append(report)
    if said.returncode != 5 or len(reports) != len(folders):
        wrong.append(f"from {start}: exits {said.returncode} with {len(reports)} reports: {said.stderr[-300:]}")
    for length, report in zip(lengths, reports):
        if report["records"] != bisect.bisect_left(ends, length):
            wrong.append(f"prefix of {length}: {report['records']} records")
    shutil.rmtree(place)
    return wrong


def resumed(length):
    folder = rig.WORLDS / f"resumed-{length}"
    shutil.copytree(world.root, folder)
    again = object.__new__(rig.World)
    again.root, again.repo, again.state = folder, world.repo, folder / "state"
    again.env = world.env | {"STEPGATE_HOME": str(again.state)}
    (again.folder() / "ledger.jsonl").write_bytes(ledger[:length])
    torn = ledger[:length][ledger[:length].rfind(b"\n") + 1:]
    done = again.run("resume", run.name, "--yes", "--abandon", "it is a test")
    text = done.stdout.decode(errors="replace")
    had = ledger[:length].count(b"\n")
    wrong = None
    if done.returncode not in (0, 5):
        wrong = f"exits {done.returncode}: {text[-300:]}"
    elif done.returncode == 5 and had > 2:
        wrong = f"refused: {text[-300:]}"
    elif done.returncode == 0:
        if not again.ledger().startswith(ledger[:length - len(torn)]):
            wrong = "what was there is not there any more"
        elif torn and (again.folder() / "ledger.torn.1").read_bytes() != torn:
            wrong = "the torn end was not kept"
        elif again.verdict() != "whole and sealed":
            wrong = again.verdict()
    shutil.rmtree(folder)
    return wrong and f"resume of a prefix of {length}: {wrong}"


every = range(0, len(ledger) + 1, STRIDE)
wrong = sum(rig.in_parallel(batch, range(0, len(every), BATCH)), [])
lengths = rig.spread(range(len(ledger) + 1), RESUMED)
wrong += [found for found in rig.in_parallel(resumed, lengths) if found]
rig.tell("prefixes", f"{len(every)} of the {len(ledger) + 1} prefixes of {count} records verified, {len(lengths)} resumed: 0 panics, every count right, torn ends kept",
         wrong)
