#!/usr/bin/env python3
"""Checks a bundle of evidence without Stepgate: verify.py [--signers ALLOWED_SIGNERS] [--digest DIGEST] [--sums FILE] [FOLDER], by
default the folder that this file lies in. DIGEST is what `stepgate evidence` printed, FILE a copy of SHA256SUMS that was kept
elsewhere. README.txt beside it says what everything is. Names each thing that was changed; exit 0 if the bundle is whole and as it
was when it was signed by somebody on the list, or when that was kept, 7 if it is whole and was not compared with anything kept, 5 if
something was changed."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import verify_run

SUMS, PREDICATE = "SHA256SUMS", "urn:x-stepgate:evidence:run:v1"
TOP = {"README.txt", "population.json", "population.csv", "index.html", "index.jsonl", "verify.py", "verify_run.py", SUMS}


def sha256(path):
    """The hash of a file, piece by piece: output may be large."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def chained(lines, first):
    """The entries of an index, and the first that does not fit the one before it."""
    entries, before = [], hashlib.sha256(first).hexdigest()
    for number, line in enumerate(lines):
        entry = json.loads(line)
        if entry["seq"] != number or entry["prev"] != before:
            return entries, number
        before = hashlib.sha256(b"\0" + line).hexdigest()
        entries.append(entry)
    return entries, None


