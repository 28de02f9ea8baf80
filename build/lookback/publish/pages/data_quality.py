"""数据质量: what the rules found on the day, since when, and what was answered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from lookback.check.findings.finding import Finding
from lookback.check.findings.finding_history import (
    FindingChronicle,
    FindingId,
    closed_share,
    finding_id,
)
from lookback.check.rules import RULES
from lookback.check.rules.rule import Fault, Rule
from lookback.compute.figures.amounts import FULL, NOT_COMPUTABLE, percent
from lookback.compute.lists.worklist import worklist
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import unit_of_key
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import Figure
from lookback.publish.units import PageUnit, day_text, long_day_text

SEVERITIES = {"E": "错误", "W": "疑点", "I": "提示"}
SHOWN_RECORDS = 30
SHOWN_VILLAGES = 12
WHOLE_DISTRICT = "区级"
MEASURES = ("I30", "I31", "I32", "I33", "I34", "I34.overdue")
"""三一致, 完整, 准确, 及时 and what was done about the doubts (通知一（五）)."""
BOOKS = "AG"
"""账账相符: the rules that hold tables, forms and lists against one another."""


@dataclass(frozen=True)
class CountsRow:
    """A line of counts: one per column of the table, then their sum."""

    title: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over all columns."""
        return sum(self.counts)


@dataclass(frozen=True)
class FindingRecord:
    """A finding with its history as text; empty where none is known.

    `place` is where to look: the titles of its table and field.
    """

    finding: Finding
    place: str
    owner: str
    first_seen: str
    due: str
    is_overdue: bool
    answer: str


@dataclass(frozen=True)
class RuleViolations:
    """A rule that found something: counts by town, what changed since last week, the records.

    `new` and `gone` are empty without an earlier dispatch day.
    """

    rule: Rule
    severity: str
    counts: CountsRow
    new: str
    gone: str
    records: tuple[FindingRecord, ...]


@dataclass(frozen=True)
class FindingsWeek:
    """A dispatch day: how many findings were gone of all seen, and the open ones by town."""

    day: str
    closed: int
    seen: int
    share: str
    open: CountsRow


@dataclass(frozen=True)
class QualityContent:
    """The content of the page 数据质量; `only_errors` are faults that no doubt counts towards."""

    day: str
    towns: tuple[str, ...]
    by_severity: tuple[CountsRow, ...]
    by_fault: tuple[CountsRow, ...]
    only_errors: tuple[str, ...]
    by_books: tuple[CountsRow, ...]
    measures: tuple[tuple[PageUnit, tuple[Figure, ...]], ...]
    overdue: tuple[CountsRow, ...]
    overdue_villages: tuple[tuple[str, int], ...]
    late_work: int
    settled: int
    weeks: tuple[FindingsWeek, ...]
    unread: tuple[str, ...]
    previous_day: str
    hits: tuple[RuleViolations, ...]
    shown: int


def quality_pages(e: Edition) -> list[PageSource]:
    """What was found."""
    return [PageSource("quality.md", "quality.md.j2", _quality(e))]


def _quality(e: Edition) -> QualityContent:
    towns = (*(town.name for town in e.units.towns), WHOLE_DISTRICT)
    by_code: dict[str, list[Finding]] = {}
    for finding in e.findings.items:
        by_code.setdefault(finding.code, []).append(finding)
    of_severity = {
        severity: [one for one in e.findings.items if one.severity == severity]
        for severity in SEVERITIES
    }
    of_fault = {
        fault: [one for rule in RULES if rule.fault == fault for one in by_code.get(rule.code, ())]
        for fault in get_args(Fault)
    }
    return QualityContent(
        day=long_day_text(e.snapshot.as_of),
        towns=towns,
        by_severity=tuple(
            _row(e, SEVERITIES[one], findings) for one, findings in of_severity.items()
        ),
        by_fault=tuple(_row(e, fault, findings) for fault, findings in of_fault.items()),
        only_errors=tuple(
            fault
            for fault in get_args(Fault)
            if all(rule.severity == "E" for rule in RULES if rule.fault == fault)
        ),
        by_books=tuple(
            _row(e, f"{rule.code} {rule.title}", by_code.get(rule.code, ()))
            for rule in RULES
            if rule.code.startswith(BOOKS)
        ),
        measures=tuple(_measures(e)),
        overdue=tuple(_row(e, title, findings) for title, findings in _overdue(e).items()),
        overdue_villages=_overdue_villages(e),
        late_work=int(worklist(e.snapshot)["is_overdue"].sum()),
        settled=sum(_is_settled(e, one) for one in e.findings.items),
        weeks=tuple(_weeks(e)),
        unread=tuple(day_text(day) for day in e.chronicle.unread) if e.chronicle else (),
        previous_day=_previous_day(e),
        hits=tuple(_hits(e, rule, by_code[rule.code]) for rule in RULES if rule.code in by_code),
        shown=SHOWN_RECORDS,
    )


def _hits(e: Edition, rule: Rule, findings: list[Finding]) -> RuleViolations:
    severity = SEVERITIES[rule.severity]
    new, gone = _changes(e.chronicle, rule.code)
    records = tuple(_record(e, finding) for finding in findings[:SHOWN_RECORDS])
    return RuleViolations(rule, severity, _row(e, rule.title, findings), new, gone, records)


