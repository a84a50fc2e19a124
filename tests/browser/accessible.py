"""axe-core finds nothing serious or critical on any kind of page, narrow and wide, light and dark.

Each name that follows is the only kind that is looked at: rest, open, settling, ticket, signed, glass, dangerous, failed, finished, production, list.
"""

import sys

from axe_playwright_python.base import AXE_SCRIPT
from page import new_page, said_nothing_bad
from pictures import scenes

SIZES = [(390, 844), (1440, 900)]


def findings(page):
    """What is serious or worse, one line an element."""
    # As the browser's own tools would put it there: the page's policy lets no foreign script in.
    tools = page.context.new_cdp_session(page)
    tools.send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    answer = tools.send("Runtime.evaluate", {"expression": "axe.run().then((result) => result.violations)", "awaitPromise": True, "returnByValue": True})
    assert "exceptionDetails" not in answer, answer
    rows = answer["result"]["value"]
    return [f"{row['id']}: {node['target']} {node.get('any') and node['any'][0]['message']}" for row in rows if row["impact"] in ("serious", "critical") for node in row["nodes"]]


if __name__ == "__main__":
    bad = []
    for kind, browser, page, address, ready in scenes(sys.argv[1:] or ["list", "rest", "open", "settling", "ticket", "signed", "glass", "dangerous", "failed", "finished", "production"]):
        kept = page.context.storage_state()
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                # Nothing moves, so that no colour is looked at on its way.
                other = new_page(browser, width, height, color_scheme=scheme, storage_state=kept, reduced_motion="reduce")
                other.goto(address)
                if ready:
                    other.wait_for_selector(ready)
                other.wait_for_timeout(300)
                bad += [f"{kind} at {width} {scheme}: {row}" for row in findings(other)]
                said_nothing_bad(other)
                other.context.close()
    print("\n".join(bad) or "nothing serious on any page")
    assert not bad
