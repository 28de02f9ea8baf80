"""In which town each row of a table lies on a day; between two moves nothing of it changes."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import NamedTuple

import polars as pl

from lookback.data.ownership import BEGINNING, TextOf, is_placed, town_changes, towns_of

Towns = frozenset[str]
"""Codes of towns; "" are the records of the district's own."""


class Part(NamedTuple):
    """The rows that lie in these towns, as they do from a day on."""

    towns: Towns
    since: date


class Placement:
    """The towns of the rows of a package's tables, found once for all days that agree."""

    def __init__(self, text_of: TextOf, header_of: Callable[[str], tuple[str, ...]]) -> None:
        """`text_of` gives a table as text, `header_of` its fields."""
        self._text_of, self._header_of = text_of, header_of
        self._towns: dict[tuple[str, date], pl.Series] = {}

    @cached_property
    def changes(self) -> list[date]:
        """The days on which some row changes its town (迁居、村合并)."""
        return town_changes(self._text_of)

    def since(self, day: date) -> date:
        """The last of these days by `day`, else the beginning: until the next one all stay."""
        place = bisect_right(self.changes, day)
        return self.changes[place - 1] if place else BEGINNING

    def towns(self, name: str, day: date) -> pl.Series:
        """The town of each row of a table on a day."""
        known = (name, self.since(day))
        if known not in self._towns:
            self._towns[known] = towns_of(name, self._text_of(name), self._text_of, day)
        return self._towns[known]

    def part(self, towns: Towns | None, day: date) -> Part | None:
        """The rows of these towns on a day; None: of all."""
        return None if towns is None else Part(towns, self.since(day))

    def of_part(self, part: Part | None, name: str, cells: pl.Series) -> pl.Series:
        """Of a column of a table, the cells of the rows of a part; None: all of them.

        A table whose rows lie in no town is whole in every part.
        """
        if part is None or not is_placed(self._header_of(name)):
            return cells
        return cells.filter(self.towns(name, part.since).is_in(sorted(part.towns)))

    def forget(self) -> None:
        """Let go of what was found."""
        self._towns.clear()
