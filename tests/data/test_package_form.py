"""A package on its way to another form: what is edited is written, everything else stays."""

import json
from collections.abc import Callable

import polars as pl
import pytest

from lookback.data.migrations import PackageForm
from lookback.errors import DataInvalid, DescriptorInvalid

SCHEMA = {
    "fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}],
    "primaryKey": ["code"],
}
FILES = {
    "datapackage.json": json.dumps(
        {
            "resources": [
                {"name": "unit", "path": ["u/a.csv", "u/b.csv"], "schema": "schemas/unit.json"},
                {"name": "other", "path": "o.csv", "schema": "schemas/other.json"},
            ]
        }
    ),
    "schemas/unit.json": json.dumps(SCHEMA),
    "schemas/other.json": json.dumps(SCHEMA),
    "u/a.csv": 'code,name\n1,"甲,乙"\n2,\n',
    "u/b.csv": "code,name\n3,丙\n",
    "o.csv": "code,name\n9,一\n",
    "schemas/notice.yaml": "# 说明\nlimit: 5\n",
}
Form = Callable[..., PackageForm]


def form(**changed: str) -> PackageForm:
    files = FILES | changed
    return PackageForm(lambda path: files.get(path, "").encode())


def written(package: PackageForm) -> dict[str, str | None]:
    """The changed files; descriptor and schemas compared by what they say are left out."""
    return {
        path: content.decode() if content is not None else None
        for path, content in package.changed_files().items()
        if not path.endswith(".json")
    }


def test_a_field_is_filled_with_its_default_or_from_the_row() -> None:
    package = form()
    package.add_field("unit", {"name": "round", "type": "string"}, "回头看", after="code")
    package.add_field("unit", {"name": "again", "type": "string"}, lambda rows: rows["name"])
    assert written(package) == {
        "u/a.csv": 'code,round,name,again\n1,回头看,"甲,乙","甲,乙"\n2,回头看,,\n',
        "u/b.csv": "code,round,name,again\n3,回头看,丙,丙\n",
    }
    schema = json.loads(package.changed_files()["schemas/unit.json"] or b"")
    assert [field["name"] for field in schema["fields"]] == ["code", "round", "name", "again"]


def test_a_renamed_field_is_renamed_in_the_key_too() -> None:
    package = form()
    package.rename_field("unit", "code", "unit_code")
    assert package.schema("unit")["primaryKey"] == ["unit_code"]
    assert written(package)["u/b.csv"] == "unit_code,name\n3,丙\n"


def test_a_table_comes_and_another_goes() -> None:
    package = form()
    rows = pl.DataFrame({"name": ["丁"], "code": ["4"]})
    package.add_resource({"name": "new", "title": "新表"}, SCHEMA, {"n.csv": rows}, after="unit")
    package.drop_resource("other")
    assert package.names() == ["unit", "new"]
    files = package.changed_files()
    assert files["n.csv"] == "code,name\n4,丁\n".encode()
    assert files["o.csv"] is None and files["schemas/other.json"] is None
    assert "u/a.csv" not in files


def test_rows_are_sorted_by_the_new_key_and_a_lost_field_is_gone() -> None:
    package = form()
    package.schema("unit")["primaryKey"] = ["name"]
    package.edit_rows("unit", lambda rows: rows.with_columns(name=pl.lit("8") + rows["code"]))
    package.drop_field("unit", "code")
    assert written(package)["u/a.csv"] == "name\n81\n82\n"


def test_what_nobody_edits_stays_byte_for_byte() -> None:
    package = form(**{"u/a.csv": "code,name\r\n2,\r\n1,甲\r\n"})
    assert package.rows("other").height == 1
    assert written(package) == {}
    package.put_text("schemas/notice.yaml", package.text("schemas/notice.yaml"))
    assert written(package) == {}
    package.put_text("schemas/notice.yaml", None)
    assert written(package) == {"schemas/notice.yaml": None}


@pytest.mark.parametrize("content", ["code\n1\n", "", "code,name\n1,2,3\n"])
def test_a_table_that_does_not_fit_its_schema_is_named(content: str) -> None:
    package = form(**{"u/a.csv": content})
    if not content:
        assert package.shards("unit")["u/a.csv"].is_empty()
        return
    with pytest.raises(DataInvalid, match=r"u/a\.csv"):
        package.rows("unit")


def test_a_table_that_is_not_listed_is_named() -> None:
    with pytest.raises(DescriptorInvalid, match="没有资源 visit"):
        form().rows("visit")
