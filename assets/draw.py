#!/usr/bin/env python3
"""Draws a captured terminal pane as an SVG: tmux capture-pane -e -p | assets/draw.py TITLE > assets/run.svg"""
import html
import re
import sys

COLOURS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 36: "#79c0ff"}
PLAIN, DIM, BACK = "#d6deeb", "#7d8794", "#12161c"
WIDE, HIGH, MARGIN = 8.4, 19, 18


def spans(line, style):
    """The line's pieces of text, each with its style, and the style that goes on in the next line."""
    out = []
    for text, codes in re.findall(r"([^\x1b]*)(?:\x1b\[([0-9;]*)m|$)", line):
        if text:
            out.append((text, dict(style)))
        for code in (int(code or 0) for code in codes.split(";")) if codes is not None else ():
            if code in (0, 39):
                style = {} if code == 0 else {k: v for k, v in style.items() if k != "fill"}
            elif code == 1:
                style["bold"] = True
            elif code == 2:
                style["dim"] = True
            elif code in COLOURS:
                style["fill"] = COLOURS[code]
    return out, style


def main():
    title = sys.argv[1] if len(sys.argv) > 1 else "stepgate"
    lines = sys.stdin.read().rstrip("\n").split("\n")
    width = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines + [title])
    w, h = width * WIDE + 2 * MARGIN, (len(lines) + 2) * HIGH + MARGIN
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:.0f}" height="{h:.0f}" viewBox="0 0 {w:.0f} {h:.0f}">')
    print(f'<rect width="100%" height="100%" rx="8" fill="{BACK}"/>')
    print('<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" xml:space="preserve">')
    print(f'<text x="{MARGIN}" y="{HIGH + 4}" fill="{DIM}">{html.escape(title)}</text>')
    goes_on = {}
    for row, line in enumerate(lines):
        x, y = MARGIN, (row + 2) * HIGH + 10
        pieces, goes_on = spans(line, goes_on)
        for text, style in pieces:
            fill = style.get("fill", DIM if style.get("dim") else PLAIN)
            bold = ' font-weight="bold"' if style.get("bold") else ""
            shown = html.escape(text)
            print(f'<text x="{x:.1f}" y="{y}" fill="{fill}"{bold} textLength="{len(text) * WIDE:.1f}">{shown}</text>')
            x += len(text) * WIDE
    print("</g></svg>")


main()
