"""A correction of one row, prepared and validated before a byte is written."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from lookback.data.csv_writer import format_table
from lookback.data.invisible_characters import visible
from lookback.data.package import Field, Package, Resource
from lookback.data.reformat import canonical_bytes
from lookback.errors import DataInvalid, Problem, WrongUse
from lookback.history.ledger.record_history import key_titles, named_resource, require_key

FORMS = "schemas/forms.yaml"


class CorrectedCell(NamedTuple):
    """A cell to be corrected, as it is written and as it shall be."""

    field: Field
    old: str
    new: str


@dataclass(frozen=True)
class CorrectionProposal:
    """One row with other cells: the file in which it stands, and that file's new content."""

    resource: Resource
    key: str
    path: str
    cells: tuple[CorrectedCell, ...]
    content: bytes


def propose_correction(
    package: Package, table: str, key: str, wanted: Sequence[str]
) -> CorrectionProposal:
    """What `FIELD=VALUE …` make of the row with `key`, written as the ledger writes keys.

    A table is named by its name or title; a field also by its item of the forms.

    Raises:
        WrongUse: an unknown table, row or field, a value that is computed, part of the key or
            the same as before; all of them at once.
        DataInvalid: the row's file is not canonical, or holds the key twice.
    """
    resource = named_resource(package, table)
    path, rows, place = _row(package, resource, key)
    header = rows[0]
    cells: list[CorrectedCell] = []
    problems: list[Problem] = []
    computed = _computed(package.root)
    for text in wanted:
        name, equals, value = text.partition("=")
        field = _field(resource, name.strip())
        said = _objection(resource, name.strip(), field, value, computed) if equals else _UNPARTED
        if said or field is None:
            problems.append(Problem(visible(text), *(said or _UNPARTED)))
            continue
        old = rows[place][header.index(field.name)]
        if value == old:
            problems.append(Problem(visible(text), "与原值相同", "去掉这一项"))
        if any(field == each.field for each in cells):
            problems.append(Problem(visible(text), "同一字段写了两次", "只写一次"))
        cells.append(CorrectedCell(field, old, value))
    if problems:
        raise WrongUse(*problems)
    for cell in cells:
        rows[place][header.index(cell.field.name)] = cell.new
    return CorrectionProposal(resource, key, path, tuple(cells), format_table(header, rows[1:]))


_UNPARTED = ("不是“字段=值”的样子", "写成 member_count=4 或 家庭人口数=4，清空写 字段=")


def _row(package: Package, resource: Resource, key: str) -> tuple[str, list[list[str]], int]:
    """The file that holds the row, its records with the header, and the row's place in them."""
    parts = require_key(resource, key)
    found = []
    for path in resource.paths:
        rows = _records(package.root, path, resource)
        places = [rows[0].index(name) for name in resource.primary_key]
        found += [
            (path, rows, number)
            for number, row in enumerate(rows[1:], 1)
            if [row[place] for place in places] == parts
        ]
    if len(found) > 1:
        raise DataInvalid(Problem(found[0][0], f"有 {len(found)} 行同一主键", "先改正重复的主键"))
    if not found:
        remedy = f"查对{key_titles(resource)}；新增的行用“登记：”提交，不是更正"
        raise WrongUse(Problem(visible(key), f"{resource.title}里没有这一行", remedy))
    return found[0]


def _records(root: Path, path: str, resource: Resource) -> list[list[str]]:
    """A canonical file's records: of any other, more than the one row would be rewritten."""
    try:
        raw = (root / path).read_bytes()
        if canonical_bytes(raw, resource.primary_key) != raw:
            remedy = "先运行 lookback fmt，用“格式：”单独提交一次"
            raise DataInvalid(Problem(path, "还不是规范形式", remedy))
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        remedy = "先运行 lookback check，按提示改正"
        raise DataInvalid(Problem(path, f"读不成一张表（{error}）", remedy)) from error
    return [*csv.reader(io.StringIO(raw.decode(), newline=""))]


def _field(resource: Resource, name: str) -> Field | None:
    named = [field for field in resource.fields if name in (field.name, field.title, field.form)]
    return named[0] if len(named) == 1 else None


def _objection(
    resource: Resource, name: str, field: Field | None, value: str, computed: Mapping[str, str]
) -> tuple[str, str] | None:
    """Why a field may not get a value, and what to do; None where it may be tried."""
    if field is None and name in computed:
        return f"{name} 由口径算出，不存在表里", "改正它所依据的字段，它会随之改变"
    if field is None:
        names = [*resource.header, *(each.title for each in resource.fields)]
        near = get_close_matches(name, names, 3, 0.4) or [*resource.header]
        return f"{resource.title}没有字段“{visible(name)}”", f"可用的字段：{'、'.join(near)}"
    if _is_key(resource, field):
        return "主键不能更正", "用“撤销：”去掉这一行，再用“登记：”按正确的主键登记"
    if visible(value.replace("\n", "")) != value.replace("\n", ""):
        return f"含有看不见的字符：{visible(value)[:60]}", "去掉这些字符"
    return None


def _is_key(resource: Resource, field: Field) -> bool:
    return field.name in resource.primary_key


def _computed(root: Path) -> dict[str, str]:
    """The items of the forms, and their names, that are computed and never stored."""
    try:
        forms = yaml.safe_load((root / FORMS).read_text(encoding="utf-8"))
        items = [*_computed_items(forms)]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, AttributeError):
        return {}
    return {name: definition for item, definition in items for name in (item, definition)}


def _computed_items(forms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for form in forms.values():
        for item in form["items"]:
            if "computed" in item:
                yield str(item["item"]), str(item["computed"])
