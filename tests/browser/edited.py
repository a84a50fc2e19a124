"""A command is edited, the difference shown before it runs, and the record keeps it."""

from page import Mouse, asked, cell, said_nothing_bad, through, wait_for_state
from told import tells_the_same
from trouble import trouble, yes

if __name__ == "__main__":
    with trouble(Mouse) as (here, server, page, hand, run):
        at = asked(page)
        hand.reply("Edit")
        assert page.input_value("#edit") == "cat there.txt"
        hand.type_into("#edit", "echo 'there\nis none'")
        shown = page.locator("#ask .difference")
        assert shown.locator("del").all_inner_texts() == ["cat there.txt"], shown.inner_html()
        assert shown.locator("ins").all_inner_texts() == ["echo 'there", "is none'"], shown.inner_html()
        # Escape goes back from it, and nothing has run.
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        assert not page.locator("#edit").count() and asked(page) == at
        page.keyboard.press("e")
        hand.type_into("#edit", "echo there is none")
        hand.press("Run this instead")
        # What was edited is asked once more, with what is different.
        at = asked(page, at)
        assert page.locator("#ask .script").inner_text() == "echo there is none"
        assert page.locator("#ask .difference ins").all_inner_texts() == ["echo there is none"]
        assert page.locator("#ask .difference del").all_inner_texts() == ["cat there.txt"]
        hand.reply("Yes")
        asked(page, at)
        decided = cell(page, "Ask for the file").locator(".decided")
        assert decided.locator("del").all_inner_texts() == ["cat there.txt"], decided.inner_html()
        assert decided.locator("ins").all_inner_texts() == ["echo there is none"], decided.inner_html()
        page.wait_for_function("() => [...document.querySelectorAll('.output .text')].some(text => text.textContent === 'there is none\\n')")
        through(page, hand, yes(page, hand))
        wait_for_state(page, "done")
        tells_the_same(page, here, run)
        assert "there is none" in here.stepgate("show", run)
        said_nothing_bad(page)
