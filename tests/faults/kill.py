"""Kill sweep: SIGKILL at every file and process call of a run of five steps, and of a resume; then resume until it is over.

Nothing may run twice, nothing recorded may be lost, what nobody knows must be asked (G3, G4, G6), and the shell that goes on knows what
the steps before have set, or it is said that it does not. A run that goes on with a runbook that has changed is such a resume, too."""

import json

import rig

STEPS = "12345"
LINES = [f"{{ echo {step} >> effects && knows=${{knows-}}{step}; }}" for step in STEPS]
RUNBOOK = "# Release\n```bash\n" + "\n".join(LINES) + "\n```\n```bash\necho \"$knows\" > knows\n```\n"
CALLS = ["openat", "write", "pwrite64", "fdatasync", "fsync", "ftruncate", "fallocate", "renameat", "mkdirat", "unlinkat", "flock",
         "clone", "clone3", "vfork", "wait4", "waitid", "sendto", "read", "close", "newfstatat", "memfd_create"]
POINTS = 400
RESUMED = 60
ADOPTED = 80


class Chain(rig.World):
    """A world whose run may have gone on as another one."""

    def runs(self):
        return [path.parent for path in (self.state / "runs").glob("*/ledger.jsonl")]

    def folder(self):
        return max(self.runs(), key=lambda run: (self.has_begun(run), run.name), default=None)

    @staticmethod
    def has_begun(run):
        """0 for one that was about to go on from another, 1 for one that did not, 2 for one that did."""
        lines = (run / "ledger.jsonl").read_bytes().split(b"\n")[:-1]
        before = lines and json.loads(lines[0])["body"].get("continues")
        if not before:
            return 1 if lines else 0
        return 2 if sum(b'"resolution":"carried"' in line for line in lines) == before["carried"] and len(lines) > 1 else 0


def begin(name):
    """A world with a run to begin, or with one that failed at its third step and can go on now."""
    fails = RUNBOOK.replace("echo 3", "[ -e go-on ] && echo 3")
    world = Chain(name, RUNBOOK if name.startswith("k") else fails)
    if name.startswith("r"):
        world.run("run", "runbook.md", "--yes")
        (world.repo / "go-on").touch()
        return world, ("resume", "--yes")
    if name.startswith("a"):
        world.run("run", "runbook.md", "--yes")
        (world.repo / "runbook.md").write_text(RUNBOOK)
        return world, ("resume", "--yes", "--adopt")
    return world, ("run", "runbook.md", "--yes")


def finish(world):
    """Goes on until the run is over; gives how its end was come to, what is wrong, and what was said."""
    kind, asked, heard = "complete", 0, ""
    again = ("resume", "--yes", *(["--adopt"] if world.root.name.startswith("a") else []))
    for _ in range(4):
        if world.records() and world.records()[-1]["type"] == "run.sealed":
            return kind, None, heard
        before, had, at = world.effects(), world.ledger(), world.folder() / "ledger.jsonl"
        said = world.run(*again)
        text = said.stdout.decode(errors="replace")
        heard += text
        whole = had[: had.rfind(b"\n") + 1]
        if not at.read_bytes().startswith(whole):
            return kind, "records were lost", heard
        if said.returncode == 0:
            return ("in doubt" if asked else "resumable"), None, heard
        if said.returncode != 6:
            return kind, f"resume exits {said.returncode}: {text[-300:]}", heard
        if world.effects() != before:
            return kind, "a step ran although one was in doubt", heard
        asked += 1
        step = [record for record in world.records() if record["type"] == "step.started"][-1]["body"]["script"].split("echo ")[1][0]
        person = rig.Person(world, *again)
        if person.sees("Did it happen?") is None:
            return kind, f"nobody was asked: {person.seen[-300:]}", heard
        if step in before:
            person.types("h")
            person.sees("known")
            person.types("it is in the file\r")
        else:
            person.types("r")
        code = person.ends()
        if code != 0:
            return kind, f"the person's resume exits {code}: {person.seen[-300:]}", heard
        heard += person.seen.decode(errors="replace")
        kind = "in doubt"
    return kind, "it never ends", heard


def point(which):
    name, call, when = which
    world, arguments = begin(f"{name}-{call}-{when}")
    killed = world.run(*arguments, under=rig.injected(call, "signal=KILL", when)).returncode != 0
    world.settle()
    effects, records = world.effects(), world.records()
    every = [json.loads(line) for run in world.runs() for line in (run / "ledger.jsonl").read_bytes().split(b"\n")[:-1]]
    started = [record["body"]["script"].split("echo ")[1][0] for record in every if record["type"] == "step.started"]
    wrong = None
    if any(effect not in started for effect in effects):
        wrong = "a step ran that no record tells of"
    if not any(record["type"] == "plan.pinned" for record in records):
        # It never began: the same command again is a new run.
        kind = "not begun"
        wrong = wrong or (f"it has effects: {effects}" if effects else None)
    else:
        kind, found, heard = finish(world)
        wrong = wrong or found
        if world.effects() != list(STEPS):
            wrong = wrong or f"the effects are {world.effects()}"
        knows = (world.repo / "knows").read_text() if (world.repo / "knows").exists() else ""
        if knows != f"{STEPS}\n" and "are not known" not in heard:
            wrong = wrong or f"the shell knows {knows!r}"
        verdicts = set(rig.verify([run for run in world.runs() if world.has_begun(run)]))
        if not wrong and verdicts != {"whole and sealed"}:
            wrong = str(verdicts)
    world.gone()
    return kind, killed, wrong and f"{call} {when} of {name}: {wrong}"


def sweep(name, count):
    world, arguments = begin(name)
    counts = rig.calls(world, CALLS, *arguments)
    every = [(name, call, when) for call, number in counts.items() for when in range(1, number + 1)]
    # What touches the record, all of it; of the rest as many as there is time for.
    first = [one for one in every if one[1] not in ("read", "close", "newfstatat", "openat")]
    rest = [one for one in every if one not in first]
    return rig.spread(first, count) + rig.spread(rest, max(count - len(first), 0))


points = sweep("k", POINTS) + sweep("r", RESUMED) + sweep("a", ADOPTED)
results = rig.in_parallel(point, points)
kinds = {kind: sum(1 for found, _, _ in results if found == kind) for kind in ("complete", "resumable", "in doubt", "not begun")}
killed = sum(1 for _, killed, _ in results if killed)
rig.tell("kill", f"{len(points)} points ({killed} killed): {', '.join(f'{number} {kind}' for kind, number in kinds.items())}; "
         "0 steps twice, 0 records lost", [wrong for _, _, wrong in results if wrong])
