"""Boxes to tick, side by side in one row of the sheet, each with the room that its words need."""

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.utils import column_index_from_string, get_column_letter

from lookback.publish.forms.cell_kinds import TickKind
from lookback.publish.forms.layout import Box, Where

COLUMN_POINTS = 5.6
"""The width of a column's unit in points."""

WIDE = 0x2500
"""From this character on, a letter is as wide as it is high."""

SPREADS = (3.0, 2.5, 2.0, 1.7, 1.5, 1.3, 1.2, 1.1, 1.0)
"""How much more room than they need the boxes of a group may have, the best first."""


def spread_boxes(
    columns: str, widths: Sequence[float], boxes: Sequence[Box], size: float
) -> tuple[Box, ...]:
    """The boxes side by side over a range of columns, as far apart as their words allow.

    `size` is that of the type in points.

    Raises:
        ValueError: the range is too narrow for the words.
    """
    first, last = (column_index_from_string(name) for name in columns.split(":"))
    needs = [letters(str(box.kind.show(""))) * size / COLUMN_POINTS + 1 for box in boxes]
    for distance in SPREADS:
        ends = _ends(first, last, widths, [need * distance for need in needs])
        if ends:
            starts = [first, *(end + 1 for end in ends[:-1])]
            reaches = map(_reach, starts, ends)
            return tuple(replace(box, columns=at) for box, at in zip(boxes, reaches, strict=True))
    raise ValueError(f"too narrow: {columns}")


def _ends(first: int, last: int, widths: Sequence[float], needs: Sequence[float]) -> list[int]:
    """The last column of each box if each gets what it needs; nothing if there is no room."""
    ends, left = [], first
    for need in needs:
        right = left
        while right < last and sum(widths[left - 1 : right]) < need:
            right += 1
        if left > last or sum(widths[left - 1 : right]) < need:
            return []
        ends.append(right)
        left = right + 1
    return [*ends[:-1], last]


def _reach(left: int, right: int) -> str:
    return f"{get_column_letter(left)}:{get_column_letter(right)}"


def letters(text: str) -> float:
    """How many square letters wide a text is; Latin letters are about half as wide as high."""
    return sum(1.0 if ord(letter) >= WIDE else 0.55 for letter in text)


def tick_box(
    item: str, source: str, option: str, where: Where = (), words: str | None = None
) -> Box:
    """A box of a group that `spread_boxes` puts in its place."""
    kind = TickKind(option=option, words=option if words is None else words)
    return Box("A", item, source, kind, look="inside", where=where)
