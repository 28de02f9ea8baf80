"""The findings of the notice's rules: each violation with its file and line."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from lookback.check.findings.evidence import EvidenceTexts, rule_evidence
from lookback.check.findings.finding import Finding, Findings, mask_length
from lookback.check.findings.finding_history import FindingId
from lookback.check.findings.row_locations import RowLocations
from lookback.check.rules import RULES
from lookback.check.rules.rule import Rule
from lookback.check.rules.violations import violations
from lookback.check.structure.shard_check import misplaced_row_findings
from lookback.data.package import Field, Package, Resource
from lookback.data.snapshot import Snapshot


def check_rules(package: Package, s: Snapshot, rules: Iterable[Rule] = RULES) -> Findings:
    """Every violation of the rules on the snapshot's day, and rows in another town's file.

    The rows must have passed the structure; `package` names the files in which they stand.
    """
    return Findings.of(chain(_misplaced_rows(package, s), rule_violations(package, s, rules)))


def _misplaced_rows(package: Package, s: Snapshot) -> Iterator[Finding]:
    """The rows in another town's file."""
    for resource in package.resources.values():
        yield from misplaced_row_findings(s, RowLocations(package, resource))


def rule_violations(package: Package, s: Snapshot, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Every violation of the rules, rule by rule."""
    places = {name: RowLocations(package, resource) for name, resource in package.resources.items()}
    asked = {rule.code: rule for rule in rules}
    found = violations(s, asked.values())
    if not len(found):
        return
    for code, rows in found.groupby("rule", sort=False):
        rule, lines = asked[str(code)], places[asked[str(code)].on]
        evidence = rule_evidence(s, rule, lines.resource, rows)
        for row, texts in zip(rows.to_dict("records"), evidence, strict=True):
            yield _finding(rule, lines, row, texts)


def rule_identities(package: Package, s: Snapshot) -> frozenset[FindingId]:
    """Which rules which records break, as findings name them, without their places in files."""
    keys = violations(s, RULES)[["rule", "resource", "key"]].itertuples(index=False)
    return frozenset(
        FindingId(code, resource, _shown_key(package.resources[resource], key))
        for code, resource, key in keys
    )


def _shown_key(resource: Resource, key: str) -> str:
    fields = {field.name: field for field in resource.fields}
    cells = zip(resource.primary_key, key.split(","), strict=False)
    return ",".join(_masked_cell(fields[name], text) for name, text in cells)


def _finding(
    rule: Rule, lines: RowLocations, row: Mapping[Hashable, Any], texts: EvidenceTexts
) -> Finding:
    """A row of `violations` with what is said of it, at its place in the files."""
    field = next(field for field in lines.resource.fields if field.name == row["field"])
    path, line = lines.of(row["row"])
    return Finding(
        file=path,
        line=line,
        field=field.name,
        code=rule.code,
        severity=rule.severity,
        resource=rule.on,
        key=_shown_key(lines.resource, row["key"]),
        value=_masked_cell(field, row["value"]),
        title=rule.title,
        message=f"{rule.code} {rule.title}：{texts.sentence}",
        remedy=rule.remedy,
        clause=rule.clause,
        label=texts.label,
        actual=texts.actual,
        expected=texts.expected,
        unit=texts.unit,
        other=texts.other,
        household=texts.household,
        head=texts.head,
    )


def _masked_cell(field: Field, cell: str) -> str:
    """A cell as it stands in the file; of a restricted one, its length alone."""
    return mask_length(cell) if field.audience == "restricted" else cell
