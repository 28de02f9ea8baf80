"""An entry of the ledger for readers, and the words for what stands in it."""

from dataclasses import dataclass
from typing import NamedTuple

from lookback.data.package import Package
from lookback.history.tables.change import FLAG_TITLES, KIND_TITLES, ChangeKind
from lookback.history.tables.notice_table import DEFINITION_KINDS, NOTICE_TABLE

CELL_KINDS = (ChangeKind.CHANGED, ChangeKind.FILLED, ChangeKind.DISCARDED)
"""The kinds of change of one cell: an empty side is a blank cell."""
ROW_KINDS = (ChangeKind.ADDED, ChangeKind.REMOVED)
"""The kinds of change of a whole row."""


class LedgerEntry(NamedTuple):
    """One correction for readers.

    Times are Beijing time to the minute; `resource`, `kind` and `flags` are codes, `field` is
    the form's label, a row is `label value；…`.
    """

    when: str
    committed: str
    author: str
    handled_by: str
    reviewed_by: str
    town: str
    resource: str
    key: str
    field: str
    kind: str
    old: str
    new: str
    reason: str
    basis: str
    subject: str
    commit: str
    flags: str
    file: str
    line: int

    @property
    def is_cell(self) -> bool:
        """Whether an empty `old` or `new` is a blank cell, not a row or name that is absent."""
        return bool(self.field) and self.kind in CELL_KINDS

    @property
    def is_definition(self) -> bool:
        """Whether it is a number of the notice; blank is what did, or does, not hold."""
        return self.kind in DEFINITION_KINDS


HEADINGS = {
    "when": "时间",
    "town": "镇（新区）",
    "resource": "数据表",
    "key": "主键",
    "field": "字段",
    "kind": "变更类型",
    "old": "原值",
    "new": "新值",
    "reason": "原因",
    "basis": "依据",
    "author": "提交人",
    "handled_by": "经办",
    "reviewed_by": "审核",
    "flags": "标记",
    "subject": "提交说明",
    "commit": "提交",
    "committed": "入库时间",
    "file": "文件",
    "line": "行",
}
"""Column of an entry -> its heading, in the order of the CSV."""


@dataclass(frozen=True)
class LedgerTitles:
    """The words for the codes in an entry, by column."""

    by_column: dict[str, dict[str, str]]

    def of(self, column: str, code: str) -> str:
        """The words for a code; a value that is no code stands for itself."""
        if column == "flags":
            return " ".join(self.by_column["flags"].get(flag, flag) for flag in code.split())
        return self.by_column.get(column, {}).get(code, code)


def ledger_titles(package: Package) -> LedgerTitles:
    """The words for tables, kinds of change and flags."""
    return LedgerTitles(
        {
            "resource": {
                NOTICE_TABLE: "通知的数字",
                **{resource.name: resource.title for resource in package.resources.values()},
            },
            "kind": {kind.value: title for kind, title in KIND_TITLES.items()},
            "town": {"": "不分镇"},
            "flags": {flag.value: title for flag, title in FLAG_TITLES.items()},
        }
    )
