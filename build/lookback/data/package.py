"""The descriptor and the Table Schemas, as far as the stages after `check` need them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lookback import HOME
from lookback.errors import DescriptorInvalid, Problem

DESCRIPTOR = "datapackage.json"

SCHEMA_VERSION = 3
"""The form of data that this program reads: the version to which the last migration leads."""

VERSION_PROPERTY = "schemaVersion"
"""What the descriptor calls the version of its form; a package without it is of the first."""


@dataclass(frozen=True)
class DateLimits:
    """What the schema says of a date: after which others it comes, and in which years it may lie.

    `not_before` names dates that it may not precede: a field of the table, `table.field` of the
    row of another table whose key stands in this one, or an identity number, for the day of
    birth. It lies in the year of the notice, or at most `years_back` before or `years_ahead`
    after it; where it `is_planned`, it may lie after the day described.
    """

    years_back: int
    years_ahead: int = 0
    not_before: tuple[str, ...] = ()
    is_planned: bool = False


@dataclass(frozen=True)
class Field:
    """One field of a Table Schema; `title` is its label on the forms, `labels` its code list.

    `limits` is what is declared of a date; None where nothing is, and of what is no date.
    """

    name: str
    type: str
    title: str
    description: str
    clause: str
    audience: str
    form: str | None
    unit: str | None
    labels: tuple[str, ...] = ()
    limits: DateLimits | None = None


@dataclass(frozen=True)
class Resource:
    """One table: its files in the order of the descriptor, its fields and its primary key.

    `is_sharded`: each file holds the rows of one town. `blank_fields` are those that its files do
    not have, because they are of an older form: they are blank in every row.
    """

    name: str
    title: str
    description: str
    paths: tuple[str, ...]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    is_sharded: bool
    blank_fields: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The field names in the order of the columns."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of this name."""
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True)
class Package:
    """The data package at `root`, of a `version` of its form: what is where, not yet the rows."""

    root: Path
    title: str
    description: str
    resources: Mapping[str, Resource]
    version: int = SCHEMA_VERSION


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upward that holds a descriptor."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise _no_package(start, "从这里往上")


def require_root(folder: Path) -> Path:
    """The folder itself, which must hold a descriptor."""
    if (folder / DESCRIPTOR).is_file():
        return folder
    raise _no_package(folder, "这里")


def _no_package(folder: Path, where: str) -> DescriptorInvalid:
    remedy = "进入数据仓库的文件夹，或用 --root 指明它"
    return DescriptorInvalid(Problem(str(folder), f"{where}没有 {DESCRIPTOR}", remedy))


def read_package(root: Path) -> Package:
    """Read the descriptor and the schemas it names.

    Raises:
        DescriptorInvalid: a file is missing or is not JSON of the expected shape, or the package
            is of a newer version than this program's.
    """
    descriptor = _read_json(root, DESCRIPTOR)
    version = schema_version(descriptor)
    try:
        resources = [_resource(root, body) for body in descriptor["resources"]]
    except (KeyError, TypeError, AttributeError) as error:
        remedy = "对照数据包标准补齐，再运行 lookback check"
        raise DescriptorInvalid(Problem(DESCRIPTOR, f"缺少 {error}", remedy)) from error
    about = (descriptor.get("title", ""), descriptor.get("description", ""))
    return Package(root, *about, {table.name: table for table in resources}, version)


def in_program_form(package: Package) -> Package:
    """The package with the tables and fields that the program's own has besides, without content.

    A revision of before they came is read so: such a table has no rows, such a field is blank.
    """
    if package.root == HOME or not (HOME / DESCRIPTOR).is_file():
        return package
    resources = dict(package.resources)
    for name, program in _program_resources().items():
        own = package.resources.get(name)
        if own is None:
            resources[name] = replace(program, paths=())
        elif lacking := [field for field in program.fields if field.name not in own.header]:
            names = tuple(field.name for field in lacking)
            resources[name] = replace(own, fields=(*own.fields, *lacking), blank_fields=names)
    return replace(package, resources=resources)


@cache
def _program_resources() -> Mapping[str, Resource]:
    return read_package(HOME).resources


def schema_version(descriptor: Mapping[str, Any]) -> int:
    """The version of the form of a package, as its descriptor says.

    Raises:
        DescriptorInvalid: it says no number from 1 on, or one that this program does not know yet.
    """
    said = descriptor.get(VERSION_PROPERTY, 1)
    if not isinstance(said, int) or isinstance(said, bool) or said < 1:
        what = f"{VERSION_PROPERTY} 是 {said!r}，应是从 1 起的整数"
        raise DescriptorInvalid(Problem(DESCRIPTOR, what, "恢复这一项，它由 lookback migrate 写入"))
    if said > SCHEMA_VERSION:
        what = f"数据包的表结构是第 {said} 版，本程序只认到第 {SCHEMA_VERSION} 版"
        raise DescriptorInvalid(Problem(DESCRIPTOR, what, "先把 lookback 升级到与数据包相配的版本"))
    return said


def require_current(package: Package) -> None:
    """Raises DescriptorInvalid where a package is of an older form than what asks for its rows."""
    if package.version < SCHEMA_VERSION:
        what = f"数据包的表结构是第 {package.version} 版，本程序用第 {SCHEMA_VERSION} 版"
        raise DescriptorInvalid(
            Problem(DESCRIPTOR, what, "运行 lookback migrate，它只改形式不改数")
        )


def _read_json(root: Path, path: str) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((root / path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        what = f"无法读取（{error.__class__.__name__}）"
        remedy = "恢复该文件：它应是 UTF-8 编码的 JSON"
        raise DescriptorInvalid(Problem(path, what, remedy)) from error
    return content


def _resource(root: Path, body: dict[str, Any]) -> Resource:
    schema = _read_json(root, body["schema"])
    paths = body["path"] if isinstance(body["path"], list) else [body["path"]]
    return Resource(
        name=body["name"],
        title=body.get("title", body["name"]),
        description=body.get("description", ""),
        paths=tuple(paths),
        fields=tuple(_field(field) for field in schema["fields"]),
        primary_key=tuple(schema.get("primaryKey", ())),
        is_sharded=len(paths) > 1,
    )


def _field(body: dict[str, Any]) -> Field:
    limits = body.get("date")
    return Field(
        name=body["name"],
        type=body["type"],
        title=body.get("title", body["name"]),
        description=body.get("description", ""),
        clause=body.get("clause", ""),
        audience=body.get("audience", "restricted"),
        form=body.get("form"),
        unit=body.get("unit"),
        labels=tuple(body.get("constraints", {}).get("enum", ())),
        limits=_limits(limits) if limits else None,
    )


def _limits(body: dict[str, Any]) -> DateLimits:
    return DateLimits(**{**body, "not_before": tuple(body.get("not_before", ()))})
