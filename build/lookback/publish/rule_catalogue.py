"""规则目录: what each rule says, from its declaration."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lookback.check.rule import Rule
from lookback.check.rules import NOT_RULES, RULES
from lookback.publish.edition import Edition, Page
from lookback.publish.quality import SEVERITIES
from lookback.publish.units import long_day_text

SCOPES = {"town": "逐镇（新区）核对", "district": "全区一起核对"}


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


def rule_pages(e: Edition) -> list[Page]:
    """`rules.md`."""
    counts = Counter(finding.code for finding in e.findings.items)
    entries = tuple(_entry(e, rule, counts[rule.code]) for rule in RULES)
    content = RuleCatalogue(long_day_text(e.snapshot.as_of), entries, NOT_RULES)
    return [Page("rules.md", "rules.md.j2", content)]


def _entry(e: Edition, rule: Rule, count: int) -> RuleEntry:
    resource = e.package.resources[rule.on]
    titles = {field.name: field.title for field in resource.fields}
    return RuleEntry(
        rule=rule,
        severity=SEVERITIES[rule.severity],
        scope=SCOPES[rule.scope],
        table=resource.title,
        fields="、".join(titles[name] for name in rule.fields),
        clause_text=e.snapshot.notice.clauses[rule.clause],
        count=count,
    )
