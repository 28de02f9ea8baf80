"""The rows that a figure counts: each with its unit, its key and how much it counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lookback.data.snapshot import Snapshot, keys_of, remember
from lookback.definitions.administrative_units import Lying, Places, lying, lying_of, unit_of_rows
from lookback.definitions.money import Numbers
from lookback.execution.dataset_access import town_of_rows
from lookback.execution.step import TOWN

Chosen = NDArray[np.bool_] | slice
"""Some of the rows of a table."""


@dataclass(frozen=True, eq=False)
class CountedRows:
    """A numerator or a denominator: rows of one resource, or of several ("" stands for them).

    Each row counts in its unit, `lying.units[place]` (place -1: it lies nowhere), and stands for
    so much: `amounts` are persons, yuan or days (nan: unknown, which makes every sum it is in
    unknown), or 1 each where there are none. `tell` gives the `rows`.
    """

    resource: str
    lying: Lying
    places: Places
    amounts: Numbers | None
    tell: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows for those who look at each: a figure alone does not need them.

        Columns: unit (the code of the lowest unit; missing where the row lies nowhere), key (the
        resource's primary key; several fields joined by ","), amount and town (in whose part the
        row lies); rows of several resources have the column resource as well.
        """
        return self.tell()

    def within(self, unit_code: str) -> pd.DataFrame:
        """The rows that lie in this unit."""
        return self.rows[self.rows["unit"].str.startswith(unit_code, na=False)]


def counted_rows(
    s: Snapshot,
    resource: str,
    counted: pd.Series | None = None,
    *,
    amount: pd.Series | int = 1,
) -> CountedRows:
    """The rows of `resource` where `counted` is true (unknown: not counted; None: all of them).

    `amount` is one for each row of the resource; a row counts in its village.
    """
    found = lying(s, resource)
    chosen: Chosen = slice(None)
    if counted is not None:
        chosen = counted.to_numpy(dtype="bool", na_value=False)
    amounts: Numbers | None = None
    if isinstance(amount, pd.Series):
        amounts = amount.to_numpy("float64", na_value=np.nan)[chosen]
    elif amount != 1:
        amounts = np.full(len(found.places), amount, "float64")[chosen]
    tell = partial(_rows, s, resource, chosen, amounts)
    return CountedRows(resource, found, found.places[chosen], amounts, tell)


def part_of_rows(resource: str, rows: pd.DataFrame) -> CountedRows:
    """The part that consists of these `rows`; see `CountedRows.rows` for their columns."""
    lying = lying_of(rows["unit"], rows[TOWN])
    amounts = rows["amount"].to_numpy("float64", na_value=np.nan)
    return CountedRows(resource, lying, lying.places, amounts, lambda: rows)


def _rows(s: Snapshot, resource: str, chosen: Chosen, amounts: Numbers | None) -> pd.DataFrame:
    keys = row_keys(s, resource)[chosen]
    columns = {
        "unit": unit_of_rows(s, resource)[chosen].astype("str"),
        "key": keys,
        "amount": pd.Series(1 if amounts is None else amounts, keys.index, dtype="Float64"),
        TOWN: town_of_rows(s, resource)[chosen],
    }
    return pd.DataFrame(columns)


def row_keys(s: Snapshot, resource: str) -> pd.Series:
    """The primary key of each row of `resource` as text."""
    name = ("row_keys", resource)
    return remember(s.data, name, lambda: keys_of(s.tables[resource], s.keys[resource]))
