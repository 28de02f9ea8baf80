"""数据质量 and 规则目录: what the rules found on the day, and what each rule says."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from lookback.check.findings import Finding
from lookback.check.rule import Fault, Rule
from lookback.check.rules import NOT_RULES, RULES
from lookback.data.package import Resource
from lookback.publish.edition import Edition, Page
from lookback.publish.units import Unit, long_day_text

SEVERITIES = {"E": "错误", "W": "疑点", "I": "提示"}
SCOPES = {"town": "逐镇（新区）核对", "district": "全区一起核对"}
SHOWN_RECORDS = 30
WHOLE_DISTRICT = "区级"


@dataclass(frozen=True)
class Row:
    """A line of counts: one per column of the table, then their sum."""

    title: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Over all columns."""
        return sum(self.counts)


@dataclass(frozen=True)
class Hits:
    """A rule that found something: counts by town, and the first records, newest rule last."""

    rule: Rule
    severity: str
    counts: Row
    records: tuple[Finding, ...]


@dataclass(frozen=True)
class Quality:
    """The content of the page 数据质量."""

    day: str
    towns: tuple[str, ...]
    by_severity: tuple[Row, ...]
    by_fault: tuple[Row, ...]
    hits: tuple[Hits, ...]
    shown: int


@dataclass(frozen=True)
class RuleEntry:
    """A rule as the catalogue shows it, with the clause's own words."""

    rule: Rule
    severity: str
    scope: str
    table: str
    fields: str
    clause_text: str
    count: int


@dataclass(frozen=True)
class RuleCatalogue:
    """The content of the page 规则目录."""

    day: str
    entries: tuple[RuleEntry, ...]
    not_rules: Mapping[str, str]


def quality_pages(e: Edition) -> list[Page]:
    """What was found, and the catalogue of rules."""
    catalogue = RuleCatalogue(
        long_day_text(e.snapshot.as_of), tuple(_entry(e, rule) for rule in RULES), NOT_RULES
    )
    return [
        Page("quality.md", "quality.md.j2", _quality(e)),
        Page("rules.md", "rules.md.j2", catalogue),
    ]


def _quality(e: Edition) -> Quality:
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
    return Quality(
        day=long_day_text(e.snapshot.as_of),
        towns=towns,
        by_severity=tuple(_row(e, SEVERITIES[one], found) for one, found in of_severity.items()),
        by_fault=tuple(_row(e, fault, found) for fault, found in of_fault.items()),
        hits=tuple(_hits(e, rule, by_code[rule.code]) for rule in RULES if rule.code in by_code),
        shown=SHOWN_RECORDS,
    )


def _hits(e: Edition, rule: Rule, found: list[Finding]) -> Hits:
    severity = SEVERITIES[rule.severity]
    return Hits(rule, severity, _row(e, rule.title, found), tuple(found[:SHOWN_RECORDS]))


def _row(e: Edition, title: str, found: Iterable[Finding]) -> Row:
    counts = Counter(_town(e, finding) for finding in found)
    return Row(title, tuple(counts[town] for town in (*e.units.towns, None)))


def _town(e: Edition, finding: Finding) -> Unit | None:
    """The town a finding's record lies in, by its key; None for the district's own records.

    Unit codes hold the town's three digits in the middle; the numbers of households, persons
    and cases begin with them.
    """
    resource = e.package.resources[finding.resource]
    digits = finding.key[6:9] if _is_unit(resource) else finding.key[:3]
    return next((town for town in e.units.towns if town.code[6:9] == digits), None)


def _is_unit(resource: Resource) -> bool:
    return resource.primary_key[0].endswith("_code")


def _entry(e: Edition, rule: Rule) -> RuleEntry:
    resource = e.package.resources[rule.on]
    titles = {field.name: field.title for field in resource.fields}
    return RuleEntry(
        rule=rule,
        severity=SEVERITIES[rule.severity],
        scope=SCOPES[rule.scope],
        table=resource.title,
        fields="、".join(titles[name] for name in rule.fields),
        clause_text=e.snapshot.notice.clauses[rule.clause],
        count=sum(finding.code == rule.code for finding in e.findings.items),
    )
