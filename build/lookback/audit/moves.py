"""Which records count otherwise today than on a dispatch day, and which entries moved them.

Both are kept from one run to the next, and mended where a few households' rows have changed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from lookback.audit.correction import Correction
from lookback.audit.movers import Difference, can_move
from lookback.audit.past import Past, households_of
from lookback.audit.told import Told
from lookback.compute.explain import Record, moved, rows_of
from lookback.compute.indicator import counts_the_same
from lookback.compute.indicators import INDICATOR
from lookback.compute.part import row_keys
from lookback.data.cache import digest
from lookback.data.keyed import keys_among
from lookback.data.recall import recalled, texts_of
from lookback.data.since import Since
from lookback.data.snapshot import Snapshot, remember
from lookback.data.watched import Read
from lookback.definitions.amended import Amended, amended, few
from lookback.definitions.places import household_of_rows

EXPLAINED = 500
"""So many records of a figure are asked what moved them; the rest are counted."""

Moves = Mapping[str, Mapping[Record, str]]
"""By indicator, the records that count otherwise than they did, and the unit each lies in."""


class Mover(NamedTuple):
    """An entry of the ledger that moved a record."""

    commit: str
    resource: str
    field: str
    key: str
    line: int
    change: str


ByRecord = Mapping[Record, Sequence[Mover]]
"""What moved each record."""


def family(code: str) -> str:
    """I02 of I02.at_home: what moves a record in one figure of a family moves it in all."""
    return code.split(".")[0]


def moves(past: Past, after: Snapshot, codes: Iterable[str]) -> Moves:
    """The records that have moved in these figures since the dispatch day; `after`: data of now."""
    makes = {code: partial(_moves, past, after, code) for code in codes}
    mend = partial(_mended_moves, past, after)
    found = recalled(after, "moves", makes, about=past.at.commit, mend=mend)
    return {code: {Record(*each[:2]): each[2] for each in told} for code, told in found.items()}


def _moves(past: Past, after: Snapshot, code: str) -> list[list[str]]:
    """Resource, key and unit of each record."""
    return _between(past.snapshot, after, code)


def _mended_moves(
    past: Past, after: Snapshot, code: str, known: list[list[str]], since: Since
) -> list[list[str]] | None:
    """The same: of the households that changed anew, of all others as `known`."""
    change, one = amended(after, since), INDICATOR[code]
    if change is None or one.scope != "household":
        return None
    if counts_the_same(one, change):
        return known
    found = _between(past.of(change.households), change.after, code)
    own = _own(past, after, change, {Record(*each[:2]) for each in (*known, *found)})
    if own is None:
        return None
    kept = (each for each in known if Record(*each[:2]) not in own)
    return sorted([*kept, *(each for each in found if Record(*each[:2]) in own)])


def _between(then: Snapshot, after: Snapshot, code: str) -> list[list[str]]:
    one, district = INDICATOR[code], after.notice.document.district_code
    pairs = moved(*(rows_of(one(s), district) for s in (then, after)))
    units = {each: count.unit for each, (was, now) in pairs.items() if (count := now or was)}
    return sorted([*each, unit] for each, unit in units.items())


def _own(
    past: Past, after: Snapshot, change: Amended, records: Collection[Record]
) -> set[Record] | None:
    """Which of the records are these households', then or now; None where one changed hands."""
    own: set[Record] = set()
    for name in {record.resource for record in records}:
        asked = {record.key for record in records if record.resource == name}
        was, now = (_keys_of_households(s, name) for s in (change.before, change.after))
        every = keys_among(after, texts_of(after, past.now), name, asked)
        ours = asked & (was | now)
        if ours or asked - every:
            then = _keys_of_households(past.of(change.households), name)
            come, gone = ours & now - then, asked & then - now
            if gone & every or (come and past.keys_among(name, come)):
                return None
            ours |= asked & then
        own |= {Record(name, key) for key in ours}
    return own


def _keys_of_households(s: Snapshot, resource: str) -> set[str]:
    """The keys of the rows that are some household's."""
    return {*row_keys(s, resource)[household_of_rows(s, resource).notna()]}


def asked_of(found: Moves) -> dict[str, dict[str, list[Record]]]:
    """By family and indicator, who is asked: each in the first figure that it has moved in."""
    asked: dict[str, dict[str, list[Record]]] = defaultdict(dict)
    for code, records in found.items():
        others = {each for known in asked[family(code)].values() for each in known}
        if rest := sorted(records.keys() - others)[:EXPLAINED]:
            asked[family(code)][code] = rest
    return asked


def movers(
    past: Past,
    after: Snapshot,
    later: Sequence[Told],
    found: Moves,
    reads: Mapping[str, Collection[Read]],
) -> dict[str, ByRecord]:
    """What moved those that are asked, by indicator; `later` are the commits since the day.

    `reads` are the fields that each indicator reads: only entries about them can have moved it.
    """
    told = asked_of(found)
    records = {each for asked in told.values() for rows in asked.values() for each in rows}
    near = partial(remember, after, "near", partial(_near, past, after, records))
    trials = {name: Trial(past, after, later, asked, reads, near) for name, asked in told.items()}
    kept = recalled(
        after, "movers", {name: trial.movers for name, trial in trials.items()},
        about=past.at.commit, mend=lambda name, *known: trials[name].mended(*known),
        also={name: [trial.asked, trial.commits, trial.read] for name, trial in trials.items()},
    )  # fmt: skip
    return {
        code: by_record
        for each in kept.values()
        for code, by_record in _from_json(each["movers"]).items()
    }


