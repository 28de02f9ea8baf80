"""The history of findings: a rule and a record stay one finding from day to day (通知一（五）)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from lookback.check.findings.finding import Finding
from lookback.data.snapshot import Snapshot

SETTLING_ANSWERS = ("属实", "误报")
"""Answers that settle a doubt for as long as its record stays as it is; an error they do not."""


class FindingId(NamedTuple):
    """What makes a finding the same one: the rule and the record, whatever its line."""

    code: str
    resource: str
    key: str


class DispatchRevision(NamedTuple):
    """A day on which the findings were counted, and the revision that was known by then."""

    day: date
    commit: str


class FindingsOnDay(NamedTuple):
    """What was found at a checkpoint."""

    at: DispatchRevision
    found: frozenset[FindingId]


@dataclass(frozen=True)
class FindingHistory:
    """When a finding was first seen, when it was gone (None: there), how often it came back."""

    first_seen: DispatchRevision
    gone: DispatchRevision | None
    reopened: int


class DoubtAnswer(NamedTuple):
    """The answer in `doubt` to a finding: the result, its day, and the entry that has it."""

    doubt_id: str
    result: str
    closed_on: date | None
    due_on: date | None


def finding_id(finding: Finding) -> FindingId:
    """The rule and the record of a finding."""
    return FindingId(finding.code, finding.resource, finding.key)


def finding_histories(findings_on_days: Sequence[FindingsOnDay]) -> dict[FindingId, FindingHistory]:
    """The history of every finding ever made; `findings_by_day` in the order of their days."""
    finding_histories: dict[FindingId, FindingHistory] = {}
    before: frozenset[FindingId] = frozenset()
    for day in findings_on_days:
        for finding_id in day.found - before:
            history = finding_histories.get(finding_id)
            finding_histories[finding_id] = (
                FindingHistory(history.first_seen, None, history.reopened + 1)
                if history
                else FindingHistory(day.at, None, 0)
            )
        for finding_id in before - day.found:
            finding_histories[finding_id] = FindingHistory(
                finding_histories[finding_id].first_seen,
                day.at,
                finding_histories[finding_id].reopened,
            )
        before = day.found
    return finding_histories


def doubt_answers(s: Snapshot) -> dict[FindingId, DoubtAnswer]:
    """The newest entry of `doubt` for each finding of a rule, answered or not."""
    rows = s.doubt.dropna(subset=["rule_code", "resource", "key"])
    rows = rows[~(rows["sent_on"] > s.day)].sort_values(["closed_on", "doubt_id"])
    return {
        FindingId(row["rule_code"], row["resource"], row["key"]): DoubtAnswer(
            row["doubt_id"], _text(row["result"]), _day(row["closed_on"], s), _day(row["due_on"])
        )
        for row in rows.to_dict("records")
    }


def closed_share(
    findings_on_days: Sequence[FindingsOnDay], only: Iterable[FindingId] | None = None
) -> list[ClosedShare]:
    """The share put right at each checkpoint: findings gone by then, of all seen by then."""
    chosen = None if only is None else set(only)
    seen: set[FindingId] = set()
    shares = []
    for day in findings_on_days:
        finding_ids = day.found if chosen is None else day.found & chosen
        seen |= finding_ids
        shares.append(ClosedShare(day.at.day, len(seen - finding_ids), len(seen)))
    return shares


class ClosedShare(NamedTuple):
    """How many findings were closed by a day, of all that had been seen."""

    day: date
    closed: int
    seen: int


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: pd.Timestamp, s: Snapshot | None = None) -> date | None:
    if pd.isna(value) or (s is not None and value > s.day):
        return None
    return value.date()


@dataclass(frozen=True)
class FindingChronicle:
    """The findings of the day with their history: when each was made, and how it was answered.

    `unread` are the dispatch days whose data today's rules cannot be asked of; `outdated` the
    findings whose record was changed after the answer.
    """

    findings_by_day: tuple[FindingsOnDay, ...]
    unread: tuple[date, ...]
    answers: Mapping[FindingId, DoubtAnswer]
    outdated: frozenset[FindingId]

    @cached_property
    def histories(self) -> Mapping[FindingId, FindingHistory]:
        """The history of every finding ever made."""
        return finding_histories(self.findings_by_day)

    @property
    def before(self) -> FindingsOnDay | None:
        """What was found on the dispatch day before; None on the first."""
        return self.findings_by_day[-2] if len(self.findings_by_day) > 1 else None

    def answer_to(self, finding: Finding) -> DoubtAnswer | None:
        """The entry in `doubt` for a finding."""
        return self.answers.get(finding_id(finding))

    def is_settled(self, finding: Finding) -> bool:
        """Whether a doubt is answered 属实 or 误报 and its record as it was; an error never is."""
        answer = self.answer_to(finding)
        silenced = answer is not None and answer.result in SETTLING_ANSWERS
        return silenced and finding.severity == "W" and finding_id(finding) not in self.outdated

    def due_on(self, finding: Finding, days: int) -> date | None:
        """整改期限: that of the entry in `doubt`, else so many days after the finding was seen."""
        answer, life = self.answer_to(finding), self.histories.get(finding_id(finding))
        if answer and answer.due_on:
            return answer.due_on
        return life.first_seen.day + timedelta(days) if life else None
