"""The blank annexes, word for word and cell for cell."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from lookback.notice import Notice
from lookback.publish.forms.reading import changed_cells, read_form
from lookback.publish.forms.workbooks import ANNEXES, Forms, blank_form

DAY = date(2022, 5, 8)
GOLDEN = Path(__file__).with_name("golden")

PROGRAM = """
import hashlib
from datetime import date
from lookback import HOME
from lookback.notice import read_notice
from lookback.publish.forms.workbooks import all_forms, blank_form
from lookback.publish.forms.code_lists import read_codes
forms = all_forms(read_codes(HOME))
print(hashlib.sha256(blank_form(forms["F3"], read_notice(HOME), date(2022, 5, 8))).hexdigest())
"""


def dump(book: Workbook) -> Iterator[str]:
    """Every cell with words in it and every cell to fill: its range, a mark if open, its words."""
    sheet = book.worksheets[0]
    reach = {str(each).partition(":")[0]: str(each) for each in sheet.merged_cells.sorted()}
    for row in sheet.iter_rows():
        for cell in row:
            is_open = not cell.protection.locked
            is_first = cell.coordinate in reach or all(
                cell.coordinate not in each for each in sheet.merged_cells.ranges
            )
            if is_first and (is_open or cell.value is not None):
                words = str("" if cell.value is None else cell.value).replace("\n", "⏎")
                mark = "填" if is_open else "　"
                yield f"{reach.get(cell.coordinate, cell.coordinate)} {mark} {words}".rstrip()


@pytest.mark.parametrize("code", ANNEXES)
def test_golden_blank_form(forms: Forms, notice: Notice, opened, code: str) -> None:
    text = "\n".join(dump(opened(blank_form(forms[code], notice, DAY)))) + "\n"
    golden = GOLDEN / f"{code}.txt"
    if os.environ.get("LOOKBACK_GOLDEN") == "renew":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ANNEXES)
def test_a_blank_form_has_nothing_to_import(
    forms: Forms, notice: Notice, opened, code: str
) -> None:
    book = opened(blank_form(forms[code], notice, DAY))
    filled = read_form(book, forms, "表.xlsx")
    assert filled.form is forms[code]
    assert changed_cells(book, filled) == []
    assert all(cell.rows == () or code == "F5" for cell in filled.cells.values())


def test_the_blank_forms_carry_the_year_of_the_notice(forms: Forms, notice: Notice, opened) -> None:
    said = {
        code: " ".join(dump(opened(blank_form(forms[code], notice, DAY)))) for code in ("F1", "F4")
    }
    assert "人均纯收入(2021.5-2022.5)" in said["F1"]
    assert "人均纯收入是否达到6900元" in said["F1"]
    assert "(如：2022年为6900元)" in said["F4"]


def test_the_same_form_is_the_same_file_in_every_process() -> None:
    digests = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, check=True,
        )  # fmt: skip
        digests.add(done.stdout)
    assert len(digests) == 1


def test_a_blank_form_says_the_day_of_the_notice(forms: Forms, notice: Notice, opened) -> None:
    properties = opened(blank_form(forms["F2"], notice, DAY)).properties
    assert properties.created.date() == properties.modified.date() == date(2022, 5, 8)
    assert properties.title == "入户排查情况汇总表"


@pytest.mark.parametrize("code", ANNEXES)
def test_every_printed_page_says_which_annex_it_is(
    forms: Forms, notice: Notice, opened: Callable[[bytes], Workbook], code: str
) -> None:
    sheet = opened(blank_form(forms[code], notice, DAY)).worksheets[0]
    assert sheet.oddHeader.left.text == f"附件{code[1]}"


def test_the_measures_of_annex_3_begin_a_page(
    forms: Forms, notice: Notice, opened: Callable[[bytes], Workbook]
) -> None:
    sheet = opened(blank_form(forms["F3"], notice, DAY)).worksheets[0]
    [cut] = sheet.row_breaks.brk
    assert sheet.cell(cut.id + 1, 1).value == "六、帮扶措施"