def _near(past: Past, after: Snapshot, records: Collection[Record]) -> tuple[Snapshot, Snapshot]:
    """Both states for the households of the records alone, so that each trial is cheap.

    A record of a unit stands for all households there.
    """
    wanted = frozenset(households_of(past.snapshot, records) | households_of(after, records))
    return past.of(wanted), few(after, past.now.resources, texts_of(after, past.now), wanted)


@dataclass(frozen=True)
class Trial:
    """The search for what moved records of a family of indicators.

    `since` are the commits since the day, `asked` the records by indicator, `reads` what each
    reads; `near` gives the two states of the data for the households of all that are asked.
    """

    past: Past
    after: Snapshot
    since: Sequence[Told]
    asked: Mapping[str, Sequence[Record]]
    reads: Mapping[str, Collection[Read]]
    near: Callable[[], tuple[Snapshot, Snapshot]]

    @cached_property
    def commits(self) -> dict[str, int]:
        """How many entries that can have done so each commit made: those about what was read."""
        counts = {
            each.commit: sum(count for what, count in each.reads.items() if what in self._fields)
            for each in self.since
        }
        return {commit: count for commit, count in counts.items() if count}

    @cached_property
    def _fields(self) -> frozenset[Read]:
        """What any of the indicators reads."""
        return frozenset(each for code in self.asked for each in self.reads[code])

    @cached_property
    def read(self) -> dict[str, str]:
        """A digest of what each indicator reads."""
        return {code: digest(sorted(self.reads[code])) for code in self.asked}

    def movers(self) -> dict[str, Any]:
        """What moved each record, with the commits that were looked at; as it is kept."""
        return self._kept(self._tried(*self.near(), self.asked))

    def mended(self, known: dict[str, Any], since: Since) -> dict[str, Any] | None:
        """The same: of the households that changed anew, of all others as `known`."""
        change = amended(self.after, since)
        is_longer = known["commits"].items() <= self.commits.items()
        is_local = all(INDICATOR[code].scope == "household" for code in self.asked)
        reads_same = all(known["read"].get(code, told) == told for code, told in self.read.items())
        if change is None or not (is_longer and is_local and reads_same):
            return None
        own = _own(self.past, self.after, change, set().union(*self.asked.values()))
        if own is None or not self._are_about(change, known["commits"]):
            return None
        mine = {code: [each for each in rows if each in own] for code, rows in self.asked.items()}
        found, kept = dict[str, ByRecord](), _from_json(known["movers"])
        if any(mine.values()):
            found = self._tried(self.past.of(change.households), change.after, mine)
        rest = {code: set(rows) - own for code, rows in self.asked.items()}
        if any(rest[code] - kept.get(code, {}).keys() for code in rest):
            return None
        return self._kept(
            {code: {each: (kept if each in rest[code] else found)[code][each] for each in rows}
             for code, rows in self.asked.items()}
        )  # fmt: skip

    def _are_about(self, change: Amended, told: Collection[str]) -> bool:
        """Whether the entries of other commits than these are about the changed households."""
        anew = [
            cell
            for each in self.since
            if each.commit in self.commits and each.commit not in told
            for cell in each.cells()
            if cell.read in self._fields
        ]
        keys = {
            name: _keys_of_households(change.before, name) | _keys_of_households(change.after, name)
            for name in {cell.resource for cell in anew}
        }
        return all(cell.key in keys[cell.resource] for cell in anew)

    def _tried(
        self, then: Snapshot, now: Snapshot, asked: Mapping[str, Sequence[Record]]
    ) -> dict[str, ByRecord]:
        """What moved these records, by taking back the entries about rows that are at hand."""
        states, district = (then, now), now.notice.document.district_code
        fields = {what for each in self.since for what in each.reads if what in self._fields}
        tables = {what.table for what in fields}
        keys = {name: {key for s in states for key in row_keys(s, name)} for name in tables}
        later = tuple(
            entry
            for each in self.since
            if each.concerns(keys)
            for entry in each.corrections
            if can_move(entry, fields) and entry.key in keys[entry.resource]
        )
        found = Difference(then, now, later)
        return {
            code: {record: [*map(_mover, entries)] for record, entries in told.items()}
            for code, rows in asked.items()
            if rows and (told := found.movers(INDICATOR[code], district, rows, self.reads[code]))
        }

    def _kept(self, found: Mapping[str, ByRecord]) -> dict[str, Any]:
        rows = {code: [[*r, each] for r, each in told.items()] for code, told in found.items()}
        return {"commits": self.commits, "read": self.read, "movers": rows}


def _mover(entry: Correction) -> Mover:
    return Mover(*(getattr(entry, name) for name in Mover._fields))


def _from_json(told: Mapping[str, Sequence[Any]]) -> dict[str, ByRecord]:
    return {
        code: {Record(*record): [*map(Mover._make, entries)] for *record, entries in rows}
        for code, rows in told.items()
    }
