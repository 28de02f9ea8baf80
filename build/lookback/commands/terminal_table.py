"""Tables on a terminal, where a Chinese character is two columns wide."""

from collections.abc import Iterator, Sequence
from unicodedata import combining, east_asian_width

MOST = 48
"""Columns of a cell, beyond which it is cut."""


def table_lines(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table: cells under their heading, cut where they are very long."""
    cut = [[_cut(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cut, strict=True)]
    for row in cut:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _cut(text: str) -> str:
    if _width(text) <= MOST:
        return text
    kept, used = "", 0
    for character in text:
        used += _columns(character)
        if used > MOST - 1:
            break
        kept += character
    return f"{kept}…"
