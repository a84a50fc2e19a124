"""A sealed run, changed in every way: each byte flipped, each line deleted, doubled, swapped, replaced by another run's, the tail cut at
every record (G14, G15). What `stepgate verify` says is held against `tests/verify.py`, which is another program."""

import os
import random
import shutil
from pathlib import Path

import rig
import verify as other

RUNBOOK = """# Release
- [ ] Ready
```bash
{ echo out; echo err >&2; }
seq 1 300
X=1
```
- [ ] Done
"""
SAMPLE = int(os.environ.get("STEPGATE_SAMPLE", "400"))
BATCH = 200
chance = random.Random(7)


def finished(name):
    world = rig.World(name, RUNBOOK)
    assert world.run("run", "runbook.md", "--yes").returncode == 0
    return world.folder()


run, stranger = finished("one"), finished("two")
ledger = (run / "ledger.jsonl").read_bytes()
lines = ledger.split(b"\n")[:-1]
foreign = (stranger / "ledger.jsonl").read_bytes().split(b"\n")[:-1]


def joined(some):
    return b"".join(line + b"\n" for line in some)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1:]


def cases():
    """What is done, to which file, its new bytes, and the beginning of what must be said."""
    start = 0
    for seq, line in enumerate(lines):
        for at in range(start, start + len(line) + 1):
            # A last line without its end, or with one more in it, is a last line that was not finished.
            ends = (f"broken at record {seq}", "torn tail") if at == len(ledger) - 1 else (f"broken at record {seq}",)
            yield f"byte {at}", "ledger.jsonl", flipped(ledger, at), ends
        start += len(line) + 1
    count = len(lines)
    for seq in range(count):
        gone = ("unsealed",) if seq == count - 1 else (f"broken at record {seq}",)
        yield f"line {seq} deleted", "ledger.jsonl", joined(lines[:seq] + lines[seq + 1:]), gone
        yield f"line {seq} doubled", "ledger.jsonl", joined(lines[: seq + 1] + lines[seq:]), (f"broken at record {seq + 1}",)
        yield f"tail cut before {seq}", "ledger.jsonl", joined(lines[:seq]), ("unsealed", "output changed: out/")
        yield f"space in {seq}", "ledger.jsonl", joined([*lines[:seq], lines[seq].replace(b":", b": ", 1), *lines[seq + 1:]]), (f"broken at record {seq}",)
        if seq < count - 1:
            yield f"{seq} swapped", "ledger.jsonl", joined([*lines[:seq], lines[seq + 1], lines[seq], *lines[seq + 2:]]), (f"broken at record {seq}",)
        if seq < len(foreign):
            yield f"{seq} spliced", "ledger.jsonl", joined([*lines[:seq], foreign[seq], *lines[seq + 1:]]), (f"broken at record {seq}",)
    for name, said in [("runbook.md", "file changed: runbook.md"), ("plan.json", "file changed: plan.json")] + [
        (f"out/{path.name}", f"output changed: out/{path.name}") for path in sorted((run / "out").iterdir()) if path.stat().st_size
    ]:
        data = (run / name).read_bytes()
        places = range(len(data)) if len(data) < 20 else sorted(chance.sample(range(len(data)), min(SAMPLE // 4, len(data))))
        for at in places:
            yield f"byte {at} of {name}", name, flipped(data, at), (said,)
        yield f"{name} cut", name, data[:-1], (said,)
        yield f"{name} longer", name, data + b"x", (said,)


def built(place, name, data):
    """A copy of the run with one file changed; the rest is linked."""
    folder = place / run.name
    (folder / "out").mkdir(parents=True)
    for path in [*run.iterdir(), *(run / "out").iterdir()]:
        if path.is_file() and (own := str(path.relative_to(run))) != name:
            os.link(path, folder / own)
    (folder / name).write_bytes(data)
    return folder


def same(ours, theirs):
    """Whether two verdicts mean the same; for a file, theirs says `output changed` of all of them."""
    ours, theirs = ours.replace("file changed", "output changed"), theirs
    for word in ("broken at record", "output changed"):
        if ours.startswith(word):
            return theirs.split(":")[0].startswith(word) and ours.split(":")[0] == theirs.split(":")[0]
    return ours.split(":")[0] == theirs.split(":")[0]


def batch(number):
    place = rig.WORLDS / f"batch-{number}"
    some = every[number * BATCH:(number + 1) * BATCH]
    folders = [built(place / str(at), name, data) for at, (_, name, data, _) in enumerate(some)]
    wrong = []
    for (what, _, _, expected), folder, said in zip(some, folders, rig.verify(folders)):
        theirs = other.verdict(folder, None)
        if not said.startswith(expected):
            wrong.append(f"{what}: it says {said}")
        elif not same(said, theirs):
            wrong.append(f"{what}: it says {said}, verify.py {theirs}")
    shutil.rmtree(place)
    return wrong


every = list(cases())
whole = rig.verify([run])[0]
assert whole == "whole and sealed" and other.verdict(Path(run), None).startswith(whole), whole
wrong = sum(rig.in_parallel(batch, range((len(every) + BATCH - 1) // BATCH)), [])
rig.tell("tamper", f"{len(every)} changes to a run of {len(lines)} records: {len(every) - len(wrong)} named with the right record, and by "
         "verify.py too; a cut tail is never whole", wrong)
