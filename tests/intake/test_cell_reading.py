"""What clerks and Excel do to cells, and what becomes of each."""

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lookback.intake.cell_reading import CellReading, read_cell

ID = "40070219800101123X"

PUT_RIGHT = [
    ("full-width digits", "４００７０２19800101123ｘ", "id_number", "string", ID),
    ("a small x", ID.lower(), "id_number", "string", ID),
    ("spaces inside", "400702 19800101 123X", "id_number", "string", ID),
    ("the quote that keeps text", "'" + ID, "id_number", "string", ID),
    ("a phone as a number", 16412345678, "phone", "string", "16412345678"),
    ("a phone as a float", 16412345678.0, "phone", "string", "16412345678"),
    ("a name in spaces", "　示例 一 ", "name", "string", "示例 一"),
    ("a date with slashes", "2022/5/3", "visited_on", "date", "2022-05-03"),
    ("a date in Chinese", "2022年5月3日", "visited_on", "date", "2022-05-03"),
    ("a date without marks", "20220503", "visited_on", "date", "2022-05-03"),
    ("a date as Excel's number", 44684, "visited_on", "date", "2022-05-03"),
    ("thousands", "12,345.50", "wage_income_yuan", "number", "12345.50"),
    ("full-width amount", "１２３４", "wage_income_yuan", "number", "1234"),
    ("a tick", "√", "is_dibao", "boolean", "是"),
    ("a logical value", True, "is_dibao", "boolean", "是"),
]
AS_IT_IS = [
    ("a real date", datetime(2022, 5, 3), "visited_on", "date", "2022-05-03"),
    ("a day", date(2022, 5, 3), "visited_on", "date", "2022-05-03"),
    ("an amount", 1234.5, "wage_income_yuan", "number", "1234.5"),
    ("a whole number", 3, "member_count", "integer", "3"),
    ("a whole float", 3.0, "member_count", "integer", "3"),
    ("text like a formula", "=1+1", "remark", "string", "=1+1"),
    ("nothing", None, "name", "string", ""),
    ("only spaces", " 　\u200b", "name", "string", ""),
]
REFUSED = [
    ("scientific notation", "4.00702E+17", "id_number", "string", "科学计数法"),
    ("a rounded number", 400702198001011000, "id_number", "string", "后几位已丢失"),
    ("a float of 18 digits", 4.00702198001011e17, "id_number", "string", "后几位已丢失"),
    ("an old number as a number", 400702800101123, "id_number", "string", "后几位已丢失"),
    ("a masked number", "400702********123X", "id_number", "string", "遮盖过"),
    ("text taken for a date", datetime(2022, 3, 4), "address", "string", "当成了日期"),
    ("no day", "2022-02-30", "visited_on", "date", "不是日期"),
    ("a number that is no day", 999999, "visited_on", "date", "不是日期"),
    ("half a day", 44684.5, "visited_on", "date", "不是日期"),
    ("words for a number", "三千", "wage_income_yuan", "number", "不是数字"),
    ("a unit in the cell", "1.2万", "wage_income_yuan", "number", "不是数字"),
    ("half a person", 2.5, "member_count", "integer", "不是整数"),
    ("not a number", float("nan"), "visited_on", "date", "不是日期"),
    ("no end", float("inf"), "wage_income_yuan", "number", "不是数字"),
    ("maybe", "可能", "is_dibao", "boolean", "是 或 否"),
    ("a control character", "甲\x07", "name", "string", "控制字符"),
]


@pytest.mark.parametrize(
    ("value", "name", "kind", "text"), [c[1:] for c in PUT_RIGHT], ids=[c[0] for c in PUT_RIGHT]
)
def test_what_is_safe_is_put_right_and_said(value: object, name: str, kind: str, text: str) -> None:
    reading = read_cell(value, name, kind)
    assert reading.text == text and reading.note and not reading.problem


@pytest.mark.parametrize(
    ("value", "name", "kind", "text"), [c[1:] for c in AS_IT_IS], ids=[c[0] for c in AS_IT_IS]
)
def test_what_is_right_stays(value: object, name: str, kind: str, text: str) -> None:
    assert read_cell(value, name, kind) == CellReading(text)


@pytest.mark.parametrize(
    ("value", "name", "kind", "why"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_is_lost_is_refused(value: object, name: str, kind: str, why: str) -> None:
    reading = read_cell(value, name, kind)
    assert reading.text == "" and why in reading.problem


def test_a_label_is_found_however_it_is_typed() -> None:
    allowed = ("乡(镇)内", "省外")
    assert read_cell(" 乡（镇）内", "work_region", "string", allowed).text == "乡(镇)内"
    assert "省外" in read_cell("国外", "work_region", "string", allowed).problem


@given(
    value=st.one_of(
        st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.none()
    ),
    kind=st.sampled_from(["string", "date", "integer", "number", "boolean", "year"]),
    name=st.sampled_from(["name", "id_number", "phone", "visited_on"]),
)
def test_whatever_is_in_a_cell_is_read_or_refused(value: object, kind: str, name: str) -> None:
    reading = read_cell(value, name, kind)
    assert not (reading.text and reading.problem)


@given(st.text(max_size=20), st.sampled_from(["string", "date", "integer", "number", "boolean"]))
@example("O¯", "string")  # the mark stands after a space until that is taken away
def test_reading_again_changes_nothing(value: str, kind: str) -> None:
    once = read_cell(value, "id_number", kind)
    if once.text:
        assert read_cell(once.text, "id_number", kind) == CellReading(once.text)
