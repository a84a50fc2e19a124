"""Nothing is skipped without a reason, and the reason is where it was skipped; by keys."""

from page import Keys, asked, cell, said_nothing_bad, through, wait_for_state
from told import tells_the_same
from trouble import trouble, yes

if __name__ == "__main__":
    with trouble(Keys) as (here, server, page, hand, run):
        at = asked(page)
        hand.reply("Skip")
        assert "needs a reason" in page.locator("#note").inner_text()
        page.wait_for_timeout(300)
        assert asked(page) == at, "it was skipped without a reason"
        assert page.evaluate("document.activeElement.id") == "reason"
        page.keyboard.type("the file comes tomorrow")
        page.keyboard.press("Enter")
        asked(page, at)
        step = cell(page, "Ask for the file")
        assert step.get_attribute("data-state") == "skipped"
        assert "the file comes tomorrow" in step.locator(".decided").inner_text()
        assert "the file comes tomorrow" in page.locator("#log").inner_text()
        through(page, hand, yes(page, hand))
        wait_for_state(page, "done")
        tells_the_same(page, here, run)
        assert "the file comes tomorrow" in here.stepgate("show", run)
        said_nothing_bad(page)
