#!/usr/bin/env python3
"""Does everything to every file of an unsigned bundle: tamper.py BUNDLE DIGEST. Flips a byte, takes it out, calls it otherwise, adds one
beside it, puts a link in its place, turns its lines around; with the sums as they were, and made anew. Prints how often, and each
case in which the bundle's verifier does not say what it has to."""

import hashlib
import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

whole, digest = Path(sys.argv[1]).resolve(), sys.argv[2]
kept = (whole / "SHA256SUMS").read_bytes()
# The verifier as it was written: one that was changed would say what it likes.
sys.path.insert(0, str(whole))
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("verify", whole / "verify.py")
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)


def flip(path):
    data = bytearray(path.read_bytes()) or bytearray(b"x")
    data[max(len(data) - 2, 0)] ^= 1
    path.write_bytes(data)


def add(path):
    path.with_name(path.name + ".more").write_bytes(path.read_bytes())


def link(path):
    elsewhere = Path(tempfile.mkdtemp(dir=path_of_copies)) / "same"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def reorder(path):
    path.write_bytes(b"".join(reversed(path.read_bytes().splitlines(keepends=True))))


TAMPERINGS = {
    "flip": flip,
    "add": add,
    "remove": Path.unlink,
    "rename": lambda path: path.rename(path.with_name(path.name + ".other")),
    "link": link,
    "reorder": reorder,
}


def sum_again(bundle):
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and path.name != "SHA256SUMS")
    lines = [f"{verify.sha256(path)}  {path.relative_to(bundle).as_posix()}\n" for path in files]
    (bundle / "SHA256SUMS").write_text("".join(lines))


def checked(bundle, **kept_elsewhere):
    """What was kept is compared with the sums alone; without it all else that the verifier looks at has to tell."""
    found = verify.Bundle(bundle, None, **kept_elsewhere)
    found.check_sums() if kept_elsewhere else found.check()
    return found


def is_named(found, name):
    return any(line.startswith(f"{name}: ") or line.startswith(f"{name}.other: ") or line.startswith(f"{name}.more: ") for line in found.wrong)


cases, failures, unseen = 0, [], 0
with tempfile.TemporaryDirectory() as path_of_copies:
    for file in sorted(path for path in whole.rglob("*") if path.is_file()):
        name = file.relative_to(whole).as_posix()
        for what, tamper in TAMPERINGS.items():
            for again in (False, True):
                copy = Path(path_of_copies) / "copy"
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(whole, copy)
                before = (copy / name).read_bytes()
                tamper(copy / name)
                if again and name != "SHA256SUMS":
                    sum_again(copy)
                changed = what != "reorder" or (copy / name).read_bytes() != before
                if not changed:
                    continue
                cases += 1
                # The digest tells that something was changed; the kept sums name it, whatever was done to those of the bundle.
                by_digest, by_sums, by_nothing = checked(copy, digest=digest), checked(copy, sums=kept), checked(copy)
                for words, holds in {
                    "seen with the digest": by_digest.wrong,
                    "named with the sums": is_named(by_sums, name),
                    "named without either": again or name == "SHA256SUMS" or is_named(by_nothing, name),
                    "never as it was": not by_nothing.kept and not by_nothing.signed,
                }.items():
                    if not holds:
                        failures.append([what, name, again, words, by_sums.wrong])
                unseen += not by_nothing.wrong
    is_whole = checked(whole, digest=digest)
    assert not is_whole.wrong and is_whole.kept == ["its digest"], is_whole.wrong
    is_whole = checked(whole, sums=kept)
    assert not is_whole.wrong and is_whole.kept == ["SHA256SUMS"], is_whole.wrong
    assert digest == "sha256:" + hashlib.sha256(kept).hexdigest()
json.dump({"cases": cases, "failures": failures, "unseen": unseen}, sys.stdout)
