"""The history of findings: a rule and a record stay one finding from day to day (通知一（五）)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from lookback.check.findings import Finding
from lookback.data.snapshot import Snapshot

SILENCING = ("属实", "误报")
"""Answers that settle a doubt for as long as its record stays as it is; an error they do not."""


class Identity(NamedTuple):
    """What makes a finding the same one: the rule and the record, whatever its line."""

    code: str
    resource: str
    key: str


class Checkpoint(NamedTuple):
    """A day on which the findings were counted, and the revision that was known by then."""

    day: date
    commit: str


class Sight(NamedTuple):
    """What was found at a checkpoint."""

    at: Checkpoint
    found: frozenset[Identity]


@dataclass(frozen=True)
class Life:
    """When a finding was first seen, when it was gone (None: there), how often it came back."""

    first_seen: Checkpoint
    gone: Checkpoint | None
    reopened: int


class Answer(NamedTuple):
    """The answer in `doubt` to a finding: the result, its day, and the entry that has it."""

    doubt_id: str
    result: str
    closed_on: date | None
    due_on: date | None


def identity_of(finding: Finding) -> Identity:
    """The rule and the record of a finding."""
    return Identity(finding.code, finding.resource, finding.key)


def lives(sights: Sequence[Sight]) -> dict[Identity, Life]:
    """The history of every finding ever made; `sights` in the order of their days."""
    found: dict[Identity, Life] = {}
    before: frozenset[Identity] = frozenset()
    for sight in sights:
        for one in sight.found - before:
            known = found.get(one)
            found[one] = (
                Life(known.first_seen, None, known.reopened + 1)
                if known
                else Life(sight.at, None, 0)
            )
        for one in before - sight.found:
            found[one] = Life(found[one].first_seen, sight.at, found[one].reopened)
        before = sight.found
    return found


def answers(s: Snapshot) -> dict[Identity, Answer]:
    """The newest entry of `doubt` for each finding of a rule, answered or not."""
    rows = s.doubt.dropna(subset=["rule_code", "resource", "key"])
    rows = rows[~(rows["sent_on"] > s.day)].sort_values(["closed_on", "doubt_id"])
    return {
        Identity(row["rule_code"], row["resource"], row["key"]): Answer(
            row["doubt_id"], _text(row["result"]), _day(row["closed_on"], s), _day(row["due_on"])
        )
        for row in rows.to_dict("records")
    }


def closed_share(sights: Sequence[Sight], only: Iterable[Identity] | None = None) -> list[Share]:
    """The share put right at each checkpoint: findings gone by then, of all seen by then."""
    chosen = None if only is None else set(only)
    seen: set[Identity] = set()
    shares = []
    for sight in sights:
        found = sight.found if chosen is None else sight.found & chosen
        seen |= found
        shares.append(Share(sight.at.day, len(seen - found), len(seen)))
    return shares


class Share(NamedTuple):
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
class Chronicle:
    """The findings of the day with their history: when each was made, and how it was answered.

    `unread` are the dispatch days whose data today's rules cannot be asked of; `outdated` the
    findings whose record was changed after the answer.
    """

    sights: tuple[Sight, ...]
    unread: tuple[date, ...]
    answers: Mapping[Identity, Answer]
    outdated: frozenset[Identity]

    @cached_property
    def lives(self) -> Mapping[Identity, Life]:
        """The history of every finding ever made."""
        return lives(self.sights)

    @property
    def before(self) -> Sight | None:
        """What was found on the dispatch day before; None on the first."""
        return self.sights[-2] if len(self.sights) > 1 else None

    def answer_to(self, finding: Finding) -> Answer | None:
        """The entry in `doubt` for a finding."""
        return self.answers.get(identity_of(finding))

    def is_settled(self, finding: Finding) -> bool:
        """Whether a doubt is answered 属实 or 误报 and its record as it was; an error never is."""
        answer = self.answer_to(finding)
        silenced = answer is not None and answer.result in SILENCING
        return silenced and finding.severity == "W" and identity_of(finding) not in self.outdated

    def due_on(self, finding: Finding, days: int) -> date | None:
        """整改期限: that of the entry in `doubt`, else so many days after the finding was seen."""
        answer, life = self.answer_to(finding), self.lives.get(identity_of(finding))
        if answer and answer.due_on:
            return answer.due_on
        return life.first_seen.day + timedelta(days) if life else None
