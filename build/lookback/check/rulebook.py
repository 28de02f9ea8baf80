"""The notice's rules applied to a snapshot, each hit told as a finding with file and line."""

from collections.abc import Iterable, Iterator
from itertools import chain

from lookback.check.findings import Finding, Findings, mask
from lookback.check.lines import Lines
from lookback.check.rule import Rule
from lookback.check.rules import RULES
from lookback.check.shards import misplaced_rows
from lookback.data.cell import cell_text
from lookback.data.package import Field, Package, Resource
from lookback.data.snapshot import Snapshot


def check_rules(package: Package, s: Snapshot, rules: Iterable[Rule] = RULES) -> Findings:
    """Every hit of the rules on the snapshot's day, and rows in another town's file.

    The rows must have passed the structure; `package` names the files in which they stand.
    """
    places = (Lines(package, resource) for resource in package.resources.values())
    misplaced = chain.from_iterable(misplaced_rows(s, lines) for lines in places)
    return Findings.of(chain(misplaced, rule_hits(package, s, rules)))


def rule_hits(package: Package, s: Snapshot, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Every hit of the rules, rule by rule."""
    places = {name: Lines(package, resource) for name, resource in package.resources.items()}
    for rule in rules:
        if rule.on in places:  # a revision from before the table was there has none to judge
            yield from _findings(rule, s, package.resources[rule.on], places[rule.on])


def _findings(rule: Rule, s: Snapshot, resource: Resource, lines: Lines) -> Iterator[Finding]:
    fields = {field.name: field for field in resource.fields}
    first = fields[rule.fields[0]]
    labels = "、".join(f"{fields[name].title}（{name}）" for name in rule.fields)
    for label, row in rule(s).iterrows():
        path, line = lines.of(int(str(label)))
        yield Finding(
            file=path,
            line=line,
            field=first.name,
            code=rule.code,
            severity=rule.severity,
            resource=resource.name,
            key=",".join(_shown(fields[name], row[name]) for name in resource.primary_key),
            value=_shown(first, row[first.name]),
            title=rule.title,
            message=f"{rule.code} {rule.title}：核对{labels}",
            remedy=rule.remedy,
            clause=rule.clause,
        )


def _shown(field: Field, value: object) -> str:
    """A cell as it stands in the file; of a restricted one, its length alone."""
    text = cell_text(value)
    return mask(text) if field.audience == "restricted" else text
