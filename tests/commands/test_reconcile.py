"""lookback reconcile: from an export to what an office settles, and nothing on bad input."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Call = Callable[..., Any]


@pytest.fixture
def export(call: Call, tmp_path: Path) -> Path:
    """An export with a difference of every kind."""
    file = tmp_path / "国办导出.xlsx"
    run = call("reconcile", "--sample", file)
    assert run.code == 0, run.err
    return file


def test_every_difference_is_counted_listed_and_laid_out_for_a_decision(
    call: Call, district: Path, export: Path
) -> None:
    run = call("reconcile", export)
    assert run.code == 0, run.err
    assert run.out.splitlines()[0].split()[-1] == "合计"
    folder = district / "exports" / "restricted" / "reconcile"
    with (folder / "differences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert run.out.splitlines()[-1].split()[-1] == str(len(rows))
    for row in rows:
        assert not row["head_name"] or row["head_name"] not in run.out + run.err
    book = load_workbook(folder / "账账相符比对.xlsx")
    assert book.sheetnames == ["汇总", *dict.fromkeys(row["kind"] for row in rows)]
    sheet = book["不一致"]
    [rule] = sheet.data_validations.dataValidation
    assert "改国办系统" in rule.formula1
    assert [cell.value for cell in sheet[2]][-3:] == ["处理", "经办人", "依据"]
    assert sheet["J3"].fill.fgColor.rgb.endswith("F8D7DA")


def test_a_folder_of_csv_in_gbk_is_read_alike(call: Call, export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "导出"
    folder.mkdir()
    for sheet in load_workbook(export).worksheets:
        with (folder / f"{sheet.title}.csv").open("w", encoding="gbk", newline="") as file:
            csv.writer(file).writerows(sheet.iter_rows(values_only=True))
    assert call("reconcile", folder).out == call("reconcile", export).out


def test_the_same_export_gives_the_same_bytes(call: Call, export: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        assert call("reconcile", export, "--out", folder).code == 0
    a, b = ({path.name: path.read_bytes() for path in folder.rglob("*.*")} for folder in folders)
    assert a == b


def test_what_is_adopted_is_no_difference_any_more(
    call: Call, district: Path, export: Path
) -> None:
    before = _differences(call, district, export)
    adopted = district / "exports" / "restricted" / "reconcile" / "adopt"
    with (adopted / "household.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert set(row) == {"household_id", "phone"}
    [table] = [one for one in district.glob("datapackage/household/*.csv")
               if f"\n{row['household_id']}," in one.read_text(encoding="utf-8")]  # fmt: skip
    _write_cells(table, row)
    after = _differences(call, district, export)
    gone = [one for one in before if one not in after]
    assert [(one["resource"], one["field"]) for one in gone] == [("household", "phone")]
    assert not (adopted / "household.csv").exists()
    assert (adopted / "member.csv").exists()


def _write_cells(table: Path, cells: dict[str, str]) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for one in rows:
        if one["household_id"] == cells["household_id"]:
            one |= cells
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _differences(call: Call, district: Path, export: Path) -> list[dict[str, str]]:
    assert call("reconcile", export).code == 0
    file = district / "exports" / "restricted" / "reconcile" / "differences.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


BAD = {
    "empty.xlsx": (b"", "是空文件"),
    "old.xls": (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "是旧格式（.xls）"),
    "broken.xlsx": (b"PK\x03\x04" + b"\0" * 600, "文件已损坏"),
    "words.xlsx": (b"hello", "不是 Excel 工作簿"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_export_is_refused_and_nothing_written(
    call: Call, district: Path, tmp_path: Path, name: str
) -> None:
    content, words = BAD[name]
    (tmp_path / name).write_bytes(content)
    run = call("reconcile", tmp_path / name)
    assert run.code == 2
    assert words in run.err and name in run.err
    assert "lookback forms" not in run.err
    assert not (district / "exports").exists()


def test_wrong_use_is_said(call: Call, district: Path, export: Path, tmp_path: Path) -> None:
    assert call("reconcile").code == 64
    assert call("reconcile", export, "--sample", tmp_path / "b.xlsx").code == 64
    assert call("reconcile", "--sample", export).code == 64
    assert call("reconcile", export, "--out", district / "public" / "x").code == 64
    assert call("reconcile", tmp_path / "没有.xlsx").code == 2
    assert not (district / "exports").exists()


def test_a_mapping_that_does_not_fit_the_file_is_exit_3(
    call: Call, district: Path, export: Path, tmp_path: Path
) -> None:
    text = (district / "schemas" / "national.yaml").read_text(encoding="utf-8")
    own = tmp_path / "本区对照.yaml"
    own.write_text(text.replace("  家庭信息:", "  户信息:"), encoding="utf-8")
    run = call("reconcile", export, "--mapping", own)
    assert run.code == 3
    assert "本区对照.yaml sheets.户信息：导出文件里没有这张表" in run.err
