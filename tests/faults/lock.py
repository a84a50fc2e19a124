"""Twenty processes start the same run at once, twenty times: one of them runs, the others are told who does (G20)."""

import time

import rig

PROCESSES, ROUNDS = 20, 20
RUNBOOK = "```bash\n{ echo won >> effects; until [ -e go ]; do sleep 0.02; done; }\n```\n"

wrong, waits = [], []
world = rig.World("world", RUNBOOK)
for number in range(ROUNDS):
    (world.repo / "go").unlink(missing_ok=True)
    before = len(world.effects())
    racers = [world.start("run", "runbook.md", "--yes") for _ in range(PROCESSES)]
    until = time.monotonic() + rig.PATIENCE
    while sum(racer.poll() is None for racer in racers) > 1 and time.monotonic() < until:
        time.sleep(0.01)
    (world.repo / "go").touch()
    codes = sorted(racer.wait() for racer in racers)
    said = [racer.stdout.read().decode() for racer in racers]
    if codes != [0] + [3] * (PROCESSES - 1):
        wrong.append(f"round {number}: exits {codes}: {[text for text in said if 'being run already' not in text][:2]}")
    if len(world.effects()) != before + 1:
        wrong.append(f"round {number}: {len(world.effects()) - before} of them ran")

# The lock dies with its holder and its step, however they end.
for number in range(ROUNDS):
    (world.repo / "go").unlink(missing_ok=True)
    before = len(world.effects())
    holder = world.start("run", "runbook.md", "--yes")
    while len(world.effects()) == before:
        time.sleep(0.005)
    holder.kill()
    holder.wait()
    refused = world.run("run", "runbook.md", "--yes")
    if refused.returncode != 3 or b"this still runs" not in refused.stdout:
        wrong.append(f"after a kill, while the step runs: exits {refused.returncode}: {refused.stdout[-200:]}")
    (world.repo / "go").touch()
    began = time.monotonic()
    world.settle()
    waits.append(time.monotonic() - began)
rig.tell("lock", f"{ROUNDS} rounds of {PROCESSES}: one winner each; after a kill free {max(waits) * 1000:.0f} ms after the step was let end, at "
         f"the latest of {ROUNDS}", wrong)