class Bundle:
    def __init__(self, folder, signers, digest=None, sums=None):
        self.folder, self.signers, self.digest, self.sums = folder, signers, digest, sums
        self.wrong, self.said, self.signed, self.kept = [], [], False, []
        self.ssh = shutil.which("ssh-keygen")

    def tampered(self, what, why):
        self.wrong.append(f"{what}: {why}")

    def read(self, name, default=b""):
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            self.tampered(name, f"it cannot be read ({error.strerror})")
            return default

    def is_there(self, name):
        return (self.folder / name).is_file()

    # --- files and sums

    def listed(self, sums, whose):
        """The hash of each file, as sums have them."""
        listed = {}
        for line in sums.decode("utf-8", "replace").splitlines():
            digest, _, name = line.partition("  ")
            if not re.fullmatch(r"[0-9a-f]{64}", digest) or not name or name in listed:
                self.tampered(whose, f"`{line}` is no line of it")
            listed[name] = digest
        return listed

    def check_kept(self, sums, listed):
        """Holds the sums against what was kept elsewhere, and names each file of which they say something else."""
        if self.digest is not None:
            found = "sha256:" + hashlib.sha256(sums).hexdigest()
            if found == "sha256:" + self.digest.removeprefix("sha256:").strip().lower():
                self.kept.append("its digest")
            else:
                self.tampered(SUMS, f"its digest is {found}, and the one that was kept is {self.digest}: something was changed, and the sums with it")
        if self.sums is not None:
            if self.sums == sums:
                self.kept.append(SUMS)
            else:
                self.tampered(SUMS, "it is not the one that was kept")
            kept = self.listed(self.sums, "the kept " + SUMS)
            for name in sorted(kept.keys() | listed.keys()):
                if name not in listed:
                    self.tampered(name, f"it was taken out: the kept {SUMS} has it")
                elif name not in kept:
                    self.tampered(name, f"it was added: the kept {SUMS} does not have it")
                elif kept[name] != listed[name]:
                    self.tampered(name, f"its bytes are not those that the kept {SUMS} names")

    def check_sums(self):
        sums = self.read(SUMS)
        listed = self.listed(sums, SUMS)
        self.check_kept(sums, listed)
        found = set()
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                self.tampered(name, "it is neither a file nor a folder")
            elif path.is_file() and name not in (SUMS, SUMS + ".sig"):
                found.add(name)
                if name not in listed:
                    self.tampered(name, f"it was added: {SUMS} does not have it")
                elif sha256(path) != listed[name]:
                    self.tampered(name, f"its bytes are not those that {SUMS} names")
            elif path.is_dir() and not any(path.iterdir()) and not re.fullmatch(r"runs|about|runs/[^/]+/out|about/[^/]+/approvals", name):
                self.tampered(name, "it was added: there is nothing in it")
        for name in sorted(listed.keys() - found):
            self.tampered(name, "it was taken out")
        for path in sorted(self.folder.iterdir()):
            if path.name not in TOP | {SUMS + ".sig", "runs", "about"}:
                self.tampered(path.name, "nothing of that name belongs into a bundle")

    # --- signatures

    def ssh_keygen(self, arguments, message):
        return subprocess.run([self.ssh, "-Y", *arguments], input=message, capture_output=True, env={"TZ": "UTC", "LC_ALL": "C"})

    def signature(self, name, message, signature, namespace, whose=None):
        """Whose a signature is; names it where it is not of this message, or by another key than is said."""
        if not self.ssh:
            return None
        with tempfile.NamedTemporaryFile() as file:
            file.write(signature)
            file.flush()
            checked = self.ssh_keygen(["check-novalidate", "-n", namespace, "-s", file.name], message)
            key = checked.stdout.decode("utf-8", "replace").rpartition(" key ")[2].strip()
            if checked.returncode or not key:
                self.tampered(name, "the signature is not of this text")
                return None
            if whose and key != whose:
                self.tampered(name, f"it is signed by {key}, and not by {whose}")
            if not self.signers:
                return None
            listed = self.ssh_keygen(["find-principals", "-s", file.name, "-f", self.signers], b"")
            for person in listed.stdout.decode("utf-8", "replace").splitlines():
                arguments = ["verify", "-f", self.signers, "-I", person, "-n", namespace, "-s", file.name]
                if not self.ssh_keygen(arguments, message).returncode:
                    self.said.append(f"{name}: signed by {person} ({key})")
                    return person
        self.said.append(f"{name}: signed by {key}, who is not on the list for {namespace}")
        return None

    def check_signature(self, name, namespace, message=None, whose=None):
        signature = self.read(name + ".sig")
        return self.signature(name, self.read(name) if message is None else message, signature, namespace, whose)

    # --- the population

    def check_population(self):
        try:
            population = json.loads(self.read("population.json"))
            rows, outside = population["runs"], population["outside"]
            assert population["format"] == 1 and all("run" in row for row in rows + outside)
        except (ValueError, KeyError, TypeError, AssertionError):
            self.tampered("population.json", "it is no population")
            return [], {}
        self.check_table(rows)
        names = [row["run"] for row in rows] + [row["run"] for row in outside]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.tampered("population.json", f"{name} stands in it twice")
        for kind in ("runs", "about"):
            there = {path.name for path in (self.folder / kind).glob("*")}
            told = {row["run"] for row in rows if row["folder"]}
            for name in sorted(there - told):
                self.tampered(f"{kind}/{name}", "no row of the population is of this folder")
            for name in sorted(told - there):
                self.tampered(f"{kind}/{name}", "the population has it, and its folder is not there")
        for row in rows:
            if row["folder"] not in (None, f"runs/{row['run']}"):
                self.tampered("population.json", f"the folder of {row['run']} is not its own")
        for row in outside:
            began = f"{row['run'][:4]}-{row['run'][4:6]}-{row['run'][6:8]}"
            since, until = (population[key] or "" for key in ("since", "until"))
            is_so = {"before": since and began < since[:10] or began <= since[:10] and since, "after": until and began >= until[:10]}
            if not (row["why"] == f"environment {row['why'][12:]}" and population["environment"] or is_so.get(row["why"])):
                self.tampered("population.json", f"{row['run']} is left out, and the period and environment do not say so")
        index = self.check_index(population, rows, set(names))
        return rows, index

    def check_table(self, rows):
        def text(value):
            if isinstance(value, list):
                return "; ".join(map(text, value))
            return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

        table = self.read("population.csv").decode("utf-8", "replace")
        table = list(csv.DictReader(table.splitlines(keepends=True), strict=False))
        if [line.get("run") for line in table] != [row["run"] for row in rows]:
            self.tampered("population.csv", "its rows are not those of population.json")
            return
        for line, row in zip(table, rows):
            for name in line.keys() | row.keys():
                value = text(row.get(name))
                guarded = "'" + value if value[:1] in tuple("=+-@\t\r'") and value else value
                if name not in line or name not in row or line[name] != guarded:
                    self.tampered("population.csv", f"`{name}` of {row['run']} is not what population.json says")

    def check_index(self, population, rows, names):
        lines = self.read("index.jsonl").split(b"\n")[:-1]
        try:
            entries, broken = chained(lines, b"stepgate-index/v1\n")
        except (ValueError, KeyError, TypeError):
            entries, broken = [], 0
        if broken is not None:
            self.tampered("index.jsonl", f"line {broken} does not fit the one before it")
        elif len(entries) != population["index_lines"]:
            self.tampered("index.jsonl", f"it has {len(entries)} lines, and the population was made of {population['index_lines']}")
        for run in sorted({entry["run"] for entry in entries} - names):
            self.tampered("population.json", f"the index knows {run}, and the population does not")
        told = {}
        for entry in entries:
            told.setdefault(entry["run"], []).append(entry)
        for row in rows:
            events = [entry["event"] for entry in told.get(row["run"], [])]
            if row["in_index"] is not None and row["in_index"] != bool(events):
                self.tampered("population.json", f"`in_index` of {row['run']} is not what the index says")
            if (row["state"] == "pruned") != ("pruned" in events) and row["state"] in ("pruned", "missing"):
                self.tampered("population.json", f"`state` of {row['run']} is not what the index says")
        return told

    # --- a run

    def check_run(self, row, told):
        run = row["run"]
        folder, about = self.folder / "runs" / run, f"about/{run}"
        self.check_statement(row, about)
        if not (folder / "ledger.jsonl").is_file():
            return self.tampered(f"runs/{run}/ledger.jsonl", "it is not there")
        lines = (folder / "ledger.jsonl").read_bytes().split(b"\n")
        found = verify_run.verdict(folder, None)
        records, hashes, broken = verify_run.chain(lines[:-1], lines[-1], run)
        is_broken = found.startswith(("broken", "output changed", "file changed"))
        for entry in told.get(run, []):
            if not broken and entry["event"] != "pruned":
                at = entry["count"]
                is_broken = is_broken or at > len(hashes) or hashes[at - 1] != entry["head"]
        state = "broken" if is_broken else "open" if found.startswith(("unsealed", "torn tail")) else "sealed"
        if row["state"] not in (state, "unreadable"):
            self.tampered(f"runs/{run}", f"the population says {row['state']}, and it is {state}: {found}")
        for name, value in facts(records).items():
            if row[name] != value:
                self.tampered(f"runs/{run}", f"the row says `{name}` is {row[name]!r}, and the record says {value!r}")
        self.check_signed(row, records, hashes, about)

    def check_statement(self, row, about):
        run, name = row["run"], f"{about}/statement.json"
        try:
            statement = json.loads(self.read(name))
            subject = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
            predicate = statement["predicate"]
            assert statement["_type"] == "https://in-toto.io/Statement/v1" and statement["predicateType"] == PREDICATE
        except (ValueError, KeyError, TypeError, AssertionError):
            return self.tampered(name, "it is no statement about a run")
        there = {path.relative_to(self.folder).as_posix() for kind in ("runs", "about") for path in (self.folder / kind / run).rglob("*") if path.is_file()}
        there -= {name, name + ".sig"}
        for other in sorted(subject.keys() ^ there):
            self.tampered(name, f"{other} is " + ("not there" if other in subject else "not in it"))
        for other in sorted(subject.keys() & there):
            if sha256(self.folder / other) != subject[other]:
                self.tampered(other, f"its bytes are not those that {name} names")
        if predicate.get("change") != row:
            self.tampered(name, f"what it says of {run} is not what the population says")
        if self.is_there(name + ".sig"):
            self.check_signature(name, "stepgate-evidence")

    def check_signed(self, row, records, hashes, about):
        run, execution = row["run"], None
        if self.is_there(f"{about}/execution.json"):
            execution = "sha256:" + sha256(self.folder / about / "execution.json")
            if execution != row["execution"]:
                self.tampered(f"{about}/execution.json", "it is not the execution that the record names")
        approvals = [record["body"] for record in records if record["type"] in ("approval.granted", "approval.denied")]
        names = {path.name for path in (self.folder / about / "approvals").glob("*")}
        if names != {f"{at}{end}" for at in range(1, len(approvals) + 1) for end in ("", ".sig")}:
            self.tampered(f"{about}/approvals", "they are not those that the record has")
            approvals = []
        for at, body in enumerate(approvals, 1):
            name = f"{about}/approvals/{at}"
            self.check_copy(name, body, "stepgate-approval")
            lines = dict(line.partition(" ")[::2] for line in body["statement"].splitlines())
            approved = lines.get("execution")
            end_left_out = body.get("approved") and "sha256:" + hashlib.sha256((body["approved"] + "\n").encode()).hexdigest()
            if approved not in (row["execution"], end_left_out):
                self.tampered(name, f"it is about {approved}, and what ran is {row['execution']}")
        for record in records:
            if record["type"] == "operator.signed":
                self.check_copy(f"{about}/operator", record["body"], "stepgate-operator")
        if self.is_there(f"runs/{run}/review.sig"):
            self.check_signature(f"runs/{run}/review", "stepgate-review")
        if self.is_there(f"runs/{run}/ledger.sig") and records and records[-1]["type"] == "run.sealed":
            text = f"stepgate-checkpoint/v1\n{run}\n{len(records)}\n{records[-1]['body']['head']}\n"
            self.check_signature(f"runs/{run}/ledger", "stepgate-ledger", text.encode())

    def check_copy(self, name, body, namespace):
        """What was signed lies there as the record has it."""
        for end, kind in (("", "statement"), (".sig", "signature")):
            if self.read(name + end) != body[kind].encode():
                self.tampered(name + end, "it is not what the record has")
        self.check_signature(name, namespace, body["statement"].encode(), body["key"])

    def check(self):
        self.check_sums()
        rows, told = self.check_population()
        for row in rows:
            if row["folder"]:
                try:
                    self.check_run(row, told)
                except (ValueError, KeyError, TypeError, OSError) as error:
                    self.tampered(f"runs/{row['run']}", f"it cannot be checked: {error!r}")
        if self.is_there(SUMS + ".sig"):
            self.signed = bool(self.check_signature(SUMS, "stepgate-evidence"))
        return len(rows)


