#!/usr/bin/env python3
"""Answers an auditor's eleven questions for every run of a bundle: questions.py BUNDLE. Written by the bundle's README.txt alone;
knows nothing of Stepgate. Prints one JSON object, a run each."""

import hashlib
import json
import sys
from pathlib import Path

bundle = Path(sys.argv[1])
population = json.loads((bundle / "population.json").read_text())
index = [json.loads(line) for line in (bundle / "index.jsonl").read_text().splitlines()]
known = {row["run"] for row in population["runs"]} | {row["run"] for row in population["outside"]}
complete = population["index_broken"] is None and not {entry["run"] for entry in index} - known

answers = {}
for row in population["runs"]:
    about = bundle / "about" / row["run"]
    predicate = {"approvals": [], "deviations": [], "ways_back": []}
    if row["folder"]:
        predicate = json.loads((about / "statement.json").read_text())["predicate"]
    execution = about / "execution.json"
    digest = "sha256:" + hashlib.sha256(execution.read_bytes()).hexdigest() if execution.is_file() else None
    approvals = [one for one in predicate["approvals"] if one["decision"] == "yes"]
    texts = [(bundle / one["statement"]).read_text().splitlines() for one in approvals]
    answers[row["run"]] = {
        "1 who": [row["asked_by"] is not None, row["operator"], row["claimed"]],
        "2 approved": [row["approved_by"], bool(approvals) and all(one["signed"] < row["began"] for one in approvals)],
        "3 exactly": bool(texts) and all(f"execution {digest}" in text for text in texts) and digest == row["execution"],
        "4 else": sorted({one["kind"] for one in predicate["deviations"]} & {"edited", "shell-opened"}),
        "5 staging": row["staging_run"] and f"{row['staging_result']} in {row['staging_environment']}, same {row['staging_same']}",
        "6 ticket": row["ticket"],
        "7 wrong": [row["result"], sorted({one["kind"] for one in predicate["deviations"]})],
        "8 emergency": row["break_glass"] and [row["break_glass"], row["review"], row["reviewed_by"]],
        "9 record": row["state"],
        "10 complete": complete,
        "11 back": [f"{way['section']}: {'; '.join(way['steps'])}" for way in predicate["ways_back"]],
    }
json.dump(answers, sys.stdout)
