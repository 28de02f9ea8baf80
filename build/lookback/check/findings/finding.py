"""One line of the joint report of Frictionless's checks and the notice's rules."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["E", "W", "I"]
"""E 错误: the data cannot be used; W 疑点: needs a check on the spot; I 提示."""

REPORT_FIELDS = {
    "code": "规则的代码；表结构的错误写 Frictionless 的 type",
    "severity": "E 错误，W 疑点，I 提示",
    "resource": "数据表",
    "file": "文件",
    "line": "行号，表头为第 1 行；0 指整个文件",
    "key": "主键，多列用逗号连接",
    "field": "字段",
    "value": "格里的内容；受限字段只写位数",
    "title": "问题的名称",
    "message": "说明",
    "remedy": "改法",
    "clause": "通知的条款；表结构的错误为空",
    "label": "字段的名称和它在附件中的项号",
    "actual": "现在是什么：一格的内容，或几格各是什么；空白写“空白”，受限字段只写位数",
    "expected": "应当怎样",
    "unit": "actual 和 expected 中数字的单位，没有单位的为空",
    "other": "与它矛盾的另一条记录，没有的为空",
    "household": "户编号，不属于哪一户的为空",
    "head": "户主，只写姓",
}
"""What the report says of each finding, in this order -> what that means."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found in the data, at a place a person can open.

    `code` is Frictionless's error type or a rule's code; `line` counts physical lines of
    `file` from 1 (0: the file as a whole); `key` is the primary key, joined by commas;
    `value` is the cell as written, masked where the field's audience demands it. What a rule
    says beside is in the last seven: `label` names the field and its item on the annexes,
    `household` and `head` whose record it is; a finding of the structure has none of them.
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
    label: str = ""
    actual: str = ""
    expected: str = ""
    unit: str = ""
    other: str = ""
    household: str = ""
    head: str = ""

    def __str__(self) -> str:
        """Read as a compiler's message: place, what, remedy."""
        place = f"{self.file} 第 {self.line} 行" if self.line else self.file
        name = self.label or self.field
        place = f"{place} {name}" if name else place
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


def mask_length(text: str) -> str:
    """All that may be kept of a restricted value: its length."""
    return f"***（{len(text)}位）" if text else ""


def mask_name(text: str) -> str:
    """All that may be kept of a person's name: the first character."""
    return f"{text[:1]}**" if text else ""


def write_report(findings: Findings, path: Path) -> None:
    """Write the report of design §6 as JSON."""
    rows = [{name: getattr(item, name) for name in REPORT_FIELDS} for item in findings.items]
    report = {"valid": findings.valid, "counts": findings.counts, "findings": rows}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
