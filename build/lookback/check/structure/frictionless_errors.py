"""Frictionless's errors as findings: with file and line, masked, in Chinese."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from frictionless import Error, Field, errors
from frictionless.fields import BooleanField

from lookback.check.findings.finding import Finding, mask_length
from lookback.check.structure.checked_table import CheckedTable
from lookback.check.structure.frictionless_adapter import LIMIT
from lookback.check.structure.frictionless_rows import FileLine
from lookback.check.structure.messages import finding

_SHOWN = 60
"""Characters of a cell that a message quotes."""

_PERSONAL = re.compile(r"\d{17}[\dXx]|\d{15}|(?<!\d)1\d{10}(?!\d)")
"""What looks like an ID number or a mobile phone, in whatever field it was written."""

_TYPES = {
    "integer": "整数（如 12）",
    "number": "数（如 12.5）",
    "date": "日期（如 2024-05-10）",
    "year": "四位年份（如 2024）",
    "yearmonth": "年月（如 2024-05）",
    "time": "时刻（如 08:30:00）",
    "datetime": "日期和时刻（如 2024-05-10T08:30:00）",
    "string": "规定格式的文字",
}


def is_restricted(item: Field | None) -> bool:
    """Whether the field's values may be shown to nobody."""
    return item is not None and item.custom.get("audience") == "restricted"


def quoted_cell(value: str) -> str:
    """A cell as a message quotes it: on one line and not too long."""
    text = "".join(char if char.isprintable() else "␣" for char in value)
    return "空白" if not text else text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def mask_cell(table: CheckedTable, name: str, cell: str, *, aligned: bool = True) -> str:
    """The cell, masked where it is or might be restricted.

    Where cells stand under the wrong field (`aligned` is false) it is not known which value
    is which, so all are masked if any field of the table is restricted.
    """
    exposed = not aligned and any(map(is_restricted, table.fields))
    if exposed or is_restricted(table.field(name)):
        return mask_length(cell)
    return _PERSONAL.sub(lambda match: mask_length(match[0]), cell)


def masked_key(table: CheckedTable, cells: Sequence[str | None]) -> str:
    """The primary key of a row as written, joined by commas, masked as its fields demand."""
    written = dict(zip((item.name for item in table.fields), cells, strict=False))
    aligned = len(cells) == len(table.fields)
    key = [(name, written.get(name) or "") for name in table.primary_key]
    return ",".join(mask_cell(table, name, cell, aligned=aligned) for name, cell in key)


def findings_of_errors(table: CheckedTable, verdict: Sequence[Error]) -> Iterator[Finding]:
    """One finding for each error of Frictionless, in their order."""
    for error in verdict:
        if isinstance(error, errors.RowError):
            yield _row_finding(table, error)
        elif isinstance(error, errors.HeaderError):
            yield header_finding(table, error, table.parts[0].path)
        else:
            yield finding(error.type, table.name, table.parts[0].path, detail=error.note)
    if len(verdict) >= LIMIT:
        yield finding("too-many-errors", table.name, table.parts[0].path, limit=LIMIT)


def header_finding(table: CheckedTable, error: Any, file: str) -> Finding:
    """An error of a header, or of the file that should begin with one."""
    if not isinstance(error, errors.HeaderError):
        return finding(error.type, table.name, file, detail=error.note)
    name, label = getattr(error, "field_name", ""), getattr(error, "label", "")
    names = [item.name for item in table.fields]
    value = label if label in names else mask_cell(table, name, label, aligned=False)
    return finding(
        error.type,
        table.name,
        file,
        1,
        field=name,
        value=value,
        label=table.label_of(name),
        shown=quoted_cell(value),
        column=getattr(error, "field_number", 0),
        header=",".join(names),
    )


