"""The descriptor read with its Table Schemas inlined, and checked for this project's own rules."""

import codecs
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from lookback.check.structure.data_files import irregular_file
from lookback.check.structure.date_declarations import date_problems
from lookback.data.package import DESCRIPTOR, schema_version
from lookback.errors import DescriptorInvalid, Problem

Json = dict[str, Any]


class _SchemaFile(Json):
    """A schema that stands in a file of its own, which is where its problems are shown."""

    def __init__(self, content: Json, file: str) -> None:
        super().__init__(content)
        self.file = file


def read_descriptor(root: Path) -> tuple[Json, list[Problem]]:
    """The descriptor with its schemas and dialects inlined, and what is wrong with it.

    Raises DescriptorInvalid where there is nothing to go on with.
    """
    try:
        descriptor = _read_json(root, DESCRIPTOR)
    except _UnusableJson as unusable:
        raise DescriptorInvalid(unusable.problem) from None
    schema_version(descriptor)
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(item, dict) for item in resources):
        what = "缺少 resources，或其中有不是对象的条目"
        raise DescriptorInvalid(Problem(DESCRIPTOR, what, "按 Data Package 标准列出各资源"))
    problems: list[Problem] = []
    for resource in resources:
        problems += _resource_problems(resource)
        for part in ("schema", "dialect"):
            if resource.get(part) and isinstance(resource[part], str):
                resource[part] = _inlined(root, resource, part, problems)
    problems += _repeated_paths(resources)
    problems += _foreign_key_problems(resources)
    problems += date_problems(resources, schema_location)
    return descriptor, problems


def paths_of(resource: Json) -> list[str]:
    """The files of a resource, in order; one or, for a sharded table, several."""
    path = resource.get("path")
    paths = path if isinstance(path, list) else [path]
    return [item for item in paths if isinstance(item, str)]


def resource_location(resource: Json) -> str:
    """Where a problem of a resource is shown."""
    return f"{DESCRIPTOR} 资源 {resource.get('name', '（未命名）')}"


def schema_location(resource: Json) -> str:
    """Where a problem of its schema is shown: the schema's own file, if it has one."""
    schema = resource.get("schema")
    return (
        schema.file
        if isinstance(schema, _SchemaFile)
        else f"{resource_location(resource)} 的表结构"
    )


def _resource_problems(resource: Json) -> Iterator[Problem]:
    where = resource_location(resource)
    paths = paths_of(resource)
    if not paths:
        yield Problem(where, "没有 path", "写上该资源的 CSV 文件")
    for path in paths:
        if "://" in path or path.startswith(("/", "~", "\\")) or ".." in PurePosixPath(path).parts:
            yield Problem(where, f"path {path} 不在数据包之内", "改为数据包根目录以下的相对路径")
        elif not path.endswith(".csv"):
            yield Problem(where, f"path {path} 不是 CSV 文件", "数据文件须为 .csv")
    if not resource.get("schema"):
        yield Problem(where, "没有 schema", "写上该资源的表结构，如 schemas/household.json")
    try:
        codecs.lookup(str(resource.get("encoding", "utf-8")))
    except LookupError:
        yield Problem(where, f"不认识的编码 {resource['encoding']}", "改为 utf-8")


def _repeated_paths(resources: list[Json]) -> Iterator[Problem]:
    listed = [(str(PurePosixPath(path)), item) for item in resources for path in paths_of(item)]
    counts = Counter(path for path, _ in listed)
    for path, item in dict(reversed(listed)).items():
        if counts[path] > 1:
            remedy = "每个文件只列一次，否则其中的行会重复计数"
            yield Problem(resource_location(item), f"{path} 列出了 {counts[path]} 次", remedy)


def _foreign_key_problems(resources: list[Json]) -> Iterator[Problem]:
    """References to tables or fields that do not exist; Frictionless sees them too late."""
    fields = {item.get("name"): _field_names(item) for item in resources}
    for resource in resources:
        schema = resource.get("schema")
        keys = schema.get("foreignKeys") if isinstance(schema, dict) else None
        for key in keys if isinstance(keys, list) else []:
            reference = key.get("reference") if isinstance(key, dict) else None
            if not isinstance(reference, dict):
                continue  # not even the standard's shape: Frictionless says so
            target = reference.get("resource") or resource.get("name")
            named = reference.get("fields", [])
            missing = {named} if isinstance(named, str) else {*map(str, named)}
            missing -= fields.get(target, set())
            if target not in fields:
                yield Problem(
                    resource_location(resource),
                    f"外键引用的资源 {target} 不存在",
                    "改正 foreignKeys",
                )
            elif missing:
                what = f"外键引用的字段 {target}.{'、'.join(sorted(missing))} 不存在"
                yield Problem(resource_location(resource), what, "改正 foreignKeys")


def _field_names(resource: Json) -> set[str]:
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    listed = fields if isinstance(fields, list) else []
    return {str(field.get("name")) for field in listed if isinstance(field, dict)}


class _UnusableJson(Exception):
    def __init__(self, *problem: str) -> None:
        self.problem = Problem(*problem)


def _inlined(root: Path, resource: Json, part: str, problems: list[Problem]) -> Json:
    """The JSON that a resource's `schema` or `dialect` points to; empty when it is unusable."""
    path = resource[part]
    if "://" in path or not (root / path).resolve().is_relative_to(root.resolve()):
        what = f"{part} {path} 不在数据包之内"
        problems.append(
            Problem(resource_location(resource), what, "改为数据包根目录以下的相对路径")
        )
        return {}
    try:
        return _SchemaFile(_read_json(root, path), path)
    except _UnusableJson as unusable:
        problems.append(unusable.problem)
        return {}


def _read_json(root: Path, path: str) -> Json:
    if irregular := irregular_file(root, path):
        raise _UnusableJson(path, f"{irregular}，未读取", "用普通文件替换它")
    try:
        content = json.loads((root / path).read_text(encoding="utf-8"))
    except OSError:
        raise _UnusableJson(path, "找不到该文件", "补上该文件，或从 Git 历史中恢复") from None
    except UnicodeDecodeError:
        raise _UnusableJson(path, "编码不是 UTF-8", "另存为 UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"{path} 第 {error.lineno} 行第 {error.colno} 列"
        raise _UnusableJson(
            place, f"不是合格的 JSON（{error.msg}）", "改正该处的 JSON 语法"
        ) from None
    if not isinstance(content, dict):
        raise _UnusableJson(path, "内容不是 JSON 对象", "最外层应为 { … }")
    return content
