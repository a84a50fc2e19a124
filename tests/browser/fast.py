"""A step that prints as fast as it can is followed for some seconds: the page answers all the while, and nothing is lost.

`fast.py SECONDS` follows as long.
"""

import sys

from page import Mouse, begin, chromium, new_page, said_nothing_bad, wait_for_state, world

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 20
RUNBOOK = f"""# Fast

```bash
# Print
timeout {SECONDS:g} yes "$(printf '0123456789%.0s' {{1..12}})" || true
```

```bash
# Say that it is over
echo over
```
"""

if __name__ == "__main__":
    with world() as here, chromium() as browser:
        here.file("runbook.md", RUNBOOK).file("stepgate.toml", "[env.x]\nconfirm = 'never'\n")
        with here.server() as server:
            page = new_page(browser)
            run = begin(page, Mouse(page), server.address, "x")
            page.wait_for_function("() => document.querySelector('.text')?.textContent.includes('0123456789')")
            # How long the page is away at most, while it is followed.
            late = page.evaluate("""async (seconds) => {
              let [worst, before] = [0, performance.now()];
              const end = before + seconds * 1000;
              while (before < end) {
                await new Promise((next) => setTimeout(next, 10));
                const now = performance.now();
                worst = Math.max(worst, now - before - 10);
                before = now;
              }
              return worst;
            }""", max(1, SECONDS - 2))
            page.keyboard.press("?")
            page.wait_for_selector("#keys[open]", timeout=1000)
            page.keyboard.press("Escape")
            wait_for_state(page, "done")
            output = next((here.root / "state/runs").glob("*/out/0001.1"))
            size, last = output.stat().st_size, output.read_bytes()[-4000:].decode()
            page.wait_for_function("last => document.querySelector('.text').textContent.endsWith(last)", arg=last)
            nodes = page.evaluate("document.querySelectorAll('*').length")
            print(f"{size / 1e6:.0f} MB in {SECONDS:g} s, the page away for {late:.0f} ms at most, {nodes} nodes")
            assert late < 500 and nodes < 3000
            here.stepgate("verify", run, exits=7)
            said_nothing_bad(page)
