"""A descriptor or schema that cannot be used stops the check, with all its problems at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.check.structure.structure_check import check_structure
from lookback.errors import DescriptorInvalid

SCHEMA = {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]}
Descriptor = dict[str, Any]


@pytest.fixture
def root(make_package: Any) -> Path:
    file = {"datapackage/a.csv": "id\n1\n"}
    package: Path = make_package(
        {"a": (SCHEMA, file), "b": (SCHEMA, {"datapackage/b.csv": "id\n"})}
    )
    return package


def problems(root: Path) -> str:
    with pytest.raises(DescriptorInvalid) as caught:
        check_structure(root)
    assert caught.value.exit_code == 3
    assert all(problem.where and problem.remedy for problem in caught.value.problems)
    return str(caught.value)


def edit(root: Path, change: Callable[[Descriptor], object]) -> Path:
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    change(descriptor)
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return root


def with_schema(schema: object) -> Callable[[Descriptor], object]:
    return lambda descriptor: descriptor["resources"][0].update(schema=schema)


def with_field(**field: object) -> Callable[[Descriptor], object]:
    return with_schema({"fields": [{"name": "id", **field}]})


def with_key(**reference: object) -> Callable[[Descriptor], object]:
    return with_schema({**SCHEMA, "foreignKeys": [{"fields": ["id"], "reference": reference}]})


def with_resource(**properties: object) -> Callable[[Descriptor], object]:
    return lambda descriptor: descriptor["resources"][0].update(properties)


def test_missing(root: Path) -> None:
    (root / "datapackage.json").unlink()
    assert "找不到该文件" in problems(root)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"resources": [\n}', "第 2 行"),
        (b"[]", "不是 JSON 对象"),
        (b"{}", "缺少 resources"),
        (b'{"resources": ["a"]}', "resources"),
        ('{"name": "回头看"}'.encode("gbk"), "不是 UTF-8"),
    ],
)
def test_not_a_descriptor(root: Path, content: bytes, says: str) -> None:
    (root / "datapackage.json").write_bytes(content)
    assert says in problems(root)


CHANGES = {
    "file listed twice": (with_resource(path=["datapackage/a.csv", "datapackage/a.csv"]), "2 次"),
    "file of another resource": (with_resource(path="datapackage/./b.csv"), "2 次"),
    "path upwards": (with_resource(path="../a.csv"), "不在数据包之内"),
    "path absolute": (with_resource(path="/etc/a.csv"), "不在数据包之内"),
    "path on the web": (with_resource(path="https://example.org/a.csv"), "不在数据包之内"),
    "not CSV": (with_resource(path="datapackage/a.xlsx"), "不是 CSV"),
    "no path": (with_resource(path=[]), "没有 path"),
    "odd path": (with_resource(path=["datapackage/a.csv", 5]), "无法识别"),
    "no schema": (with_resource(schema=""), "没有 schema"),
    "not a table": (with_resource(type="file"), "不是表"),
    "unknown type": (with_resource(type="tabel"), "tabel"),
    "unknown encoding": (with_resource(encoding="utf-88"), "utf-88"),
    "bad dialect": (with_resource(dialect={"delimiter": 5}), "dialect"),
    "no name": (lambda item: item["resources"][0].pop("name"), "name"),
    "same name": (with_resource(name="b"), "not unique"),
    "schema absent": (with_schema("schemas/none.json"), "schemas/none.json"),
    "schema outside": (with_schema("../a.json"), "不在数据包之内"),
    "schema without fields": (with_schema({"primaryKey": ["id"]}), "fields"),
    "fields not objects": (with_schema({"fields": ["id"]}), "fields"),
    "unknown field type": (with_field(type="integr"), "integr"),
    "pattern": (with_field(type="string", constraints={"pattern": "(("}), "正则"),
    "bound of another type": (with_field(type="integer", constraints={"minimum": "a"}), "约束值 a"),
    "enum of another type": (with_field(type="date", constraints={"enum": ["五月"]}), "五月"),
    "constraint not allowed": (with_field(type="date", constraints={"pattern": "x"}), "pattern"),
    "key that is no field": (with_schema({**SCHEMA, "primaryKey": ["code"]}), "code"),
    "reference to no table": (with_key(resource="z", fields=["id"]), "资源 z 不存在"),
    "reference to no field": (with_key(resource="b", fields=["code"]), "b.code 不存在"),
    "reference without shape": (with_schema({**SCHEMA, "foreignKeys": ["id"]}), "foreignKeys"),
}


@pytest.mark.parametrize(("change", "says"), CHANGES.values(), ids=CHANGES.keys())
def test_unusable(root: Path, change: Callable[[Descriptor], object], says: str) -> None:
    assert says in problems(edit(root, change))


def test_schema_file_that_is_not_json(root: Path) -> None:
    (root / "schemas" / "a.json").write_text("{", encoding="utf-8")
    assert "schemas/a.json 第 1 行" in problems(root)


def test_all_problems_at_once(root: Path) -> None:
    (root / "schemas" / "b.json").write_text(
        json.dumps({"fields": [{"name": "x", "type": "integr"}, {"name": "y", "type": "dat"}]}),
        encoding="utf-8",
    )
    said = problems(edit(root, with_resource(path="../a.csv", schema="schemas/none.json")))
    assert all(word in said for word in ("../a.csv", "schemas/none.json", "integr", "dat"))


def test_small_variations_are_allowed(root: Path) -> None:
    edit(root, lambda item: item["resources"][0].pop("dialect"))
    edit(root, lambda item: item["resources"][0].pop("type"))
    edit(root, lambda item: item["resources"][0].pop("encoding"))
    edit(root, lambda item: item["resources"][1].update(path=["datapackage/b.csv"]))
    assert check_structure(root).items == ()
