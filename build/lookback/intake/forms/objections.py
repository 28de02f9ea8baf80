"""Objections to cells of files that came in, notes on them, and their places in the file."""

from collections.abc import Sequence
from typing import NamedTuple

from lookback.errors import Problem


class FormLocation(NamedTuple):
    """A cell of a file; `sheet` and `address` are blank where the whole file is meant."""

    file: str
    sheet: str = ""
    address: str = ""
    item: str = ""

    def __str__(self) -> str:
        """Read as a person looks for it: file, sheet, cell, item of the form."""
        return " ".join(part for part in self if part)


class Objection(NamedTuple):
    """Why something cannot be taken as it stands, and the remedy.

    `mark` is what a returned cell shall hold until the question is settled, `base` its value in
    the hidden sheet from then on; both blank where the cell stays as it is. `household` is whom it
    concerns, in a file that is about several.
    """

    place: FormLocation
    what: str
    remedy: str
    mark: str = ""
    base: str = ""
    household: str = ""

    @property
    def problem(self) -> Problem:
        """The same for a report."""
        return Problem(str(self.place), self.what, self.remedy)


class FormNote(NamedTuple):
    """Something that a person should know, though nothing is refused for it."""

    place: FormLocation
    text: str


def shortened(text: str, most: int = 20) -> str:
    """A text as it is quoted in a message."""
    return text if len(text) <= most else text[:most] + "……"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Some of the names, and how many there are."""
    told = "、".join(names[:most])
    return told if len(names) <= most else f"{told} 等 {len(names)} 处"
