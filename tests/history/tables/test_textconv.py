"""A table as lines: one per cell, under the key of its row, whatever the version looks like."""

import pytest

from lookback import HOME
from lookback.data.package import Package, read_package
from lookback.history.tables.textconv import cell_lines

ROW = '1009010001,1组,"甲,乙 ""丙""\n丁"\n'
TOLD = {
    "a known table": (
        "household_id,villager_group,remark\n" + ROW,
        ["字段：户编号、自然村（村民小组）、备注", "【1009010001】",
         "  自然村（村民小组）：1组", '  备注：甲,乙 "丙"↵丁'],
    ),
    "an older header": (
        "household_id,group_name\n1009010001,1组\n",
        ["字段：户编号、group_name", "【1009010001】", "  group_name：1组"],
    ),
    "a key of two fields": (
        "household_id,period_end,wage_income_yuan\n1,2022-04-30,5\n",
        ["字段：户编号、收支期止、工资性收入", "【1,2022-04-30】", "  工资性收入：5"],
    ),
    "an unknown table": ("a,b\n1,2\n", ["字段：a、b", "【1】", "  a：1", "  b：2"]),
    "what acts in a terminal": (
        "a,b\n1,x\x1b[31m\u202e\n",
        ["字段：a、b", "【1】", "  a：1", "  b：x⟨U+001B⟩[31m⟨U+202E⟩"],
    ),
    "an empty file": ("", ["字段："]),
}  # fmt: skip


@pytest.fixture(scope="module")
def sample() -> Package:
    return read_package(HOME)


@pytest.mark.parametrize(("text", "lines"), TOLD.values(), ids=TOLD)
def test_a_version_as_lines(sample: Package, text: str, lines: list[str]) -> None:
    assert [*cell_lines(text.encode(), sample)] == lines


def test_a_version_that_is_no_text_is_shown_all_the_same(sample: Package) -> None:
    assert len([*cell_lines(b"\xff\x00,\xfe\n1,2\n", sample)]) > 1
