"""What was without fault is noted in the store by content: it may be old or gone, never wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.check.structure import table_validation
from lookback.check.structure.structure_check import check_structure
from lookback.execution.store import Store

TOWN = {
    "fields": [{"name": "code", "type": "string"}, {"name": "n", "type": "integer"}],
    "primaryKey": ["code"],
}
VILLAGE = {
    "fields": [{"name": "code", "type": "string"}, {"name": "town", "type": "string"}],
    "primaryKey": ["code"],
    "foreignKeys": [{"fields": ["town"], "reference": {"resource": "t", "fields": ["code"]}}],
}
T, V = "datapackage/t.csv", "datapackage/v.csv"


@pytest.fixture
def root(make_package: Any) -> Path:
    files = {T: "code,n\n1,5\n2,6\n"}, {V: "code,town\n11,1\n21,2\n"}
    package: Path = make_package({"t": (TOWN, files[0]), "v": (VILLAGE, files[1])})
    return package


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that were looked at since."""
    names: list[str] = []
    original: Callable[..., Any] = table_validation.screen_table
    monkeypatch.setattr(
        table_validation,
        "screen_table",
        lambda table, frames: (names.append(table.name), original(table, frames))[1],
    )
    return names


def codes(root: Path, store: Path) -> list[str]:
    return [item.code for item in check_structure(root, Store(store)).items]


def test_only_what_changed_is_screened_again(
    root: Path, tmp_path: Path, screened: list[str]
) -> None:
    store = tmp_path / "store"
    assert codes(root, store) == []
    assert screened == ["t", "v"]
    assert codes(root, store) == []
    assert screened == ["t", "v"]
    (root / T).write_text("code,n\n1,5\n2,7\n", encoding="utf-8")
    assert codes(root, store) == []
    assert screened == ["t", "v", "t"]


def test_of_a_table_of_several_files_only_that_which_changed_is_screened_again(
    make_package: Any, tmp_path: Path, screened: list[str]
) -> None:
    places = [f"datapackage/t/{name}.csv" for name in "abc"]
    files = {place: f"code,n\n{place[-5]}1,5\n" for place in places}
    root: Path = make_package({"t": (TOWN, files)})
    store = tmp_path / "store"
    assert codes(root, store) == []
    assert screened == ["t"] * 3
    (root / places[1]).write_text("code,n\nb1,6\n", encoding="utf-8")
    assert codes(root, store) == []
    assert screened == ["t"] * 4
    (root / places[1]).write_text("code,n\na1,6\n", encoding="utf-8")
    assert "primary-key" in codes(root, store)


def test_child_is_judged_again_when_its_parent_goes(
    root: Path, tmp_path: Path, screened: list[str]
) -> None:
    store = tmp_path / "store"
    assert codes(root, store) == []
    (root / T).write_text("code,n\n1,5\n", encoding="utf-8")
    for _ in ("first", "again"):
        (finding,) = check_structure(root, Store(store)).items
        assert (finding.code, finding.file, finding.line, finding.key) == (
            "foreign-key",
            V,
            3,
            "21",
        )


def test_child_is_judged_again_when_its_parent_cannot_be_screened(
    root: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert codes(root, store) == []
    (root / T).write_text("n,code\n5,1\n6,2\n", encoding="utf-8")
    assert codes(root, store) == codes(root, tmp_path / "other")
    assert codes(root, store).count("foreign-key") == 2


def test_schema_is_part_of_the_content(root: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert codes(root, store) == []
    schema = root / "schemas" / "t.json"
    schema.write_text(schema.read_text("utf-8").replace("integer", "date"), encoding="utf-8")
    assert codes(root, store) == ["type-error", "type-error"]


def test_findings_are_never_noted_as_faultless(root: Path, tmp_path: Path) -> None:
    (root / T).write_text("code,n\n1,x\n2,６\n", encoding="utf-8")
    for _ in range(3):
        assert sorted(codes(root, tmp_path / "store")) == ["cell-form", "type-error"]


def test_warnings_come_back(root: Path, tmp_path: Path) -> None:
    (root / T).write_text("code,n\n2,6\n1,5\n", encoding="utf-8")
    for _ in range(3):
        assert codes(root, tmp_path / "store") == ["not-canonical"]


def test_store_may_go_at_any_time(root: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert codes(root, store) == []
    shutil.rmtree(store)
    assert codes(root, store) == []
    files = sorted(path for path in store.rglob("*") if path.is_file())
    assert files
    for entry in files[::2]:
        entry.unlink()
    assert codes(root, store) == []


def test_store_that_cannot_be_written_is_none(root: Path, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file where the folder should be", encoding="utf-8")
    assert codes(root, tmp_path / "store") == []
