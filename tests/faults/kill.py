"""Kill sweep: SIGKILL at every file and process call of a run of five steps, and of a resume; then resume until it is over.

Nothing may run twice, nothing recorded may be lost, and what nobody knows must be asked (G3, G4, G6)."""

import rig

STEPS = "12345"
RUNBOOK = "# Release\n```bash\n" + "".join(f"echo {step} >> effects\n" for step in STEPS) + "```\n"
CALLS = ["openat", "write", "pwrite64", "fdatasync", "fsync", "ftruncate", "fallocate", "renameat", "mkdirat", "unlinkat", "flock",
         "clone", "clone3", "vfork", "wait4", "waitid", "sendto", "read", "close", "newfstatat", "memfd_create"]
POINTS = 430
RESUMED = 110


def begin(name):
    """A world with a run to begin, or with one that failed at its third step and can go on now."""
    world = rig.World(name, RUNBOOK.replace("echo 3", "[ -e go-on ] && echo 3") if name.startswith("r") else RUNBOOK)
    if name.startswith("r"):
        world.run("run", "runbook.md", "--yes")
        (world.repo / "go-on").touch()
        return world, ("resume", "--yes")
    return world, ("run", "runbook.md", "--yes")


def finish(world):
    """Goes on until the run is over; gives how its end was come to, and what is wrong."""
    kind, asked = "complete", 0
    for _ in range(4):
        if world.records() and world.records()[-1]["type"] == "run.sealed":
            return kind, None
        before, had = world.effects(), world.ledger()
        said = world.run("resume", "--yes")
        text = said.stdout.decode(errors="replace")
        whole = had[: had.rfind(b"\n") + 1]
        if not world.ledger().startswith(whole):
            return kind, "records were lost"
        if said.returncode == 0:
            return ("in doubt" if asked else "resumable"), None
        if said.returncode != 6:
            return kind, f"resume exits {said.returncode}: {text[-300:]}"
        if world.effects() != before:
            return kind, "a step ran although one was in doubt"
        asked += 1
        step = [record for record in world.records() if record["type"] == "step.started"][-1]["body"]["script"].split("echo ")[1][0]
        person = rig.Person(world, "resume", "--yes")
        if person.sees("Did it happen?") is None:
            return kind, f"nobody was asked: {person.seen[-300:]}"
        if step in before:
            person.types("h")
            person.sees("known")
            person.types("it is in the file\r")
        else:
            person.types("r")
        code = person.ends()
        if code != 0:
            return kind, f"the person's resume exits {code}: {person.seen[-300:]}"
        kind = "in doubt"
    return kind, "it never ends"


def point(which):
    name, call, when = which
    world, arguments = begin(f"{name}-{call}-{when}")
    killed = world.run(*arguments, under=rig.injected(call, "signal=KILL", when)).returncode != 0
    world.settle()
    effects, records = world.effects(), world.records()
    started = [record["body"]["script"].split("echo ")[1][0] for record in records if record["type"] == "step.started"]
    wrong = None
    if any(effect not in started for effect in effects):
        wrong = "a step ran that no record tells of"
    if not any(record["type"] == "plan.pinned" for record in records):
        # It never began: the same command again is a new run.
        kind = "not begun"
        wrong = wrong or (f"it has effects: {effects}" if effects else None)
    else:
        kind, found = finish(world)
        wrong = wrong or found
        if world.effects() != list(STEPS):
            wrong = wrong or f"the effects are {world.effects()}"
        if not wrong and world.verdict() != "whole and sealed":
            wrong = world.verdict()
    world.gone()
    return kind, killed, wrong and f"{call} {when} of {name}: {wrong}"


def sweep(name, arguments, count):
    world, arguments = begin(name)
    counts = rig.calls(world, CALLS, *arguments)
    every = [(name, call, when) for call, number in counts.items() for when in range(1, number + 1)]
    # What touches the record, all of it; of the rest as many as there is time for.
    first = [one for one in every if one[1] not in ("read", "close", "newfstatat", "openat")]
    rest = [one for one in every if one not in first]
    return rig.spread(first, count) + rig.spread(rest, max(count - len(first), 0))


points = sweep("k", None, POINTS) + sweep("r", None, RESUMED)
results = rig.in_parallel(point, points)
kinds = {kind: sum(1 for found, _, _ in results if found == kind) for kind in ("complete", "resumable", "in doubt", "not begun")}
killed = sum(1 for _, killed, _ in results if killed)
rig.tell("kill", f"{len(points)} points ({killed} killed): {', '.join(f'{number} {kind}' for kind, number in kinds.items())}; "
         "0 steps twice, 0 records lost", [wrong for _, _, wrong in results if wrong])
