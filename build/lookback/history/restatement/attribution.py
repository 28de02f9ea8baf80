"""Which entries of the ledger move a record's count: those whose taking back changes it.

An entry may be of the data, or a number of the notice that holds otherwise (口径).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

import pandas as pd

from lookback.compute.figures.counted_rows import row_keys
from lookback.compute.figures.explanation import RecordKey, changed_records, rows_of
from lookback.compute.indicators.indicator import Indicator
from lookback.data.reads import Reads
from lookback.data.snapshot import Snapshot, with_table
from lookback.definitions.administrative_units import household_of_rows, unit_of_rows
from lookback.history.ledger.correction import Correction
from lookback.history.restatement.definition_effects import NumberChange, number_changes
from lookback.history.tables.change import ChangeKind

OF_DATA = (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.FILLED)
"""The kinds of entries about data; numbers of the notice apart, the others change no figure."""

WHOLE_ROW = ""
"""Stands for the field where a row came or went."""

EntryOwner = tuple[str, str]
"""Whom a record is about: a household and its unit; "" where it has none."""

UNIT_FIELDS = {"village_code", "unit_code", "town_code", "household_id", "case_id", "member_id"}
"""Fields by which a record lies in a unit."""

WHOLE_DISTRICT: EntryOwner = ("", "")


class EntryGroup(NamedTuple):
    """Entries that are taken back together: a field of a table, or its rows that came or went."""

    resource: str
    field: str


@dataclass(frozen=True)
class DataDifference:
    """Two states of the data for one day, and the ledger that leads from the one to the other."""

    before: Snapshot
    after: Snapshot
    ledger: tuple[Correction, ...]

    @cached_property
    def entries(self) -> tuple[Correction, ...]:
        """Those that change data."""
        return tuple(entry for entry in self.ledger if entry.change in OF_DATA)

    def movers(
        self,
        indicator: Indicator,
        unit_code: str,
        records: Collection[RecordKey],
        read: Reads | None,
    ) -> dict[RecordKey, tuple[Correction, ...]]:
        """For each of these `records` of a figure, the entries that moved it.

        Only entries about what the indicator reads (`read`; None: anything) can do so, and
        numbers of the notice. Where nothing that is taken back alone changes the record, all of
        those about it are given; none where a number does that no entry tells of.
        """
        about = {record: self._about(record, read) for record in records}
        keys: dict[EntryGroup, set[str]] = defaultdict(set)
        for entry in (entry for entries in about.values() for entry in entries):
            keys[self._group(entry)].add(entry.key)
        now = rows_of(indicator(self.after), unit_code)
        changed = {
            group: changed_records(
                rows_of(indicator(self._taken_back(group, those)), unit_code), now
            )
            for group, those in keys.items()
        }
        by_numbers = self._moved_by_numbers(indicator, unit_code, now)
        return {
            record: (
                *by_numbers.get(record, ()),
                *(
                    tuple(e for e in entries if record in changed[self._group(e)])
                    or (() if record in by_numbers else entries)
                ),
            )
            for record, entries in about.items()
        }

    @cached_property
    def numbers(self) -> tuple[NumberChange, ...]:
        """The numbers of the notice that hold otherwise on the day."""
        return tuple(number_changes(self.before.notice, self.after.notice, self.after.as_of))

    def without(self, number: NumberChange) -> Snapshot:
        """The data of now under the notice with this number as it was."""
        return replace(self.after, notice=number.taken_back)

    def _moved_by_numbers(
        self, indicator: Indicator, unit_code: str, now: pd.DataFrame
    ) -> dict[RecordKey, list[Correction]]:
        """The records that a number alone moves, each with the entries of all such numbers."""
        found: dict[RecordKey, list[Correction]] = {}
        for number in self.numbers:
            entry = number.entry(self.ledger)
            without = rows_of(indicator(self.without(number)), unit_code)
            for record in changed_records(without, now):
                found.setdefault(record, []).extend([entry] if entry else [])
        return found

    def _about(self, record: RecordKey, read: Reads | None) -> tuple[Correction, ...]:
        """The entries about what was read of the record's household, or of its unit."""
        household, unit = self._subject(record)
        if household:
            near, own = self._of_units, self._by_household.get(household, ())
        else:
            near, own = self._by_unit, ()
        units = [one for one in near if one.startswith(unit) or unit.startswith(one)]
        places = sorted({*own, *(place for one in units for place in near[one])})
        return tuple(
            e for e in (self.entries[p] for p in places) if can_change(e.resource, e.field, read)
        )

    @cached_property
    def _about_whom(self) -> list[EntryOwner]:
        """The subject of each entry."""
        return [self._subject(RecordKey(entry.resource, entry.key)) for entry in self.entries]

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

    def _subject(self, record: RecordKey) -> EntryOwner:
        return self._subjects(record.resource).get(record.key, WHOLE_DISTRICT)

    @cached_property
    def _subjects(self) -> Callable[[str], dict[str, EntryOwner]]:
        """By key the subject of every record of a resource, then or now."""
        states = (self.before, self.after)
        return cache(lambda name: dict(chain(*(_subjects(s, name) for s in states))))

    def _group(self, entry: Correction) -> EntryGroup:
        """A cell of a row that was not there before, or is not any more, goes with its row."""
        is_lasting = entry.key in self._lasting(entry.resource)
        return EntryGroup(entry.resource, entry.field if is_lasting else WHOLE_ROW)

    @cached_property
    def _lasting(self) -> Callable[[str], set[str]]:
        """The keys of a resource that were there then and are now."""
        before, after = self.before, self.after
        return cache(lambda name: {*row_keys(before, name)} & {*row_keys(after, name)})

    def _taken_back(self, group: EntryGroup, keys: set[str]) -> Snapshot:
        """The data of now with these records' field, or rows, as they were then."""
        new, old = self.after.tables[group.resource], self.before.tables[group.resource]
        new_keys = row_keys(self.after, group.resource)
        old = old.reindex(columns=new.columns).set_axis(row_keys(self.before, group.resource))
        chosen = new_keys.isin(keys)
        if group.field == WHOLE_ROW:
            table = pd.concat([new[~chosen], old[old.index.isin(keys)]], ignore_index=True)
        else:
            table = new.copy()
            column = table[group.field].astype(object)
            column[chosen] = old[group.field].astype(object).reindex(new_keys[chosen]).to_numpy()
            table[group.field] = column
        return with_table(self.after, group.resource, table.astype(new.dtypes.to_dict()))


def _places(named: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The places at which each name stands."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in named:
        places[name].append(place)
    return dict(places)


def _subjects(s: Snapshot, resource: str) -> Iterator[tuple[str, EntryOwner]]:
    """Each record by its key."""
    table = s.tables.get(resource)
    if table is None:
        return
    households = household_of_rows(s, resource).fillna("")
    units = pd.Series("", index=table.index)
    if not UNIT_FIELDS.isdisjoint(table.columns):
        units = unit_of_rows(s, resource).fillna("")
    yield from zip(row_keys(s, resource), zip(households, units, strict=True), strict=True)


def can_change(resource: str, field: str, read: Reads | None) -> bool:
    """Whether an entry about a field (or "", a row) is about what is read; None is everything."""
    if read is None:
        return True
    return resource in read and (not field or field in read[resource])
