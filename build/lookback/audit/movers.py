"""Which entries of the ledger move a record's count: those whose taking back changes it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from lookback.audit.change import Kind
from lookback.audit.correction import Correction
from lookback.compute.explain import Record, moved, rows_of
from lookback.compute.indicator import Indicator
from lookback.compute.part import row_keys
from lookback.data.snapshot import Snapshot
from lookback.data.watched import ROWS, Read, WatchedTables
from lookback.definitions.places import household_of_rows, village_of

OF_DATA = (Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.FILLED)
"""The kinds of entries that can move a figure; the others change names and forms alone."""

WHOLE_ROW = ""
"""Stands for the field where a row came or went."""

Subject = tuple[str, str]
"""Whom a record is about: a household and its unit; "" where it has none."""

PLACED = {"village_code", "unit_code", "town_code", "household_id", "case_id", "member_id"}
"""Fields by which a record lies in a unit."""

EVERYBODY: Subject = ("", "")


class Group(NamedTuple):
    """Entries that are taken back together: a field of a table, or its rows that came or went."""

    resource: str
    field: str


@dataclass(frozen=True)
class Difference:
    """Two states of the data for one day, and the ledger that leads from the one to the other."""

    before: Snapshot
    after: Snapshot
    ledger: tuple[Correction, ...]

    @cached_property
    def entries(self) -> tuple[Correction, ...]:
        """Those that change data."""
        return tuple(entry for entry in self.ledger if entry.change in OF_DATA)

    def movers(
        self, one: Indicator, unit_code: str, records: Collection[Record]
    ) -> dict[Record, tuple[Correction, ...]]:
        """For each of these `records` of a figure, the entries that moved it.

        Only entries about what the indicator reads can do so. Where nothing that is taken back
        alone changes the record, all of those about it are given.
        """
        read = fields_read(self.before, one) | fields_read(self.after, one)
        about = {record: self._about(record, read) for record in records}
        keys: dict[Group, set[str]] = defaultdict(set)
        for entry in (entry for entries in about.values() for entry in entries):
            keys[self._group(entry)].add(entry.key)
        now = rows_of(one(self.after), unit_code)
        changed = {
            group: moved(rows_of(one(self._taken_back(group, those)), unit_code), now)
            for group, those in keys.items()
        }
        return {
            record: tuple(e for e in entries if record in changed[self._group(e)]) or entries
            for record, entries in about.items()
        }

    def _about(self, record: Record, read: Collection[Read]) -> tuple[Correction, ...]:
        """The entries about what was read of the record's household, or of its unit."""
        household, unit = self._subject(record)
        if household:
            near, own = self._of_units, self._by_household.get(household, ())
        else:
            near, own = self._by_unit, ()
        units = [one for one in near if one.startswith(unit) or unit.startswith(one)]
        places = sorted({*own, *(place for one in units for place in near[one])})
        return tuple(e for e in (self.entries[p] for p in places) if can_move(e, read))

    @cached_property
    def _about_whom(self) -> list[Subject]:
        """The subject of each entry."""
        return [self._subject(Record(entry.resource, entry.key)) for entry in self.entries]

    @cached_property
    def _by_household(self) -> dict[str, list[int]]:
        """The places of the entries about each household."""
        return _places(enumerate(household for household, _ in self._about_whom))

    @cached_property
    def _by_unit(self) -> dict[str, list[int]]:
        """The places of the entries that lie in each unit; under "" those that lie in none."""
        return _places(enumerate(unit for _, unit in self._about_whom))

    @cached_property
    def _of_units(self) -> dict[str, list[int]]:
        """The same of the entries about no household."""
        subjects = enumerate(self._about_whom)
        return _places((place, unit) for place, (household, unit) in subjects if not household)

    def _subject(self, record: Record) -> Subject:
        return self._subjects.get(record.resource, {}).get(record.key, EVERYBODY)

    @cached_property
    def _subjects(self) -> dict[str, dict[str, Subject]]:
        """Resource -> key -> subject, of every record then or now."""
        return {
            name: {**_subjects(self.before, name), **_subjects(self.after, name)}
            for name in self.after.tables
        }

    def _group(self, entry: Correction) -> Group:
        """A cell of a row that was not there before, or is not any more, goes with its row."""
        keys = self._lasting.get(entry.resource, frozenset())
        return Group(entry.resource, entry.field if entry.key in keys else WHOLE_ROW)

    @cached_property
    def _lasting(self) -> dict[str, frozenset[str]]:
        """Resource -> the keys that were there then and are now."""
        return {
            name: frozenset(_keys(self.before, name)) & frozenset(_keys(self.after, name))
            for name in self.after.tables
        }

    def _taken_back(self, group: Group, keys: set[str]) -> Snapshot:
        """The data of now with these records' field, or rows, as they were then."""
        new, old = self.after.tables[group.resource], self.before.tables[group.resource]
        new_keys = _keys(self.after, group.resource)
        old = old.reindex(columns=new.columns).set_axis(_keys(self.before, group.resource))
        chosen = new_keys.isin(keys)
        if group.field == WHOLE_ROW:
            table = pd.concat([new[~chosen], old[old.index.isin(keys)]], ignore_index=True)
        else:
            table = new.copy()
            column = table[group.field].astype(object)
            column[chosen] = old[group.field].astype(object).reindex(new_keys[chosen]).to_numpy()
            table[group.field] = column
        table = table.astype(new.dtypes.to_dict())
        return replace(self.after, tables={**self.after.tables, group.resource: table})


def _places(named: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The places at which each name stands."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in named:
        places[name].append(place)
    return dict(places)


def _keys(s: Snapshot, resource: str) -> pd.Series:
    return row_keys(s, resource)


def _subjects(s: Snapshot, resource: str) -> dict[str, Subject]:
    table = s.tables[resource]
    households = household_of_rows(s, resource).fillna("")
    units = pd.Series("", index=table.index)
    if not PLACED.isdisjoint(table.columns):
        units = village_of(s, resource).fillna("")
    return dict(zip(_keys(s, resource), zip(households, units, strict=True), strict=True))


def fields_read(s: Snapshot, one: Indicator) -> frozenset[Read]:
    """The fields of tables that the indicator's rows are made from."""
    tables = s.tables if isinstance(s.tables, WatchedTables) else WatchedTables(s.tables)
    with tables.watching() as reads:
        one(s if tables is s.tables else replace(s, tables=tables))
    return frozenset(reads)


def can_move(entry: Correction, read: Collection[Read]) -> bool:
    """Whether an entry is about a field that was read, or a row of a table that was."""
    return Read(entry.resource, entry.field or ROWS) in read
