#!/usr/bin/env python3
"""Verifies a run of Stepgate without Stepgate: verify.py RUN_FOLDER [HEAD]. Exit 0 if the record is as it was when HEAD was kept,
7 if it holds and was not compared with a head, or lies beside what nothing vouches for, 5 if it does not hold.
Written from the contract alone: the chain over the lines, the seal, the pinned documents, every output, what else lies there, and
whether the records make sense together. What it does not make again is the transcript."""

import hashlib
import json
import re
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

KINDS = """run.opened plan.pinned choice.made gate.decided confirm.decided variable.given step.started step.exited
step.skipped step.resolved output output.withheld record.withheld database.opened transaction.begun transaction.committing transaction.ended
signal.received lock.broken recorder.fault driver.changed approval.granted approval.denied operator.signed ticket.named breakglass.used
run.resumed run.closed run.sealed"""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()


def suffix(body):
    """What stands behind the name of output that is not of this machine."""
    return "@" + quote(body["target"], safe="") if "target" in body else ""


def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def chain(lines, rest, run):
    """The records of an unbroken chain, the hash of each, and what is wrong with the first that does not hold."""
    records, hashes, allowed, again, said = [], [], None, {}, {}
    for seq, line in enumerate(lines):
        own = sha256(b"\0", line)
        try:
            record = json.loads(line.decode("utf-8"), object_pairs_hook=once)
            run, kind = run or record["run"], record["type"]
            if (record["v"], record["run"], record["seq"]) != (2 if "was" in record else 1, run, seq):
                raise ValueError("it does not belong here")
            before = hashes[-1] if hashes else sha256(f"stepgate-ledger/v1\n{run}\n".encode())
            if record["prev"] != before:
                # Changed is the one that what follows does not know as it is now.
                follows = lines[seq + 1] if seq + 1 < len(lines) else own.encode()
                own = record.get("was", own)
                known = record["body"]["head"] == record["prev"] if kind == "run.sealed" else own.encode() in follows
                return records, hashes, (seq - (seq > 0 and known), "the hashes do not agree")
            if allowed and kind not in allowed:
                raise ValueError("it stands after the seal")
            if kind == "run.sealed":
                last, body = records[-1], {"count": seq, "head": before}
                seal = record | {"ts": last["ts"], "actor": last["actor"], "body": body}
                if json.dumps(seal, separators=(",", ":"), ensure_ascii=False).encode() != line:
                    raise ValueError("it is not the seal that these records have")
            if allowed or kind == "run.sealed":
                allowed = ["output.withheld", "record.withheld", "run.sealed"][: 2 + (kind != "run.sealed")]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            return records, hashes, (seq, error)
        records.append(record)
        # A line that was written again names the one that stood there; a later record has its own hash.
        hashes.append(record.get("was", own))
        if "was" in record:
            again[seq] = own
        elif kind == "record.withheld" and "record" in record["body"]:
            said[record["body"]["record"]] = record["body"]["sha256"]
    if again != said:
        return records, hashes, (min(again.keys() ^ said.keys() or again), "it was written again, and not as a record says")
    if records and records[-1]["type"] not in KINDS.split() and not rest:
        return records, hashes, (len(records) - 1, "no record is of this type")
    return records, hashes, None


def files(folder, records):
    """The files that the records vouch for and that are not what they say."""
    names, totals, pieces = {}, {}, []
    for body, kind in [(record["body"], record["type"]) for record in records]:
        key = (body.get("step"), body.get("target"), body.get("attempt"))
        if kind == "plan.pinned":
            totals |= {"runbook.md": body["runbook_sha256"], "plan.json": body["plan_sha256"]}
        elif kind == "step.started":
            names[key] = f"out/{body['number']:04}.{body['attempt']}{suffix(body)}"
        elif kind in ("step.exited", "output.withheld") and key in names:
            totals[names[key]] = body["output_sha256" if kind == "step.exited" else "sha256"]
        elif kind == "record.withheld" and "file" in body:
            totals[body["file"]] = body["sha256"]
        elif kind == "output" and key in names:
            pieces.append((names[key], body["offset"], sum(body["lengths"]), body["sha256"]))
    read = {name: (folder / name).read_bytes() for name in [*totals, *names.values()] if (folder / name).exists()}
    yield from (name for name, digest in totals.items() if sha256(read.get(name, b"")) != digest)
    for name, offset, length, digest in pieces:
        if name not in totals and sha256(read.get(name, b"")[offset : offset + length]) != digest:
            yield name
    for path in sorted(folder.glob("out/*")):
        if f"out/{path.name}" not in read and path.stat().st_size:
            yield f"out/{path.name}"


