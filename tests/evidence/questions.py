#!/usr/bin/env python3
"""Answers an auditor's eleven questions for every run of a bundle: questions.py BUNDLE. Written by the bundle's README.txt alone;
knows nothing of Stepgate. Prints one JSON object, a run each, with an answer to each question."""

import hashlib
import json
import sys
from pathlib import Path

bundle = Path(sys.argv[1])
population = json.loads((bundle / "population.json").read_text())
index = [json.loads(line) for line in (bundle / "index.jsonl").read_text().splitlines()]
rows = {row["run"]: row for row in population["runs"]}
known = rows.keys() | {row["run"] for row in population["outside"]}
complete = population["index_broken"] is None and not {entry["run"] for entry in index} - known


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def approved(about, predicate, row):
    """What was said to its plan: by whom, with which key, and whether that was before the first step could run."""
    return [[one["approver"], one["key"], one["decision"], one["reason"], one["signed"] < row["began"]] for one in predicate["approvals"]]


def exactly(about, predicate):
    """What those agreed to who said yes: the execution that each statement names, and the texts in it. None where nobody did."""
    agreed = [one for one in predicate["approvals"] if one["decision"] == "yes"]
    if not agreed:
        return None
    digests = {line[len("execution "):] for one in agreed for line in (bundle / one["statement"]).read_text().splitlines() if line.startswith("execution ")}
    execution = about / "execution.json"
    is_it = digests == {f"sha256:{sha256(execution)}"} == {one["execution"] for one in agreed}
    steps = json.loads(execution.read_text())["steps"]
    return [sorted(digests), is_it, [step.get("text") or step["said"] for step in steps]]


def added(diff):
    """The lines of a unified diff that stood in no plan."""
    return [line[1:] for line in (diff or "").splitlines() if line.startswith("+") and not line.startswith("+++")]


def staging(row):
    if row["staging_run"] is None:
        return None
    before = row["staging_ended"] is not None and row["staging_ended"] <= row["began"]
    # What a row says of an earlier run can be held against that run's own.
    other = rows.get(row["staging_run"])
    is_so = other is None or (other["environment"], other["result"]) == (row["staging_environment"], row["staging_result"])
    return [row["staging_run"], row["staging_environment"], row["staging_same"], row["staging_result"], before and is_so]


def otherwise(one):
    return [one[key] for key in ("kind", "title", "by", "claimed", "how", "reason")]


def answers(row):
    about, run = bundle / "about" / row["run"], bundle / "runs" / row["run"]
    predicate = {"approvals": [], "deviations": [], "ways_back": []}
    if row["folder"]:
        predicate = json.loads((about / "statement.json").read_text())["predicate"]
    deviations = predicate["deviations"]
    outside = [one for one in deviations if one["kind"] in ("edited", "shell-opened")]
    return {
        "1 who": [row["asked_by"], row["asked_on"], row["ran_by"], row["operator"], row["operator_key"], row["claimed"]],
        "2 approved": approved(about, predicate, row),
        "3 exactly": exactly(about, predicate),
        "4 else": [row["outside_plan"], [[one["kind"], one["title"], added(one["diff"])] for one in outside]],
        "5 staging": staging(row),
        "6 ticket": [row["ticket"], row["ticket_checked_by"]],
        "7 wrong": [row["result"], row["exit_code"], row["reason"], [otherwise(one) for one in deviations]],
        "8 emergency": row["break_glass"] and [row["break_glass"], row["break_glass_lacks"], row["review"], row["reviewed_by"], row["review_reason"]],
        "9 record": [row["state"], row["verdict"], (run / "ledger.sig").is_file()],
        "10 complete": [complete, row["in_index"], any(entry["run"] == row["run"] for entry in index)],
        "11 back": [[way["section"], way["steps"], way["errors"]] for way in predicate["ways_back"]],
    }


json.dump({run: answers(row) for run, row in rows.items()}, sys.stdout)
