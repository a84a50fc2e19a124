"""What the points of the fault rig share: a world to run in, strace, a person at a terminal, and what a run has left."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

STEPGATE = os.environ["STEPGATE"]
PATIENCE = 60
sys.path.insert(0, str(Path(__file__).parent.parent))
WORLDS = Path(tempfile.mkdtemp(prefix="stepgate-faults-", dir=os.environ.get("STEPGATE_FAULTS")))


class World:
    """A repository and a state directory of their own."""

    def __init__(self, name, runbook, settings=None, state=None):
        self.root = WORLDS / name
        self.repo = self.root / "repo"
        self.state = Path(state) if state else self.root / "state"
        (self.repo / ".git").mkdir(parents=True)
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.repo / "runbook.md").write_text(runbook)
        if settings:
            (self.repo / "stepgate.toml").write_text(settings)
        self.env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.root), "STEPGATE_HOME": str(self.state),
                    "TERM": "xterm", "LANG": "C.UTF-8"}

    def run(self, *arguments, under=(), **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "timeout": PATIENCE} | options
        return subprocess.run([*under, STEPGATE, *arguments], cwd=self.repo, env=self.env, stdin=subprocess.DEVNULL, **options)

    def start(self, *arguments, under=(), **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options
        return subprocess.Popen([*under, STEPGATE, *arguments], cwd=self.repo, env=self.env, **options)

    def settle(self):
        """Waits until nothing of a run is left: its steps hold its lock."""
        for lock in (self.state / "locks").glob("*.lock"):
            with open(lock) as file:
                fcntl.flock(file, fcntl.LOCK_EX)

    def effects(self):
        path = self.repo / "effects"
        return path.read_text().split() if path.exists() else []

    def folder(self):
        runs = sorted((self.state / "runs").glob("*")) if (self.state / "runs").exists() else []
        return runs[-1] if runs else None

    def ledger(self):
        folder = self.folder()
        path = folder and folder / "ledger.jsonl"
        return path.read_bytes() if path and path.exists() else b""

    def records(self):
        return [json.loads(line) for line in self.ledger().split(b"\n")[:-1]]

    def verdict(self):
        return verify([self.folder()])[0]

    def gone(self):
        shutil.rmtree(self.root, ignore_errors=True)


def verify(folders):
    """What `stepgate verify` says of each folder, which was compared with no head, in one word and a record number."""
    said = subprocess.run([STEPGATE, "verify", *map(str, folders)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
    lines = [line for line in said.stdout.decode().splitlines() if re.match(r"(run|\d{8}-\d{6}-\w+): ", line)]
    assert said.returncode in (5, 7) and len(lines) == len(folders), (said.returncode, said.stderr[-500:], len(lines))
    return [line.split(": ", 1)[1].removesuffix(", not compared with a head kept elsewhere") for line in lines]


class Person:
    """Stepgate on a terminal, with somebody at it."""

    def __init__(self, world, *arguments):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(world.repo)
            os.execve(STEPGATE, [STEPGATE, *arguments], world.env)
        self.seen, self.at = b"", 0

    def sees(self, *texts):
        """Waits until one of `texts` is on the screen; gives its place among them, or none where it ended."""
        until = time.monotonic() + PATIENCE
        while True:
            for place, text in enumerate(texts):
                if text.encode() in self.seen[self.at:]:
                    self.at = self.seen.index(text.encode(), self.at) + len(text)
                    return place
            ready, _, _ = select.select([self.master], [], [], until - time.monotonic())
            try:
                more = os.read(self.master, 65536) if ready else b""
            except OSError:
                more = b""
            if not more:
                return None
            self.seen += more

    def types(self, keys):
        os.write(self.master, keys.encode())

    def ends(self):
        while self.sees("\0") is not None:
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status)


def calls(world, names, *arguments):
    """How often Stepgate itself makes each of these system calls when it is run so."""
    log = world.root / "calls"
    world.run(*arguments, under=("strace", "-qq", "-e", "trace=" + ",".join(names), "-o", log))
    counts = dict.fromkeys(names, 0)
    for line in log.read_text().splitlines():
        name = line.split("(", 1)[0]
        if name in counts:
            counts[name] += 1
    return counts


def injected(call, what, when):
    return ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{what}:when={when}")


def spread(items, count):
    """At most `count` of `items`, evenly."""
    items = list(items)
    return items if len(items) <= count else [items[at * len(items) // count] for at in range(count)]


def in_parallel(work, items):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def tell(point, figures, wrong):
    """One line for the point; what does not hold below it. Ends the program."""
    print(f"{point:<10} {figures}{'' if wrong else ': holds'}", flush=True)
    for text in wrong[:10]:
        print(f"           WRONG {text}")
    shutil.rmtree(WORLDS, ignore_errors=True)
    sys.exit(1 if wrong else 0)


def skip(point, reason):
    print(f"{point:<10} skipped: {reason}", flush=True)
    shutil.rmtree(WORLDS, ignore_errors=True)
    sys.exit(0)
