"""Which entries of the ledger moved the records of restated figures, found town by town."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from lookback.audit.attribution import Difference, can_move
from lookback.audit.correction import Correction
from lookback.audit.historical_snapshot import HistoricalSnapshot
from lookback.audit.restatement_diff import Moved, sides_of
from lookback.audit.told import Told
from lookback.compute.explain import Record
from lookback.compute.indicators import INDICATOR
from lookback.compute.part import row_keys
from lookback.compute.weekly import COUNTED
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import household_of_rows, village_of
from lookback.execution.codec import decode, encode
from lookback.execution.dataset import WHOLE, Dataset, Towns, dataset_of, town_of_rows
from lookback.execution.store import digest

EXPLAINED = 500
"""So many records of a figure are asked what moved them; the rest are counted."""


class Mover(NamedTuple):
    """An entry of the ledger that moved a record."""

    commit: str
    resource: str
    field: str
    key: str
    line: int
    change: str


Causes = Mapping[str, Mapping[Record, Sequence[Mover]]]
"""By family of indicators, what moved each record that was asked."""

Asked = dict[str, list[Record]]
"""By indicator, the records whose causes are looked for."""


def family(code: str) -> str:
    """I02 of I02.at_home: what moves a record in one figure of a family moves it in all."""
    return code.split(".")[0]


def asked_by_town(found: Mapping[str, Moved]) -> dict[str, Asked]:
    """Whose causes are looked for: each record in the first figure of a family that it moved in."""
    asked: dict[str, Asked] = defaultdict(dict)
    known: dict[str, set[Record]] = defaultdict(set)
    for code, records in found.items():
        for record in sorted(records.keys() - known[family(code)])[:EXPLAINED]:
            asked[records[record].town].setdefault(code, []).append(record)
            known[family(code)].add(record)
    return asked


@dataclass(frozen=True)
class CauseSearch:
    """The search for causes: `now` are the data of today, `commits` is the whole ledger."""

    now: Snapshot
    commits: Sequence[Told]

    def causes(
        self, past: HistoricalSnapshot, found: Mapping[str, Moved], known: Collection[str]
    ) -> Causes:
        """What moved the records in `found` since the dispatch day.

        `known` are the commits of that day: their entries moved nothing since. What is found in
        a town is kept under all that it depends on there.
        """
        asked = asked_by_town(found)
        later = [each for each in self.commits if each.commit not in known]
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
        self, past: HistoricalSnapshot, town: str, asked: Asked, later: Iterable[Told]
    ) -> str:
        """What the causes found in a town are kept under."""
        entries = [self._entries[each.commit].get(town, "") for each in later]
        columns = COUNTED.columns(self._dataset.package)
        read = [self._dataset.part_digest(name, columns[name], [town]) for name in sorted(columns)]
        about = ["causes", *past.key, town, asked, [e for e in entries if e], read]
        return self._dataset.store.name(about)

    @cached_property
    def _entries(self) -> Mapping[str, Mapping[str, str]]:
        """By commit and town, a digest of the entries that can move a figure there.

        What a removed row was about is not known any more: it counts in every town.
        """
        return {each.commit: self._digests(each) for each in self.commits}

    def _digests(self, commit: Told) -> dict[str, str]:
        towns = self._dataset.all_towns
        entries: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name, about in commit.about.items():
            if not can_move(name, "", COUNTED.reads):
                continue
            known = self._town_of_keys(name)
            for key, field in zip(about.keys, about.fields, strict=True):
                if can_move(name, field, COUNTED.reads):
                    own = (name, key, field)
                    for town in [known[key]] if key in known else towns:
                        entries[town].append(own)
                    entries[WHOLE].append(own)
        return {town: digest([commit.commit, own]) for town, own in entries.items()}

    def _town_of_keys(self, name: str) -> Mapping[str, str]:
        if name not in self._known_towns:
            keys, towns = row_keys(self.now, name), town_of_rows(self.now, name)
            self._known_towns[name] = dict(zip(keys, towns, strict=True))
        return self._known_towns[name]

    @cached_property
    def _known_towns(self) -> dict[str, Mapping[str, str]]:
        return {}

    def _search(
        self,
        past: HistoricalSnapshot,
        towns: Towns,
        asked: Mapping[str, Asked],
        later: Sequence[Told],
    ) -> dict[str, dict[str, list[Any]]]:
        """By town and indicator, each record with what moved it; as it is kept."""
        sides = sides_of(past, self.now.on(past.at.day), towns)
        records = {each for own in asked.values() for rows in own.values() for each in rows}
        households = {each for s in sides for each in _households_of(s, records)}
        then, now = (_rows_of(s, households) for s in sides)
        difference = Difference(then, now, _entries_about((then, now), later))
        found: dict[str, dict[str, list[Any]]] = {town: {} for town in towns}
        for code in {code: None for own in asked.values() for code in own}:
            one, rows = INDICATOR[code], [r for own in asked.values() for r in own.get(code, ())]
            told = difference.movers(one, now.notice.document.district_code, rows, one.reads)
            for town in towns:
                found[town][code] = [
                    [*record, [_mover(entry) for entry in told[record]]]
                    for record in asked[town].get(code, ())
                ]
        return found


def _by_family(pieces: Iterable[Mapping[str, Sequence[Any]]]) -> Causes:
    found: dict[str, dict[Record, Sequence[Mover]]] = defaultdict(dict)
    for piece in pieces:
        for code, rows in piece.items():
            for resource, key, movers in rows:
                found[family(code)][Record(resource, key)] = [Mover(*each) for each in movers]
    return found


def _mover(entry: Correction) -> Mover:
    return Mover(*(getattr(entry, name) for name in Mover._fields))


def _entries_about(sides: Iterable[Snapshot], later: Iterable[Told]) -> tuple[Correction, ...]:
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
        and can_move(entry.resource, entry.field, COUNTED.reads)
    )


def _rows_of(s: Snapshot, households: Collection[str]) -> Snapshot:
    """The rows of these households and of none, as far as figures read them."""
    tables = {}
    for name in COUNTED.reads or ():
        own = household_of_rows(s, name)
        table = s.tables[name]
        tables[name] = table[own.isna() | own.isin([*households])].reset_index(drop=True)
    return replace(s, tables=tables)


def _households_of(s: Snapshot, records: Collection[Record]) -> set[str]:
    """The households of the records, and those of the units of records that have none."""
    found: set[str] = set()
    for name in {record.resource for record in records} & set(COUNTED.reads or ()):
        keys = [record.key for record in records if record.resource == name]
        chosen = row_keys(s, name).isin(keys)
        households = household_of_rows(s, name)[chosen]
        found |= set(households.dropna())
        units = tuple(village_of(s, name)[chosen][households.isna()].dropna())
        if units:
            inside = s.household["village_code"].str.startswith(units, na=False)
            found |= set(s.household.loc[inside, "household_id"])
    return found
