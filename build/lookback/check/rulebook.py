"""The notice's rules applied to a snapshot, each hit told as a finding with file and line."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import partial
from itertools import chain
from typing import Any

from lookback.check.findings import Finding, Findings, mask
from lookback.check.hits import hits
from lookback.check.lines import Lines
from lookback.check.rule import Rule
from lookback.check.rules import RULES
from lookback.check.shards import misplaced_rows
from lookback.data.package import Field, Package
from lookback.data.recall import recalled
from lookback.data.snapshot import Snapshot


def check_rules(package: Package, s: Snapshot, rules: Iterable[Rule] = RULES) -> Findings:
    """Every hit of the rules on the snapshot's day, and rows in another town's file.

    The rows must have passed the structure; `package` names the files in which they stand.
    """
    return Findings.of(chain(_misplaced(package, s), rule_hits(package, s, rules)))


def _misplaced(package: Package, s: Snapshot) -> Iterator[Finding]:
    """The rows in another town's file, or those found in an earlier run."""

    def told(lines: Lines) -> list[list[Any]]:
        return [[*astuple(one)] for one in misplaced_rows(s, lines)]

    places = (Lines(package, resource) for resource in package.resources.values())
    makes = {lines.resource.name: partial(told, lines) for lines in places}
    return (Finding(*one) for found in recalled(s, "shards", makes).values() for one in found)


def rule_hits(package: Package, s: Snapshot, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Every hit of the rules, rule by rule."""
    places = {name: Lines(package, resource) for name, resource in package.resources.items()}
    asked = {rule.code: rule for rule in rules}
    for row, code, resource, *_, key, value in hits(s, asked.values()).itertuples(index=False):
        yield _finding(asked[code], places[resource], row, key, value)


def _finding(rule: Rule, lines: Lines, row: int, key: str, value: str) -> Finding:
    """A row that breaks a rule, by its place among the rows, its key and the cell to look at."""
    fields = {field.name: field for field in lines.resource.fields}
    labels = "、".join(f"{fields[name].title}（{name}）" for name in rule.fields)
    keys = zip(lines.resource.primary_key, key.split(","), strict=False)
    path, line = lines.of(row)
    return Finding(
        file=path,
        line=line,
        field=rule.fields[0],
        code=rule.code,
        severity=rule.severity,
        resource=rule.on,
        key=",".join(_shown(fields[name], text) for name, text in keys),
        value=_shown(fields[rule.fields[0]], value),
        title=rule.title,
        message=f"{rule.code} {rule.title}：核对{labels}",
        remedy=rule.remedy,
        clause=rule.clause,
    )


def _shown(field: Field, cell: str) -> str:
    """A cell as it stands in the file; of a restricted one, its length alone."""
    return mask(cell) if field.audience == "restricted" else cell
