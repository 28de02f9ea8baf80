"""Validates the descriptor with Frictionless, and names every problem, not only the first."""

import re
from collections.abc import Iterator
from pathlib import Path

from frictionless import Dialect, Field, FrictionlessException, Package, Resource, Schema
from frictionless.metadata.metadata import Metadata
from frictionless.resources import TableResource

from lookback.check.structure.descriptor import Json, resource_location, schema_location
from lookback.check.structure.messages import FINDING_WORDS
from lookback.data.package import DESCRIPTOR
from lookback.errors import DescriptorInvalid, Problem


def load_tables(root: Path, descriptor: Json) -> list[TableResource]:
    """The resources as Frictionless reads them; raises DescriptorInvalid."""
    try:
        package = Package.from_descriptor(descriptor, basepath=str(root))
    except Exception as error:  # also what Frictionless trips over: told apart piece by piece
        unknown = Problem(DESCRIPTOR, f"Frictionless 无法读取（{error}）", "对照标准改正")
        raise DescriptorInvalid(*(standard_problems(descriptor) or [unknown])) from error
    tables = [item for item in package.resources if isinstance(item, TableResource)]
    places = [schema_location(item) for item in descriptor["resources"]]
    problems = [
        Problem(f"{DESCRIPTOR} 资源 {item.name}", "不是表", "去掉 type，或改为 table")
        for item in package.resources
        if not isinstance(item, TableResource)
    ]
    if problems:
        raise DescriptorInvalid(*problems)
    for table, place in zip(tables, places, strict=True):
        for field in table.schema.fields:
            problems += _constraint_problems(field, place)
    if problems:
        raise DescriptorInvalid(*dict.fromkeys(problems))
    return tables


def standard_problems(descriptor: Json) -> list[Problem]:
    """Whatever breaks the standard, piece by piece: Frictionless stops at the first."""
    outline = [{"name": item.get("name"), "path": "x.csv"} for item in descriptor["resources"]]
    problems = _metadata_problems(Package, {**descriptor, "resources": outline}, DESCRIPTOR)
    for resource in descriptor["resources"]:
        where, schema = resource_location(resource), resource.get("schema")
        bare = {name: resource[name] for name in resource if name not in ("schema", "dialect")}
        problems += _metadata_problems(Resource, bare, where)
        problems += _metadata_problems(
            Dialect, resource.get("dialect") or {}, f"{where} 的 dialect"
        )
        if isinstance(schema, dict) and schema:
            problems += _schema_problems(schema, schema_location(resource))
    return list(dict.fromkeys(problems))


def _schema_problems(schema: Json, where: str) -> Iterator[Problem]:
    fields = schema.get("fields")
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        yield Problem(where, "缺少 fields，或其中有不是对象的条目", "按 Table Schema 标准列出字段")
        return
    for number, field in enumerate(fields, start=1):
        place = f"{where} 字段 {field.get('name', f'（第 {number} 个）')}"
        if broken := _metadata_problems(Field, field, place):
            yield from broken
        else:
            yield from _constraint_problems(Field.from_descriptor(field), where)
    outline = [{"name": field["name"]} for field in fields if isinstance(field.get("name"), str)]
    yield from _metadata_problems(Schema, {**schema, "fields": outline}, where)


def _metadata_problems(kind: type[Metadata], descriptor: Json, where: str) -> list[Problem]:
    try:
        kind.from_descriptor(descriptor)
    except FrictionlessException as error:
        return _problems_of_error(error, where)
    except Exception as error:  # an odd shape of JSON that Frictionless itself trips over
        return [Problem(where, f"写法无法识别（{error}）", "对照 Data Package 标准改正")]
    return []


def _problems_of_error(error: FrictionlessException, where: str) -> list[Problem]:
    reasons = [(FINDING_WORDS[reason.type], reason.note) for reason in error.to_errors()]
    return [Problem(where, word.what.format(detail=note), word.remedy) for word, note in reasons]


def _constraint_problems(field: Field, where: str) -> Iterator[Problem]:
    """Constraints that Frictionless accepts here, and trips over at the first cell."""
    place, remedy = f"{where} 字段 {field.name}", "改正 constraints 中的该项"
    try:
        re.compile(f"^{field.constraints.get('pattern', '')}$")
    except re.error as error:
        yield Problem(place, f"pattern 不是正则表达式（{error}）", remedy)
    bounds = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    values = [field.constraints[bound] for bound in bounds if bound in field.constraints]
    read = field.create_value_reader()
    for value in [*values, *field.constraints.get("enum", [])]:
        if read(value) is None:
            yield Problem(place, f"约束值 {value} 不合该字段的类型 {field.type}", remedy)
