"""业务事件：what changed cells mean for households, in the notice's words, the gravest first."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lookback.history.ledger.correction import Correction
from lookback.history.tables.change import ChangeKind
from lookback.history.tables.csv_content import key_parts

SERIOUS = (
    *("删除户", "删除村", "成员删除", "监测户被撤下", "风险消除被撤回", "回退清退被撤回"),
    *("新增监测户", "监测对象类别变更", "风险消除", "回退完成", "清退完成"),
    *("申请回退", "申请清退", "村码变更", "户拆分", "成员转户"),
)
"""Titles of the events that a reviewer must look at one by one, in this order."""
PLAIN = ("启动识别", "成员变动", "成员增加", "新增户", "新增村")
"""Titles of the others."""
TITLES = (*SERIOUS, *PLAIN)

_CAME_OR_WENT = {
    "household": ("新增户", "删除户"),
    "village": ("新增村", "删除村"),
    "member": ("成员增加", "成员删除"),
}


class BusinessEvent(NamedTuple):
    """Something that happens to the record of a correction; `detail` may quote codes, no person."""

    title: str
    detail: str
    row: Correction


def business_events(rows: Sequence[Correction]) -> list[BusinessEvent]:
    """The events that net changes amount to, in the order of `TITLES`.

    The members of a household that comes or goes are no events of their own.
    """
    come, gone = _keys(rows, ChangeKind.ADDED), _keys(rows, ChangeKind.REMOVED)
    business_events = [event for row in rows for event in _events(row, come, gone)]
    return sorted(business_events, key=lambda event: TITLES.index(event.title))


def _keys(rows: Sequence[Correction], kind: ChangeKind) -> frozenset[str]:
    """The households that came or went."""
    return frozenset(row.key for row in rows if row.resource == "household" and row.change == kind)


def _events(row: Correction, come: frozenset[str], gone: frozenset[str]) -> Iterator[BusinessEvent]:
    match row.resource, row.change:
        case "case" | "elimination" | "withdrawal", ChangeKind.ADDED | ChangeKind.REMOVED:
            yield from _of_case_row(row)
        case _, ChangeKind.ADDED if row.resource in _CAME_OR_WENT:
            if json.loads(row.new).get("household_id") not in come or row.resource == "household":
                yield BusinessEvent(_CAME_OR_WENT[row.resource][0], "", row)
        case _, ChangeKind.REMOVED if row.resource in _CAME_OR_WENT:
            if json.loads(row.old).get("household_id") not in gone or row.resource == "household":
                yield BusinessEvent(_CAME_OR_WENT[row.resource][1], "", row)
        case _, ChangeKind.CHANGED:
            yield from _of_cell(row, come)


def _of_case_row(row: Correction) -> Iterator[BusinessEvent]:
    """A row of the tables of cases came or went."""
    is_new = row.change == ChangeKind.ADDED
    cells = json.loads(row.new or row.old)
    match row.resource:
        case "case" if cells.get("monitored_since"):
            title = "新增监测户" if is_new else "监测户被撤下"
            yield BusinessEvent(title, cells.get("category", ""), row)
        case "case" if is_new:
            yield BusinessEvent("启动识别", cells.get("category", ""), row)
        case "elimination" if cells.get("eliminated_on"):
            title = "风险消除" if is_new else "风险消除被撤回"
            yield BusinessEvent(title, cells["eliminated_on"], row)
        case "withdrawal":
            kind, done = cells.get("kind", ""), cells.get("done_on", "")
            yield from _withdrawal(row, kind, done, is_new=is_new)


def _withdrawal(row: Correction, kind: str, done: str, *, is_new: bool) -> Iterator[BusinessEvent]:
    if not is_new:
        yield BusinessEvent("回退清退被撤回", kind, row)
    elif kind in ("回退", "清退"):
        yield BusinessEvent(f"{kind}完成" if done else f"申请{kind}", done, row)


def _of_cell(row: Correction, come: frozenset[str]) -> Iterator[BusinessEvent]:
    """A cell that decides about a household got another value."""
    moved = f"{row.old} → {row.new}"
    match row.resource, row.field:
        case "case", "monitored_since" if not (row.old and row.new):
            yield BusinessEvent(
                "新增监测户" if row.new else "监测户被撤下", row.new or row.old, row
            )
        case "case", "category":
            yield BusinessEvent("监测对象类别变更", moved, row)
        case "elimination", "eliminated_on" if not (row.old and row.new):
            yield BusinessEvent(
                "风险消除" if row.new else "风险消除被撤回", row.new or row.old, row
            )
        case "withdrawal", "done_on" if not (row.old and row.new):
            kind = dict(zip(key_parts(row.key_fields), key_parts(row.key), strict=False)).get(
                "kind", ""
            )
            yield from _withdrawal(row, kind, row.new, is_new=bool(row.new))
        case "household", "village_code":
            yield BusinessEvent("村码变更", moved, row)
        case "member", "household_id":
            yield BusinessEvent("户拆分" if row.new in come else "成员转户", moved, row)
        case "member", "change_kind" if row.new:
            yield BusinessEvent("成员变动", row.new, row)
