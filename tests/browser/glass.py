"""What an environment demands stands on the page of the runbook; a ticket is typed there, by keys. That a run went without stands first on its page, and red."""

from page import Keys, chromium, new_page, said_nothing_bad, wait_for_state, world

SETTINGS = """
[env.live]
confirm = "never"
ticket = { pattern = "CHG-[0-9]+" }
"""

if __name__ == "__main__":
    with world() as here:
        here.file("runbook.md", "# Ship the shop\n\n```bash\necho shipped\n```\n").file("stepgate.toml", SETTINGS)
        with here.server() as server, chromium() as browser:
            page = new_page(browser)
            hand = Keys(page)
            page.goto(server.address)
            page.select_option("#environment", "live")
            page.wait_for_url("**environment=live")
            assert "a ticket like CHG-[0-9]+" in page.locator(".needs").inner_text()
            page.keyboard.press("r")
            assert page.evaluate("document.activeElement.id") == "ticket", "it is asked for before anything begins"
            page.keyboard.type("CHG-7")
            page.keyboard.press("Enter")
            page.wait_for_url("**/runs/*")
            wait_for_state(page, "done")
            assert page.locator("#glass").count() == 0
            here.stepgate("run", "runbook.md", "--env", "live", "--without-approval", "the shop is down", "--no-input")
            page.goto(f"{server.origin}/")
            page.locator("table a").first.click()
            wait_for_state(page, "done")
            first = page.locator("#document > *").first
            assert first.get_attribute("id") == "glass", first.inner_text()
            assert "Run without approval: the shop is down (although it needs a ticket" in first.inner_text()
            assert page.locator("#glass .review").inner_text() == "Open: nobody else has reviewed it yet"
            assert page.locator("#glass + #verdict").count() == 1
            said_nothing_bad(page)
