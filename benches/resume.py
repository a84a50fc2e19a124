#!/usr/bin/env python3
"""benches/resume.py STEPGATE FOLDER [STEPS]: how long a run of 10,000 steps that has stopped takes from `resume` to its first question.

The last command fails, and a gate stands behind it: the run stops there, and a resume asks at a real terminal whether to run it again.
Prints the median of three, in milliseconds.
"""
import os
import pty
import select
import statistics
import subprocess
import sys
import time

stepgate, folder = sys.argv[1:3]
steps = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
os.makedirs(folder, exist_ok=True)
runbook = os.path.join(folder, "runbook.md")
with open(runbook, "w") as file:
    file.write("# Long\n\n```bash\n" + "x=$((x + 1))\n" * steps + "```\n\n- [ ] Does it hold?\n")
environment = {**os.environ, "STEPGATE_HOME": os.path.join(folder, "state"), "TERM": "xterm", "LANG": "C.UTF-8", "x": "0"}
arguments = [stepgate, "run", runbook, "--no-input"]
code = subprocess.run(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
if code == 0:
    sys.exit("the run was to stop at its gate")

times = []
for _ in range(3):
    began = time.monotonic()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(stepgate, [stepgate, "resume"], environment)
    seen = b""
    while b"[?] more" not in seen:
        if not select.select([terminal], [], [], 60)[0]:
            sys.exit(f"nothing comes: {seen[-500:]!r}")
        seen += os.read(terminal, 65536)
    times.append((time.monotonic() - began) * 1000)
    os.write(terminal, b"q")
    # What is still printed has to be taken, or it never ends.
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    os.close(terminal)
    os.waitpid(child, 0)
print(f"{statistics.median(times):.0f}")