def facts(records):
    """What a row says that stands in the record as it is."""
    def bodies(*kinds):
        return [record["body"] for record in records if record["type"] in kinds]

    opened, pinned, glass = (next(iter(bodies(kind)), None) for kind in ("run.opened", "plan.pinned", "breakglass.used"))
    last = [record for record in records if record["type"] in ("run.opened", "run.resumed", "run.closed")][-1:]
    closed = last[0] if last and last[0]["type"] == "run.closed" else None
    decisions, exited = bodies("gate.decided", "confirm.decided"), bodies("step.exited")
    tickets, operators = bodies("ticket.named"), bodies("operator.signed")
    found = {
        "runbook": opened and opened["runbook"],
        "environment": opened and opened["environment"],
        "asked_by": opened and next(record["actor"]["user"] for record in records if record["type"] == "run.opened"),
        "asked_on": opened and opened["host"],
        "runbook_sha256": pinned and pinned["runbook_sha256"],
        "execution": pinned and pinned["digest"],
        "ran_by": sorted({record["actor"]["user"] for record in records}),
        "began": records[0]["ts"] if records else None,
        "ended": closed and closed["ts"],
        "result": closed["body"]["result"] if closed else "open" if records else "unknown",
        "exit_code": closed and closed["body"]["exit_code"],
        "reason": closed and closed["body"]["reason"],
        "ticket": tickets[-1]["ticket"] if tickets else None,
        "operator": operators[-1].get("operator") if operators else None,
        "operator_key": operators[-1]["key"] if operators else None,
        "approved_by": [body["approver"] for body in bodies("approval.granted")],
        "denied_by": [body["approver"] for body in bodies("approval.denied")],
        "break_glass": glass and glass["reason"],
        "break_glass_lacks": glass["lacks"] if glass else [],
        "edited": sum("\n+++ as it was run" in "\n" + (body.get("deviation") or "") for body in bodies("step.started")),
        "skipped": len(bodies("step.skipped")) + sum(body["answer"] == "skip" for body in decisions),
        "accepted": sum(body["resolution"] == "accepted" for body in bodies("step.resolved")),
        "assumed": sum(body["answer"] == "assumed" for body in decisions),
        "in_doubt": sum(body["outcome"] == "in-doubt" for body in exited) + sum(body["result"] == "in-doubt" for body in bodies("transaction.ended")),
        "failed": sum(body["outcome"] not in ("done", "in-doubt") for body in exited),
    }
    return found


def main(arguments):
    given = {}
    while arguments[:1] and arguments[0] in ("--signers", "--digest", "--sums") and len(arguments) > 1:
        given[arguments[0]], arguments = arguments[1], arguments[2:]
    if arguments[:1] and arguments[0].startswith("--") or len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    signers = given.get("--signers") and str(Path(given["--signers"]).resolve())
    sums = given.get("--sums") and Path(given["--sums"]).read_bytes()
    bundle = Bundle(Path(arguments[0] if arguments else Path(__file__).parent).resolve(), signers, given.get("--digest"), sums)
    number = bundle.check()
    if not bundle.ssh:
        print("ssh-keygen is not there: no signature was checked")
    print("\n".join(bundle.said), end="\n" if bundle.said else "")
    if bundle.wrong:
        print("\n".join(f"tampered: {line}" for line in dict.fromkeys(bundle.wrong)))
        return 5
    if bundle.signed or bundle.kept:
        when = ["the bundle was signed"] * bundle.signed + [f"{what} was kept" for what in bundle.kept]
        print(f"whole: {number} runs, as they were when {' and when '.join(when)}")
        return 0
    print(f"whole: {number} runs, not compared with anything kept elsewhere: whoever made all of it anew would have the same")
    return 7


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
