"""The canonical form of cells by field type, and forms that Frictionless merely tolerates.

Plain cells pass in bulk: each shape here is narrower than what Frictionless reads.
A cell of another shape is read by Frictionless's own reader; if it passes there and is still
not in the one form that this project writes, it is a `cell-form`.
"""

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from frictionless import Field

_FORMS = {
    "integer": (r"-?(0|[1-9][0-9]*)", "整数写作 0、12、-3，不加空格、加号和前导零"),
    "number": (r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", "数写作 0、12.5、-3，不用空格、科学记数和 NaN"),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "日期写作 2024-05-10"),
    "year": (r"[0-9]{4}", "年份写作四位半角数字，如 2024"),
    "yearmonth": (r"[0-9]{4}-[0-9]{2}", "年月写作 2024-05"),
}
"""Field type to the one form of its cells, and how to say it."""

_OPTIONS = ("bare_number", "group_char", "decimal_char", "float_number")
_BOUNDS: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
_ATOM = r"[A-Za-z0-9_一-鿿-]|\[[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\]|\((?!\?)|\||\)"
_SAFE_PATTERN = re.compile(rf"(?:(?:{_ATOM})(?:[?+*]|\{{[0-9]+(?:,[0-9]*)?\}})?)+")
"""Patterns that mean the same in Python's `re` and in the Rust engine of polars."""


def missing_values(field: Field) -> list[str]:
    """The texts that this field reads as blank (its own, else its schema's)."""
    if field.schema and not field.has_defined("missing_values"):
        return field.schema.missing_values
    return field.missing_values


def expected_form(field: Field, cell: str) -> str:
    """How the cell should be written, when it is not; empty when it is in canonical form."""
    if field.type == "string":
        pattern = field.constraints.get("pattern")
        if not cell.strip():
            return "单元格里只有空白，不明的应留空"
        if pattern and not (re.fullmatch(pattern, cell) and _is_halfwidth(pattern, cell)):
            return f"应整个符合格式 {pattern}，用半角数字"
        return ""
    if _is_standard(field) and field.type in _FORMS:
        form, words = _FORMS[field.type]
        return "" if re.fullmatch(form, cell) else words
    return ""


def plain_cells(field: Field) -> pl.Expr | None:
    """Cells that need no reading: true only where Frictionless accepts and the form is right.

    None where this cannot be said in bulk, or where values are few: each distinct one is read.
    """
    bulk = {"string": _strings, "number": _numbers, "date": _dates}
    if field.type not in bulk or "enum" in field.constraints or not _is_standard(field):
        return None
    shape = bulk[field.type](field)
    if shape is None:
        return None
    blanks = missing_values(field)
    cell = pl.col(field.name)
    blank = cell == blanks[0] if len(blanks) == 1 else cell.is_in(blanks)
    return ~blank & shape if field.required else blank | shape


def _is_standard(field: Field) -> bool:
    return field.format == "default" and not set(_OPTIONS) & set(field.list_defined())


def _is_halfwidth(pattern: str, cell: str) -> bool:
    return "\\d" not in pattern or all(char.isascii() for char in cell if char.isdigit())


def _strings(field: Field) -> pl.Expr | None:
    cell, rules = pl.col(field.name), field.constraints
    # Neither blank nor beginning with a space of any kind: these sort before "!" or in between.
    shape = ((cell >= "!") & (cell < "\x7f")) | (cell >= "\u3001")
    if "pattern" in rules:
        if not _SAFE_PATTERN.fullmatch(rules["pattern"]):
            return None
        shape &= cell.str.contains(f"^(?:{rules['pattern']})$")
    if "minLength" in rules:
        shape &= cell.str.len_chars() >= rules["minLength"]
    if "maxLength" in rules:
        shape &= cell.str.len_chars() <= rules["maxLength"]
    return shape


def _numbers(field: Field) -> pl.Expr | None:
    """At most 15 digits: such decimals keep their order as floats."""
    bounds = {name: Decimal(bound) for name, bound in _bounds(field).items()}
    if any(len(bound.as_tuple().digits) > 15 for bound in bounds.values()):
        return None
    cell = pl.col(field.name)
    shape = cell.str.contains(r"^-?(0|[1-9][0-9]{0,10})(\.[0-9]{1,4})?$")
    limits = {name: float(bound) for name, bound in bounds.items()}
    return _bounded(cell.cast(pl.Float64, strict=False), shape, limits)


def _dates(field: Field) -> pl.Expr | None:
    cell = pl.col(field.name)
    day = cell.str.to_date("%Y-%m-%d", strict=False)
    shape = cell.str.contains(r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$")
    return _bounded(day, shape, _bounds(field))


def _bounds(field: Field) -> dict[str, Any]:
    read = field.create_value_reader()
    return {name: read(field.constraints[name]) for name in _BOUNDS if name in field.constraints}


def _bounded(value: pl.Expr, shape: pl.Expr, limits: Mapping[str, Any]) -> pl.Expr:
    """A value that exists, of the shape, within the bounds."""
    shape &= value.is_not_null()
    for name, limit in limits.items():
        shape &= _BOUNDS[name](value, pl.lit(limit))
    return shape
