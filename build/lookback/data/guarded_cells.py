"""Cells for files that a spreadsheet or a terminal opens: text that shows and never acts."""

from lookback.data.invisible_characters import visible

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With what a spreadsheet's formula may begin, in either width."""


def guarded_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, control characters as their code points.

    A line break stays one.
    """
    guarded = f"'{text}" if text.startswith(_FORMULA) else text
    if guarded.isprintable():
        return guarded
    return "\n".join(visible(line) for line in guarded.split("\n"))
