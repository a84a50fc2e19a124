"""The lists of places and values, and the spellings of a value."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
LISTS = ["contexts", "forms", "sql"]
# How what arrives is compared: byte for byte, the same but for where bash itself splits a list, the same without the line ends at the
# end of the value (which bash itself drops where `$(…)` stands), not at all.
EXACT, LIST, SUBSTITUTED, FREE = "exact", "list", "substituted", "free"
MARKS = {"~ ": FREE, "* ": LIST, "^ ": SUBSTITUTED}
# What the value is called is told by its spelling; `#` is the row's number, so that no row knows another one's names.
#
# How the value is named at its place, and what stands in front of the row.
SPELLINGS = {
    "angle": ("<val_#>", ""),
    "braces": ("{{val_#}}", ""),
    "dollar": ("$val_#", ""),
    "dollar-braces": ("${val_#}", ""),
    "assigned": ("$it_#", "it_#=<val_#>"),
    "assigned-quoted": ("${it_#}", 'it_#="{{val_#}}"'),
    "assigned-dollar": ("$it_#", 'it_#="$val_#"'),
    "exported": ("$it_#", 'export it_#="$val_#"'),
    "assigned-twice": ("$it_#", 'first_#=$val_#\nit_#="$first_#"'),
    "captured": ("<val_#>", ""),
    "captured-dollar": ("$val_#", ""),
    "captured-assigned": ("$it_#", 'it_#="$val_#"'),
}
# What comes while the runbook runs, and the spelling under which the same text has its value beforehand.
CAPTURED = {"captured": "angle", "captured-dollar": "dollar", "captured-assigned": "assigned-dollar"}
# The spellings that a statement knows.
OF_SQL = ["angle", "braces", "captured"]


def is_compared(kind, spelling):
    """Whether what arrives is compared: where `$val` stands in a list, bash splits it, as its author wants."""
    return kind in (EXACT, SUBSTITUTED) or kind == LIST and SPELLINGS[spelling][0][0] != "$"


def numbered(text, at):
    """The text with the row's number behind its own names."""
    return text.replace("_#", f"_{at}")


def has_place(text, spelling):
    """Whether the row has a place for that spelling: `$val` and a letter behind it is another name, and `\\$val` is none."""
    place = SPELLINGS[spelling][0]
    return place[0] != "$" or "\\@@" not in text and (place[-1] == "}" or not re.search("@@[A-Za-z0-9_]", text))


def rows(name):
    """The rows of a list: (how the output is compared: EXACT, LIST, SUBSTITUTED or FREE, text)."""
    found = []
    for line in (HERE / f"{name}.txt").read_text().splitlines():
        if not line or line[0] in "#=":
            continue
        if line[0] == "\t":
            found[-1][1] += "\n" + line[1:]
        elif line[:2] in MARKS:
            found.append([MARKS[line[:2]], line[2:]])
        else:
            found.append([EXACT, line])
    return found


def payloads(name):
    """The hostile values for a list."""
    path = HERE / ("sql-payloads.txt" if name == "sql" else "payloads.txt")
    lines = [line for line in path.read_text().splitlines() if line and line[0] != "#"]
    return [re.sub(r"\\(n|\\)", lambda m: "\n" if m[1] == "n" else "\\", line) for line in lines]
