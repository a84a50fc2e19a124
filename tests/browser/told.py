"""What `stepgate show` tells, held against what the page tells of the same run."""

import re

from page import states

# What `show` says of a step when it is over, and the page's state for it. The first that fits holds.
ENDS = [
    (r"skipped|skip\b", "skipped"),
    (r"not applicable", "not-applicable"),
    (r"assumed, not done", "assumed"),
    (r"accepted", "accepted"),
    (r"failed", "failed"),
    (r"interrupted", "interrupted"),
    (r"done in", "done"),
    (r"^no\b", "failed"),
    (r"^yes\b", "done"),
]


def by_show(text):
    """The state of every step that `show` tells of, and the titles, by place."""
    found, titles, place = {}, {}, None
    for line in text.splitlines():
        head = re.match(r"(\d+)/\d+ +\S+ +(.*?) *line \d+$", line)
        if head:
            place = int(head[1])
            titles[place] = head[2]
            continue
        if place is None or not line.startswith("         ") or line[9:10] in "$│ ":
            continue
        end = next((state for shape, state in ENDS if re.search(shape, line.strip())), None)
        if end:
            found[place] = end
    return found, titles


def tells_the_same(page, world, run):
    """States are those of `show`, every step that it tells of stands in the log, and the record verifies."""
    found, titles = by_show(world.stepgate("show", run))
    there = states(page)
    for place, state in found.items():
        assert there.get(place) == state, f"step {place} {titles[place]}: the page says {there.get(place)}, show says {state}"
    rest = {place: state for place, state in there.items() if place not in found and state not in ("ready",)}
    assert not rest, f"only the page says that something has happened with {rest}"
    log = page.locator("#log").inner_text()
    for place, title in titles.items():
        assert not title or place not in found or title in log, f"step {place} {title} stands nowhere in the log"
    head = re.search(r"sealed, head (\w{64})", log)
    assert head, f"the page does not say by which hash the run is known: {log[-300:]}"
    world.stepgate("verify", run, "--head", head[1])