def strays(folder, records):
    """What else lies there: what should not, and what a crash may have left."""
    torn = {}
    for detail in (record["body"].get("detail") or "" for record in records if record["type"] == "recorder.fault"):
        if found := re.fullmatch(r"\d+ bytes kept as (.*), SHA-256 (.*)", detail):
            torn[found[1]] = found[2]
    own = r"ledger\.jsonl|ledger\.sig|review(\.sig)?|runbook\.md|plan\.json|transcript\.md|state(@.*)?"
    for path in sorted(folder.iterdir()):
        name = path.name
        if name in torn:
            yield from [(name, True)] * (sha256(path.read_bytes()) != torn[name])
        elif re.fullmatch(rf"state(@.*)?|ledger\.torn\.\d+|\.({own})\.new", name):
            yield name, False
        elif not re.fullmatch(own, name) and not (name == "out" and path.is_dir()) and not (name == "inbox" and path.is_socket()):
            yield name, True
    started = [record["body"] for record in records if record["type"] == "step.started"]
    told = {f"{body['number']:04}.{body['attempt']}{suffix(body)}" for body in started}
    yield from ((f"out/{path.name}", False) for path in sorted(folder.glob("out/*")) if path.name not in told)


IN_SESSION = re.compile(r"step\.(started|exited)|output|(gate|confirm)\.decided|database\.opened|transaction\..*")


def nonsense(records, plan):
    """Says of each record why it cannot follow from the ones before it."""
    kinds = {step["id"]: step["kind"] for step in plan["steps"]} if plan else None
    opened = pinned = closed = sealed = declined = done = back = False
    last, tries, running, settled, outputs, base = None, {}, {}, set(), set(), None
    for record in records:
        kind, body, ts = record["type"], record["body"], datetime.fromisoformat(record["ts"].replace("Z", "+00:00"))
        step = body.get("step") if kind.startswith(("step.", "gate.", "confirm.")) else None
        key = (body.get("step"), body.get("target"))
        is_of_plan = kinds is None or step is None or step in kinds or kind == "confirm.decided" or step in ("shell", "exit-trap")
        runs = kinds.get(step) in ("command", "sql") if kinds and step in kinds else None
        in_session = bool(IN_SESSION.fullmatch(kind))
        clock = kind == "recorder.fault" and body["operation"] == "reading the clock"
        yield record, {
            "the run was not opened": not opened and kind not in ("run.opened", "recorder.fault"),
            "the run was opened before": opened and kind == "run.opened",
            "a plan was pinned before": pinned and kind == "plan.pinned",
            "no plan was pinned": not pinned and (step or in_session),
            "its plan is another one": kind == "plan.pinned" and plan
            and (body["digest"], body["steps"]) != (plan["digest"], sum(one["selected"] for one in plan["steps"])),
            "the session was closed": closed and (in_session or kind == "run.closed" and body["result"] not in ("abandoned", "failed")),
            "time goes back": last and in_session and (last - ts).total_seconds() > 3,
            "the step is not in the plan": not is_of_plan,
            "no such thing happens to a step of its kind": kind == "gate.decided" and runs or kind == "step.started" and runs is False,
            "the attempt is not the next": kind == "step.started" and (key in running or body["attempt"] != tries.get(key, 0) + 1),
            "its output is that of another attempt": kind == "step.started" and (body["number"], body["attempt"], key[1]) in outputs,
            "its text has another hash": kind == "step.started" and "was" not in record
            and sha256(body["script"].encode()) != body["sha256"],
            "a gate was declined": kind == "step.started" and declined and step in (kinds or {}),
            "it was done": kind in ("step.started", "gate.decided") and done and key in settled,
            "the attempt does not run": kind in ("step.exited", "output") and running.get(key) != body["attempt"]
            and body.get("outcome") != "not-started",
            "it goes on from no run": kind == "step.resolved" and body["resolution"] == "carried" and not carries,
            "it has not failed": kind == "step.resolved" and body["resolution"] == "accepted" and (key in settled or key not in tries),
            "a transaction has no end": kind == "transaction.begun" and base is not None,
            "no transaction was begun": kind in ("transaction.committing", "transaction.ended") and base != body["database"],
            "it is done, and not all of it is": kind == "run.closed" and body["result"] == "done"
            and (running or base or back or body["exit_code"] or plan and plan.get("format", 0) > 1
                 and {one["id"] for one in plan["steps"] if one["selected"]} - {step for step, _ in settled}),
            "nobody went back": kind == "run.closed" and body["result"] == "rolled-back" and not back,
            "it was not over": kind == "run.sealed" and not sealed and closed not in ("done", "rolled-back", "abandoned"),
        }
        if kind == "run.opened":
            opened, carries = True, "continues" in body
        pinned, sealed = pinned or kind == "plan.pinned", sealed or kind == "run.sealed"
        if kind in ("run.opened", "run.resumed"):
            done = done or closed == "done"
            closed, declined, base, running = False, False, None, {}
        if kind in ("run.opened", "run.resumed") or in_session or clock:
            last = ts if not opened or records[0]["body"].get("version", "0.1") >= "0.2" else None
        closed = body["result"] if kind == "run.closed" else closed
        declined = declined or kind == "gate.decided" and body["answer"] == "no"
        if kind == "step.started":
            tries[key] = running[key] = body["attempt"]
            outputs.add((body["number"], body["attempt"], key[1]))
        elif kind == "step.exited":
            running.pop(key, None)
        is_settled = (body.get("outcome") == "done" or kind == "step.skipped" or body.get("resolution") in ("accepted", "happened", "carried")
                      or body.get("answer") in ("skip", "not-applicable") or kind == "gate.decided" and body["answer"] in ("yes", "not-asked", "assumed"))
        if step and kind != "confirm.decided" or is_settled:
            settled = settled | {key} if is_settled or body.get("resolution") == "ended" else settled - {key}
        back = back or body.get("resolution") == "rolled-back"
        base = body["database"] if kind == "transaction.begun" else None if kind == "transaction.ended" else base


