"""两个时钟：why a figure of one day is now another than an earlier revision gave it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from lookback.compute.figures.explanation import (
    FigureExplanation,
    RecordCount,
    RecordKey,
    changed_records,
    explain_figure,
)
from lookback.compute.indicators.indicator import Indicator
from lookback.errors import Problem, WrongUse
from lookback.history.git.repository import Repository
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger import Ledger, read_ledger
from lookback.history.restatement.attribution import DataDifference
from lookback.history.restatement.definition_effects import NumberChange


class ChangedRecord(NamedTuple):
    """A record that counts otherwise than it did (None: it did or does not), and what moved it."""

    record: RecordKey
    then: RecordCount | None
    now: RecordCount | None
    entries: tuple[Correction, ...]


class MovingNumber(NamedTuple):
    """A number of the notice that moved the figure; its entry is None where nobody committed it."""

    change: NumberChange
    entry: Correction | None


@dataclass(frozen=True)
class FigureChange:
    """A figure as it was and as it is, and the records and numbers that make the difference."""

    then: FigureExplanation
    now: FigureExplanation
    moved: tuple[ChangedRecord, ...]
    numbers: tuple[MovingNumber, ...]


def figure_change(difference: DataDifference, indicator: Indicator, unit_code: str) -> FigureChange:
    """What moved the figure of a unit between two states of the data.

    Raises:
        KeyError: the indicator has no figure of this unit in one of the two.
    """
    then = explain_figure(difference.before, indicator, unit_code)
    now = explain_figure(difference.after, indicator, unit_code)
    pairs = changed_records(then.rows, now.rows)
    records = sorted(pairs)
    movers = difference.movers(indicator, unit_code, records, indicator.reads)
    moved = tuple(ChangedRecord(r, *pairs[r], movers[r]) for r in records)
    return FigureChange(then, now, moved, tuple(_numbers(difference, now, unit_code)))


def _numbers(
    difference: DataDifference, now: FigureExplanation, unit_code: str
) -> Iterator[MovingNumber]:
    """The numbers of the notice that moved the figure: taken back alone, each changes it."""
    for number in difference.numbers:
        without = explain_figure(difference.without(number), now.indicator, unit_code)
        if changed_records(without.rows, now.rows):
            yield MovingNumber(number, number.entry(difference.ledger))


def ledger_between(root: Path, base: str, head: str) -> Ledger:
    """The ledger up to `head` without what `base` knew already.

    Raises:
        WrongUse: `base` is not an ancestor of `head`.
        HistoryUnusable: no repository or no such revision.
    """
    repository = Repository.open(root)
    start, end = repository.resolve(base), repository.resolve(head)
    known = repository.ancestors(start)
    if start not in repository.ancestors(end):
        remedy = "换成它之前的一次提交，用 git log --oneline 查看"
        raise WrongUse(Problem(f"版本 {base}", f"不是 {head} 的前身，两者之间没有台账", remedy))
    ledger = read_ledger(root, end)
    later = (commit for commit in ledger.commits if commit.commit not in known)
    return replace(ledger, commits=tuple(later))
