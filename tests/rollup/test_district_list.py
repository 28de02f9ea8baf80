"""The list of districts, well written and not."""

from pathlib import Path

import pytest

from lookback.errors import WrongUse
from lookback.rollup.district_list import DistrictEntry, read_district_list, refuse_repeated


def listed(folder: Path, text: str) -> list[DistrictEntry]:
    path = folder / "清单.csv"
    path.write_text(text, encoding="utf-8")
    return read_district_list(path)


def test_one_folder_per_line_from_where_the_list_lies(tmp_path: Path) -> None:
    found = listed(tmp_path, "甲/public\n\n/报送/乙\n")
    assert [entry.path for entry in found] == [tmp_path / "甲/public", Path("/报送/乙")]
    assert [entry.label for entry in found] == ["甲", "乙"]


def test_a_table_with_what_is_known(tmp_path: Path) -> None:
    (entry,) = listed(
        tmp_path, f"\ufeffpath,district_name,manifest_sha256\n甲,示例一区,{'a' * 64}\n"
    )
    assert (entry.label, entry.manifest_sha256, entry.commit) == ("示例一区", "a" * 64, "")


def test_every_fault_of_a_list_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrongUse) as stop:
        listed(tmp_path, "path,sha,district_code,commit\n甲,,990,\n乙,,\n,,990101,HEAD\n")
    assert [problem.what for problem in stop.value.problems] == [
        "不认识的列 sha",
        "district_code 是“990”",
        "有 3 格，应有 4 格",
        "commit 是“HEAD”",
        "没有写文件夹",
    ]


@pytest.mark.parametrize("text", ["", "path,commit\n"])
def test_an_empty_list_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongUse, match="清单是空的"):
        listed(tmp_path, text)


def test_an_unreadable_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="读不到清单"):
        read_district_list(tmp_path / "没有.csv")


def test_nothing_and_the_same_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="没有给出任何区"):
        refuse_repeated([])
    with pytest.raises(WrongUse, match="不止一次"):
        refuse_repeated([DistrictEntry(tmp_path), DistrictEntry(tmp_path / "x" / "..")])
