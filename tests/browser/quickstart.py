"""The quick start from opening to the sealed record, once by mouse, once by keyboard alone.

With `mouse` or `keys` only by that.
"""

import shutil
import sys

from page import ROOT, Keys, Mouse, begin, chromium, new_page, said_nothing_bad, state, through, wait_for_state, world
from told import tells_the_same


def goes(browser, hand_of):
    with world() as here:
        shutil.copytree(ROOT / "runbooks", here.repo, dirs_exist_ok=True)
        with here.server("quickstart.md") as server:
            page = new_page(browser)
            hand = hand_of(page)
            run = begin(page, hand, server.address, "staging")
            told = through(page, hand)
            wait_for_state(page, "done")
            assert "Version 1.4.0 is the one that was agreed" in told[0], told
            page.wait_for_function("() => document.querySelector('#log').textContent.includes('sealed')")
            tells_the_same(page, here, run)
            assert (here.repo / "target/quickstart/staging/current/page.txt").is_file()
            said_nothing_bad(page)
            page.context.close()
            return told


if __name__ == "__main__":
    hands = {"mouse": Mouse, "keys": Keys}
    with chromium() as browser:
        told = [goes(browser, hands[name]) for name in sys.argv[1:] or hands]
    assert all(one == told[0] for one in told), f"not all were asked the same:\n{told}"
