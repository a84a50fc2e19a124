"""A hundred secrets in all their forms, cut at every place, through pipes and through a terminal: none of their bytes is anywhere (G29, G30).
And what it costs to look for fifty of them in much output, all of which is kept, in bounded memory (G26)."""

import base64
import json
import os
import random
import re
import shlex
import string
import sys
import time
import urllib.parse

# `python3 secrets.py` shadows the module of that name, which the standard library looks for.
sys.path.pop(0)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__))))
import rig
import secret_places

SECRETS = int(os.environ.get("STEPGATE_SECRETS", "100"))
LOAD = int(os.environ.get("STEPGATE_LOAD", str(512 << 20)))
chance = random.Random(29)


def secret(number):
    """Of every kind: plain, with signs that every encoding changes, of several lines."""
    letters = string.ascii_letters + string.digits
    body = "".join(chance.choice(letters + ("/+=&%$'\" \\<>" if number % 3 else "")) for _ in range(chance.randrange(8, 25)))
    plain = chance.choice(letters) + body + chance.choice(letters)
    if number % 10 == 9:
        return "\n".join(plain + "".join(chance.choice(letters) for _ in range(20)) for _ in range(3))
    return plain


def forms(value):
    """As a program may print it."""
    raw = value.encode()
    yield "plain", raw
    for shift in range(3):
        # Inside a longer text that is encoded as a whole.
        yield f"base64 after {shift}", base64.b64encode(b"x" * shift + raw)
    yield "url", urllib.parse.quote(value, safe="").encode()
    yield "json", json.dumps(value)[1:-1].encode()
    yield "shell", shlex.quote(value).encode()


PRINTER = '''
import array, fcntl, glob, json, os, sys, termios
def wait():
    """Until all that was printed has been read: then the next write is another read."""
    held = array.array("i", [1])
    while not sys.stdout.isatty() and held[0]:
        fcntl.ioctl(1, termios.FIONREAD, held)
def put(data):
    while data:
        data = data[os.write(1, data):]
plain = []
for name, value, forms in json.load(open("forms.json")):
    plain.append(value.encode())
    for form in forms:
        form = bytes.fromhex(form)
        for cut in range(len(form) + 1) if os.environ.get("CUTS", "all") == "all" else [len(form) // 2]:
            put(b"[" + form[:cut]); wait(); put(form[cut:] + b"]\\n"); wait()
for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        line = open(path, "rb").read()
    except OSError:
        continue
    if any(one in line for one in plain):
        print("IN A COMMAND LINE:", path); sys.exit(9)
'''

values = {f"s{number:03}": secret(number) for number in range(SECRETS)}
needed = {"plain", "url", "json", "shell"}


def world(name, mode):
    uses = " ".join(f"<{name}>" for name in values)
    runbook = f"```bash\n: {uses}\n```\n```bash mode={mode}\npython3 printer.py\n```\n"
    settings = "[secrets]\n" + "".join(f'{one} = {{ file = "secrets/{one}" }}\n' for one in values)
    made = rig.World(name, runbook, settings)
    made.env["PATH"] = f"{os.path.dirname(os.path.realpath(sys.executable))}:{made.env['PATH']}"
    (made.repo / "secrets").mkdir()
    for one, value in values.items():
        (made.repo / "secrets" / one).write_text(value)
    (made.repo / "printer.py").write_text(PRINTER)
    rows = [(one, value, [form.hex() for _, form in forms(value)]) for one, value in values.items()]
    (made.repo / "forms.json").write_text(json.dumps(rows))
    return made


def leaks(made, screen):
    """Where bytes of a secret are: on the screen, or in any file of the state directory."""
    found = []
    places = [("the screen", screen)] + [(path.name, path.read_bytes()) for path in made.state.rglob("*") if path.is_file()]
    for one, value in values.items():
        for form, data in forms(value):
            inner = data[4:-4] if form.startswith("base64") else data
            found += [f"{one} as {form} in {name}" for name, text in places if inner in text]
    return found


