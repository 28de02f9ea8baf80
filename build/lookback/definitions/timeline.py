"""最近一次口径：each household's records in the order of their days, and the newest by the day."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lookback.data.snapshot import Data, Snapshot, remember
from lookback.definitions.administrative_units import Places, household_of_rows
from lookback.definitions.record_owners import Owner

Flags = NDArray[np.bool_]


class Timeline(NamedTuple):
    """The rows of a resource that have an owner and a day: owner by owner, by day.

    `rows` says how many rows of the resource stand before each, `owners` numbers the households
    (or members) in the order of their ids.
    """

    rows: Places
    owners: Places
    days: NDArray[np.datetime64]

    def until(self, day: pd.Timestamp) -> "Timeline":
        """The rows of this day and of those before it."""
        return self._where(self.days <= np.datetime64(day))

    def of(self, rows: pd.Series) -> "Timeline":
        """Those of these rows alone, one bool per row of the resource; unknown is no."""
        return self._where(rows.to_numpy(dtype="bool", na_value=False)[self.rows])

    @property
    def is_last(self) -> Flags:
        """Whether each is the last row of its owner."""
        return np.diff(self.owners, append=-1) != 0

    @property
    def last_rows(self) -> Places:
        """The last row of each owner."""
        return self.rows[self.is_last]

    def _where(self, chosen: Flags) -> "Timeline":
        return Timeline(self.rows[chosen], self.owners[chosen], self.days[chosen])


def timeline(
    s: Data, resource: str, recorded_on: str, then: str = "", of: Owner = "household"
) -> Timeline:
    """All rows that have the date `recorded_on`, whatever the day.

    Rows of the same owner and date stand in the order of the field `then`, else of the file.
    """
    name = ("timeline", resource, recorded_on, then, of)
    return remember(s.data, name, lambda: _timeline(s.data, resource, recorded_on, then, of))


def newest_rows(s: Snapshot, resource: str, recorded_on: str) -> Places:
    """The newest row of each household by the day; in the order of the household_ids.

    As numbers: so many rows of the resource stand before it.
    """
    return timeline(s, resource, recorded_on).until(s.day).last_rows


def is_newest(s: Snapshot, resource: str, recorded_on: str) -> pd.Series:
    """Whether each row of a resource is its household's newest by the day, or one of them."""
    known = timeline(s, resource, recorded_on).until(s.day)
    ends = np.flatnonzero(known.is_last)
    newest = np.repeat(known.days[ends], np.diff(ends, prepend=-1))
    return flags(s, resource, known.rows[known.days == newest])


def flags(s: Data, resource: str, rows: Places) -> pd.Series:
    """These rows of a resource, given by their numbers, as one bool per row."""
    found = np.zeros(len(s.tables[resource]), dtype="bool")
    found[rows] = True
    return pd.Series(found, index=s.tables[resource].index)


def _timeline(s: Data, resource: str, recorded_on: str, then: str, of: Owner) -> Timeline:
    table = s.tables[resource]
    ids = household_of_rows(s, resource) if of == "household" else table[f"{of}_id"]
    owners, days = pd.factorize(ids, sort=True)[0], table[recorded_on].to_numpy()
    last = [pd.factorize(table[then], sort=True)[0]] if then else []
    rows = np.lexsort((*last, days, owners))
    rows = rows[(owners[rows] >= 0) & ~np.isnat(days[rows])]
    return Timeline(rows, owners[rows], days[rows])
