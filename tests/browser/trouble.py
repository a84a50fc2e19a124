"""The world of the points about what goes otherwise: one runbook, and what its questions are called."""

import contextlib

from page import HERE, Mouse, begin, chromium, new_page, world

VALUES = {"colour": "blue", "token": "s3cr3t-t0k3n"}


@contextlib.contextmanager
def trouble(hand_of=Mouse, environment="x", text=None):
    """A run of that runbook that waits at its first question: the world, the server, the page, the hand and the run's id."""
    with world() as here:
        here.file("runbook.md", text or (HERE / "documents/trouble.md").read_text())
        here.file("stepgate.toml", (HERE / "documents/trouble.toml").read_text())
        with here.server() as server, chromium() as browser:
            page = new_page(browser)
            hand = hand_of(page)
            run = begin(page, hand, server.address, environment)
            yield here, server, page, hand, run


def give(page, hand):
    """Types the value that is asked for."""
    name = page.locator("#ask label[for=value]").inner_text()
    hand.type_into("#value", VALUES[name])
    page.keyboard.press("Enter")


def yes(page, hand, otherwise=()):
    """What to reply to everything: values are typed, and what `otherwise` names by a part of the question is done its way."""
    ways = dict(otherwise)

    def reply(words):
        if page.locator("#ask #value").count():
            return lambda: give(page, hand)
        return next((way for part, way in ways.items() if part in words), None)

    return reply
