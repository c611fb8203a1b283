# SPDX-License-Identifier: Apache-2.0
"""Makes a picture of a terminal: what tmux captured, as SVG.
   tmux capture-pane -e -p | python3 samples/pictures/terminal_to_svg.py > samples/pictures/npc_dialogue.svg"""

import html
import re
import sys
import unicodedata

CELL_WIDTH, CELL_HEIGHT, MARGIN, TITLE = 8.4, 18, 14, 26
BACKGROUND, FOREGROUND = "#16181d", "#d6d9de"
COLOURS = {"31": "#f47067", "32": "#57ab5a", "33": "#daaa3f", "36": "#39c5cf"}


def width(character):
    if unicodedata.combining(character) or character in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pieces(line, look):
    """(column, attributes, text) of a line: pieces of one look, and last the look that goes on in the next line."""
    column = 0
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        if part.startswith("\x1b["):
            for code in part[2:-1].split(";"):
                if code in ("", "0"):
                    look = {}
                elif code == "39":
                    look = {name: value for name, value in look.items() if name != "fill"}
                elif code == "1":
                    look = dict(look, **{"font-weight": "bold"})
                elif code == "2":
                    look = dict(look, opacity="0.6")
                elif code in COLOURS:
                    look = dict(look, fill=COLOURS[code])
        elif part:
            yield column, look, part
            column += sum(map(width, part))
    yield column, look, ""


def drawn(lines, title):
    columns = max(sum(map(width, re.sub(r"\x1b\[[\d;]*m", "", line))) for line in lines)
    whole = (round(columns * CELL_WIDTH + 2 * MARGIN), round(len(lines) * CELL_HEIGHT + 2 * MARGIN + TITLE))
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole[0]}" height="{whole[1]}" viewBox="0 0 {whole[0]} '
           f'{whole[1]}" role="img" aria-label="{html.escape(title)}">')
    yield f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>'
    for i, colour in enumerate(("#f47067", "#daaa3f", "#57ab5a")):
        yield f'<circle cx="{18 + 18 * i}" cy="16" r="5.5" fill="{colour}"/>'
    yield (f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="{FOREGROUND}" '
           'xml:space="preserve">')
    look = {}
    for row, line in enumerate(lines):
        for column, look, text in pieces(line, look):
            if not text.strip():
                continue
            attributes = "".join(f' {name}="{value}"' for name, value in look.items())
            length = sum(map(width, text)) * CELL_WIDTH
            yield (f'<text x="{MARGIN + column * CELL_WIDTH:.1f}" y="{TITLE + MARGIN + row * CELL_HEIGHT + 13}" '
                   f'textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"{attributes}>{html.escape(text)}</text>')
    yield "</g></svg>"


if __name__ == "__main__":
    captured = sys.stdin.read().rstrip("\n").split("\n")
    print("\n".join(drawn(captured, "npc_dialogue on a terminal")))
