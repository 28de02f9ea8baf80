"""数字重述：every figure of a dispatch day that today's data give otherwise, and what moved it."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from lookback.check.findings.finding_history import DispatchRevision, FindingId
from lookback.compute.figures.amounts import SAME
from lookback.compute.figures.explanation import RecordCount
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.data.cells import cell_texts
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.execution.dataset_access import dataset_of
from lookback.execution.store import Store
from lookback.history.git.repository import Repository
from lookback.history.ledger.ledger import Ledger
from lookback.history.restatement.dispatch_revisions import dispatch_revisions
from lookback.history.restatement.historical_snapshot import (
    HistoricalSnapshot,
    open_historical_snapshot,
)
from lookback.history.restatement.restatement_causes import (
    Causes,
    CauseSearch,
    MovingEntry,
    indicator_family,
)
from lookback.history.restatement.restatement_diff import MovedRecords, moved_records

LEVELS = ("district", "town")
KEY = ("code", "unit_code")
NUMBERS = ("numerator", "denominator", "value")
NOWHERE = RecordCount("", "", None, None)


class ReleasedFigures(NamedTuple):
    """What a release published of its day: its figures have `KEY` and `NUMBERS`.

    Share figures are fractions, as `indicators.csv` has them.
    """

    name: str
    commit: str
    figures: pd.DataFrame


class PublishedFigures(NamedTuple):
    """What is published today: the data, the dispatch days, and any figure of any of these days.

    `released` are the releases of earlier days. `amount` gives the figure of an indicator's code,
    a unit's code and a day, in the indicator's unit; nan where it cannot be computed.
    """

    package: Package
    snapshot: Snapshot
    days: tuple[date, ...]
    released: Mapping[date, ReleasedFigures]
    amount: Callable[[str, str, date], float]


class RestatementCause(NamedTuple):
    """What a commit did to a figure: a field of a table ("" for whole rows), in so many places."""

    commit: str
    resource: str
    field: str
    cells: int


class RestatedFigure(NamedTuple):
    """A figure of a unit as it was known on its day, where today's data give another one.

    Numerator, denominator and value as published then (nan: none, or 无法计算); `records`: how
    many records count otherwise now; `causes` the most cells first; `by_program`: today's program
    gives another number than the release even of the data of then.
    """

    code: str
    unit_code: str
    numerator: float
    denominator: float
    value: float
    records: int
    causes: tuple[RestatementCause, ...]
    by_program: bool = False


@dataclass(frozen=True)
class ComparedDay:
    """A dispatch day, its last revision, what was found then, and which figures have moved since.

    `findings` and `figures` are None where today's schemas cannot read that revision. `release`
    names what was published on the day, and `otherwise` counts the figures that today's program
    gives otherwise of the same data; without one ("") the figures of then are today's program's.
    """

    at: DispatchRevision
    findings: frozenset[FindingId] | None
    figures: tuple[RestatedFigure, ...] | None
    release: str = ""
    otherwise: int = 0


def compared_days(
    e: PublishedFigures, ledger: Ledger, store: Store, progress: Callable[[str], None]
) -> Iterator[ComparedDay]:
    """The dispatch days before the newest that have data, each beside what is published today.

    Raises:
        HistoryUnusable: there is no history.
    """
    repository = Repository.open(ledger.source.root)
    search = CauseSearch(e.snapshot, ledger.commits)
    today = dataset_of(e.snapshot)
    today.release()
    released = {day: release.commit for day, release in e.released.items()}
    for at in dispatch_revisions(repository, e.days[:-1], released):
        progress(f"对照当时公布的数：{at.day}")
        with open_historical_snapshot(repository, at, e.package, store) as past:
            yield compared_day(e, search, past)
        today.release()


def compared_day(e: PublishedFigures, search: CauseSearch, past: HistoricalSnapshot) -> ComparedDay:
    """A dispatch day: the figures at district and towns, as known then, that differ now."""
    at, results, release = past.at, past.results(), e.released.get(past.at.day)
    name = release.name if release else ""
    if results is None:
        return ComparedDay(at, None, None, name)
    then = results.figures[results.figures["level"].isin(LEVELS)].assign(by_program=False)
    if release:
        then = _as_released(then, release.figures)
    differing = list(_differing(e, at, then))
    codes = list(dict.fromkeys(figure.code for figure in differing))
    moved = moved_records(past, e.snapshot.on(at.day), codes)
    causes = search.causes(past, moved, past.repository.ancestors(at.commit))
    figures = tuple(_explained(differing, moved, causes))
    return ComparedDay(at, results.findings, figures, name, int(then["by_program"].sum()))


def _as_released(computed: pd.DataFrame, released: pd.DataFrame) -> pd.DataFrame:
    """The figures as the release has them, marked where today's program gives others of its data.

    Values are compared as they are written. A figure that the release has not stays as it is.
    """
    both = computed.merge(
        released[[*KEY, *NUMBERS]], on=[*KEY], how="left", suffixes=("", "_told"), indicator=True
    )
    own, told = (
        pd.Series(cell_texts(both[name].astype("float64")), both.index)
        for name in ("value", "value_told")
    )
    differs = (both["_merge"] == "both") & (own != told)
    for name in NUMBERS:
        both[name] = both[name].astype("float64").mask(differs, both[f"{name}_told"])
    return both[[*computed.columns]].assign(by_program=differs)


def _differing(
    e: PublishedFigures, at: DispatchRevision, then: pd.DataFrame
) -> Iterator[RestatedFigure]:
    """The rows of `then` whose value is another today, without their causes."""
    for row in then.to_dict("records"):
        now = e.amount(row["code"], row["unit_code"], at.day)
        value = _numbers(row)[-1]
        shown = 100 * value if INDICATOR_BY_CODE[row["code"]].unit == "%" else value
        is_same = abs(shown - now) <= SAME or (pd.isna(shown) and pd.isna(now))
        if not is_same:
            figure = RestatedFigure(row["code"], row["unit_code"], *_numbers(row), 0, ())
            yield figure._replace(by_program=bool(row["by_program"]))


def _numbers(row: Mapping[Hashable, Any]) -> tuple[float, float, float]:
    """Numerator, denominator and value of a row; missing is nan."""
    numerator, denominator, value = (
        math.nan if pd.isna(row[name]) else float(row[name]) for name in NUMBERS
    )
    return numerator, denominator, value


def _explained(
    figures: Iterable[RestatedFigure], moved: Mapping[str, MovedRecords], causes: Causes
) -> Iterator[RestatedFigure]:
    """The same figures with how many records moved, and the entries that moved them."""
    for figure in figures:
        own = [
            record
            for record, moved_record in moved[figure.code].items()
            if (moved_record.now or moved_record.then or NOWHERE).unit.startswith(figure.unit_code)
        ]
        known = causes.get(indicator_family(figure.code), {})
        entries = {entry for record in own for entry in known.get(record, ())}
        yield figure._replace(records=len(own), causes=_causes(entries))


def _causes(entries: Collection[MovingEntry]) -> tuple[RestatementCause, ...]:
    cells = Counter((entry.commit, entry.resource, entry.field) for entry in entries)
    restatement_causes = [RestatementCause(*what, count) for what, count in cells.items()]
    return tuple(sorted(restatement_causes, key=lambda cause: (-cause.cells, cause)))
