"""What every point stands on: a world of its own, the server in it, a page in Debian's chromium, and two hands for it.

`STEPGATE` names the binary. With `ASSETS=src/browser/assets` the style and the script are those of that folder, so that
somebody who works on them needs no build.
"""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STEPGATE = os.environ.get("STEPGATE", str(ROOT / "target/debug/stepgate"))
CHROMIUM = shutil.which("chromium")
# How long anything may take that a page waits for, in milliseconds.
PATIENCE = 20_000
# A run that waits for nobody.
OVER = "!['looking', 'running', 'asks', undefined].includes(document.querySelector('#state')?.dataset.state)"


class World:
    """A folder with a runbook in it, a state directory and an environment that has nothing of the machine."""

    def __init__(self, root, **variables):
        self.root = pathlib.Path(root)
        self.repo = self.root / "repo"
        for folder in ("home", "state", "tmp", "repo/.git"):
            (self.root / folder).mkdir(parents=True)
        self.env = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "STEPGATE_HOME": str(self.root / "state"),
            "LANG": "C.UTF-8",
            "USER": "ada",
            **variables,
        }

    def file(self, name, text):
        """Writes a file of the repository."""
        (self.repo / name).write_text(text)
        return self

    def stepgate(self, *arguments, exits=0):
        """What a command prints."""
        done = subprocess.run([STEPGATE, *arguments], cwd=self.repo, env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == exits, f"stepgate {arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def server(self, what="runbook.md", *more):
        """The server, and the address by which somebody gets in."""
        process = subprocess.Popen([STEPGATE, "serve", what, *more], cwd=self.repo, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield Server(process, process.stdout.readline().strip())
        finally:
            process.kill()
            process.wait()


class Server:
    def __init__(self, process, address):
        assert re.match(r"http://127.0.0.1:|https://", address), f"no address was printed: {address!r}"
        self.process, self.address = process, address

    @property
    def origin(self):
        return self.address.split("/?")[0]

    def kill(self):
        """Ends it as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def world(**variables):
    with tempfile.TemporaryDirectory(prefix="stepgate-browser-", ignore_cleanup_errors=True) as root:
        yield World(root, **variables)


@contextlib.contextmanager
def chromium():
    with sync_playwright() as playwright:
        arguments = ["--enable-precise-memory-info", "--js-flags=--expose-gc", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


def new_page(browser, width=1440, height=900, **options):
    """A page that complains of whatever its script or its policy complains of."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(PATIENCE)
    if "ASSETS" in os.environ:
        folder = pathlib.Path(os.environ["ASSETS"])
        context.route("**/assets/*", lambda route: route.fulfill(path=folder / route.request.url.rsplit("/", 1)[1],
                                                                 content_type="text/css" if route.request.url.endswith("css") else "text/javascript"))
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" and "ERR_" not in message.text else None)
    return page


class Mouse:
    """Somebody who clicks; what is typed is typed into a field that was clicked."""

    def __init__(self, page):
        self.page = page

    def environment(self, name):
        self.page.select_option("#environment", name)
        self.page.wait_for_url(f"**environment={name}")

    def start(self):
        self.page.click("#start")

    def control(self, name):
        self.page.click(f"#{name}")

    def reply(self, words):
        self.page.locator("#ask .replies button", has_text=words).first.click()

    def type_into(self, selector, text):
        self.page.click(selector)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def press(self, words):
        """Clicks the button that says so, wherever it stands in what is asked."""
        self.page.locator("#ask button", has_text=words).first.click()


class Keys(Mouse):
    """Somebody who has no mouse: every element is reached with Tab, or has a key of its own."""

    def tab_to(self, selector):
        for _ in range(300):
            if self.page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def environment(self, name):
        self.tab_to("#environment")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**environment={name}")

    def start(self):
        self.page.keyboard.press("r")

    def control(self, name):
        self.tab_to(f"#{name}")
        self.page.keyboard.press("Enter")

    def reply(self, words):
        button = self.page.locator("#ask .replies button", has_text=words).first
        self.leave_field()
        self.page.keyboard.press(button.locator("kbd").inner_text())

    def type_into(self, selector, text):
        self.tab_to(selector)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def press(self, words):
        handle = self.page.locator("#ask button", has_text=words).first.element_handle()
        handle.evaluate("element => element.setAttribute('data-wanted', '')")
        self.tab_to("[data-wanted]")
        self.page.keyboard.press("Enter")
        # It is gone where it was a reply.
        with contextlib.suppress(Exception):
            handle.evaluate("element => element.removeAttribute('data-wanted')")

    def leave_field(self):
        """Escape leaves what is being typed."""
        self.page.keyboard.press("Escape")


def asked(page, after=None):
    """Waits for a question behind `after`; gives its number, or none where the run is over."""
    page.wait_for_function(
        f"after => {OVER} || (!(document.querySelector('#ask')?.hidden ?? true) && document.querySelector('#ask').dataset.prompt && document.querySelector('#ask').dataset.prompt !== after)",
        arg=after, timeout=PATIENCE)
    return page.evaluate("document.querySelector('#ask').hidden ? null : document.querySelector('#ask').dataset.prompt")


def question(page):
    """What is asked, in the page's words."""
    return page.locator("#ask .question").inner_text()


# What lets a run go on, in the page's words.
FORWARD = ["Commit", "Yes", "Do it", "It is over"]


def forward(page):
    """The reply that lets the run go on; the first option where one of several is chosen."""
    there = [words.split("\n")[0].strip() for words in page.locator("#ask .replies button").all_inner_texts()]
    found = next((words for words in FORWARD if words in there), None)
    assert found or there, f"nothing can be replied to {question(page)}"
    return found or there[0]


def through(page, hand, reply=lambda question: None, most=400):
    """Replies to everything, with yes where `reply` does not say otherwise, until the run is over. Gives what was asked."""
    told, at = [], asked(page)
    for _ in range(most):
        if at is None:
            return told
        words = question(page)
        told.append(words)
        wanted = reply(words)
        if callable(wanted):
            wanted()
        else:
            hand.reply(wanted or forward(page))
        at = asked(page, at)
    raise AssertionError(f"the run asks for ever: {told[-5:]}")


def begin(page, hand, address, environment=None):
    """From the address to the first question of a run; gives the run's id."""
    page.goto(address)
    if environment:
        hand.environment(environment)
    hand.start()
    page.wait_for_url("**/runs/*")
    return page.url.rsplit("/", 1)[1]


def states(page):
    """The state of every step that is on the way, by its place."""
    rows = page.eval_on_selector_all(".cell", "cells => cells.map(cell => [cell.querySelector('.number')?.textContent, cell.dataset.state])")
    return {int(place): state for place, state in rows if place}


def state(page, selector=None):
    """The state of the run, or that of one step."""
    return page.locator(selector or "#state").get_attribute("data-state")


def cell(page, title):
    """The step of this title."""
    return page.locator(".cell", has=page.locator("h4", has_text=title)).first


def wait_for_state(page, *wanted):
    page.wait_for_function("wanted => wanted.includes(document.querySelector('#state')?.dataset.state)", arg=list(wanted), timeout=PATIENCE)


def wait_until(holds, words, seconds=20):
    """Waits for what no page tells."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, words
        time.sleep(0.05)


def shared(name):
    """A folder that lies beside the checkout; a point that needs it is skipped without it."""
    folder = os.environ.get("STEPGATE_SHARED")
    if not folder or not (pathlib.Path(folder) / name).is_dir():
        skip(f"STEPGATE_SHARED names no folder with {name} in it")
    return pathlib.Path(folder) / name


def skip(reason):
    print(f"not tested: {reason}")
    sys.exit(0)


def said_nothing_bad(page):
    assert not page.complaints, page.complaints
