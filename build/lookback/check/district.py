"""The rules over a whole district, part by part: no more of it at once than a town needs."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from lookback.check.answers import check_answers
from lookback.check.findings import Finding, Findings
from lookback.check.rule import Rule
from lookback.check.rulebook import check_rules, rule_hits
from lookback.check.rules import RULES
from lookback.data.package import read_package
from lookback.definitions.partition import WHOLE, Part, part_package, parts_for, read_part
from lookback.notice import read_notice
from lookback.workers.pool import IN_PROCESS, Workers


class Sitting(NamedTuple):
    """Which rules are asked of which part: those that look across towns, all others, or all."""

    part: Part
    scope: Literal["town", "district"] | None

    def __str__(self) -> str:
        """The part."""
        return str(self.part)

    @property
    def rules(self) -> list[Rule]:
        """The rules that are asked."""
        is_across = self.scope == "district"
        return [r for r in RULES if self.scope is None or (r.scope == "district") == is_across]


def sittings(parts: tuple[Part, ...]) -> list[Sitting]:
    """The rules of a town in every part; those that look across towns once, over the whole."""
    if parts == (WHOLE,):
        return [Sitting(WHOLE, None)]
    return [Sitting(WHOLE, "district"), *(Sitting(part, "town") for part in parts)]


def check_district(root: Path, as_of: date, workers: Workers) -> Findings:
    """What all rules find on the day in a package that has passed the structure."""
    package = read_package(root)
    asked = sittings(parts_for(package, workers))
    hired = workers if len(asked) > 1 else IN_PROCESS
    found = hired.map(partial(_findings, as_of), root, asked)
    findings = Findings.of(one for items in found for one in items)
    s = read_part(package, read_notice(root), as_of, WHOLE)
    return Findings.of([*findings.items, *check_answers(package, s, findings).items])


def _findings(as_of: date, root: Path, sitting: Sitting) -> tuple[Finding, ...]:
    package = part_package(read_package(root), sitting.part)
    s = read_part(package, read_notice(root), as_of, sitting.part)
    if sitting.scope == "district":  # rows in another town's file are looked for in the parts
        return tuple(rule_hits(package, s, sitting.rules))
    return check_rules(package, s, sitting.rules).items
