"""规则目录: each rule in words, from its declaration."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lookback.check.rules import NOT_RULES, RULES
from lookback.check.rules.rule import Rule
from lookback.publish.edition import Edition, PageSource
from lookback.publish.pages.data_quality import SEVERITIES
from lookback.publish.units import long_day_text

FAMILIES = {
    "ID": "身份与名册", "HH": "家庭与入户", "AE": "义务教育", "LW": "劳动务工", "IN": "收入支出",
    "SB": "三保障与饮水", "RK": "风险与纳入", "MS": "帮扶措施", "PR": "程序与录入",
    "EL": "风险消除", "AG": "账账相符与台账", "DT": "日期", "ST": "状态与依据的日期",
}  # fmt: skip
"""The letters with which the codes of a family begin -> what its rules look at."""
SCOPES = {"town": "逐镇（新区）核对", "district": "全区一起核对"}
FAMILIES_SCRIPT = "assets/js/rule-families.js"
"""The script by which the search of the site knows the families."""


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


class RuleFamily(NamedTuple):
    """The rules whose codes begin with the same letters."""

    letters: str
    title: str
    entries: tuple[RuleEntry, ...]


@dataclass(frozen=True)
class RuleCatalogue:
    """The content of the page 规则目录."""

    day: str
    total: int
    families: tuple[RuleFamily, ...]
    not_rules: Mapping[str, str]


def rule_pages(e: Edition) -> list[PageSource]:
    """`rules.md`."""
    counts = Counter(finding.code for finding in e.findings.items)
    families = tuple(
        RuleFamily(
            letters,
            title,
            tuple(
                _entry(e, rule, counts[rule.code])
                for rule in sorted(RULES, key=lambda rule: rule.code)
                if rule.code.startswith(letters)
            ),
        )
        for letters, title in FAMILIES.items()
    )
    content = RuleCatalogue(long_day_text(e.snapshot.as_of), len(RULES), families, NOT_RULES)
    return [PageSource("rules.md", "rules.md.j2", content)]


def families_script() -> bytes:
    """`rule-families.js`: the letters of every family."""
    return f"self.lookbackRuleFamilies = {json.dumps([*FAMILIES])};\n".encode()


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
