#!/usr/bin/env python3
"""benches/prompt.py STEPGATE FOLDER: from the end of a step to the next question on the screen, the record in FOLDER.

Sits at a real terminal and answers. Each step prints when it ends; what is measured ends when the question's last key can be
read. Prints the median and the 95th percentile of all steps, in milliseconds.
"""
import os
import pty
import re
import select
import statistics
import sys
import time

STEPS = 101
stepgate, folder = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
steps = [f'{{ mkdir {folder}/d{n}; echo "ended $EPOCHREALTIME"; }}' for n in range(STEPS)]
runbook = os.path.join(folder, "runbook.md")
with open(runbook, "w") as file:
    file.write("```bash\n" + "\n".join(steps) + "\n```\n")
with open(os.path.join(folder, "stepgate.toml"), "w") as file:
    file.write('[env.x]\nconfirm = "changes"\n')

child, terminal = pty.fork()
if child == 0:
    environment = {**os.environ, "STEPGATE_HOME": os.path.join(folder, "state"), "TERM": "xterm", "LANG": "C.UTF-8"}
    os.chdir(folder)
    os.execve(stepgate, [stepgate, "run", runbook, "--env", "x"], environment)

seen, waits = b"", []
while len(waits) < STEPS - 1:
    if not select.select([terminal], [], [], 30)[0]:
        sys.exit(f"nothing comes: {seen[-500:]!r}")
    seen += os.read(terminal, 65536)
    now = time.time()
    if b"[?] more" not in seen:
        continue
    ended = re.findall(rb"ended ([0-9]+\.[0-9]+)\r", seen)
    if ended:
        waits.append((now - float(ended[-1])) * 1000)
    seen = b""
    os.write(terminal, b"y")
os.write(terminal, b"n")
os.close(terminal)
os.waitpid(child, 0)
print(f"{statistics.median(waits):.1f} {sorted(waits)[int(len(waits) * 0.95)]:.1f}")
