"""Checks what the schemas declare of dates: each names what is there, and none goes in a circle."""

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from lookback.errors import Problem

Json = dict[str, Any]
Fields = Mapping[str, Mapping[str, Json]]
"""The fields of each table by their names, as the schemas describe them."""

COUNTS = ("years_back", "years_ahead")
KNOWN = {*COUNTS, "not_before", "is_planned"}
REMEDY = "改正该字段的 date，写法见 CONTRIBUTING.md"


def date_problems(resources: list[Json], location: Callable[[Json], str]) -> list[Problem]:
    """What is wrong with the `date` of any field; `location` says where a schema stands."""
    usable = [item for item in resources if isinstance(item.get("schema"), dict)]
    usable = [item for item in usable if isinstance(item["schema"].get("fields"), list)]
    schemas = {str(item.get("name")): item["schema"] for item in usable}
    places = {str(item.get("name")): location(item) for item in usable}
    fields = {
        name: {str(field.get("name")): field for field in schema["fields"] if _is_object(field)}
        for name, schema in schemas.items()
    }
    keys = {name: schema.get("primaryKey") for name, schema in schemas.items()}
    problems: list[Problem] = []
    order: dict[str, list[str]] = {}
    for table, named in fields.items():
        for name, field in named.items():
            if "date" in field:
                place = f"{places[table]} 字段 {name}"
                faults = [*_shape_faults(field)] or [*_reference_faults(table, field, fields, keys)]
                problems += [Problem(place, fault, REMEDY) for fault in faults]
                if not faults:
                    order[f"{table}.{name}"] = [*_references(table, field)]
    return problems or [*_circles(order, places)]


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _shape_faults(field: Json) -> Iterator[str]:
    limits = field["date"]
    if field.get("type") != "date":
        yield "不是日期，却有 date"
    elif not _is_object(limits):
        yield "date 不是对象"
    else:
        if unknown := sorted({*limits} - KNOWN):
            yield f"date 中有不认识的 {'、'.join(unknown)}"
        counts = [limits.get("years_back"), limits.get("years_ahead", 0)]
        for name, count in zip(COUNTS, counts, strict=True):
            if not isinstance(count, int) or isinstance(count, bool) or count < 0:
                yield f"date 的 {name} 应为不小于 0 的整数"
        earlier = limits.get("not_before", [])
        if not isinstance(earlier, list) or not all(isinstance(name, str) for name in earlier):
            yield "date 的 not_before 应为字段名的列表"
        if not isinstance(limits.get("is_planned", False), bool):
            yield "date 的 is_planned 应为 true 或 false"


def _references(table: str, field: Json) -> Iterator[str]:
    """What the date may not precede, each as `table.field`."""
    for name in field["date"].get("not_before", []):
        yield name if "." in name else f"{table}.{name}"


def _reference_faults(
    table: str, field: Json, fields: Fields, keys: Mapping[str, Any]
) -> Iterator[str]:
    for name in _references(table, field):
        other, _, date = name.partition(".")
        found = fields.get(other, {}).get(date)
        key = keys[other] if isinstance(keys.get(other), list) else [keys.get(other)]
        if found is None:
            yield f"not_before 所指的 {name} 不存在"
        elif found.get("type") != "date" and name != "member.id_number":
            yield f"not_before 所指的 {name} 不是日期"
        elif other != table and (len(key) != 1 or key[0] not in fields[table]):
            yield f"not_before 所指的表 {other} 的主键不在本表中，找不到对应的行"


def _circles(order: Mapping[str, list[str]], places: Mapping[str, str]) -> Iterator[Problem]:
    """A circle of dates, none of which may precede the next: no row could ever be right."""
    try:
        TopologicalSorter(order).prepare()
    except CycleError as error:
        circle = error.args[1][::-1]
        table, _, name = circle[0].partition(".")
        what = f"日期先后的声明成环：{' 不早于 '.join(circle)}"
        yield Problem(f"{places[table]} 字段 {name}", what, REMEDY)
