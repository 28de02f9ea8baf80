"""What a reviewer is shown of a branch: commits, events, cells, findings, as rows of words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lookback.history.review.changed_results import ChangedFigure, ChangedList


class CommitLine(NamedTuple):
    """A commit of the branch with its message; `flags` in words."""

    commit: str
    when: str
    author: str
    subject: str
    reason: str
    basis: str
    handled_by: str
    reviewed_by: str
    flags: str


class NumberLine(NamedTuple):
    """A number of the notice before and after (口径), its document, and what it moves by itself.

    `effect` says so in words; `moved` are those figures of the district and the towns.
    """

    title: str
    old: str
    new: str
    basis: str
    commit: str
    effect: str
    moved: tuple[ChangedFigure, ...]


class EventGroup(NamedTuple):
    """The events of one title: how many in which towns, and the record and detail of each."""

    title: str
    is_grave: bool
    towns: str
    each: tuple[str, ...]


class ReviewCell(NamedTuple):
    """One net change for readers; `tier` as in `TIER_TITLES`."""

    tier: str
    town: str
    table: str
    key: str
    field: str
    kind: str
    old: str
    new: str
    commit: str
    file: str
    line: int


HEADINGS = (
    *("级别", "镇（新区）", "数据表", "主键", "字段", "变更类型"),
    *("原值", "新值", "提交", "文件", "行"),
)
"""The headings of `ReviewCell`."""


class MassChangeLine(NamedTuple):
    """One field set to one value in many rows."""

    tier: str
    table: str
    field: str
    new: str
    rows: int
    old: int


class RuleFindings(NamedTuple):
    """The findings of one rule: how many, and where the first of them are."""

    severity: str
    code: str
    title: str
    clause: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class ReviewReport:
    """Everything that a reviewer is shown; `red` is what is lost or broken.

    `collapsed` are the cells of the `acts`.
    """

    start: str
    head: str
    behind: int
    day: date
    red: tuple[str, ...]
    notes: tuple[str, ...]
    numbers: tuple[NumberLine, ...]
    commits: tuple[CommitLine, ...]
    happened: tuple[EventGroup, ...]
    figures: tuple[ChangedFigure, ...]
    units: Mapping[str, str]
    lists: tuple[ChangedList, ...]
    gained: tuple[RuleFindings, ...]
    lost: tuple[RuleFindings, ...]
    cells: Mapping[str, Sequence[ReviewCell]]
    acts: tuple[MassChangeLine, ...]
    collapsed: Sequence[ReviewCell]
    form: tuple[ReviewCell, ...]
