"""The notice's rules applied to a snapshot, each hit told as a finding with file and line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from functools import partial
from itertools import chain
from typing import Any, ParamSpec

from lookback.check.findings import Finding, Findings, mask
from lookback.check.lines import Lines
from lookback.check.rule import Rule
from lookback.check.rules import RULES
from lookback.check.shards import misplaced_rows
from lookback.data.cell import cell_text
from lookback.data.package import Field, Package, Resource
from lookback.data.recall import Makes, recalled
from lookback.data.snapshot import Snapshot

P = ParamSpec("P")


def check_rules(package: Package, s: Snapshot, rules: Iterable[Rule] = RULES) -> Findings:
    """Every hit of the rules on the snapshot's day, and rows in another town's file.

    The rows must have passed the structure; `package` names the files in which they stand.
    """
    places = {name: Lines(package, resource) for name, resource in package.resources.items()}
    makes = {name: partial(_told, misplaced_rows, s, lines) for name, lines in places.items()}
    return Findings.of(chain(_found(s, "shards", makes), rule_hits(package, s, rules)))


def rule_hits(package: Package, s: Snapshot, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Every hit of the rules, rule by rule."""
    places = {name: Lines(package, resource) for name, resource in package.resources.items()}
    hits = {
        rule.code: partial(_told, _findings, rule, s, package.resources[rule.on], places[rule.on])
        for rule in rules
        if rule.on in places  # a revision from before the table was there has none to judge
    }
    return _found(s, "findings", hits)


def _found(s: Snapshot, kind: str, makes: Makes) -> Iterator[Finding]:
    """The findings that the makers tell, or told in an earlier run."""
    return (Finding(*one) for told in recalled(s, kind, makes).values() for one in told)


def _told(make: Callable[P, Iterator[Finding]], *given: P.args, **named: P.kwargs) -> list[Any]:
    """Findings as lists of their fields."""
    return [[*astuple(one)] for one in make(*given, **named)]


def _findings(rule: Rule, s: Snapshot, resource: Resource, lines: Lines) -> Iterator[Finding]:
    """The hits of a rule; only the columns that are told of are looked at."""
    fields = {field.name: field for field in resource.fields}
    first = fields[rule.fields[0]]
    labels = "、".join(f"{fields[name].title}（{name}）" for name in rule.fields)
    names = [*dict.fromkeys([*resource.primary_key, first.name])]
    for label, row in rule(s)[names].iterrows():
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
