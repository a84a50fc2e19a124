"""From a failure back: the section is chosen, its steps are asked like all others, and the run ends as what it is."""

from page import HERE, Mouse, asked, cell, question, said_nothing_bad, through, wait_for_state
from trouble import trouble

# Fails behind what is to be taken back.
TEXT = (HERE / "documents/trouble.md").read_text().replace("cat there.txt", "true").replace("# Show the colour\necho", "# Show the colour\nfalse").replace("{{colour}}", "it")
TEXT = TEXT.replace('"colour <colour>"', "").replace("# Use the token\n", "").replace("test \"$(printf %s '<token>' | wc -c)\" -eq 12 && echo \"the token is <token>\"\n", "")

if __name__ == "__main__":
    with trouble(Mouse, text=TEXT) as (here, server, page, hand, run):
        at = asked(page)
        while "Show the colour" not in question(page):
            hand.reply("Yes")
            at = asked(page, at)
        assert (here.repo / "made").is_dir()
        hand.reply("Roll back")
        assert page.locator("#one-of option").all_inner_texts() == ["Rollback"]
        hand.press("Go")
        assert asked(page, at), "the way back asks before it changes something"
        told = through(page, hand)
        assert not (here.repo / "made").exists(), f"nothing was taken back: {told}"
        assert cell(page, "Take the folder away").get_attribute("data-state") == "done"
        assert cell(page, "Say so").get_attribute("data-state") == "done"
        wait_for_state(page, "failed", "rolled-back", "rolled back", "declined", "stopped")
        here.stepgate("verify", run, exits=7)
        said_nothing_bad(page)
