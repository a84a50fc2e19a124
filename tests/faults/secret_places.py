"""Every kind of secret, from every source, in every place where a text can get into a run: none of it may be said, kept or logged.

A document, its values, answers, notes, edits and names; a person at a terminal and a program that drives; every view of a run afterwards.
"""

import json
import re
import threading

import rig

# Each has letters of its own, so that what is found says whose it is.
SECRETS = {
    "a token by its shape": "glpat-Zq7abcdefghij012345",
    "from a file": "Zq8-correct/horse+battery",
    "from the process environment": "Zq9 tr0ub4dor & 3 more",
    "from a command": "Zr1\"quoted'<secret>",
    "typed at its prompt": "Zr2-typed=unseen%20here",
    "given with --set": "Zr3-api-key-99-\\slash",
    "a password of an address": "Zr4pass/word?#@x",
}
TOKEN, FILED, HELD, SAID, TYPED, GIVEN, PASSWORD = SECRETS.values()
# What a program may do to a text without hiding it, beside the forms that steps print.
LETTERS = {value: re.search(rb"Z[qr]\d", value.encode()).group() for value in SECRETS.values()}

RUNBOOK = f"""# Ship {TOKEN}

## Log in {TOKEN}

- [ ] is {TOKEN} yours?

### As {FILED}

- [ ] is {FILED} yours?

```bash
# log in {TOKEN}
: <filed> <held> <said> <typed> <api-key>; echo {TOKEN}
# log in {FILED}
echo '{FILED}'
python3 say.py
mkdir -p made/{TOKEN}
ls {FILED}-go-on
```

```sql
SELECT '{FILED}';
```
"""
SETTINGS = """[secrets]
filed = { file = "secret" }
held = { env = "HELD" }
said = { command = "cat said" }
typed = { prompt = true }
[env.staging]
database = { env = "DB" }
confirm = "changes"
"""
SAY = """import json, os
for form in json.load(open("forms.json")):
    os.write(1, b"[" + bytes.fromhex(form) + b"]\\n")
"""


def world(name, forms, typed="{ prompt = true }"):
    made = rig.World(name, RUNBOOK, SETTINGS.replace("{ prompt = true }", typed))
    (made.repo / "secret").write_text(FILED)
    (made.repo / "said").write_text(SAID)
    (made.repo / "typed").write_text(TYPED)
    (made.repo / "say.py").write_text(SAY)
    (made.repo / "forms.json").write_text(json.dumps([data.hex() for value in SECRETS.values() for _, data in forms(value)]))
    (made.repo / "editor").write_text(f"#!/bin/sh\nsed -i 's,^mkdir -p ,mkdir -p {FILED} ,' \"$1\"\n")
    (made.repo / "editor").chmod(0o700)
    made.env |= {"DB": f"postgres://app:{PASSWORD}@127.0.0.1:1/shop", "HELD": HELD, "STEPGATE_LOG": "trace",
                 "EDITOR": str(made.repo / "editor")}
    return made


class Sweep:
    """What was said and kept so far, and what of it holds a secret."""

    def __init__(self, forms):
        self.forms, self.found, self.texts = forms, [], 0

    def look(self, where, text, unknown=()):
        """`unknown` are the secrets that nobody has named by then, and that may stand in the document that is shown."""
        self.texts += 1
        for kind, value in SECRETS.items():
            if value in unknown:
                continue
            for form, data in self.forms(value):
                inner = data[4:-4] if form.startswith("base64") else data
                if inner in text or LETTERS[value] in text:
                    at = text.find(inner) if inner in text else text.find(LETTERS[value])
                    self.found.append(f"{kind} as {form} in {where}: {text[max(at - 60, 0):at + 40]}")
                    break

    def kept(self, made):
        for path in made.state.rglob("*"):
            if path.is_file():
                self.look(f"{made.root.name}: {path.relative_to(made.state)}", path.read_bytes() + str(path).encode())

    def says(self, made, *arguments, unknown=()):
        self.look(f"{made.root.name}: {' '.join(arguments[:6])}", made.run(*arguments).stdout, unknown)

    def views(self, made):
        for form in ("md", "html", "json", "junit", "cast"):
            self.says(made, "report", "--format", form)
        for arguments in (("show",), ("show", "--plain"), ("runs",), ("runs", "--format", "json"), ("verify",), ("verify", "--format", "json")):
            self.says(made, *arguments)

    def masks(self, made):
        """A sweep that finds nothing where nothing was said has shown nothing."""
        if b"step.exited" not in made.ledger() or made.ledger().count(b"[redacted:") < 6:
            self.found.append(f"{made.root.name}: nothing ran that shows anything: {made.ledger()[-300:]}")


