"""A run is paused on the page and gone on with from it, with the shell as it was; once more from another server."""

from page import Mouse, asked, new_page, said_nothing_bad, state, through, wait_for_state, world, chromium, begin
from told import tells_the_same

RUNBOOK = """# Pause

- [ ] Go

```bash
# Remember
WORD=kept
```

- [ ] Look

```bash
# Say it
echo "the word is $WORD"
```
"""

if __name__ == "__main__":
    with world() as here, chromium() as browser:
        here.file("runbook.md", RUNBOOK).file("stepgate.toml", "[env.x]\nconfirm = 'changes'\n")
        with here.server() as server:
            page = new_page(browser)
            hand = Mouse(page)
            run = begin(page, hand, server.address, "x")
            at = asked(page)
            hand.reply("Yes")
            asked(page, at)
            hand.press("Pause")
            wait_for_state(page, "stopped", "paused", "interrupted")
            page.wait_for_selector("#resume:not([hidden])")
            assert page.locator("#ask").is_hidden()
            hand.control("resume")
            page.wait_for_selector("#ask:not([hidden])")
            assert page.url.endswith(run), "it is the same run"
            hand.press("Pause")
            page.wait_for_selector("#resume:not([hidden])")
            said_nothing_bad(page)
        with here.server() as server:
            page = new_page(browser)
            hand = Mouse(page)
            page.goto(server.address)
            page.goto(f"{server.origin}/runs/{run}")
            page.wait_for_selector("#resume:not([hidden])")
            hand.control("resume")
            page.wait_for_selector("#ask:not([hidden])")
            through(page, hand)
            wait_for_state(page, "done")
            page.wait_for_function("() => [...document.querySelectorAll('.output .text')].some(text => text.textContent === 'the word is kept\\n')")
            tells_the_same(page, here, run)
            assert state(page) == "done"
            said_nothing_bad(page)
