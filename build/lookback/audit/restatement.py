"""数字重述：every figure of a dispatch day that today's data give otherwise, and what moved it."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from lookback.audit.checkpoints import checkpoints
from lookback.audit.correction import Correction
from lookback.audit.ledger import Ledger
from lookback.audit.movers import PLACED, Difference, can_move, fields_read
from lookback.audit.past import Past, households_of, only, rows_about
from lookback.audit.repository import Repository
from lookback.check.life import Checkpoint
from lookback.compute.explain import Record, moved, rows_of
from lookback.compute.part import row_keys
from lookback.data.cache import digest
from lookback.data.recall import content_of, recalled
from lookback.data.snapshot import Snapshot
from lookback.data.watched import ROWS, Read
from lookback.publish.edition import Edition
from lookback.publish.figures import INDICATOR, SAME

LEVELS = ("district", "town")
EXPLAINED = 500
"""So many records of a figure are asked what moved them; the rest are counted."""


class Cause(NamedTuple):
    """What a commit did to a figure: a field of a table ("" for whole rows), in so many places."""

    commit: str
    resource: str
    field: str
    cells: int


class Restated(NamedTuple):
    """A figure of a unit as it was known on its day, where today's data give another one.

    Numerator, denominator and value as published then (nan: none, or 无法计算); `records`: how
    many records count otherwise now; `causes` the most cells first.
    """

    code: str
    unit_code: str
    numerator: float
    denominator: float
    value: float
    records: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Day:
    """A dispatch day, the last revision of it, and the figures that have moved since."""

    at: Checkpoint
    figures: tuple[Restated, ...]


def restated_on(e: Edition, repository: Repository, ledger: Ledger, at: Checkpoint) -> Day | None:
    """The figures of a dispatch day at district and towns, as known then, that differ now.

    None where the tables of that revision cannot be read with today's schemas. Kept for as long
    as no column that these figures read, and no later entry about one, is another.
    """
    past = Past(repository, at, e.package)
    then = past.figures(LEVELS)
    if then is None:
        return None
    differing = list(_differing(e, at, then))
    after = replace(e.snapshot, as_of=at.day)
    read = _fields_read(after, [figure.code for figure in differing])
    told = {commit.commit for commit in repository.commits(at.commit)}
    later = tuple(
        entry for entry in ledger.corrections if entry.commit not in told and can_move(entry, read)
    )
    make = partial(_restated, e, past, differing, Later(later, read))
    entries = sorted(Counter(entry.commit for entry in later).items())
    content = content_of(after, read | _placing(after))
    about = [differing, entries, content]
    found = make() if content is None else past.kept("restated", about, make)
    return Day(at, tuple(map(_as_told, found)))


class Later(NamedTuple):
    """The entries since a dispatch day about the fields that its figures read."""

    entries: tuple[Correction, ...]
    read: frozenset[Read]


def _restated(e: Edition, past: Past, differing: Sequence[Restated], later: Later) -> list[Any]:
    """The figures with their causes, as `_as_told` reads them.

    Kept for as long as the households that moved them have the same content, and the same
    entries, in all that was read.
    """
    after, district = replace(e.snapshot, as_of=past.at.day), e.units.district.code
    moves = _all_moves(past, after, [figure.code for figure in differing], district)
    records = {record for found in moves.values() for record in found}
    wanted = past.households(records) | households_of(e.snapshot, records)
    chosen = {name: rows_about(e.snapshot, name, wanted) for name in e.snapshot.tables}
    then_keys = past.keys(wanted)
    keys = {
        name: {*then_keys[name], *row_keys(e.snapshot, name)[rows]} for name, rows in chosen.items()
    }
    near = tuple(each for each in later.entries if each.key in keys.get(each.resource, ()))

    def make() -> list[Restated]:
        assert past.snapshot
        difference = Difference(only(past.snapshot, wanted), only(after, wanted), near)
        return list(_explained(differing, moves, difference, district))

    columns = {
        name: [each for each in map(str, after.tables[name]) if Read(name, each) in later.read]
        for name in chosen
    }
    tables = {
        name: after.tables[name].loc[rows, columns[name]].to_csv(index=False)
        for name, rows in chosen.items()
    }
    places = {code: sorted([*record, unit] for record, unit in found.items())
              for code, found in moves.items()}  # fmt: skip
    about = [differing, places, digest(tables), digest(near)]
    found: list[Any] = past.kept("moved", about, make)
    return found


def _placing(s: Snapshot) -> frozenset[Read]:
    """What every record is named by, and what says whose it is."""
    return frozenset(
        Read(name, field) for name, key in s.keys.items() for field in (ROWS, *key, *PLACED)
    )


def _as_told(row: Sequence[Any]) -> Restated:
    one = Restated(*row)
    return one._replace(causes=tuple(Cause(*cause) for cause in one.causes))


def dispatch_points(e: Edition, repository: Repository) -> list[Checkpoint]:
    """The dispatch days before the day of the edition that have data, with their revisions."""
    return list(checkpoints(repository, e.figures.days[:-1]))


def _differing(e: Edition, at: Checkpoint, then: Iterable[Mapping[str, Any]]) -> Iterator[Restated]:
    """The rows of `then` whose value is another today, without their causes."""
    for row in then:
        figure = e.figures.of(row["code"], row["unit_code"], at.day)
        value = _numbers(row)[-1]
        shown = 100 * value if INDICATOR[row["code"]].unit == "%" else value
        is_same = abs(shown - figure.amount) <= SAME or (pd.isna(shown) and pd.isna(figure.amount))
        if not is_same:
            yield Restated(row["code"], row["unit_code"], *_numbers(row), 0, ())


def _numbers(row: Mapping[str, Any]) -> tuple[float, float, float]:
    """Numerator, denominator and value of a row; missing is nan."""
    numerator, denominator, value = (
        math.nan if pd.isna(row[name]) else float(row[name])
        for name in ("numerator", "denominator", "value")
    )
    return numerator, denominator, value


def _all_moves(
    past: Past, after: Snapshot, codes: Iterable[str], district: str
) -> dict[str, dict[Record, str]]:
    """By code, the records that count otherwise than they did, and the unit each lies in."""
    makes = {code: partial(_moves, past, after, code, district) for code in codes}
    found = recalled(after, "moves", makes, about=past.at.commit)
    return {code: {Record(*each[:2]): each[2] for each in told} for code, told in found.items()}


def _fields_read(s: Snapshot, codes: Iterable[str]) -> frozenset[Read]:
    """All that these figures are made from."""
    makes = {code: partial(_as_json, s, code) for code in codes}
    found = recalled(s, "fields", makes)
    return frozenset(Read(*each) for fields in found.values() for each in fields)


def _as_json(s: Snapshot, code: str) -> list[list[str]]:
    return sorted([*each] for each in fields_read(s, INDICATOR[code]))


def _moves(past: Past, after: Snapshot, code: str, district: str) -> list[list[str]]:
    """Resource, key and unit of each record that counts otherwise than it did."""
    assert past.snapshot
    one = INDICATOR[code]
    pairs = moved(*(rows_of(one(s), district) for s in (past.snapshot, after)))
    units = {each: count.unit for each, (then, now) in pairs.items() if (count := now or then)}
    return sorted([*each, unit] for each, unit in units.items())


def _explained(
    figures: Sequence[Restated],
    moves: Mapping[str, Mapping[Record, str]],
    near: Difference,
    district: str,
) -> Iterator[Restated]:
    """The same figures with how many records moved, and the entries that moved them.

    `near` is the difference for the households of these records alone, so that each trial is
    cheap. A record of a unit stands for all households there.
    """
    movers: dict[str, dict[Record, tuple[Correction, ...]]] = defaultdict(dict)
    for code, found in moves.items():
        known = movers[_family(code)]
        rest = sorted(found.keys() - known.keys())[:EXPLAINED]
        known |= near.movers(INDICATOR[code], district, rest) if rest else {}
    for figure in figures:
        found = moves[figure.code]
        own = [record for record, unit in found.items() if unit.startswith(figure.unit_code)]
        entries = {one for record in own for one in movers[_family(figure.code)].get(record, ())}
        yield figure._replace(records=len(own), causes=_causes(entries))


def _family(code: str) -> str:
    """I02 of I02.at_home: what moves a record in one figure of a family moves it in all."""
    return code.split(".")[0]


def _causes(entries: Collection[Correction]) -> tuple[Cause, ...]:
    cells = Counter((entry.commit, entry.resource, entry.field) for entry in entries)
    found = [Cause(*what, count) for what, count in cells.items()]
    return tuple(sorted(found, key=lambda cause: (-cause.cells, cause)))
