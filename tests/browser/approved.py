"""What was planned, signed and begun from the page: who signed, until when, how often; a button that runs just that, by mouse and by key, and none before."""

import subprocess

from page import Keys, chromium, new_page, said_nothing_bad, wait_for_state, world

SETTINGS = """
[env.live]
confirm = "never"
approvals = { signers = "allowed_signers", uses = 2 }
"""

if __name__ == "__main__":
    with world() as here:
        here.file("runbook.md", "# Ship the shop\n\n```bash\necho shipped\n```\n").file("stepgate.toml", SETTINGS)
        listed = ""
        for name in ("ada", "op"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", here.root / name], check=True)
            listed += f"{name}@example.com {(here.root / f'{name}.pub').read_text()}"
        here.file("allowed_signers", listed)
        here.stepgate("plan", "runbook.md", "--env", "live", "--out", "live.plan")
        with here.server("runbook.md", "--sign", "../op") as server, chromium() as browser:
            page = new_page(browser)
            page.goto(server.address)
            page.select_option("#environment", "live")
            page.wait_for_url("**environment=live")
            assert page.locator("#start").count() == 0, "what nobody has approved is not begun"
            page.get_by_role("link", name="Approved plans").click()
            plan = page.locator(".planned")
            assert "nobody has" in plan.inner_text() and plan.locator("button").is_disabled(), plan.inner_text()
            here.stepgate("approve", "live.plan", "--key", "../ada", "--reason", "it looks right", "--uses", "2", "--yes")
            page.reload()
            for words in ("ada@example.com said yes", "counts", "it looks right", "to be begun by", "used 0 of 2 times", "may be run"):
                assert words in plan.inner_text(), f"{words}: {plan.inner_text()}"
            page.get_by_role("link", name="Show the plan").click()
            assert "echo shipped" in page.locator("pre").inner_text()
            page.go_back()
            plan.locator("button").click()
            page.wait_for_url("**/runs/*")
            wait_for_state(page, "done")
            assert page.locator("#glass").count() == 0
            # Once more, by a key; the third time is refused.
            page.goto(f"{server.origin}/runbooks/0?environment=live")
            assert "used 1 of 2 times" in plan.inner_text()
            page.keyboard.press("r")
            page.wait_for_url("**/runs/*")
            wait_for_state(page, "done")
            page.goto(f"{server.origin}/runbooks/0?environment=live")
            assert "used 2 times in this record store" in plan.inner_text() and plan.locator("button").is_disabled()
            page.keyboard.press("r")
            assert page.evaluate("document.activeElement.id") == "plans", "the key leads to where it is said why"
            said_nothing_bad(page)
