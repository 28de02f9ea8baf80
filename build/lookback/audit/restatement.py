"""数字重述：every figure of a dispatch day that today's data give otherwise, and what moved it."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from lookback.audit.checkpoints import checkpoints, known_at
from lookback.audit.correction import Correction
from lookback.audit.git import Repository
from lookback.audit.ledger import Ledger
from lookback.audit.movers import Difference
from lookback.check.life import Checkpoint
from lookback.compute.explain import Record, moved, rows_of
from lookback.compute.indicator import compute_indicators
from lookback.compute.indicators import INDICATORS
from lookback.compute.part import keys_of
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import household_of_rows, village_of
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

    None where the tables of that revision cannot be read with today's schemas.
    """
    with known_at(repository, at, e.package) as known:
        before = known and known[1]
    if before is None:
        return None
    weekly = [one for one in INDICATORS if one.is_weekly]
    then = compute_indicators(before, weekly)
    differing = list(_differing(e, at, then[then["level"].isin(LEVELS)]))
    told = {commit.commit for commit in repository.commits(at.commit)}
    later = tuple(entry for entry in ledger.corrections if entry.commit not in told)
    after = replace(e.snapshot, as_of=at.day)
    return Day(at, tuple(_explained(differing, before, after, later, e.units.district.code)))


def dispatch_points(e: Edition, repository: Repository) -> list[Checkpoint]:
    """The dispatch days before the day of the edition that have data, with their revisions."""
    return list(checkpoints(repository, e.figures.days[:-1]))


def _differing(e: Edition, at: Checkpoint, then: pd.DataFrame) -> Iterator[Restated]:
    """The rows of `then` whose value is another today, without their causes."""
    for row in then.to_dict("records"):
        figure = e.figures.of(row["code"], row["unit_code"], at.day)
        shown = 100 * row["value"] if INDICATOR[row["code"]].unit == "%" else row["value"]
        is_same = abs(shown - figure.amount) <= SAME or (pd.isna(shown) and pd.isna(figure.amount))
        if not is_same:
            yield Restated(row["code"], row["unit_code"], *_numbers(row), 0, ())


def _numbers(row: dict[Any, Any]) -> tuple[float, float, float]:
    """Numerator, denominator and value of a row; missing is nan."""
    numerator, denominator, value = (
        math.nan if pd.isna(row[name]) else float(row[name])
        for name in ("numerator", "denominator", "value")
    )
    return numerator, denominator, value


def _explained(
    figures: Sequence[Restated],
    before: Snapshot,
    after: Snapshot,
    later: tuple[Correction, ...],
    district: str,
) -> Iterator[Restated]:
    """The same figures with how many records moved, and the entries that moved them."""
    codes = dict.fromkeys(figure.code for figure in figures)
    moves = {code: _moves(before, after, code, district) for code in codes}
    records = {record for found in moves.values() for record in found}
    near = _focused(before, after, later, records)
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


def _moves(before: Snapshot, after: Snapshot, code: str, district: str) -> dict[Record, str]:
    """The records that count otherwise than they did, and the unit each lies in."""
    one = INDICATOR[code]
    pairs = moved(*(rows_of(one(s), district) for s in (before, after)))
    return {each: count.unit for each, (then, now) in pairs.items() if (count := now or then)}


def _causes(entries: Collection[Correction]) -> tuple[Cause, ...]:
    cells = Counter((entry.commit, entry.resource, entry.field) for entry in entries)
    found = [Cause(*what, count) for what, count in cells.items()]
    return tuple(sorted(found, key=lambda cause: (-cause.cells, cause)))


def _focused(
    before: Snapshot,
    after: Snapshot,
    later: Sequence[Correction],
    records: Collection[Record],
) -> Difference:
    """The difference for the households of these records alone, so that each trial is cheap.

    A record of a unit stands for all households there; rows of no household are all kept.
    """
    wanted = _households(before, records) | _households(after, records)
    then, now = (_only(s, wanted) for s in (before, after))
    keys = {
        name: {*keys_of(then.tables[name], then.keys[name]), *keys_of(table, now.keys[name])}
        for name, table in now.tables.items()
    }
    near = tuple(entry for entry in later if entry.key in keys.get(entry.resource, ()))
    return Difference(then, now, near)


def _households(s: Snapshot, records: Collection[Record]) -> set[str]:
    """The households of the records, and those of the units of records that have none."""
    found: set[str] = set()
    for name in {record.resource for record in records}:
        keys = keys_of(s.tables[name], s.keys[name])
        chosen = keys.isin([record.key for record in records if record.resource == name])
        households = household_of_rows(s, name)[chosen]
        found |= set(households.dropna())
        units = tuple(village_of(s, name)[chosen][households.isna()].dropna())
        if units:
            inside = s.household["village_code"].str.startswith(units, na=False)
            found |= set(s.household.loc[inside, "household_id"])
    return found


def _only(s: Snapshot, households: set[str]) -> Snapshot:
    """The snapshot without the rows of other households."""
    tables = {}
    for name, table in s.tables.items():
        own = household_of_rows(s, name)
        tables[name] = table[own.isna() | own.isin(households)].reset_index(drop=True)
    return replace(s, tables=tables)
