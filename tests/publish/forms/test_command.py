"""`lookback forms`: which files it writes, where it refuses to, and what it leaves alone."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from lookback.cli import cli
from lookback.data.snapshot import Snapshot
from lookback.errors import BuildError, WrongUse

ALL_FIVE = ["F1.xlsx", "F2.xlsx", "F3.xlsx", "F4.xlsx", "F5.xlsx"]


def lookback(root: Path, *arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), "--quiet", *map(str, arguments)])


def written(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def _wrong(root: Path, *arguments: object) -> str:
    result = lookback(root, "forms", *arguments)
    assert isinstance(result.exception, BuildError), result.output
    assert result.exception.exit_code == WrongUse.exit_code
    return str(result.exception)


def test_without_a_choice_all_five_are_written(demo: Path, tmp_path: Path) -> None:
    result = lookback(demo, "forms", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert written(tmp_path) == ALL_FIVE
    summary = load_workbook(tmp_path / "F2.xlsx").worksheets[0]
    assert summary["B2"].value == "梁子湖区"


def test_blank_forms_ask_for_no_data(demo: Path, tmp_path: Path) -> None:
    result = lookback(demo, "forms", "--blank", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert written(tmp_path) == ALL_FIVE
    assert load_workbook(tmp_path / "F2.xlsx").worksheets[0]["B2"].value is None


def test_a_household_gets_its_forms_and_its_card(
    demo: Path, tmp_path: Path, monitored: list[str]
) -> None:
    result = lookback(demo, "forms", "--household", monitored[0], "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert written(tmp_path) == ["F1.xlsx", "F3.xlsx", "F4.xlsx", "card.xlsx"]


def test_a_village_gets_a_file_per_household(
    demo: Path, tmp_path: Path, district: Snapshot, monitored: list[str]
) -> None:
    household = district.household.set_index("household_id")
    village = household.loc[monitored[0], "village_code"]
    result = lookback(demo, "forms", "--unit", village, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    files = written(tmp_path)
    ids = household.index[household["village_code"] == village]
    assert [name for name in files if name.startswith("F1/")] == [f"F1/{one}.xlsx" for one in ids]
    cases = set(district.case["household_id"]) & set(ids)
    for folder in ("F3", "F4", "card"):
        found = {Path(name).stem for name in files if name.startswith(f"{folder}/")}
        assert found and found <= cases
    assert {"F2.xlsx", "F5.xlsx"} <= set(files)


def test_the_default_folder_is_a_restricted_one(demo: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(demo, tmp_path / "district"))
    result = lookback(root, "forms", "--unit", "420702100")
    assert result.exit_code == 0, result.output
    folder = root / "exports/restricted/forms/420702100"
    assert written(folder) == ["F2.xlsx", "F5.xlsx"]


@pytest.mark.parametrize("folder", ["public", "public/download", "site/docs"])
def test_no_form_is_written_where_the_web_looks(demo: Path, folder: str) -> None:
    assert "公开" in _wrong(demo, "--out", demo / folder)
    assert not (demo / folder).exists()


def test_an_unknown_unit_or_household_is_named(demo: Path, tmp_path: Path) -> None:
    assert "没有这个单位" in _wrong(demo, "--unit", "42", "--out", tmp_path)
    assert "没有这个户编号" in _wrong(demo, "--household", "../x", "--out", tmp_path)
    assert "只能用一个" in _wrong(demo, "--blank", "--unit", "420702", "--out", tmp_path)
    assert written(tmp_path) == []


def test_what_a_person_filled_in_is_never_written_over(
    demo: Path, tmp_path: Path, monitored: list[str]
) -> None:
    arguments = ("--household", monitored[0], "--out", tmp_path)
    assert lookback(demo, "forms", *arguments).exit_code == 0
    path = tmp_path / "F1.xlsx"
    book = load_workbook(path)
    book.worksheets[0]["B5"] = "张三"
    book.save(path)
    before = path.read_bytes()
    card = (tmp_path / "card.xlsx").read_bytes()
    said = _wrong(demo, *arguments, "--as-of", "2022-05-20")
    assert "F1.xlsx：这张表已有人填写" in said
    assert path.read_bytes() == before
    assert (tmp_path / "card.xlsx").read_bytes() == card


def test_a_form_nobody_touched_is_renewed(demo: Path, tmp_path: Path, monitored: list[str]) -> None:
    arguments = ("forms", "--household", monitored[0], "--out", tmp_path)
    assert lookback(demo, *arguments).exit_code == 0
    before = (tmp_path / "F1.xlsx").read_bytes()
    assert lookback(demo, *arguments, "--as-of", "2022-05-20").exit_code == 0
    assert (tmp_path / "F1.xlsx").read_bytes() != before


def test_a_revision_is_named_in_its_forms(demo: Path, tmp_path: Path, monitored: list[str]) -> None:
    arguments = ("forms", "--household", monitored[0], "--rev", "HEAD~1", "--out", tmp_path)
    result = lookback(demo, *arguments)
    assert result.exit_code == 0, result.output
    rows = load_workbook(tmp_path / "F3.xlsx")["_lookback"].iter_rows(values_only=True)
    facts = {name: value for part, name, value in rows if part == "fact"}
    assert len(facts["commit"]) == 40
