"""更正前后：the households that a change of the data concerns, as they were and as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import polars as pl

from lookback.data.package import Package, Resource
from lookback.data.since import Cells, Since
from lookback.data.snapshot import (
    Snapshot,
    TablesOnDemand,
    from_text,
    read_text,
    typed_table,
    with_table,
)
from lookback.data.watched import WatchedRows, WatchedTables
from lookback.definitions.places import OWNERS, household_of_rows

MOST = 500
"""Of more households it is quicker to make everything anew."""


class Amended(NamedTuple):
    """The rows of these households, and of none, before a change and after it."""

    households: frozenset[str]
    before: Snapshot
    after: Snapshot
    whole: Snapshot

    def places(self, resource: str) -> np.ndarray:
        """How many rows of the whole resource stand before each of the rows after it."""
        return np.flatnonzero(rows_about(self.whole, resource, self.households))


def amended(s: Snapshot, since: Since) -> Amended | None:
    """What has changed `since`, on the day of `s`; None unless it is few households' own rows."""
    found = since.once("households", lambda: _amended(s, since))
    if found is None:
        return None
    before, after = (
        since.once((when, s.as_of), partial(replace, each, as_of=s.as_of))
        for when, each in zip(("before", "after"), found[1:3], strict=True)
    )
    return Amended(found.households, before, after, s)


def rows_about(s: Snapshot, resource: str, households: frozenset[str]) -> pd.Series:
    """Which rows of `resource` are of these households, or of none."""
    own = household_of_rows(s, resource)
    return own.isna() | own.isin(households)


def only(s: Snapshot, households: frozenset[str]) -> Snapshot:
    """The snapshot without the rows of other households; rows of no household stay."""
    if isinstance(s.tables, WatchedTables):
        return _watched(s, s.tables.plain, households)
    return replace(s, tables=_Rows(s, households))


def _watched(
    s: Snapshot, tables: Mapping[str, pd.DataFrame], households: frozenset[str]
) -> Snapshot:
    """The same of these plain tables; who watches those of `s` sees what is read."""
    assert isinstance(s.tables, WatchedTables)
    rows = _Rows(replace(s, tables=tables), households)
    return replace(s, tables=WatchedRows(rows, s.tables))


def read_only(package: Package, s: Snapshot, households: frozenset[str]) -> Snapshot:
    """The same read from the package that `s` was read from, without other households' rows."""
    held: dict[str, pl.DataFrame] = {}

    def owners(_: Package, resource: Resource) -> pd.DataFrame:
        held[resource.name] = read_text(package, resource)
        names = [name for name in resource.header if name in OWNERS]
        return from_text(held[resource.name].select(names or resource.header[:1]))

    def rows(_: Package, resource: Resource) -> pd.DataFrame:
        chosen = rows_about(where, resource.name, households)
        return typed_table(resource, from_text(held.pop(resource.name).filter(chosen.to_numpy())))

    where = replace(s, tables=TablesOnDemand(package, owners))
    return replace(s, tables=TablesOnDemand(package, rows))


class _Rows(Mapping[str, pd.DataFrame]):
    """The tables of a snapshot, each without other households' rows when it is first asked for."""

    def __init__(self, s: Snapshot, households: frozenset[str]) -> None:
        self._s, self._households = s, households
        self._known: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._known:
            rows = self._s.tables[name][rows_about(self._s, name, self._households)]
            self._known[name] = rows.reset_index(drop=True)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._s.tables)

    def __len__(self) -> int:
        return len(self._s.tables)


def _amended(s: Snapshot, since: Since) -> Amended | None:
    """The same, on any day."""
    before, after = (replace(s, tables=each) for each in (since, since.now))
    found: list[pd.Series] = []
    try:
        for name, change in since.changes().items():
            if change is None:
                return None
            found += [_households(before, name, change.gone), _households(after, name, change.come)]
    except KeyError:  # what the tables were was not kept
        return None
    concerned = pd.concat([pd.Series(dtype="str"), *found])
    if concerned.isna().any() or concerned.nunique() > MOST:
        return None
    households = frozenset(concerned)
    was, now = (_watched(s, each, households) for each in (since, since.now))
    return Amended(households, was, now, s)


def _households(s: Snapshot, resource: str, rows: list[Cells]) -> pd.Series:
    """Of each of these rows of a resource."""
    table = pd.DataFrame(rows, columns=s.tables[resource].columns, dtype="str").replace("", pd.NA)
    return household_of_rows(with_table(s, resource, table), resource)