def _record(e: Edition, finding: Finding) -> FindingRecord:
    """What is known of one finding; nothing without a history."""
    unit = _village(e, finding) or _town(e, finding)
    owner = unit.name if unit else WHOLE_DISTRICT
    place = _place(e, finding)
    past = e.chronicle
    if past is None:
        return FindingRecord(finding, place, owner, "", "", False, "")
    life, answer = past.histories.get(finding_id(finding)), past.answer_to(finding)
    first = day_text(life.first_seen.day) if life else ""
    again = f"，第 {life.reopened} 次重现" if life and life.reopened else ""
    said = f"已答复：{answer.result}" if answer and answer.result else ""
    outdated = "（答复后记录又有改动）" if said and finding_id(finding) in past.outdated else ""
    still = "（仍在）" if answer and answer.result == "已改" else ""
    due = _due_on(e, finding)
    return FindingRecord(
        finding, place, owner, first + again, day_text(due) if due else "",
        _is_overdue(e, finding), said + still + outdated,
    )  # fmt: skip


def _place(e: Edition, finding: Finding) -> str:
    """The titles of the table and of the field that a finding points to."""
    resource = e.package.resources[finding.resource]
    titles = {field.name: field.title for field in resource.fields}
    return "　".join(one for one in (resource.title, titles.get(finding.field, "")) if one)


def _due_on(e: Edition, finding: Finding) -> date | None:
    days = int(e.snapshot.number("rectification_days"))
    return e.chronicle.due_on(finding, days) if e.chronicle else None


def _is_settled(e: Edition, finding: Finding) -> bool:
    return e.chronicle is not None and e.chronicle.is_settled(finding)


def _is_overdue(e: Edition, finding: Finding) -> bool:
    due = _due_on(e, finding)
    is_open = finding.severity != "I" and not _is_settled(e, finding)
    return is_open and due is not None and due < e.snapshot.as_of


def _overdue(e: Edition) -> dict[str, list[Finding]]:
    """Errors and doubts whose term has passed without an answer."""
    return {
        SEVERITIES[severity]: [
            finding
            for finding in e.findings.items
            if finding.severity == severity and _is_overdue(e, finding)
        ]
        for severity in ("E", "W")
    }


def _overdue_villages(e: Edition) -> tuple[tuple[str, int], ...]:
    """The villages with the most overdue findings."""
    villages = (_village(e, finding) for finding in e.findings.items if _is_overdue(e, finding))
    counts = Counter(village.name for village in villages if village)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN_VILLAGES])


def _changes(past: FindingChronicle | None, code: str) -> tuple[str, str]:
    """How many findings of a rule came and went since the dispatch day before."""
    if past is None or past.before is None:
        return "", ""
    now, before = past.findings_by_day[-1].found, past.before.found
    new = sum(finding_id.code == code for finding_id in now - before)
    gone = sum(finding_id.code == code for finding_id in before - now)
    return str(new), str(gone)


def _weeks(e: Edition) -> list[FindingsWeek]:
    """What became of the findings by dispatch day, the newest first."""
    past = e.chronicle
    if past is None:
        return []
    shares = closed_share(past.findings_by_day)
    return [
        FindingsWeek(
            day_text(share.day), share.closed, share.seen,
            f"{percent(share.closed / share.seen * FULL)}%" if share.seen else NOT_COMPUTABLE,
            _row_of(e, day.found),
        )
        for share, day in reversed(list(zip(shares, past.findings_by_day, strict=True)))
    ]  # fmt: skip


def _previous_day(e: Edition) -> str:
    before = e.chronicle.before if e.chronicle else None
    return day_text(before.at.day) if before else ""


def _measures(e: Edition) -> list[tuple[PageUnit, tuple[Figure, ...]]]:
    """The figures of `MEASURES` of the district and every town."""
    units = (e.units.district, *e.units.towns)
    return [(unit, tuple(e.figures.of(code, unit.code) for code in MEASURES)) for unit in units]


def _row_of(e: Edition, finding_ids: Iterable[FindingId]) -> CountsRow:
    counts = Counter(_town_of(e, finding_id.resource, finding_id.key) for finding_id in finding_ids)
    return CountsRow("", tuple(counts[town] for town in (*e.units.towns, None)))


def _row(e: Edition, title: str, findings: Iterable[Finding]) -> CountsRow:
    counts = Counter(_town(e, finding) for finding in findings)
    return CountsRow(title, tuple(counts[town] for town in (*e.units.towns, None)))


def _town(e: Edition, finding: Finding) -> PageUnit | None:
    """The town a finding's record lies in, by its key; None for the district's own records."""
    return _town_of(e, finding.resource, finding.key)


def _town_of(e: Edition, resource: str, key: str) -> PageUnit | None:
    code = _code(e, resource, key)[: LEVELS["town"]]
    return next((town for town in e.units.towns if town.code == code), None)


def _village(e: Edition, finding: Finding) -> PageUnit | None:
    """The village a finding's record lies in, by its key."""
    code = _code(e, finding.resource, finding.key)
    return next((village for village in e.units.villages if village.code == code), None)


def _code(e: Edition, resource: str, key: str) -> str:
    """The code of the lowest unit that a record is known to lie in."""
    return unit_of_key(e.snapshot, resource, key)
