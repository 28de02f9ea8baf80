"""数字重述：every figure of a dispatch day that today's data give otherwise, and what moved it."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from lookback.audit.checkpoints import checkpoints
from lookback.audit.ledger import Ledger
from lookback.audit.movers import fields_read
from lookback.audit.moves import ByRecord, Mover, Moves, family, movers, moves
from lookback.audit.past import opened
from lookback.audit.repository import Repository
from lookback.check.life import Checkpoint
from lookback.compute.amounts import SAME
from lookback.compute.explain import Record
from lookback.compute.indicators import INDICATOR
from lookback.data.package import Package
from lookback.data.recall import recalled
from lookback.data.since import Since
from lookback.data.snapshot import Snapshot
from lookback.data.watched import Read
from lookback.definitions.amended import amended

LEVELS = ("district", "town")


class Published(NamedTuple):
    """What is published today: the data, the dispatch days, and any figure of any of these days.

    `amount` gives the figure of an indicator's code, a unit's code and a day, in the indicator's
    unit; nan where it cannot be computed.
    """

    package: Package
    snapshot: Snapshot
    days: tuple[date, ...]
    amount: Callable[[str, str, date], float]


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


def restated_on(e: Published, repository: Repository, ledger: Ledger, at: Checkpoint) -> Day | None:
    """The figures of a dispatch day at district and towns, as known then, that differ now.

    None where the tables of that revision cannot be read with today's schemas.
    """
    with opened(repository, at, e.package) as past:
        then = past.figures(LEVELS)
        if then is None:
            return None
        differing = list(_differing(e, at, then))
        codes = list(dict.fromkeys(figure.code for figure in differing))
        told = repository.ancestors(at.commit)
        later = [each for each in ledger.commits if each.commit not in told]
        after = replace(e.snapshot, as_of=at.day)
        moved = moves(past, after, codes)
        by_record = movers(past, after, later, moved, _fields_read(e.snapshot, codes))
    return Day(at, tuple(_explained(differing, moved, by_record)))


def dispatch_points(e: Published, repository: Repository) -> list[Checkpoint]:
    """The dispatch days before the newest that have data, with their revisions."""
    return list(checkpoints(repository, e.days[:-1]))


def _differing(
    e: Published, at: Checkpoint, then: Iterable[Mapping[str, Any]]
) -> Iterator[Restated]:
    """The rows of `then` whose value is another today, without their causes."""
    for row in then:
        now = e.amount(row["code"], row["unit_code"], at.day)
        value = _numbers(row)[-1]
        shown = 100 * value if INDICATOR[row["code"]].unit == "%" else value
        is_same = abs(shown - now) <= SAME or (pd.isna(shown) and pd.isna(now))
        if not is_same:
            yield Restated(row["code"], row["unit_code"], *_numbers(row), 0, ())


def _numbers(row: Mapping[str, Any]) -> tuple[float, float, float]:
    """Numerator, denominator and value of a row; missing is nan."""
    numerator, denominator, value = (
        math.nan if pd.isna(row[name]) else float(row[name])
        for name in ("numerator", "denominator", "value")
    )
    return numerator, denominator, value


def _fields_read(s: Snapshot, codes: Iterable[str]) -> dict[str, frozenset[Read]]:
    """What each of these figures is made from."""
    makes = {code: partial(_as_json, s, code) for code in codes}
    found = recalled(s, "fields", makes, mend=partial(_kept_fields, s))
    return {code: frozenset(Read(*each) for each in fields) for code, fields in found.items()}


def _kept_fields(
    s: Snapshot, code: str, known: list[list[str]], since: Since
) -> list[list[str]] | None:
    """The same fields where the households that changed are read as before, taken alone."""
    change = amended(s, since)
    if change is None or INDICATOR[code].scope != "household":
        return None
    return known if _as_json(change.before, code) == _as_json(change.after, code) else None


def _as_json(s: Snapshot, code: str) -> list[list[str]]:
    return sorted([*each] for each in fields_read(s, INDICATOR[code]))


def _explained(
    figures: Iterable[Restated], found: Moves, tried: Mapping[str, ByRecord]
) -> Iterator[Restated]:
    """The same figures with how many records moved, and the entries that moved them."""
    known: dict[str, dict[Record, Sequence[Mover]]] = defaultdict(dict)
    for code, by_record in tried.items():
        known[family(code)] |= by_record
    for figure in figures:
        units = found[figure.code].items()
        own = [record for record, unit in units if unit.startswith(figure.unit_code)]
        entries = {one for record in own for one in known[family(figure.code)].get(record, ())}
        yield figure._replace(records=len(own), causes=_causes(entries))


def _causes(entries: Collection[Mover]) -> tuple[Cause, ...]:
    cells = Counter((entry.commit, entry.resource, entry.field) for entry in entries)
    found = [Cause(*what, count) for what, count in cells.items()]
    return tuple(sorted(found, key=lambda cause: (-cause.cells, cause)))