def documents(sweep, made):
    """Before a run: what only a source gives is not known, and stands in its document."""
    unknown = {FILED}
    for arguments in (
            ("plan", "runbook.md", "--env", "staging"), ("plan", "runbook.md", "--format", "json", "--env", "staging"),
            ("plan", "runbook.md", "--env", "staging", "--out", "plan.out"), ("plan", "runbook.md", "--env", "staging", "--probe"),
            ("plan", "runbook.md", "--answers-template", "-", "--env", "staging"), ("plan", "runbook.md", "--env", "staging", "--set", f"api_key={GIVEN}"),
            *(("check", "runbook.md", "--format", form) for form in ("text", "json", "sarif", "github")),
            ("outline", "runbook.md"), ("outline", "runbook.md", "--format", "json"), ("init", "runbook.md"),
            ("run", "runbook.md", "--env", "staging", "--dry-run")):
        sweep.says(made, *arguments, unknown=unknown)
    sweep.look("plan --out", (made.repo / "plan.out").read_bytes(), unknown)


def wrongly(sweep, made):
    """Messages that quote what was typed: what has a name or a shape of a secret is not repeated."""
    key = f"api_key={GIVEN}"
    (made.repo / "wrong.toml").write_text(f'by = "{TOKEN}"\n[[answer]]\nstep = "{TOKEN}"\nanswer = "yes"\n')
    (made.repo / "vars.env").write_text(f"unused_token={GIVEN}\napi_key={GIVEN}\n")
    for arguments in (("--env", TOKEN), ("--choose", TOKEN), ("--section", TOKEN), ("--take", TOKEN), ("--set", TOKEN), ("--set", f"unused_secret={GIVEN}"),
                      ("--from", TOKEN), ("--only", TOKEN), ("--answers", "wrong.toml"), ("--vars", "vars.env"), ("--vars", TOKEN), (f"--{TOKEN}",)):
        sweep.says(made, "run", "runbook.md", "--set", key, *arguments)
    sweep.says(made, "plan", TOKEN)
    sweep.says(made, "show", TOKEN)
    # Sources that fail quote what they said.
    (made.repo / "settings").write_text((made.repo / "stepgate.toml").read_text())
    (made.repo / "stepgate.toml").write_text(SETTINGS.replace('"cat said"', '"cat said secret >&2; echo $HELD >&2; exit 3"'))
    sweep.says(made, "run", "runbook.md", "--env", "staging", "--yes", "--set", key)
    (made.repo / "stepgate.toml").write_text((made.repo / "settings").read_text())


def unattended(sweep, forms):
    made = world("places-unattended", forms, '{ file = "typed" }')
    documents(sweep, made)
    wrongly(sweep, made)
    notes = " ".join(SECRETS.values())
    (made.repo / "answers.toml").write_text(
        f"by = {json.dumps('Ada ' + FILED + ' ' + TOKEN)}\n[[answer]]\nstep = {json.dumps('is ' + FILED + ' yours?')}\nanswer = \"yes\"\nnote = {json.dumps(notes)}\n")
    run = ("run", "runbook.md", "--env", "staging", "--yes", "--answers", "answers.toml", "--set", f"api_key={GIVEN}")
    sweep.says(made, *run)
    sweep.says(made, "resume", "--yes")
    sweep.says(made, *run, "--format", "json")
    sweep.masks(made)
    first, second = sorted(path.name for path in (made.state / "runs").iterdir())[-2:]
    sweep.says(made, "diff", first, second)
    sweep.views(made)
    sweep.kept(made)
    return made


def driven(sweep, forms):
    """A program drives, and puts a secret into whatever a reply holds."""
    made = world("places-driven", forms)
    # What is typed at a prompt is no secret before it is.
    notes = " ".join(value for value in SECRETS.values() if value != TYPED)
    run = made.start("run", "runbook.md", "--env", "staging", "--format", "json", "--replies", "-", "--set", f"api_key={GIVEN}",
                     stdin=rig.subprocess.PIPE)
    heard, turns = b"", {}

    def says(**message):
        run.stdin.write(json.dumps(message).encode() + b"\n")
        run.stdin.flush()

    def replies(kind, notes, takes):
        """What is said at the prompts of a kind, one after the other; what does not fit is quoted, and asked again."""
        yield {"reply": "jump", "step": notes}
        yield {"reply": "mode", "value": notes}
        if kind == "confirm":
            yield {"reply": "edit", "text": f"if {notes}"}
            yield {"reply": "edit", "text": f"mkdir -p 'made/{FILED}' # {TOKEN}"}
        while True:
            yield {"reply": next(one for one in ("yes", "accept", "skip", "no") if one in takes)}

    timer = threading.Timer(rig.PATIENCE, run.kill)
    timer.start()
    said = {}
    for line in run.stdout:
        heard += line
        if line.startswith(b'{"type":"refused"') and b"is not open" in line and json.loads(line)["id"] == said.get("id"):
            # It came while somebody took over, and the same question is asked again without a word.
            says(**said)
        if not line.startswith(b'{"type":"prompt"'):
            continue
        prompt = json.loads(line)
        kind, common = prompt["kind"], {"type": "reply", "id": prompt["id"], "by": f"Ada {notes}", "reason": notes}
        if kind not in turns:
            says(**common | {"id": 999, "reply": "yes"})
            if not turns:
                says(type="take-over", who=f"Grace {notes}", reason=notes)
            turns[kind] = replies(kind, notes, prompt["replies"])
        if kind == "value":
            notes = " ".join(SECRETS.values())
        said = common | ({"reply": "value", "value": TYPED} if kind == "value" else next(turns[kind]))
        says(**said)
    timer.cancel()
    run.wait()
    sweep.look("what a driver hears", heard)
    if not {"value", "gate", "confirm", "failed"} <= set(turns):
        sweep.found.append(f"a driver was not asked all there is to ask: {set(turns)} {heard[-600:]}")
    sweep.masks(made)
    sweep.views(made)
    sweep.kept(made)


