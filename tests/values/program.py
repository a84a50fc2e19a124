"""The built program: what it plans, and a run of it that goes on past whatever fails."""

import json
import os
import subprocess

from lists import HERE

STEPGATE = os.path.abspath(os.environ.get("STEPGATE", HERE.parent.parent / "target/debug/stepgate"))
ALLOWED = ["--yes", "--allow", "destroy", "--allow", "other-environment", "--allow", "unknown"]


class Program:
    """Stepgate in one folder with one environment."""

    def __init__(self, folder, env):
        self.folder, self.env = folder, env

    def words(self, command, *more):
        return [STEPGATE, command, "values.md", "--env", "staging", "--format", "json", *more]

    def plan(self):
        """The plan of the runbook that is there."""
        said = subprocess.run(self.words("plan"), cwd=self.folder, env=self.env, capture_output=True, stdin=subprocess.DEVNULL)
        return json.loads(said.stdout)

    def run(self, heard):
        """Runs it and hands each message to `heard`, which gives the reply where it is a question."""
        words = self.words("run", *ALLOWED, "--replies", "-")
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        with subprocess.Popen(words, cwd=self.folder, env=self.env, **pipes) as running:
            with open(running.stdout.fileno(), "rb", closefd=False) as lines:
                for line in lines:
                    reply = heard(json.loads(line))
                    if reply:
                        running.stdin.write(json.dumps(reply).encode() + b"\n")


def reply_to(prompt):
    """Yes to what is to be run; what has failed is left out, so that the next row comes."""
    said = {"type": "reply", "id": prompt["id"]}
    if prompt["kind"] == "confirm":
        return said | {"reply": "yes"}
    if "skip" in prompt["replies"]:
        return said | {"reply": "skip", "reason": "it has failed"}
    return said | {"reply": "no" if "no" in prompt["replies"] else "pause"}