def printed(made):
    """What the step's file holds between its brackets, masks apart: nothing, or a rest of a secret."""
    path = max((made.folder() / "out").iterdir(), key=lambda path: path.stat().st_size)
    text = path.read_bytes().replace(b"\r", b"")
    masked = re.sub(rb"\[redacted:[^\]]*\]", b"", text)
    # The quotes of a shell may stay; of a base64 of a longer text, the letters that hold bytes of its neighbours.
    rests = [line for line in masked.split(b"\n") if line not in (b"[]", b"") and not re.fullmatch(rb"\[''\]|\[[A-Za-z0-9+/]{0,4}=?=?[A-Za-z0-9+/]{0,4}=?=?\]", line)]
    return len(text.split(b"\n")) - 1, sorted(set(rests))


wrong, lines = [], 0
piped = world("piped", "plain")
done = piped.run("run", "runbook.md", "--yes", timeout=500)
if done.returncode != 0:
    wrong.append(f"piped: exits {done.returncode}: {done.stdout[-300:]}")
wrong += [f"piped: {one}" for one in leaks(piped, done.stdout)]
count, rests = printed(piped)
lines += count
wrong += [f"piped: a rest of a secret: {rest[:60]}" for rest in rests]

seated = world("seated", "terminal")
person = rig.Person(seated, "run", "runbook.md", "--yes")
code = person.ends()
if code != 0:
    wrong.append(f"terminal: exits {code}: {person.seen[-300:]}")
wrong += [f"terminal: {one}" for one in leaks(seated, person.seen)]
count, rests = printed(seated)
lines += count
wrong += [f"terminal: a rest of a secret: {rest[:60]}" for rest in rests]

# Every kind of secret in every place of a document and of a run: nothing of it may be anywhere.
found, looked_at = secret_places.sweep(forms)
wrong += [f"places: {one}" for one in found]

# What it costs: a step that prints much, with fifty of them to look for.
uses = " ".join(f"<{name}>" for name in list(values)[:50])
load = rig.World("load", f"```bash\n: {uses}\n```\n```bash\nhead -c {LOAD} data\n```\n",
                 "[secrets]\n" + "".join(f'{one} = {{ file = "secrets/{one}" }}\n' for one in list(values)[:50]))
(load.repo / "secrets").mkdir()
for one, value in values.items():
    (load.repo / "secrets" / one).write_text(value)
line = ("".join(chance.choice(string.ascii_letters + "     /=-_.") for _ in range(99)) + "\n").encode()
with open(load.repo / "data", "wb") as data:
    for _ in range(LOAD // (100 * 1000) + 1):
        data.write(line * 1000)
took = []
for _ in range(2):
    began = time.monotonic()
    running = load.start("run", "runbook.md", "--yes", stdout=rig.subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    took.append(time.monotonic() - began)
    if status != 0:
        wrong.append(f"the load ends with {status}")
# Complete, in order, and in bounded memory (G26).
with open(load.repo / "data", "rb") as data, open(load.folder() / "out/0002.1", "rb") as out:
    same = all(data.read(1 << 20)[: max(LOAD - (at << 20), 0)] == out.read(1 << 20) for at in range((LOAD >> 20) + 1))
if not same:
    wrong.append("what was printed is not what was kept")
if used.ru_maxrss > 64 << 10:
    wrong.append(f"it takes {used.ru_maxrss >> 10} MiB")
rig.tell("secrets", f"{SECRETS} secrets, {lines} lines with one in some form cut somewhere, pipe and terminal: 0 bytes anywhere; of every kind in "
         f"every place of a document and a run, {looked_at} texts and files: 0 bytes; a run that "
         f"prints {LOAD >> 20} MiB with 50 secrets: {LOAD / min(took) / 1e6:.0f} MB/s, recording and showing it too, with {used.ru_utime + used.ru_stime:.1f} s of "
         f"processor and {used.ru_maxrss >> 10} MiB of memory, every byte kept", wrong)
