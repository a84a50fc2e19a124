"""Pictures of every kind of page at four widths, light and dark, into the folder that is named: to be looked at.

Each name that follows it is the only kind that is taken: rest, open, settling, ticket, signed, glass, dangerous, failed, finished, report, production, list.
"""

import pathlib
import sys

from page import HERE, Mouse, asked, chromium, forward, new_page, through, wait_for_state, world

SIZES = [(390, 844), (1024, 768), (1440, 900), (2560, 1440)]
DOCUMENTS = HERE / "documents"


def invoices(here, broken=False):
    text = (DOCUMENTS / "invoices.md").read_text()
    if broken:
        text = text.replace("grep invoice work", "grep invoice: work")
    here.file("invoices.md", text).file("stepgate.toml", (DOCUMENTS / "invoices.toml").read_text())


def up_to(page, hand, words):
    """Says yes up to the question that has these words in its heading or below it."""
    at = asked(page)
    while words not in page.locator("#ask").inner_text().replace("\n", " ").lower():
        if page.locator("#ask #value").count():
            page.keyboard.type("production")
            page.keyboard.press("Enter")
        else:
            hand.reply(forward(page))
        at = asked(page, at)
        assert at, f"{words} was never asked"


def looked_at(kind, server, page):
    """What is looked at."""
    return {"list": f"{server.origin}/", "report": f"{page.url}/report"}.get(kind, page.url)


def scenes(kinds):
    """Each kind with a world of its own, a page that has come there, and what has to be awaited elsewhere."""
    for kind in kinds:
        with world() as here:
            invoices(here, kind in ("failed", "report"))
            name = "invoices.md"
            if kind in ("open", "settling"):
                name = "open.md"
                here.file(name, (DOCUMENTS / name).read_text()).file("stepgate.toml", "[env.staging]\nconfirm = \"never\"\n")
            if kind in ("ticket", "signed", "glass"):
                rules = "ticket = { pattern = \"CHG-[0-9]+\" }\n"
                if kind == "signed":
                    here.file("allowed_signers", "")
                    rules += "approvals = { needed = 2, signers = \"allowed_signers\" }\nfrozen = { zone = \"Europe/Berlin\", times = [\"Fri 16:00 - Mon 08:00\"] }\n"
                here.file("stepgate.toml", f"[env.staging]\nconfirm = \"never\"\n{rules}")
                here.file(name, "# Ship the shop\n\n```bash\necho shipped\n```\n")
                if kind == "glass":
                    here.stepgate("run", name, "--env", "staging", "--without-approval", "the shop is down", "--no-input")
            with here.server(name) as server, chromium() as browser:
                page = new_page(browser)
                hand = Mouse(page)
                page.goto(server.address)
                hand.environment("production" if kind in ("failed", "report", "production") else "staging")
                ready = None
                if kind not in ("rest", "open", "ticket", "signed", "glass"):
                    hand.start()
                    page.wait_for_url("**/runs/*")
                if kind == "glass":
                    page.goto(f"{server.origin}/")
                    page.locator("table a").first.click()
                    page.wait_for_url("**/runs/*")
                    ready = "#glass"
                if kind in ("dangerous", "failed", "report"):
                    up_to(page, hand, "remove the copy" if kind == "dangerous" else "what now?")
                elif kind in ("production", "settling"):
                    asked(page)
                if kind == "report":
                    at = asked(page)
                    hand.reply("Run it again")
                    asked(page, at)
                    hand.reply("Roll back")
                    hand.press("Go")
                    through(page, hand)
                elif kind in ("finished", "list"):
                    through(page, hand)
                    wait_for_state(page, "done")
                if kind in ("dangerous", "failed", "production", "settling"):
                    ready = "#ask:not([hidden])"
                elif kind == "finished":
                    ready = "#state[data-state=done]"
                yield kind, browser, page, looked_at(kind, server, page), ready


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    every = ["rest", "open", "settling", "ticket", "signed", "glass", "dangerous", "failed", "finished", "report", "production", "list"]
    for kind, browser, page, address, ready in scenes(sys.argv[2:] or every):
        kept = page.context.storage_state()
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                other = new_page(browser, width, height, color_scheme=scheme, storage_state=kept)
                other.goto(address)
                if ready:
                    other.wait_for_selector(ready)
                other.wait_for_timeout(1200)
                other.screenshot(path=folder / f"{kind}-{width}-{scheme}.png")
                other.context.close()
