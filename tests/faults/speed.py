"""How fast a record is verified: a ledger of 100 MB and an output of 1 GiB, beside `openssl dgst -sha256` on the same bytes (G14)."""

import hashlib
import json
import os
import subprocess
import time

import rig

LEDGER = int(os.environ.get("STEPGATE_LEDGER", str(100_000_000)))
OUTPUT = int(os.environ.get("STEPGATE_OUTPUT", str(1 << 30)))
RUN = "20261121-024510-k3f9"
folder = rig.WORLDS / RUN
(folder / "out").mkdir(parents=True)
actor = {"uid": 0, "user": "root", "login_uid": None, "sudo_user": None, "tty": None}
prev = hashlib.sha256(f"stepgate-ledger/v1\n{RUN}\n".encode()).hexdigest()
seq = size = 0
head = None


def put(file, kind, body):
    global prev, seq, size
    record = {"v": 1, "run": RUN, "seq": seq, "ts": "2026-11-21T02:45:10.000Z", "type": kind, "prev": prev, "actor": actor, "body": body}
    line = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()
    file.write(line + b"\n")
    prev = hashlib.sha256(b"\0" + line).hexdigest()
    seq += 1
    size += len(line) + 1


block = os.urandom(1 << 20)
total = hashlib.sha256()
with open(folder / "out/0001.1", "wb") as out:
    for _ in range(OUTPUT >> 20):
        out.write(block)
        total.update(block)
piece = hashlib.sha256(block).hexdigest()
with open(folder / "ledger.jsonl", "wb") as file:
    put(file, "step.started", {"step": "s", "number": 1, "attempt": 1, "script": "x", "sha256": "", "cwd": "/", "cwd_reason": None, "mode": "plain",
                               "timeout": None, "deviation": None})
    for at in range(OUTPUT >> 20):
        put(file, "output", {"step": "s", "attempt": 1, "offset": at << 20, "stream": "stdout", "lengths": [1 << 20], "sha256": piece})
    put(file, "step.exited", {"step": "s", "attempt": 1, "outcome": "done", "status": {"exit": 0}, "duration_ms": 1, "output_bytes": OUTPUT,
                              "output_sha256": total.hexdigest(), "cwd": "/", "detail": None, "redacted": {}})
    while size < LEDGER:
        put(file, "signal.received", {"signal": 2, "step": None, "action": "noted"})
    put(file, "run.sealed", {"count": seq, "head": prev})


def timed(*command):
    """How long it takes by the clock on the wall, how much of the processors, and what it says."""
    began = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.PIPE)
    said = running.stdout.read()
    _, _, used = os.wait4(running.pid, 0)
    return time.monotonic() - began, used.ru_utime + used.ru_stime, said


subprocess.run(["cat", folder / "out/0001.1", folder / "ledger.jsonl"], stdout=subprocess.DEVNULL)
# By turns, and the best of each: what else the machine does is not theirs.
pairs = [(timed("openssl", "dgst", "-sha256", str(folder / "ledger.jsonl"), str(folder / "out/0001.1")), timed(rig.STEPGATE, "verify", str(folder)))
         for _ in range(3)]
(openssl, hashing), (took, using) = ([min(one[side][what] for one in pairs) for what in (0, 1)] for side in (0, 1))
wrong = [said.decode() for _, (_, _, said) in pairs if b"whole and sealed" not in said]
rig.tell("speed", f"{size / 1e6:.0f} MB of ledger ({seq} records) and {OUTPUT >> 20} MiB of output: verified in {took:.2f} s ({using:.2f} s of processor); "
         f"openssl dgst -sha256 takes {openssl:.2f} s ({hashing:.2f} s): {took / openssl:.2f} times as long", wrong)
