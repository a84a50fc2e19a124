"""A step that hangs is stopped on the page; the run asks what now, and one that is stopped at a question can be gone on with."""

from page import Keys, asked, begin, cell, chromium, new_page, question, said_nothing_bad, wait_for_state, world

RUNBOOK = """# Stop

```bash
# Hang
sleep 600
# Behind it
echo behind
```
"""

if __name__ == "__main__":
    with world() as here, chromium() as browser:
        here.file("runbook.md", RUNBOOK).file("stepgate.toml", "[env.x]\nconfirm = 'never'\n")
        with here.server() as server:
            page = new_page(browser)
            hand = Keys(page)
            run = begin(page, hand, server.address, "x")
            page.wait_for_selector(".cell[data-state=running]")
            page.wait_for_selector("#stop:not([hidden])")
            hand.control("stop")
            at = asked(page)
            if at:
                assert "Hang" in question(page)
                assert cell(page, "Hang").get_attribute("data-state") in ("failed", "interrupted")
                hand.reply("Stop here")
            page.wait_for_selector("#ask", state="hidden")
            page.wait_for_function("() => !document.querySelector('#stop') || document.querySelector('#stop').hidden")
            assert cell(page, "Behind it").get_attribute("data-state") == "ready"
            assert "behind" not in here.stepgate("show", run).replace("Behind it", "")
            said_nothing_bad(page)
