#!/usr/bin/env python3
"""Verifies a run of Stepgate without Stepgate: verify.py RUN_FOLDER [HEAD]. Exit 0 if the record holds, 5 if not.
Written from the contract alone: the chain over the lines, the seal, the pinned documents, every output."""

import hashlib
import json
import sys
from pathlib import Path
from urllib.parse import quote

KINDS = """run.opened plan.pinned choice.made gate.decided confirm.decided variable.given step.started step.exited
step.skipped step.resolved output output.withheld record.withheld database.opened transaction.begun transaction.committing transaction.ended
signal.received lock.broken recorder.fault run.resumed run.closed run.sealed"""


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
        elif kind == "output":
            pieces.append((names[key], body["offset"], sum(body["lengths"]), body["sha256"]))
    read = {name: (folder / name).read_bytes() for name in [*totals, *names.values()] if (folder / name).exists()}
    yield from (name for name, digest in totals.items() if sha256(read.get(name, b"")) != digest)
    for name, offset, length, digest in pieces:
        if name not in totals and sha256(read.get(name, b"")[offset : offset + length]) != digest:
            yield name
    for path in sorted((folder / "out").iterdir()):
        if f"out/{path.name}" not in read and path.stat().st_size:
            yield f"out/{path.name}"


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
    if rest or not records or records[-1]["type"] != "run.sealed":
        return "torn tail" if rest else "unsealed"
    kinds = [record["type"] for record in records]
    words = "rewritten" if "record.withheld" in kinds else "withheld" if "output.withheld" in kinds else "whole and sealed"
    return f"{words}: {len(records)} records, head {records[-1]['prev']}"


if __name__ == "__main__":
    print(found := verdict(Path(sys.argv[1]).resolve(), sys.argv[2] if sys.argv[2:] else None))
    sys.exit(0 if found.startswith(("whole and sealed", "withheld")) else 5)
