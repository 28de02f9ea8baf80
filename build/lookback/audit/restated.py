"""两个时钟：why a figure of one day is now another than an earlier revision gave it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from lookback.audit.attribution import Difference
from lookback.audit.correction import Correction
from lookback.audit.ledger import Ledger, read_ledger
from lookback.audit.repository import Repository
from lookback.compute.explain import Count, Explanation, Record, explain, moved
from lookback.compute.indicator import Indicator
from lookback.errors import Problem, WrongUse


class Moved(NamedTuple):
    """A record that counts otherwise than it did (None: it did or does not), and what moved it."""

    record: Record
    then: Count | None
    now: Count | None
    entries: tuple[Correction, ...]


@dataclass(frozen=True)
class Restatement:
    """A figure as it was and as it is, and the records that make the difference."""

    then: Explanation
    now: Explanation
    moved: tuple[Moved, ...]


def restate(difference: Difference, one: Indicator, unit_code: str) -> Restatement:
    """What moved the figure of a unit between two states of the data.

    Raises:
        KeyError: the indicator has no figure of this unit in one of the two.
    """
    then = explain(difference.before, one, unit_code)
    now = explain(difference.after, one, unit_code)
    pairs = moved(then.rows, now.rows)
    records = sorted(pairs)
    movers = difference.movers(one, unit_code, records, one.reads)
    return Restatement(then, now, tuple(Moved(r, *pairs[r], movers[r]) for r in records))


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
    later = (each for each in ledger.commits if each.commit not in known)
    return replace(ledger, commits=tuple(later))