def planned(folder):
    try:
        plan = json.loads((folder / "plan.json").read_bytes())
        return plan if {"digest", "steps"} <= plan.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def verdict(folder, head):
    *lines, rest = (folder / "ledger.jsonl").read_bytes().split(b"\n")
    run = folder.name if folder.name[8:9] + folder.name[15:16] == "--" else None
    records, hashes, broken = chain(lines, rest, run)
    if broken:
        return "broken at record %d: %s" % broken
    if head and head not in hashes:
        return f"broken at record {len(records)}: no record has the head that was given"
    for changed in files(folder, records):
        return f"output changed: {changed}"
    plan, lying = planned(folder), list(strays(folder, records))
    for record, rules in nonsense(records, plan):
        for why in (why for why, is_so in rules.items() if is_so):
            return f"broken at record {record['seq']}: {why}"
    for name in (name for name, is_wrong in lying if is_wrong):
        return f"file changed: {name}: no record tells of it"
    if rest or not records or records[-1]["type"] != "run.sealed":
        return "torn tail" if rest else "unsealed"
    kinds = [record["type"] for record in records]
    told = kinds.index("run.sealed") - 1
    as_it_was = head and hashes.index(head) >= told and not lying and plan
    words = "rewritten" if "record.withheld" in kinds else "withheld" if "output.withheld" in kinds else None
    if as_it_was:
        words = f"{words}: the rest as it was" if words else "as it was when its head was kept"
    else:
        words = f"{words or 'whole and sealed'}, not compared with a head kept elsewhere"
    return f"{words}: {len(records)} records, head {records[-1]['prev']}"


if __name__ == "__main__":
    print(found := verdict(Path(sys.argv[1]).resolve(), sys.argv[2] if sys.argv[2:] else None))
    holds = found.startswith(("as it was", "whole and sealed", "withheld"))
    sys.exit(5 if not holds else 7 if "not compared" in found else 0)
