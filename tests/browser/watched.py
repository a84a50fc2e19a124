"""Who was invited sees what is asked, and can reply neither by the page nor around it; the address works once."""

from page import Mouse, asked, new_page, question, said_nothing_bad
from trouble import trouble

if __name__ == "__main__":
    with trouble(Mouse) as (here, server, page, hand, run):
        at = asked(page)
        page.click("#invite")
        page.wait_for_selector("#note:not([hidden])")
        address = page.locator("#note").inner_text().split(": ", 1)[1]
        browser = page.context.browser
        viewer = new_page(browser)
        viewer.goto(address)
        viewer.goto(f"{server.origin}/runs/{run}")
        assert asked(viewer) == at and question(viewer) == question(page)
        assert viewer.locator("#ask button").all_inner_texts() == ["Show it in the document"]
        assert viewer.locator("#stop, #pause, #resume").evaluate_all("all => all.every((one) => one.hidden)")
        assert not viewer.locator("#invite").count()
        for key in ("s", "r", "n", "a"):
            viewer.keyboard.press(key)
        refused = viewer.evaluate("""async (run) => {
          const message = { page: 1, message: { type: 'control', do: 'stop' } };
          const sent = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(message) };
          return [(await fetch(`/runs/${run}/messages`, sent)).status, (await fetch('/invitations', sent)).status];
        }""", run)
        assert refused == [403, 403], refused
        viewer.wait_for_timeout(300)
        assert asked(page) == at, "a viewer has replied"
        other = new_page(browser)
        assert other.goto(address).status == 401, "the address works once"
        said_nothing_bad(page)
