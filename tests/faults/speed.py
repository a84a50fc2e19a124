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
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return time.monotonic() - began, done


subprocess.run(["cat", folder / "out/0001.1", folder / "ledger.jsonl"], stdout=subprocess.DEVNULL)
openssl, _ = timed("openssl", "dgst", "-sha256", str(folder / "ledger.jsonl"), str(folder / "out/0001.1"))
took, done = timed(rig.STEPGATE, "verify", str(folder))
wrong = [] if b"whole and sealed" in done.stdout else [done.stdout.decode() + done.stderr.decode()]
rig.tell("speed", f"{size / 1e6:.0f} MB of ledger ({seq} records) and {OUTPUT >> 20} MiB of output: verified in {took:.1f} s; openssl dgst -sha256 takes "
         f"{openssl:.1f} s", wrong)
