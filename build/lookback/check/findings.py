"""One line of the joint report of Frictionless's checks and the notice's rules."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["E", "W", "I"]
"""E 错误: the data cannot be used; W 疑点: needs a check on the spot; I 提示."""

_REPORT_ORDER = (
    *("code", "severity", "resource", "file", "line", "key", "field", "value"),
    *("title", "message", "remedy", "clause"),
)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found in the data, at a place a person can open.

    `code` is Frictionless's error type or a rule's code; `line` counts physical lines of
    `file` from 1 (0: the file as a whole); `key` is the primary key, joined by commas;
    `value` is the cell as written, masked where the field's audience demands it.
    """

    file: str
    line: int
    field: str
    code: str
    severity: Severity
    resource: str
    key: str
    value: str
    title: str
    message: str
    remedy: str
    clause: str

    def __str__(self) -> str:
        """Read as a compiler's message: place, what, remedy."""
        place = f"{self.file} 第 {self.line} 行" if self.line else self.file
        place = f"{place} {self.field}" if self.field else place
        return f"{self.severity} {place}：{self.message}\n  → {self.remedy}"


@dataclass(frozen=True)
class Findings:
    """The report of one check: findings in order of file, line and field."""

    items: tuple[Finding, ...]

    @classmethod
    def of(cls, items: Iterable[Finding]) -> "Findings":
        """Collect and sort, so that the report does not depend on the order of checks."""
        return cls(tuple(sorted(items)))

    @property
    def counts(self) -> dict[Severity, int]:
        """Findings by severity; every severity is present."""
        counter = Counter(item.severity for item in self.items)
        return {"E": counter["E"], "W": counter["W"], "I": counter["I"]}

    @property
    def valid(self) -> bool:
        """Data are valid without any E; W and I are allowed."""
        return self.counts["E"] == 0


def mask(text: str) -> str:
    """All that may be kept of a restricted value: its length."""
    return f"***（{len(text)}位）" if text else ""


def write_report(findings: Findings, path: Path) -> None:
    """Write the report of design §6 as JSON."""
    rows = [{name: getattr(item, name) for name in _REPORT_ORDER} for item in findings.items]
    report = {"valid": findings.valid, "counts": findings.counts, "findings": rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
