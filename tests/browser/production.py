"""Production looks different, and nothing runs until its name is typed; a wrong one is refused."""

from page import Keys, asked, new_page, question, said_nothing_bad, states, through, wait_for_state
from told import tells_the_same
from trouble import trouble, yes

if __name__ == "__main__":
    with trouble(Keys, environment="live") as (here, server, page, hand, run):
        here.file("there.txt", "there it is\n")
        at = asked(page)
        assert page.locator("body.protected").count() == 1
        assert "live" in question(page), question(page)
        assert "user" in page.locator("#ask .target").inner_text(), "who, where and what on is shown"
        page.keyboard.type("x")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        asked(page)
        assert set(states(page).values()) == {"ready"}, f"something has run: {states(page)}"
        if not page.locator("#value").count():
            # A wrong name ends it: another run is begun.
            wait_for_state(page, "declined", "stopped", "failed", "interrupted")
            raise AssertionError("a slip of the hand ends the run")
        hand.type_into("#value", "live")
        page.keyboard.press("Enter")
        asked(page, at)
        through(page, hand, yes(page, hand))
        wait_for_state(page, "done")
        tells_the_same(page, here, run)
        said_nothing_bad(page)
