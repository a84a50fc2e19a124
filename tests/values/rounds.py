"""A round: one value under one spelling, through all rows of a list.

What the plan refuses is not run; all else runs in one runbook, each row a step of its own in a folder and with names of its own. A value
that is captured is known while the runbook runs only, and a refusal then ends the run: so those rows that the plan refuses where it
knows the value run by themselves.
"""

import json
import shutil
import sqlite3
import tempfile
from pathlib import Path

from lists import CAPTURED, SPELLINGS, has_place, numbered
from program import Program, reply_to

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
MEMORY = Path("/dev/shm")
# So many rows are planned and run at once: with more, each costs more.
AT_ONCE = 60


def temporary(prefix):
    """A folder, in memory where the machine has some to lend: a run waits for its disk at each step."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if MEMORY.is_dir() else None))


class Round:
    """One value under one spelling, through all rows of one list."""

    def __init__(self, rows, spelling, value, bin_folder, known, is_alone=False):
        self.rows, self.spelling, self.value, self.bin = rows, spelling, value, bin_folder
        # What texts have left behind that were run already, and whether what is refused is planned once more by itself.
        self.known, self.is_alone = known, is_alone
        self.wanted = [at for at, (_, text) in enumerate(rows) if text and has_place(text, spelling)]
        self.refused, self.stopped, self.together, self.reused = set(), set(), set(), set()
        self.outs, self.skeletons, self.victims, self.texts = {}, {}, set(), {}

    def go(self):
        """Plans and runs it, and keeps what is left behind."""
        self.world = temporary("stepgate-values-")
        self.repo = self.world / "repo"
        (self.repo / ".git").mkdir(parents=True)
        self.start()
        accepted = self.accepted()
        if self.spelling in CAPTURED:
            for at in sorted(set(self.wanted) - set(accepted)):
                self.run_all([at])
        for at in sorted(self.together):
            self.run_all([at])
        rest = [at for at in accepted if at not in self.together]
        for begin in range(0, len(rest), AT_ONCE):
            self.run_all(rest[begin : begin + AT_ONCE])
        self.gather()
        shutil.rmtree(self.world, ignore_errors=True)
        return self

    # The runbook.

    def block(self, at):
        """The row as blocks of a runbook."""
        place, before = SPELLINGS[self.spelling]
        lines = [*([before] if before else []), self.rows[at][1].replace("@@", place)]
        text = numbered("\n".join(lines), at)
        # Under a heading of its own, for what opens a session takes the blocks below it along.
        return f"## Row {at}\n\n```bash cwd=w/{at} mode=plain timeout=10s\n{text}\n```\n"

    def capture(self, at):
        return f"```sql capture=val_{at}\nSELECT it FROM held;\n```\n\n"

    def settings(self):
        return '[env.staging]\ndatabase = "sqlite:values.db"\n'

    def write(self, wanted, is_captured):
        """The runbook of these rows, and which row stands on which line."""
        text, lines = "# Values\n\n", {}
        for at in wanted:
            begin = text.count("\n") + 1
            text += (self.capture(at) if is_captured else "") + self.block(at) + "\n"
            lines |= dict.fromkeys(range(begin, text.count("\n") + 1), at)
        (self.repo / "values.md").write_text(text)
        given = "" if is_captured else "".join(f"val_{at} = {json.dumps(self.value)}\n" for at in wanted)
        (self.repo / "stepgate.toml").write_text(f"[vars]\n{given}{self.settings()}")
        return lines

    def program(self):
        env = {"PATH": f"{self.bin}:{SYSTEM}", "HOME": str(self.world), "LANG": "C.UTF-8", "STEPGATE_HOME": str(self.world / "state")}
        env["FILTER_BRANCH_SQUELCH_WARNING"] = "1"  # git else waits ten seconds
        return Program(self.repo, env | self.environment())

    def environment(self):
        return {}

    def start(self):
        """What has to be there before the first run."""
        for at in self.wanted:
            folder = self.repo / f"w/{at}"
            folder.mkdir(parents=True)
            (folder / "f").write_text("x\n")
        with sqlite3.connect(self.repo / "values.db") as held:
            held.execute("CREATE TABLE held (it TEXT)")
            held.execute("INSERT INTO held VALUES (?)", (self.value,))
        held.close()

    # The plan.

    def accepted(self):
        """Those rows that the plan does not refuse, and whose text has not been run already."""
        refused = set()
        for begin in range(0, len(self.wanted), AT_ONCE):
            refused |= self.planned(self.wanted[begin : begin + AT_ONCE])
        for at in sorted(refused) if self.is_alone else []:
            if not self.planned([at]):
                self.together.add(at)
        refused -= self.together
        if self.spelling not in CAPTURED:
            self.refused = refused
            self.reused = {at for at in self.wanted if at not in refused and self.key(at) in self.known}
        return [at for at in self.wanted if at not in refused | self.reused]

    def planned(self, wanted):
        """Those rows that a plan of these refuses, the value being known."""
        spelling = self.spelling
        self.spelling = CAPTURED.get(spelling, spelling)
        lines = self.write(wanted, False)
        self.spelling = spelling
        plan = self.program().plan()
        for at in wanted:
            self.texts[at] = []
        for step in plan["steps"]:
            if step["line"] in lines:
                self.texts[lines[step["line"]]].append(step["script"])
        errors = [one for one in plan["diagnostics"] if one["severity"] == "error"]
        lost = [one for one in errors if one["line"] not in lines]
        assert not lost, lost
        return {lines[one["line"]] for one in errors}

    def key(self, at):
        """What decides what a row leaves behind, once it is planned."""
        return (at, self.value, tuple(self.texts[at]))

    # The run.

    def run_all(self, wanted):
        """Runs these rows in one runbook; where it ends before its end, the rest of them in another."""
        while wanted:
            self.write(wanted, self.spelling in CAPTURED)
            heard = self.heard(wanted)
            self.program().run(heard.message)
            assert heard.result, (self.spelling, self.value, "nothing has run", wanted)
            self.stopped |= heard.failed
            if heard.result == "done":
                return
            (self.refused if "cannot be used" in heard.reason else self.stopped).add(heard.at)
            if self.spelling not in CAPTURED:
                print(f"  ended early: {self.spelling} {self.value!r} {self.rows[heard.at][1]!r}: {heard.reason}", flush=True)
            wanted = wanted[wanted.index(heard.at) + 1 :]

    def heard(self, wanted):
        return Heard(wanted, lambda body: int(body["cwd"].rsplit("/", 1)[1]) if "/w/" in body["cwd"] else None)

    # What is left behind.

    def gather(self):
        for at in self.wanted:
            self.outs[at], self.skeletons[at] = self.left(at, "out"), self.left(at, "skeleton")
        self.victims = {int(path.parts[-2]) if path.parts[-2].isdigit() else -1 for path in self.world.rglob("PWN")}
        ran = set(self.wanted) - self.refused - self.reused
        for at in self.reused:
            self.outs[at], self.skeletons[at], is_victim, is_stopped = self.known[self.key(at)]
            self.victims |= {at} if is_victim else set()
            self.stopped |= {at} if is_stopped else set()
        for at in ran if self.spelling not in CAPTURED else ():
            self.known[self.key(at)] = (self.outs[at], self.skeletons[at], at in self.victims, at in self.stopped)

    def left(self, at, name):
        path = self.repo / f"w/{at}" / name
        return path.read_bytes() if path.is_file() else None

    def is_untouched(self, at):
        """Whether a row that has failed has left nothing; a block of bash may have come to its middle."""
        return True

    def same(self, one, other):
        """Whether two things that a row left behind are the same."""
        return one == other


class Heard:
    """What is heard of a run: how far it is, which rows failed, and how it ends."""

    def __init__(self, wanted, row_of):
        self.row_of, self.at, self.failed, self.result, self.reason = row_of, wanted[0], set(), None, ""
        self.wanted = wanted

    def message(self, message):
        """Takes a message; gives the reply to it where it is a question."""
        if message["type"] == "record":
            self.record(message["record"])
        if message["type"] != "prompt":
            return None
        if message["kind"] == "failed":
            self.failed.add(self.at)
        return reply_to(message)

    def record(self, record):
        body = record["body"]
        if record["type"] == "step.started":
            at = self.row_of(body)
            self.at = self.at if at is None else at
        elif record["type"] == "variable.given" and body["name"].startswith("val_"):
            # The captured value is there: what is refused from here on is the row that it belongs to.
            self.at = int(body["name"][4:])
        elif record["type"] == "run.closed":
            self.result, self.reason = body["result"], body["reason"] or ""
