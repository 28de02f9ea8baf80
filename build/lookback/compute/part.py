"""The rows that a figure counts: each with its unit, its key and how much it counts."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lookback.data.snapshot import Snapshot, keys_of, remember
from lookback.data.unit_codes import LEVELS, Level
from lookback.definitions.places import unit_of, village_of
from lookback.execution.dataset import town_of_rows
from lookback.execution.step import TOWN


@dataclass(frozen=True)
class Part:
    """A numerator or a denominator: rows of one resource, or of several.

    `rows` has the columns unit (code of the lowest unit each row counts in; missing where the
    row lies nowhere), key (the resource's primary key; several fields joined by ","), amount
    (1 for a count, else persons, yuan or days; a missing amount makes every sum it is in
    unknown) and town (in whose part the row lies). Rows of several resources ("" stands for
    them) have the column resource as well.
    """

    resource: str
    rows: pd.DataFrame

    def by_unit(self, level: Level) -> "pd.api.typing.SeriesGroupBy[Any, Any]":
        """The amounts of the rows, grouped by their unit at `level`."""
        is_low = (self.rows["unit"].str.len() >= LEVELS[level]).fillna(False).astype("bool")
        rows = self.rows[is_low]
        return rows["amount"].groupby(unit_of(pd.Index(rows["unit"], dtype="str"), level))

    def summed(self) -> pd.DataFrame:
        """The sums by town and unit, a row each: town, unit, amount; unknown where any amount is.

        Rows that lie nowhere count in no sum.
        """
        sums = self.rows.groupby([TOWN, "unit"], sort=True)["amount"].sum(skipna=False)
        return sums.reset_index()[[TOWN, "unit", "amount"]]

    def within(self, unit_code: str) -> pd.DataFrame:
        """The rows that lie in this unit."""
        return self.rows[self.rows["unit"].str.startswith(unit_code, na=False)]


def part(
    s: Snapshot,
    resource: str,
    counted: pd.Series | None = None,
    *,
    amount: pd.Series | int = 1,
    unit: pd.Series | None = None,
) -> Part:
    """The rows of `resource` where `counted` is true (unknown: not counted; None: all of them).

    `amount` and `unit` are one per row of the resource; without `unit` a row counts in its
    village.
    """
    keys = row_keys(s, resource)
    units = village_of(s, resource) if unit is None else unit
    amounts = pd.Series(amount, index=keys.index, dtype="Float64")
    if counted is not None:
        chosen = counted.fillna(False).astype("bool")
        keys, units, amounts = keys[chosen], units[chosen], amounts[chosen]
    towns = town_of_rows(s, resource)[keys.index]
    columns = {"unit": units.astype("str"), "key": keys, "amount": amounts, TOWN: towns}
    return Part(resource, pd.DataFrame(columns))


def row_keys(s: Snapshot, resource: str) -> pd.Series:
    """The primary key of each row of `resource` as text."""
    name = ("row_keys", resource)
    return remember(s, name, lambda: keys_of(s.tables[resource], s.keys[resource]))
