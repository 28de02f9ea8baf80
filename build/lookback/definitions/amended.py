"""更正前后：the households that a change of the data concerns, as they were and as they are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from lookback.data.frames import as_json
from lookback.data.package import Resource
from lookback.data.recall import MendFrame
from lookback.data.since import Cells, Since
from lookback.data.snapshot import Snapshot, Texts, from_text, typed_table
from lookback.data.watched import ROWS, Read, WatchedRows, WatchedTables
from lookback.definitions.places import HOUSEHOLD, with_households

MOST = 500
"""Of more households it is quicker to make everything anew."""
MOST_VILLAGES = 5
"""The same of the households of whole villages."""

PLACE = "place of the row"
"""The column that says where a row stands, of tables as text."""


class Amended(NamedTuple):
    """The rows of these households, and of none, before a change and after it."""

    households: frozenset[str]
    before: Snapshot
    after: Snapshot

    def places(self, resource: str) -> NDArray[np.int64]:
        """How many rows of the whole resource stand before each of the rows after the change."""
        rows = self.after.tables
        if isinstance(rows, WatchedRows):
            rows.note([Read(resource, ROWS)])
            rows = rows.plain
        assert isinstance(rows, _Rows)
        return rows.places(resource)


def amended(s: Snapshot, since: Since) -> Amended | None:
    """What has changed `since`, on the day of `s`; None unless it is few households' own rows."""
    found = since.once("households", lambda: _amended(s, since))
    if found is None:
        return None
    before, after = (
        since.once((when, s.as_of), partial(replace, each, as_of=s.as_of))
        for when, each in zip(("before", "after"), found[1:], strict=True)
    )
    return Amended(found.households, before, after)


def neighbours(s: Snapshot, since: Since) -> Amended | None:
    """The same of all households of the villages concerned."""
    change = amended(s, since)
    if change is None:
        return None
    homes = pd.concat([each.household["village_code"] for each in change[1:]]).dropna().unique()
    if len(homes) > MOST_VILLAGES:
        return None

    def found() -> Amended:
        tables = [texts["household"] for texts in (since, since.now)]
        inside = pl.col("village_code").is_in([*homes])
        near = [each.filter(inside).select("household_id").collect() for each in tables]
        return _between(s, since, change.households.union(*(each["household_id"] for each in near)))

    return since.once(("neighbours", s.as_of), found)


def is_told_alike(s: Snapshot, since: Since, tell: Callable[[Snapshot], Any]) -> bool:
    """Whether few households have changed, of which `tell` says what it said of them before.

    It looks at each household alone, so that it then says the same of all.
    """
    change = amended(s, since)
    return change is not None and tell(change.before) == tell(change.after)


def kept_where_alike(
    s: Snapshot, tells: Mapping[str, Callable[[Snapshot], pd.DataFrame]]
) -> MendFrame:
    """Lets a table stand where the one of its name `is_told_alike`; any other is made anew."""

    def mended(name: str, known: pd.DataFrame, since: Since) -> pd.DataFrame | None:
        tell = tells.get(name)
        is_alike = tell and is_told_alike(s, since, lambda each: as_json(tell(each)))
        return known if is_alike else None

    return mended


def recounted(
    s: Snapshot,
    since: Since,
    known: pd.DataFrame,
    units: Sequence[str],
    count: Callable[[Snapshot], pd.DataFrame],
) -> pd.DataFrame | None:
    """The counts `known` without those of few households then, with those of them now.

    `count` gives them, a row for each of the `units`, household by household.
    """
    change = amended(s, since)
    if change is None:
        return None
    tables = (known, count(change.before), count(change.after))
    counts, was, now = (table.set_index([*units]) for table in tables)
    return (counts - was + now).reset_index()


class _Rows(Mapping[str, pd.DataFrame]):
    """The rows of few households, and of none, of tables as text; typed when first asked for."""

    def __init__(
        self, resources: Mapping[str, Resource], texts: Texts, households: frozenset[str]
    ) -> None:
        self._resources, self._texts, self._households = resources, texts, [*households]
        self._known: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._known:
            rows = self._own(self._texts[name]).select(self._resources[name].header).collect()
            self._known[name] = typed_table(self._resources[name], from_text(rows))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def places(self, name: str) -> NDArray[np.int64]:
        """How many rows of the whole table stand before each of these."""
        own = self._own(self._texts[name].with_row_index(PLACE)).select(PLACE).collect()
        return own[PLACE].to_numpy().astype("int64")

    def _own(self, table: pl.LazyFrame) -> pl.LazyFrame:
        household = pl.col(HOUSEHOLD)
        is_own = household.is_null() | household.is_in(self._households)
        return with_households(self._texts, table).filter(is_own)


def few(
    s: Snapshot, resources: Mapping[str, Resource], texts: Texts, households: frozenset[str]
) -> Snapshot:
    """The rows of these households, and of none, of these tables as text.

    All else is as in `s`; who watches its tables sees what is read of these.
    """
    rows = _Rows(resources, texts, households)
    if isinstance(s.tables, WatchedTables):
        return replace(s, tables=WatchedRows(rows, s.tables))
    return replace(s, tables=rows)


def _amended(s: Snapshot, since: Since) -> Amended | None:
    """The same, on any day."""
    concerned: set[str | None] = set()
    try:
        for name, change in since.changes().items():
            if change is None:
                return None
            fields = since.resources[name].header
            for texts, rows in ((since, change.gone), (since.now, change.come)):
                table = with_households(texts, _table(fields, rows)).select(HOUSEHOLD)
                concerned |= {*table.collect()[HOUSEHOLD]}
    except KeyError:  # what the tables were was not kept
        return None
    households = frozenset(each for each in concerned if each)
    if len(households) < len(concerned) or len(households) > MOST:
        return None
    return _between(s, since, households)


def _between(s: Snapshot, since: Since, households: frozenset[str]) -> Amended:
    was, now = (few(s, since.resources, texts, households) for texts in (since, since.now))
    return Amended(households, was, now)


def _table(fields: Sequence[str], rows: Sequence[Cells]) -> pl.LazyFrame:
    """These rows as text; blank is null."""
    columns = {name: [row.get(name) or None for row in rows] for name in fields}
    return pl.LazyFrame(columns, dict.fromkeys(fields, pl.String))