def seated(sweep, forms):
    """A person types secrets where words are asked for, and sees none of them from Stepgate. What is typed into a line is echoed by the
    line itself; only those that nobody has asked for by then are not typed here."""
    made = world("places-seated", forms)
    person = rig.Person(made, "run", "runbook.md", "--env", "staging", "--set", f"api_key={GIVEN}")
    answers = ["Value of typed", "yours?", "Note", "Why", "Run it?", "It failed", "What now", "It was edited."]
    edited, seen = False, set()
    while (place := person.sees(*answers)) is not None:
        text = answers[place]
        seen.add(text)
        if text == "Value of typed":
            person.types(TYPED + "\r")
        elif text == "yours?":
            person.sees("more")
            person.types("y")
        elif text == "Run it?":
            person.sees("more")
            person.types("y" if edited else "e")
            edited = True
        elif text == "Why":
            person.types("it is known\r")
        elif text in ("It failed", "What now"):
            person.types("a")
    code = person.ends()
    sweep.look(f"a terminal, exit {code}", person.seen)
    if not {"Value of typed", "Run it?", "yours?"} <= seen:
        sweep.found.append(f"a person was not asked all there is to ask: {seen} {person.seen[-900:]}")
    sweep.masks(made)
    sweep.views(made)
    sweep.kept(made)


def adopted(sweep, made):
    """The runbook changes under a run that has stopped, and names a secret in a line that is new."""
    run = ("run", "runbook.md", "--env", "staging", "--yes", "--set", f"api_key={GIVEN}")
    sweep.says(made, *run)
    (made.repo / "runbook.md").write_text(RUNBOOK.replace("ls ", f"echo 'new {FILED} {HELD}'\n# {TOKEN} {FILED}\nls -d "))
    sweep.says(made, "resume", "--yes", "--set", f"api_key={GIVEN}")
    sweep.says(made, "resume", "--yes", "--adopt", "--set", f"api_key={GIVEN}")
    sweep.says(made, "resume", "--abandon", f"{TOKEN} is out")
    sweep.views(made)
    sweep.kept(made)
    (made.repo / "runbook.md").write_text(RUNBOOK)


def redacted(sweep, forms):
    """Nobody has declared any of them; whatever place each stands in, `redact` takes it away, and the record still verifies."""
    secrets = [FILED, HELD, TYPED, GIVEN]
    lines = "\n".join(f"## As {one}\n\n- [ ] is {one} yours?\n\n```bash\n# with {one}\necho <note> '{one.replace(chr(39), '')}'\n```\n" for one in secrets)
    made = rig.World("places-redacted", f"# Ship\n\n{lines}\n```bash\npython3 say.py\n```\n")
    (made.repo / "say.py").write_text(SAY)
    (made.repo / "forms.json").write_text(json.dumps([data.hex() for one in secrets for _, data in forms(one)]))
    notes = " ".join(secrets)
    (made.repo / "answers.toml").write_text(
        f"by = {json.dumps('Ada ' + notes)}\n[[answer]]\nstep = {json.dumps(f'is {FILED} yours?')}\nanswer = \"yes\"\nnote = {json.dumps(notes)}\n")
    made.run("run", "runbook.md", "--yes", "--answers", "answers.toml", "--set", f"note={notes}")
    if not made.folder():
        sweep.found.append("nothing ran that is to be redacted")
        return
    held = sum(path.read_bytes().count(LETTERS[one]) for path in made.folder().rglob("*") if path.is_file() for one in secrets)
    if held < 50 or b"run.sealed" not in made.ledger():
        sweep.found.append(f"nothing ran that is to be redacted: {held} places {made.ledger()[-300:]}")
    run = made.folder().name
    for one in secrets:
        (made.root / "text").write_text(one)
        sweep.says(made, "redact", run, "--text", str(made.root / "text"), "--reason", f"{one} was shown", unknown=set(SECRETS.values()) - {one})
    said = made.run("verify", "--rewritten", run)
    if said.returncode != 7 or not re.search(rb": rewritten: sealed", said.stdout):
        sweep.found.append(f"what was redacted does not verify: {said.stdout}")
    if made.run("verify", run).returncode != 5:
        sweep.found.append("what was written again is called whole")
    sweep.says(made, "diff", run, run)
    sweep.views(made)
    sweep.kept(made)


def sweep(forms):
    """Gives what was found, and how many texts and files were looked at."""
    result = Sweep(forms)
    made = unattended(result, forms)
    adopted(result, made)
    driven(result, forms)
    seated(result, forms)
    redacted(result, forms)
    return result.found, result.texts
