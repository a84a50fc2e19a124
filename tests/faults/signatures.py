"""Signatures of a run's end: keys of every kind, lists that allow, forbid, expire or name another, and every change to the signature or to
what was signed. What `stepgate verify --signers` says is held against `ssh-keygen -Y verify` over the text of the contract (G16)."""

import atexit
import json
import os
import random
import re
import shutil
import signal
import subprocess

import rig

RUNBOOK = "# Release\n```bash\necho one\necho two\n```\n"
NAME, NAMESPACE = "mia@example.com", "stepgate-ledger"
chance = random.Random(16)
if not shutil.which("ssh-keygen") or not shutil.which("ssh-agent"):
    rig.skip("signatures", "there is no OpenSSH")
keys = rig.WORLDS / "keys"
keys.mkdir()


def ssh(*arguments, stdin=None, env=None):
    return subprocess.run(["ssh-keygen", *map(str, arguments)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)


def key(name, *kind):
    assert ssh("-q", "-N", "", "-C", name, "-f", keys / name, "-t", *kind).returncode == 0
    return (keys / f"{name}.pub").read_text().strip()


public = {"ed25519": key("ed25519", "ed25519"), "ecdsa": key("ecdsa", "ecdsa"), "rsa": key("rsa", "rsa", "-b", "2048"),
          "agent": key("agent", "ed25519"), "certified": key("certified", "ed25519"), "other": key("other", "ed25519"),
          "authority": key("authority", "ed25519"), "elsewhere": key("elsewhere", "ed25519")}
assert ssh("-q", "-s", keys / "authority", "-I", "mia", "-n", NAME, keys / "certified.pub").returncode == 0
started = subprocess.run(["ssh-agent", "-s"], stdout=subprocess.PIPE).stdout.decode()
agent = dict(re.findall(r"(SSH_\w+)=([^;]+);", started))
atexit.register(os.kill, int(agent["SSH_AGENT_PID"]), signal.SIGTERM)
for name in ("agent", "certified"):
    subprocess.run(["ssh-add", "-q", keys / name], env=os.environ | agent, check=True)
    # Now only the agent has it.
    (keys / name).unlink()
SIGNERS = {"ed25519": "ed25519", "ecdsa": "ecdsa", "rsa": "rsa", "agent": "agent.pub", "certified": "certified-cert.pub"}


def signed(name, signer):
    world = rig.World(name, RUNBOOK)
    world.env |= agent
    done = world.run("run", "runbook.md", "--yes", "--sign", str(keys / SIGNERS[signer]))
    assert done.returncode == 0, done.stdout.decode()
    return world.folder()


runs = {signer: signed(f"by-{signer}", signer) for signer in SIGNERS}
second = signed("second", "ed25519")


def message(folder):
    """What is signed, by the contract: the run, how many records it has, and the hash of the last before its seal."""
    lines = (folder / "ledger.jsonl").read_text().splitlines()
    seal = json.loads(lines[-1])
    return f"stepgate-checkpoint/v1\n{seal['run']}\n{len(lines)}\n{seal['body']['head']}\n".encode()


def lists(own, certificate):
    """What stands in the list of allowed signers, for a key of its own."""
    other = public["other"]
    yield "the key", f"{NAME} {own}\n"
    yield "the key for this", f'{NAME} namespaces="{NAMESPACE}" {own}\n'
    yield "the key for this and more", f'{NAME} namespaces="git,{NAMESPACE}" {own}\n'
    yield "the key for anything like this", f'{NAME} namespaces="stepgate-*" {own}\n'
    yield "the key for something else", f'{NAME} namespaces="git" {own}\n'
    yield "the key for nearly this", f'{NAME} namespaces="stepgate-ledge" {own}\n'
    yield "valid now", f'{NAME} valid-after="20200101",valid-before="20900101" {own}\n'
    yield "expired", f'{NAME} valid-before="20200101" {own}\n'
    yield "not valid yet", f'{NAME} valid-after="20900101" {own}\n'
    yield "expired, and valid for another", f'{NAME} valid-before="20200101" {own}\nzoe@example.com {own}\n'
    yield "for something else, and for another", f'{NAME} namespaces="git" {own}\nzoe@example.com {own}\n'
    yield "expired and renewed", f'{NAME} valid-before="20200101" {own}\n{NAME} {own}\n'
    yield "another key", f"{NAME} {other}\n"
    yield "another key, and this one", f"zoe@example.com {other}\n{NAME} {own}\n"
    yield "nobody", ""
    yield "a comment", f"# {NAME} {own}\n"
    yield "names by pattern", f"*@example.com {own}\n"
    yield "several names", f"zoe@example.com,{NAME} {own}\n"
    yield "with another comment", f"{NAME} {' '.join(own.split()[:2])} somebody else\n"
    yield "broken", f"{NAME} {own[:-20]}\n"
    yield "no name", f"{own}\n"
    yield "as an authority", f"{NAME} cert-authority {own}\n"
    yield "the authority", f"{NAME} cert-authority {public['authority']}\n"
    yield "the authority for another name", f"zoe@example.com cert-authority {public['authority']}\n"
    yield "another authority", f"{NAME} cert-authority {public['elsewhere']}\n"
    yield "the authority as a key", f"{NAME} {public['authority']}\n"


def signatures(folder):
    """Other signatures in the place of the run's own, for a list that allows its key."""
    own, text = (folder / "ledger.sig").read_bytes(), message(folder)

    def by(name, namespace=NAMESPACE, over=text, *more):
        return ssh("-q", "-Y", "sign", "-f", keys / name, "-n", namespace, *more, stdin=over).stdout

    yield "its own", own
    yield "made again", by("ed25519")
    yield "with another hash", by("ed25519", NAMESPACE, text, "-O", "hashalg=sha256")
    yield "by another key", by("other")
    yield "in another namespace", by("ed25519", "git")
    yield "in an emptier namespace", by("ed25519", "stepgate")
    yield "of another run", (second / "ledger.sig").read_bytes()
    yield "of other text", by("ed25519", over=b"x")
    yield "of nothing", by("ed25519", over=b"")
    yield "of text without its end", by("ed25519", over=text[:-1])
    yield "of one record more", by("ed25519", over=text.replace(b"\n1", b"\n2", 1))
    yield "none", None
    yield "empty", b""
    yield "with other line ends", own.replace(b"\n", b"\r\n")
    yield "twice", own + own
    yield "with a line in front", b"signature\n" + own
    for at in sorted(chance.sample(range(len(own)), 20)):
        yield f"cut at {at}", own[:at]
    for at in sorted(chance.sample(range(len(own)), 60)):
        yield f"byte {at} flipped", own[:at] + bytes([own[at] ^ 1 << chance.randrange(8)]) + own[at + 1:]


def records(folder):
    """What was signed, changed."""
    lines = (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    yield "a byte changed", b"".join(lines).replace(b"echo one", b"echo ome", 1)
    yield "a record gone", b"".join(lines[:2] + lines[3:])
    yield "no seal", b"".join(lines[:-1])
    yield "another run's", (second / "ledger.jsonl").read_bytes()


def cases():
    for signer, folder in runs.items():
        for what, text in lists(public[signer], signer == "certified"):
            yield f"{signer}: {what}", folder, text, (folder / "ledger.sig").read_bytes(), None
    folder, allowed = runs["ed25519"], f"{NAME} {public['ed25519']}\n"
    for what, signature in signatures(folder):
        yield f"signature {what}", folder, allowed, signature, None
    for what, ledger in records(folder):
        yield f"record: {what}", folder, allowed, (folder / "ledger.sig").read_bytes(), ledger


def accepts(text, folder, copy, allowed):
    """Whether OpenSSH takes the signature for one by anybody on the list, of what the run says of itself."""
    names = {name for line in text.splitlines() if line.strip() and not line.startswith("#") for name in line.split()[0].split(",")}
    checks = [ssh("-Y", "verify", "-f", allowed, "-I", name, "-n", NAMESPACE, "-s", copy / "ledger.sig", stdin=message(folder)) for name in names]
    return any(check.returncode == 0 for check in checks)


def point(case):
    number, (what, folder, text, signature, ledger) = case
    copy = rig.WORLDS / "cases" / str(number) / folder.name
    shutil.copytree(folder, copy)
    allowed = copy.parent / "allowed"
    allowed.write_text(text)
    if signature is None:
        (copy / "ledger.sig").unlink()
    else:
        (copy / "ledger.sig").write_bytes(signature)
    if ledger is not None:
        (copy / "ledger.jsonl").write_bytes(ledger)
    done = subprocess.run([rig.STEPGATE, "verify", str(copy), "--signers", str(allowed)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expected = ledger is None and accepts(text, folder, copy, allowed)
    took = done.returncode == 0 and b"signed by " in done.stdout
    shutil.rmtree(copy.parent)
    if done.returncode not in (0, 5):
        return expected, f"{what}: it exits {done.returncode}"
    return expected, None if took == expected else f"{what}: OpenSSH says {expected}, it {took}: {done.stdout[-200:]}"


every = list(enumerate(cases()))
results = rig.in_parallel(point, every)
good = sum(1 for expected, _ in results if expected)
wrong = [found for _, found in results if found]
if not good or len(every) < 200:
    wrong.append(f"only {len(every)} cases, {good} of them good")
rig.tell("signatures", f"{len(every)} cases with keys of {len(SIGNERS)} kinds (files, an agent's, a certificate): {good} accepted and "
         f"{len(every) - good} refused, as OpenSSH itself does", wrong)
