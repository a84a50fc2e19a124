"""A step that fails is run again when its cause is gone, by keys; the page shows both attempts, and the record verifies."""

from page import Keys, asked, cell, question, said_nothing_bad, state, through, wait_for_state
from told import tells_the_same
from trouble import trouble, yes

if __name__ == "__main__":
    with trouble(Keys) as (here, server, page, hand, run):
        at = asked(page)
        assert "Ask for the file" in question(page), question(page)
        failed = cell(page, "Ask for the file")
        assert state(page, f"#{failed.get_attribute('id')}") == "failed"
        assert "failed, exit 1" in failed.locator(".state").inner_text()
        page.wait_for_function("() => document.querySelector('.cell[data-asked] .text')?.textContent.includes('No such file')")
        here.file("there.txt", "there it is\n")
        hand.reply("Run it again")
        asked(page, at)
        assert state(page, f"#{failed.get_attribute('id')}") == "done"
        assert failed.locator(".output").count() == 2, "each attempt has its output"
        assert "there it is" in failed.locator(".output .text").nth(1).inner_text()
        through(page, hand, yes(page, hand))
        wait_for_state(page, "done")
        tells_the_same(page, here, run)
        said_nothing_bad(page)