def _row_finding(table: CheckedTable, error: Any) -> Finding:
    names = _fields_of_error(table, error)
    row = {item.name: cell for item, cell in zip(table.fields, error.cells, strict=False)}
    written = [row.get(name, "") for name in names]
    aligned = len(error.cells) == len(table.fields)
    if error.type == "extra-cell":
        written = [error.cell]
    pairs = zip(names or [""], written, strict=False)
    value = ",".join(mask_cell(table, name, cell, aligned=aligned) for name, cell in pairs)
    details = {
        "label": "、".join(table.label_of(name) for name in names),
        "shown": quoted_cell(value),
        "column": getattr(error, "field_number", 0),
        "expected": "",
        "detail": error.note,
        "cure": "",
    }
    special = {
        "type-error": _type_words,
        "constraint-error": _constraint_words,
        "unique-error": _other_row,
        "primary-key": _primary_key_words,
        "foreign-key": _foreign_key_words,
    }
    if error.type in special:
        details |= special[error.type](table, error, quoted_cell(value))
    place, key = table.places.of(error.row_number), masked_key(table, error.cells)
    field = ",".join(names)
    return finding(error.type, table.name, *place, field=field, key=key, value=value, **details)


def _fields_of_error(table: CheckedTable, error: Any) -> list[str]:
    """The fields that an error of a row is about."""
    if error.type == "primary-key":
        return [*table.primary_key]
    if error.type == "foreign-key":
        return [*error.field_names]
    return [error.field_name] if getattr(error, "field_name", "") else []


def _type_words(table: CheckedTable, error: Any, _: str) -> dict[str, str]:
    item = table.field(error.field_name)
    if isinstance(item, BooleanField):
        words = [str(value) for value in (*item.true_values, *item.false_values)]
        return {"expected": f"“{'”或“'.join(words)}”"}
    return {"expected": _TYPES.get(item.type if item else "", "规定的类型")}


def _constraint_words(table: CheckedTable, error: Any, value: str) -> dict[str, str]:
    item = table.field(error.field_name)
    match = re.match(r'constraint "(\w+)"', error.note)
    name = match[1] if match else ""
    limit = item.constraints.get(name) if item else None
    if name == "required":
        return {"detail": "不能空白", "cure": "补填该项"}
    if name == "enum" and isinstance(limit, list):
        choices = "、".join(map(str, limit[:10])) + ("等" if len(limit) > 10 else "")
        return {"detail": f"“{value}”不在允许的值之内", "cure": f"改为以下之一：{choices}"}
    if name == "pattern":
        sample = f"，例如 {item.example}" if item and item.example else ""
        return {"detail": f"“{value}”不合规定的格式", "cure": f"按格式 {limit} 改正{sample}"}
    bounds = {
        "minimum": "不能小于",
        "maximum": "不能大于",
        "exclusiveMinimum": "须大于",
        "exclusiveMaximum": "须小于",
        "minLength": "的字数不能少于",
        "maxLength": "的字数不能多于",
    }
    rule = f"{bounds.get(name, '不符合约束')} {limit}"
    return {"detail": f"“{value}”{rule}", "cure": "核对并改正该值"}


def _other_row(table: CheckedTable, error: Any, _: str = "") -> dict[str, str]:
    match = re.search(r"position (\d+)", error.note)
    if match is None:
        return {"other": "别的行"}
    here, place = table.places.of(error.row_number), table.places.of(int(match[1]))
    return {"other": _location_text(place, here)}


def _location_text(place: FileLine, here: FileLine) -> str:
    return f"第 {place.line} 行" if place.file == here.file else f"{place.file} 第 {place.line} 行"


def _primary_key_words(table: CheckedTable, error: Any, value: str) -> dict[str, str]:
    if "position" not in error.note:
        return {"detail": "是主键，不能空白", "cure": "补填主键"}
    other = _other_row(table, error)["other"]
    return {
        "detail": f"“{value}”与{other}的主键重复",
        "cure": "核对两行：同一对象只留一行，不同对象则改正写错的主键",
    }


def _foreign_key_words(table: CheckedTable, error: Any, _: str) -> dict[str, str]:
    target = error.reference_name or table.name
    return {
        "reference": table.labels.get(target, target),
        "reference_fields": "、".join(error.reference_field_names),
    }
