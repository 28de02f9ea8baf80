"""The mapping file `schemas/national.yaml`: which column of an export is which field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from lookback.data.package import Field
from lookback.errors import DescriptorInvalid, Problem
from lookback.intake.reconcile.compared_items import RESOURCES, Items, normalised_name

NATIONAL = "schemas/national.yaml"
KNOWN = {"resource", "household", "key", "alike", "only", "optional", "columns"}
ASKED = ("household", "member")
"""A household is recognised by its persons: no mapping can do without these."""


class MappedColumn(NamedTuple):
    """What a column holds, and how the system's words become ours."""

    field: Field
    values: Mapping[str, str]


@dataclass(frozen=True)
class MappedSheet:
    """One sheet of the export; the file `schemas/national.yaml` says what each part means."""

    title: str
    resource: str
    household: str
    key: tuple[str, ...]
    alike: tuple[str, ...]
    only: Mapping[str, tuple[str, ...]]
    is_optional: bool
    columns: Mapping[str, MappedColumn]


@dataclass(frozen=True)
class NationalMapping:
    """The sheets by their resources; `where` names the file in messages."""

    where: str
    sheets: Mapping[str, MappedSheet]


def read_mapping(path: Path, items: Items) -> NationalMapping:
    """Read a mapping and hold it against the fields that there are.

    Raises:
        DescriptorInvalid: it cannot be read, or names what does not exist; all of it at once.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        what = f"对照文件无法读取（{error.__class__.__name__}）"
        remedy = f"它应是 UTF-8 编码的 YAML，写法见 {NATIONAL}"
        raise DescriptorInvalid(Problem(str(path), what, remedy)) from error
    where = path.name
    sheets = content.get("sheets") if isinstance(content, dict) else None
    if not isinstance(sheets, dict):
        raise DescriptorInvalid(Problem(where, "没有 sheets 一项", f"写法见 {NATIONAL}"))
    problems = [
        problem for title, body in sheets.items() for problem in _faults(title, body, items)
    ]
    named = [body.get("resource") for body in sheets.values() if isinstance(body, dict)]
    problems += [
        Problem("sheets", f"数据表 {name} 没有对照的工作表", "补上这一张") for name in ASKED
        if name not in named
    ]  # fmt: skip
    problems += [
        Problem("sheets", f"数据表 {name} 写了两次", "只留一张工作表")
        for name in RESOURCES if named.count(name) > 1
    ]  # fmt: skip
    if problems:
        raise DescriptorInvalid(*(p._replace(where=f"{where} {p.where}") for p in problems))
    read = [_sheet(str(title), body, items) for title, body in sheets.items()]
    return NationalMapping(where, {sheet.resource: sheet for sheet in read})


def _faults(title: object, body: Any, items: Items) -> Iterator[Problem]:
    """What is wrong with one sheet of the mapping."""
    where = f"sheets.{title}"
    if not isinstance(body, dict):
        yield Problem(where, "不是“名称: 值”的样子", f"写法见 {NATIONAL}")
        return
    for name in sorted(set(map(str, body)) - KNOWN):
        yield Problem(f"{where}.{name}", "没有这一项", f"可写的项：{'、'.join(sorted(KNOWN))}")
    resource = body.get("resource")
    if resource not in RESOURCES:
        yield Problem(f"{where}.resource", f"“{resource}”不能比对", f"用 {'、'.join(RESOURCES)}")
        return
    if not body.get("household") or not isinstance(body["household"], str | int):
        yield Problem(f"{where}.household", "没有写户编号的列名", "写导出表中系统户编号的列名")
    columns = body.get("columns")
    if not isinstance(columns, dict) or not columns:
        yield Problem(f"{where}.columns", "没有写列名", "写成“列名: 字段名”，每列一行")
        return
    fields = items[resource]
    for column, said in columns.items():
        yield from _column_faults(f"{where}.columns.{column}", said, fields)
    names = [_name(said) for said in columns.values()]
    mapped = set(names)
    for name in sorted(one for one in mapped if names.count(one) > 1):
        yield Problem(f"{where}.columns", f"字段 {name} 有两列", "只留一列")
    yield from _key_faults(where, body, resource, fields, mapped)


def _column_faults(where: str, said: Any, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if isinstance(said, dict) and (set(said) - {"field", "values"} or "field" not in said):
        yield Problem(where, "只能写 field 和 values", "例如 {field: sex, values: {'1': 男}}")
    elif isinstance(said, dict) and not isinstance(said.get("values", {}), dict):
        yield Problem(where, "values 应是“系统的写法: 本库的写法”", "例如 {'1': 男, '2': 女}")
    elif (name := _name(said)) not in fields:
        near = get_close_matches(name, fields, 3, 0.4) or list(fields)
        yield Problem(where, f"没有字段“{name}”", f"可用的字段：{'、'.join(near)}")
    elif isinstance(said, dict) and fields[name].labels:
        odd = sorted({str(to) for to in said.get("values", {}).values()} - {*fields[name].labels})
        if odd:
            remedy = f"代码表里有：{'、'.join(fields[name].labels[:12])}"
            yield Problem(where, f"{'、'.join(odd)} 不在{fields[name].title}的代码表里", remedy)


def _key_faults(
    where: str, body: Mapping[str, Any], resource: str, fields: Mapping[str, Field],
    mapped: set[str],
) -> Iterator[Problem]:  # fmt: skip
    for part in ("key", "alike"):
        names = body.get(part, [])
        if not isinstance(names, list):
            yield Problem(f"{where}.{part}", "应是字段名的列表", "写成 [id_number]")
            continue
        for name in names:
            if name not in mapped:
                remedy = "在 columns 里给它一个列名，或从这里去掉"
                yield Problem(f"{where}.{part}", f"字段 {name} 没有对应的列", remedy)
    if resource != "household" and not body.get("key"):
        yield Problem(f"{where}.key", "没有写凭什么认出同一行", "例如 [id_number]")
    if resource == "member" and "id_number" not in mapped:
        yield Problem(where, "没有证件号码列，认不出人和户", "补上“证件号码: id_number”")
    only = body.get("only", {})
    if not isinstance(only, dict) or not all(isinstance(one, list) for one in only.values()):
        yield Problem(f"{where}.only", "应是“字段: [值]”", "例如 {occasion: [年度]}")
    else:
        for name in set(only) - set(fields):
            yield Problem(f"{where}.only", f"没有字段“{name}”", f"可用的字段：{'、'.join(fields)}")


def _sheet(title: str, body: Mapping[str, Any], items: Items) -> MappedSheet:
    fields = items[body["resource"]]
    return MappedSheet(
        title=title,
        resource=body["resource"],
        household=str(body["household"]),
        key=tuple(body.get("key", ())),
        alike=tuple(body.get("alike", ())),
        only={name: tuple(map(str, values)) for name, values in body.get("only", {}).items()},
        is_optional=bool(body.get("optional")),
        columns={str(column): _column(said, fields) for column, said in body["columns"].items()},
    )


def _column(said: Any, fields: Mapping[str, Field]) -> MappedColumn:
    values = said.get("values", {}) if isinstance(said, dict) else {}
    return MappedColumn(
        fields[_name(said)], {normalised_name(word): str(ours) for word, ours in values.items()}
    )


def _name(said: Any) -> str:
    return str(said.get("field") if isinstance(said, dict) else said)
