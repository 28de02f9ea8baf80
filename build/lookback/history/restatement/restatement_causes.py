"""Which entries of the ledger moved the records of restated figures, found town by town."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from lookback.compute.figures.counted_rows import row_keys
from lookback.compute.figures.explanation import RecordKey
from lookback.compute.figures.weekly_change import COUNTED
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.data.ownership import BEGINNING
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import UNIT_CODE_FIELDS
from lookback.execution.codec import decode, encode
from lookback.execution.dataset import OWNER, WHOLE, Dataset
from lookback.execution.dataset_access import dataset_of, town_of_rows
from lookback.execution.placement import Towns
from lookback.execution.store import digest
from lookback.history.ledger.commit_entries import CommitEntries
from lookback.history.ledger.correction import Correction
from lookback.history.restatement.attribution import DataDifference, can_change
from lookback.history.restatement.definition_effects import NumberChange, number_changes
from lookback.history.restatement.historical_snapshot import HistoricalSnapshot
from lookback.history.restatement.restatement_diff import MovedRecords
from lookback.history.tables.notice_table import DEFINITION_KINDS, NOTICE_TABLE

MOST_EXPLAINED = 500
"""So many records of a figure are asked what moved them; the rest are counted."""


class MovingEntry(NamedTuple):
    """An entry of the ledger that moved a record."""

    commit: str
    resource: str
    field: str
    key: str
    line: int
    change: str


Causes = Mapping[str, Mapping[RecordKey, Sequence[MovingEntry]]]
"""By family of indicators, what moved each record that was asked."""

Asked = dict[str, list[RecordKey]]
"""By indicator, the records whose causes are looked for."""


def indicator_family(code: str) -> str:
    """I02 of I02.at_home: what moves a record in one figure of a family moves it in all."""
    return code.split(".")[0]


def records_to_explain(found: Mapping[str, MovedRecords]) -> dict[str, Asked]:
    """Whose causes are looked for: each record in the first figure of a family that it moved in."""
    asked: dict[str, Asked] = defaultdict(dict)
    known: dict[str, set[RecordKey]] = defaultdict(set)
    for code, records in found.items():
        for record in sorted(records.keys() - known[indicator_family(code)])[:MOST_EXPLAINED]:
            asked[records[record].town].setdefault(code, []).append(record)
            known[indicator_family(code)].add(record)
    return asked


@dataclass(frozen=True)
class CauseSearch:
    """The search for causes: `now` are the data of today, `commits` is the whole ledger."""

    now: Snapshot
    commits: Sequence[CommitEntries]

    def causes(
        self, past: HistoricalSnapshot, found: Mapping[str, MovedRecords], known: Collection[str]
    ) -> Causes:
        """What moved the records in `found` since the dispatch day.

        `known` are the commits of that day: their entries moved nothing since. What is found in
        a town is kept under all that it depends on there.
        """
        asked = records_to_explain(found)
        later = [commit for commit in self.commits if commit.commit not in known]
        names = {town: self._name(past, town, own, later) for town, own in asked.items()}
        pieces = {
            town: decode(content)
            for town, name in names.items()
            if (content := self._dataset.store.find(name)) is not None
        }
        missing = frozenset(asked.keys() - pieces.keys())
        parts = ([missing - {WHOLE}] if missing - {WHOLE} else []) + (
            [frozenset([WHOLE])] if WHOLE in missing else []
        )
        for part in parts:
            told = self._search(past, part, {town: asked[town] for town in part}, later)
            for town in part:
                self._dataset.store.keep(names[town], encode(told[town]))
            pieces |= told
        return _by_family(pieces.values())

    @property
    def _dataset(self) -> Dataset:
        return dataset_of(self.now)

    def _name(
        self, past: HistoricalSnapshot, town: str, asked: Asked, later: Iterable[CommitEntries]
    ) -> str:
        """What the causes found in a town are kept under."""
        entries = [self._entries[commit_entries.commit].get(town, "") for commit_entries in later]
        columns = COUNTED.columns(self._dataset.package)
        day = past.at.day
        read = [
            self._dataset.part_digest(name, columns[name], [town], day) for name in sorted(columns)
        ]
        numbers = [
            [change.name, repr(change.then), repr(change.now)] for change in self._numbers(past)
        ]
        told = [e.commit for c in later for e in self._definitions.get(c.commit, ())]
        about = ["causes", *past.key, town, asked, [e for e in entries if e], read, numbers, told]
        return self._dataset.store.name(about)

    def _numbers(self, past: HistoricalSnapshot) -> list[NumberChange]:
        assert past.snapshot is not None
        return [*number_changes(past.snapshot.notice, self.now.notice, past.at.day)]

    @cached_property
    def _definitions(self) -> Mapping[str, tuple[Correction, ...]]:
        """By commit, the entries about numbers of the notice."""
        return {
            commit.commit: tuple(
                row for row in commit.corrections if row.change in DEFINITION_KINDS
            )
            for commit in self.commits
            if NOTICE_TABLE in commit.about
        }

    @cached_property
    def _entries(self) -> Mapping[str, Mapping[str, str]]:
        """By commit and town, a digest of the entries that can move a figure there.

        What a removed row was about is not known any more: it counts in every town.
        """
        return {commit.commit: self._digests(commit) for commit in self.commits}

    def _digests(self, commit: CommitEntries) -> dict[str, str]:
        towns = self._dataset.all_towns(self.now.as_of)
        entries: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name, about in commit.about.items():
            if not can_change(name, "", COUNTED.reads):
                continue
            known = self._towns_of_keys(name)
            for key, field in zip(about.keys, about.fields, strict=True):
                if can_change(name, field, COUNTED.reads):
                    own = (name, key, field)
                    for town in known.get(key, towns):
                        entries[town].append(own)
                    entries[WHOLE].append(own)
        return {town: digest([commit.commit, own]) for town, own in entries.items()}

    def _towns_of_keys(self, name: str) -> Mapping[str, frozenset[str]]:
        """The towns in which each record lies, on whatever day."""
        if name not in self._known_towns:
            days = (BEGINNING, *self._dataset.placement.changes)
            towns = [town_of_rows(self.now.on(day), name) for day in days]
            known = map(frozenset, zip(*towns, strict=True))
            self._known_towns[name] = dict(zip(row_keys(self.now, name), known, strict=True))
        return self._known_towns[name]

    @cached_property
    def _known_towns(self) -> dict[str, Mapping[str, frozenset[str]]]:
        return {}

    def _search(
        self,
        past: HistoricalSnapshot,
        towns: Towns,
        asked: Mapping[str, Asked],
        later: Sequence[CommitEntries],
    ) -> dict[str, dict[str, list[Any]]]:
        """By town and indicator, each record with what moved it; as it is kept."""
        then, now = self._sides(past, asked)
        told_of_notice = (row for c in later for row in self._definitions.get(c.commit, ()))
        entries = (*told_of_notice, *_entries_about((then, now), later))
        difference = DataDifference(then, now, entries)
        found: dict[str, dict[str, list[Any]]] = {town: {} for town in towns}
        for code in {code: None for own in asked.values() for code in own}:
            indicator, rows = (
                INDICATOR_BY_CODE[code],
                [r for own in asked.values() for r in own.get(code, ())],
            )
            told = difference.movers(
                indicator, now.notice.document.district_code, rows, indicator.reads
            )
            for town in towns:
                found[town][code] = [
                    [*record, [_mover(entry) for entry in told[record]]]
                    for record in asked[town].get(code, ())
                ]
        return found

    def _sides(
        self, past: HistoricalSnapshot, asked: Mapping[str, Asked]
    ) -> tuple[Snapshot, Snapshot]:
        """Then and now, the rows of the households of all that is asked, wherever they lived."""
        assert past.snapshot is not None
        records = {row for own in asked.values() for rows in own.values() for row in rows}
        sides = ((dataset_of(s), s.notice) for s in (past.snapshot, self.now))
        states = [*sides]
        households = {each for side, _ in states for each in _households_of(side, records)}
        then, now = (
            side.few(notice, past.at.day, households, COUNTED.reads or {})
            for side, notice in states
        )
        return then, now


def _by_family(pieces: Iterable[Mapping[str, Sequence[Any]]]) -> Causes:
    found: dict[str, dict[RecordKey, Sequence[MovingEntry]]] = defaultdict(dict)
    for piece in pieces:
        for code, rows in piece.items():
            for resource, key, movers in rows:
                found[indicator_family(code)][RecordKey(resource, key)] = [
                    MovingEntry(*mover) for mover in movers
                ]
    return found


def _mover(entry: Correction) -> MovingEntry:
    return MovingEntry(*(getattr(entry, name) for name in MovingEntry._fields))


def _entries_about(
    sides: Iterable[Snapshot], later: Iterable[CommitEntries]
) -> tuple[Correction, ...]:
    """The entries about rows that are at hand and columns that a figure reads."""
    keys = {name: {key for s in sides for key in row_keys(s, name)} for name in COUNTED.reads or ()}

    def is_at_hand(name: str, key: str) -> bool:
        return name in keys and key in keys[name]

    return tuple(
        entry
        for commit in later
        if any(is_at_hand(name, key) for name, about in commit.about.items() for key in about.keys)
        for entry in commit.corrections
        if is_at_hand(entry.resource, entry.key)
        and can_change(entry.resource, entry.field, COUNTED.reads)
    )


def _households_of(dataset: Dataset, records: Collection[RecordKey]) -> set[str]:
    """The households of the records, and those of the units of records that have none."""
    found: set[str] = set()
    for name in {record.resource for record in records} & set(COUNTED.reads or ()):
        rows = dataset.owners_of(name, [r.key for r in records if r.resource == name])
        found |= {*rows[OWNER].drop_nulls()}
        units = {
            unit
            for column in UNIT_CODE_FIELDS
            if column in rows.columns
            for unit in rows.filter(pl.col(OWNER).is_null())[column].drop_nulls()
        }
        if units:
            inside = pl.any_horizontal(pl.col("village_code").str.starts_with(u) for u in units)
            for homes in (dataset.text("household"), dataset.text("residence")):
                found |= {*homes.filter(inside)["household_id"]}
    return found
