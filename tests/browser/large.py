"""One step that prints a million lines, 200 MB: the page of the run is there at once, light, and every place of the output is near.

`large.py LINES` prints as many; the suite takes a small one.
"""

import sys

from page import chromium, new_page, said_nothing_bad, wait_for_state, world

LINES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
PAINT_MS, HEAP_MB, NODES, JUMP_MS = 1500, 60, 3000, 200
# Each line has 200 bytes.
RUNBOOK = """# Large

```bash
# Print
""" + f"awk -v n={LINES} -v filler=\"$(printf 'x%.0s' {{1..184}})\" 'BEGIN {{ for (i = 1; i <= n; i++) printf \"line %09d %s\\n\", i, filler }}'" + """
```
"""


def best_of(times, measure):
    """The best of a few: what else the machine does only ever adds."""
    return min(measure() for _ in range(times))


def first_paint(browser, kept, address):
    """From nothing to what a reader sees of the run, in milliseconds."""
    page = new_page(browser, storage_state=kept)
    page.goto(address)
    page.wait_for_selector("#state[data-state=done]")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    took = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.context.close()
    return took


def jump(page):
    """From the beginning of the output to its last line, in milliseconds as the page counts them."""
    page.locator(".tools button", has_text="Start").click()
    page.wait_for_function("() => document.querySelector('.text').textContent.startsWith('line 000000001 ')")
    return page.evaluate("""async (last) => {
      const began = performance.now();
      const text = document.querySelector('.text');
      [...document.querySelectorAll('.tools button')].find((button) => button.textContent === 'End').click();
      while (!text.textContent.includes(last)) await new Promise((next) => setTimeout(next, 1));
      await new Promise((next) => requestAnimationFrame(next));
      return performance.now() - began;
    }""", f"line {LINES:09d} ")


if __name__ == "__main__":
    with world() as here, chromium() as browser:
        here.file("runbook.md", RUNBOOK).file("stepgate.toml", "[env.x]\nconfirm = 'never'\n")
        here.stepgate("run", "runbook.md", "--env", "x", "--quiet")
        run = sorted((here.root / "state/runs").iterdir())[0].name
        with here.server() as server:
            page = new_page(browser, accept_downloads=True)
            page.goto(server.address)
            address, kept = f"{server.origin}/runs/{run}", page.context.storage_state()
            paint = best_of(3, lambda: first_paint(browser, kept, address))
            page.goto(address)
            wait_for_state(page, "done")
            page.wait_for_function("last => document.querySelector('.text')?.textContent.includes(last)", arg=f"line {LINES:09d} ")
            jumped = best_of(3, lambda: jump(page))
            page.fill(".tools input", f"line {LINES // 2:09d}")
            page.keyboard.press("Enter")
            page.wait_for_function("wanted => document.querySelector('.text').textContent.includes(wanted)", arg=f"line {LINES // 2:09d}")
            seen = page.evaluate("""() => {
              const [range] = CSS.highlights.get('found');
              const [found, around] = [range.getBoundingClientRect(), document.querySelector('.text').getBoundingClientRect()];
              return [range.toString(), around.top <= found.top && found.bottom <= around.bottom];
            }""")
            assert seen == [f"line {LINES // 2:09d}", True], f"what was found is not in sight: {seen}"
            with page.expect_download() as download:
                page.locator(".tools .button", has_text="Download").click()
            size = download.value.path().stat().st_size
            page.evaluate("gc()")
            heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
            nodes = page.evaluate("document.querySelectorAll('*').length")
            print(f"{LINES} lines, {size / 1e6:.0f} MB: first paint {paint:.0f} ms, jump to the end {jumped:.0f} ms, heap {heap:.1f} MB, {nodes} nodes")
            assert size == LINES * 200, f"the download has {size} bytes"
            assert paint < PAINT_MS and jumped < JUMP_MS and heap < HEAP_MB and nodes < NODES
            said_nothing_bad(page)
