"""Values that are asked: one is shown, one is a secret and stands nowhere afterwards, neither on the page nor in the record.

With `mouse` or `keys` only by that.
"""

import pathlib
import sys

from page import Keys, Mouse, asked, new_page, said_nothing_bad, through, wait_for_state
from told import tells_the_same
from trouble import VALUES, give, trouble, yes

SECRET = VALUES["token"]


def goes(hand_of):
    with trouble(hand_of) as (here, server, page, hand, run):
        here.file("there.txt", "there it is\n")
        seen = []

        def reply(words):
            field = page.locator("#ask #value")
            if not field.count():
                return None if "Ask for the file" not in words else "Run it again"
            seen.append((page.locator("#ask label[for=value]").inner_text(), field.get_attribute("type")))
            assert page.evaluate("document.activeElement.id") == "value", "what is asked for can be typed at once"
            return lambda: give(page, hand)

        through(page, hand, reply)
        wait_for_state(page, "done")
        assert sorted(seen) == [("colour", "text"), ("token", "password")], seen
        page.wait_for_function("() => [...document.querySelectorAll('.output .text')].some(text => text.textContent.includes('the token is'))")
        tells_the_same(page, here, run)
        assert "colour blue" in page.locator("#document").inner_text()
        for shown in (page, new_page(page.context.browser, storage_state=page.context.storage_state())):
            shown.goto(f"{server.origin}/runs/{run}")
            wait_for_state(shown, "done")
            shown.wait_for_function("() => [...document.querySelectorAll('.output .text')].some(text => text.textContent.includes('the token is'))")
            assert SECRET not in shown.content(), "the secret stands in the page"
            assert SECRET not in shown.evaluate("[...document.querySelectorAll('input, textarea')].map(field => field.value).join()")
        kept = [file for file in pathlib.Path(here.root / "state").rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
        assert not kept, f"the secret stands in {kept}"
        said_nothing_bad(page)


if __name__ == "__main__":
    hands = {"mouse": Mouse, "keys": Keys}
    for name in sys.argv[1:] or hands:
        goes(hands[name])
