"""The server is killed in the middle of a run and started again: the run has gone on, and the page says what it said, and what was missed."""

from page import Mouse, asked, begin, chromium, new_page, said_nothing_bad, states, through, wait_for_state, wait_until, world
from told import tells_the_same

RUNBOOK = """# Away

```bash
# Before
echo before
```

- [ ] Go

```bash
# Slow
for n in 1 2 3 4; do echo "line $n"; until [ -e go ]; do sleep 0.1; done; done
# Behind it
echo missed
```

- [ ] Look
"""


def told(page):
    """Everything that a page says of a run, but for the time that goes on."""
    return page.locator("#log").inner_text(), states(page), page.locator(".decided").all_inner_texts()


if __name__ == "__main__":
    with world() as here, chromium() as browser:
        here.file("runbook.md", RUNBOOK).file("stepgate.toml", "[env.x]\nconfirm = 'gates'\n")
        with here.server() as server:
            page = new_page(browser)
            hand = Mouse(page)
            run = begin(page, hand, server.address, "x")
            asked(page)
            hand.reply("Yes")
            page.wait_for_selector(".cell[data-state=running]")
            page.wait_for_function("() => [...document.querySelectorAll('.text')].some(text => text.textContent.includes('line 1'))")
            log, before, decided = told(page)
            server.kill()
            page.wait_for_function("() => !document.querySelector('#note').hidden")
            assert "line 1" in page.locator("#document").inner_text(), "what was there stays"
            page.context.close()
        (here.repo / "go").touch()
        ledger = here.root / "state/runs" / run / "ledger.jsonl"
        wait_until(lambda: '"step":"behind-it' in ledger.read_text(), "the run goes on without its server")
        with here.server() as server:
            page = new_page(browser)
            hand = Mouse(page)
            page.goto(server.address)
            page.goto(f"{server.origin}/runs/{run}")
            asked(page)
            after, now, now_decided = told(page)
            assert after.startswith(log), f"it said\n{log}\nand says\n{after}"
            assert now_decided[: len(decided)] == decided
            assert all(now[place] == state for place, state in before.items() if state == "done"), (before, now)
            assert "Behind it: done" in after, after
            page.wait_for_function("() => [...document.querySelectorAll('.text')].some(text => text.textContent === 'missed\\n')")
            through(page, hand)
            wait_for_state(page, "done")
            tells_the_same(page, here, run)
            said_nothing_bad(page)
