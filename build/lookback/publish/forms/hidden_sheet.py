"""The hidden sheet `_lookback` of a filled workbook: where its values came from.

Three parts, each a row with its name in the first column: `fact` (name, value), `rows` (resource,
the keys of the rows shown, as JSON, one row each in the order of the form's lines), `base`
(address, raw value that was shown). What is blank is left out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook

from lookback.errors import DataInvalid, Problem
from lookback.publish.office.workbook import cell_of, write_text

SHEET = "_lookback"


class HiddenSheet(NamedTuple):
    """Facts by name; per resource the keys of the rows shown; raw values by address."""

    facts: Mapping[str, str]
    keys: Mapping[str, Sequence[Mapping[str, str]]]
    base: Mapping[str, str]


def write_hidden_sheet(book: Workbook, memory: HiddenSheet) -> None:
    """Write the sheet, which no menu of a spreadsheet program shows."""
    sheet = book.create_sheet(SHEET)
    sheet.sheet_state = "veryHidden"
    rows = [("fact", name, value) for name, value in memory.facts.items()]
    rows += [
        ("rows", resource, json.dumps(key, ensure_ascii=False, sort_keys=True))
        for resource, keys in memory.keys.items()
        for key in keys
    ]
    rows += [("base", address, value) for address, value in memory.base.items()]
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            write_text(cell_of(sheet, at, column), text)


def read_hidden_sheet(book: Workbook, where: str) -> HiddenSheet:
    """Read it back; `where` names the file in a message.

    Raises:
        DataInvalid: the workbook was not written by this program, or the sheet was damaged.
    """
    if SHEET not in book.sheetnames:
        what = "不是本系统导出的表（缺少来源记录）"
        raise DataInvalid(Problem(where, what, "用 lookback forms 导出的表填写后再导入"))
    facts: dict[str, str] = {}
    keys: dict[str, list[Mapping[str, str]]] = {}
    base: dict[str, str] = {}
    try:
        for part, name, value in book[SHEET].iter_rows(max_col=3, values_only=True):
            if part == "fact":
                facts[str(name)] = str(value or "")
            elif part == "rows":
                keys.setdefault(str(name), []).append(json.loads(str(value)))
            elif part == "base":
                base[str(name)] = str(value)
    except ValueError as error:
        what = f"来源记录已损坏（{error.__class__.__name__}）"
        raise DataInvalid(Problem(where, what, "重新导出该表再填写")) from error
    return HiddenSheet(facts, keys, base)
