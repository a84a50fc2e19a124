"""What the reading leaves open is answered on the page of the runbook, by keys and by mouse; during a run it is kept for the next one where that is asked for."""

from page import HERE, Keys, Mouse, asked, chromium, new_page, said_nothing_bad, wait_for_state, world

TEXT = (HERE / "documents/open.md").read_text()
SETTINGS = "# ours\n[env.staging]\nconfirm = \"never\"\n[env.production]\nconfirm = \"never\"\n"


def settled(page, here, place, words):
    """Waits until the page was planned anew, and says so."""
    page.wait_for_function("place => document.querySelector('#note')?.textContent.startsWith('Wrote') && document.querySelector('#note').textContent.includes(place)", arg=place)
    text = (here.repo / "stepgate.toml").read_text()
    assert text.startswith(SETTINGS), f"what was there has changed: {text}"
    assert words in text, f"{words!r} does not stand in {text}"


def at_rest():
    with world() as here:
        here.file("runbook.md", TEXT).file("stepgate.toml", SETTINGS)
        with here.server() as server, chromium() as browser:
            page = new_page(browser)
            hand = Keys(page)
            page.goto(server.address)
            page.select_option("#environment", "staging")
            page.wait_for_url("**environment=staging")
            n_open = page.locator(".open").count()
            assert n_open == 3, f"{n_open} questions are open"
            hand.tab_to("[data-question='0'] [data-reply='1']")
            page.keyboard.press("Enter")
            settled(page, here, 'Undo the licence', 'take = "never"')
            assert page.locator(".open").count() == 2
            assert page.evaluate("document.activeElement.className") == "open", "the focus is at the next one"
            assert "left out" in page.locator(".heading", has_text="Undo the licence").inner_text()
            page.locator(".open .reply", has_text="Option B").click()
            settled(page, here, "Option B", "Option B: careful")
            page.wait_for_function("() => document.querySelectorAll('.open').length === 1")
            (here.repo / "stepgate.toml").write_text(SETTINGS)
            page.locator(".open .reply").first.click()
            page.wait_for_function("() => document.querySelector('#note').textContent.includes('changed since this page was made')")
            assert (here.repo / "stepgate.toml").read_text() == SETTINGS
            page.complaints = [said for said in page.complaints if "409" not in said]
            said_nothing_bad(page)


def in_a_run():
    with world() as here:
        here.file("runbook.md", TEXT).file("stepgate.toml", SETTINGS)
        with here.server() as server, chromium() as browser:
            page = new_page(browser)
            hand = Mouse(page)
            page.goto(server.address)
            hand.environment("staging")
            hand.start()
            page.wait_for_url("**/runs/*")
            at = asked(page)
            page.check("#keep")
            hand.reply("Leave it out")
            at = asked(page, at)
            page.wait_for_function("() => document.querySelector('#note').textContent.startsWith('Wrote')")
            text = (here.repo / "stepgate.toml").read_text()
            assert text.startswith(SETTINGS) and 'take = "never"\nin = ["staging"]' in text, text
            hand.reply("Option A: fast")
            at = asked(page, at)
            hand.reply("Leave it out")
            wait_for_state(page, "done")
            assert (here.repo / "stepgate.toml").read_text() == text, "only what was asked for is kept"
            said_nothing_bad(page)


if __name__ == "__main__":
    at_rest()
    in_a_run()
