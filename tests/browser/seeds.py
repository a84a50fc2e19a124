"""Two runbooks of other teams, unchanged, from opening to the sealed record: once by mouse, once by keyboard alone.

Every command that reaches out has a stand-in, and nothing else is changed. Without the folder of seeds it says so.
"""

import shutil
import subprocess

from page import ROOT, Keys, Mouse, begin, chromium, new_page, said_nothing_bad, shared, through, wait_for_state, world
from told import tells_the_same

# Two that need no database.
SEEDS = ["mykadoo", "retail-agentic"]


def goes(browser, hand_of, name):
    seeds = shared("seeds")
    with world() as here:
        here.env["PATH"] = f"{ROOT / 'fixtures/bin'}:{here.env['PATH']}"
        here.env["STEPGATE_FAKE_LOG"] = str(here.root / "fake.log")
        subprocess.run(["bash", ROOT / "fixtures/service-repo/make", here.repo], check=True)
        shutil.copy(seeds / f"{name}.md", here.repo / "runbook.md")
        shutil.copy(ROOT / "tests/seeds" / name / "stepgate.toml", here.repo)
        with here.server() as server:
            page = new_page(browser)
            hand = hand_of(page)
            run = begin(page, hand, server.address, "staging")
            told = through(page, hand)
            wait_for_state(page, "done")
            page.wait_for_function("() => document.querySelector('#log').textContent.includes('sealed')")
            tells_the_same(page, here, run)
            said_nothing_bad(page)
            page.context.close()
            print(f"{name}, {hand_of.__name__.lower()}: {len(told)} questions")
            return told


if __name__ == "__main__":
    with chromium() as browser:
        for name in SEEDS:
            by_mouse, by_keys = goes(browser, Mouse, name), goes(browser, Keys, name)
            assert by_mouse == by_keys, f"the two were asked other things:\n{by_mouse}\n{by_keys}"
