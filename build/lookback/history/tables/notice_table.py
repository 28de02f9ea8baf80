"""The numbers of the notice as a table of the history: a row for each value and its day.

So the ledger, its proof and merges have them like any other table; what changes of them is told
as a change of 口径: what held before, what holds now, and on which document.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import yaml

from lookback.history.tables.change import ChangeKind, CommitFlag, TableChange
from lookback.history.tables.csv_content import Cells, csv_record, key_parts, row_text
from lookback.notice import NOTICE_PATH, SAFE

NOTICE_TABLE = "notice"
"""The name of the table in the ledger; it is no resource of the package."""

NOTICE_KEY = ("number", "from")
COLUMN_TITLES = {
    "number": "数字", "from": "从", "title": "名称", "value": "值", "unit": "单位",
    "status": "状态", "basis": "依据",
}  # fmt: skip
"""Column of the table -> its heading."""

DEFINITION_KINDS = (ChangeKind.DEFINITION, ChangeKind.DEFINITION_ADDED)
_OF_ROWS = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.FILLED})
_DAYS = {"issued_on": "通知印发日期", "baseline_day": "基数的日子"}
"""The days of the document that decide figures."""
_DISPATCH_DAYS = "dispatch_days"


class NoticeRow(NamedTuple):
    """A value as the file has it, all text, and the line on which it stands."""

    cells: Cells
    line: int


def notice_csv(raw: bytes) -> bytes:
    """The numbers of a notice as CSV, each on the line that it has in the file if there is room.

    A file that cannot be read has none.
    """
    lines = [csv_record([*COLUMN_TITLES])]
    for row in notice_rows(raw) or ():
        lines += [""] * (row.line - 1 - len(lines))
        lines.append(csv_record([row.cells.get(name, "") for name in COLUMN_TITLES]))
    return ("\n".join(lines) + "\n").encode()


def notice_rows(raw: bytes) -> list[NoticeRow] | None:
    """The values of all numbers and the days that decide; None where the file cannot be read."""
    try:
        root = yaml.compose(raw.decode("utf-8"), SAFE)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return None
    content = _mapping(root)
    if not content:
        return None
    rows = [*_days(content)]
    for name, node in _mapping(content.get("parameters")).items():
        rows += _values(name, node)
    seen: dict[tuple[str, str], int] = {}
    for row in rows:  # a day that is there twice is no key
        key = row.cells["number"], row.cells.get("from", "")
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            row.cells["from"] = f"{key[1]}#{seen[key]}"
    return sorted(rows, key=lambda row: row.line)


def definition_changes(
    found: Iterable[TableChange], before: Mapping[str, Cells], after: Mapping[str, Cells]
) -> list[TableChange]:
    """The changes of the table with one for each value: all that held of it, all that holds.

    `before` and `after` are the rows by key. Of a value from a new day on, what held before is
    the newest one by that day; a number that was not there before has none.
    """
    changes = [change for change in found if change.kind is not ChangeKind.FORMAT]
    told = [change for change in changes if change.kind not in _OF_ROWS]
    rows = sorted((c for c in changes if c.kind in _OF_ROWS), key=lambda change: change.key)
    for key, group in groupby(rows, key=lambda change: change.key):
        own = [*group]
        told.append(_definition(key, own, before, after))
    return told


def held_before(key: str, rows: Mapping[str, Cells]) -> Cells | None:
    """What held on the day of a value: its own row, or the newest one of the number by then."""
    if key in rows:
        return rows[key]
    number, since, *_ = [*key_parts(key), "", ""]
    earlier = [
        cells
        for cells in rows.values()
        if cells.get("number") == number and cells.get("from", "") < since
    ]
    return max(earlier, key=lambda cells: cells.get("from", ""), default=None)


def definition_cells(text: str) -> Cells:
    """A value as the ledger has it (`old` or `new`), by column; a blank has none."""
    cells = json.loads(text) if text else {}
    return {str(name): str(value) for name, value in cells.items()}


def definition_text(text: str) -> str:
    """The same in words."""
    cells = definition_cells(text)
    if not cells:
        return ""
    about = (
        cells.get("status", ""),
        f"从 {since} 起" if (since := cells.get("from")) else "",
        f"依据 {basis}" if (basis := cells.get("basis")) else "",
    )
    words = "，".join(word for word in about if word)
    amount = " ".join(cells[name] for name in ("value", "unit") if name in cells)
    return f"{amount}（{words}）" if words else amount


def _definition(
    key: str, own: Sequence[TableChange], before: Mapping[str, Cells], after: Mapping[str, Cells]
) -> TableChange:
    first, held, holds = own[0], held_before(key, before), after.get(key)
    flags = dict.fromkeys(flag for change in own for flag in change.flags)
    if holds is not None and "basis" not in holds and "status" in holds:
        flags[CommitFlag.NO_BASIS] = None
    kind = ChangeKind.DEFINITION_ADDED if held is None else ChangeKind.DEFINITION
    old, new = (row_text(cells) if cells is not None else "" for cells in (held, holds))
    return TableChange(
        kind, key, key_parts(key)[0], old, new, first.file, first.line, tuple(flags), NOTICE_KEY
    )


def _days(content: Mapping[str, yaml.Node]) -> Iterator[NoticeRow]:
    document = _mapping(content.get("document"))
    for name, title in _DAYS.items():
        node = document.get(name)
        if isinstance(node, yaml.ScalarNode):
            yield _row(node, {"number": name, "title": title, "value": node.value})
    node = content.get(_DISPATCH_DAYS)
    if isinstance(node, yaml.SequenceNode):
        days = "、".join(_text(day) for day in node.value)
        yield _row(node, {"number": _DISPATCH_DAYS, "title": "调度日", "value": days})


def _values(name: str, parameter: yaml.Node) -> Iterator[NoticeRow]:
    """The values of a number, each from its day; those by year (older files) from 1 January."""
    about = _mapping(parameter)
    titles: Cells = {key: _text(about[key]) for key in ("title", "unit") if key in about}
    values = about.get("values")
    if isinstance(values, yaml.SequenceNode):
        pairs = [(_text(_mapping(node).get("from")), node) for node in values.value]
    else:
        pairs = [(f"{year}-01-01", node) for year, node in _mapping(values).items()]
    for since, node in pairs:
        said = {key: _text(part) for key, part in _mapping(node).items() if key in COLUMN_TITLES}
        yield _row(node, {**said, **titles, "number": name, "from": since})


def _row(node: yaml.Node, cells: Cells) -> NoticeRow:
    filled = {name: cells[name] for name in COLUMN_TITLES if cells.get(name)}
    return NoticeRow(filled, node.start_mark.line + 1)


def _mapping(node: Any) -> dict[str, yaml.Node]:
    """The parts of a mapping by their names; none of anything else."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {_text(key): value for key, value in node.value}


def _text(node: Any) -> str:
    """A plain value as it is written, on one line."""
    return " ".join(str(node.value).split()) if isinstance(node, yaml.ScalarNode) else ""


def is_notice(path: str) -> bool:
    """Whether a file (its path below the package) is the notice."""
    return path == NOTICE_PATH
