"""The notice file: numbers from a day on, clauses verbatim."""

import re
from datetime import date
from pathlib import Path

import pytest

from lookback import HOME
from lookback.errors import DescriptorInvalid
from lookback.notice import NOTICE_PATH, Notice, read_notice


def _write(root: Path, text: str) -> Path:
    path = root / NOTICE_PATH
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return root


def test_the_line_of_2022_is_provisional(notice: Notice) -> None:
    line = notice.value("monitoring_line_yuan", date(2022, 5, 15))
    assert (line.value, line.status) == (6900, "拟定")


@pytest.mark.parametrize(
    ("day", "line"),
    [("2021-12-31", 6154.5), ("2022-01-01", 6900), ("2022-12-31", 6900), ("2031-01-05", 7600)],
)
def test_a_day_takes_the_newest_value_by_then(notice: Notice, day: str, line: float) -> None:
    assert notice.number("monitoring_line_yuan", date.fromisoformat(day)) == line


def test_what_a_new_year_does_not_restate_is_inherited(notice: Notice) -> None:
    days = date(2022, 5, 15), date(2023, 5, 15)
    assert [notice.number("posting_days", day) for day in days] == [5, 5]


def test_all_numbers_without_a_value_by_the_day_are_named_at_once(notice: Notice) -> None:
    with pytest.raises(DescriptorInvalid) as refused:
        notice.number("posting_days", date(2021, 6, 1))
    lacking = notice.parameters.keys() - {"monitoring_line_yuan"}
    assert [where for where, _, _ in refused.value.problems] == [
        f"{NOTICE_PATH} parameters.{name}" for name in notice.parameters if name in lacking
    ]
    assert str(refused.value.problems[1]) == (
        "schemas/notice.yaml parameters.posting_days："
        "公示天数（不少于）在 2021-06-01 还没有值，最早的从 2022-01-01 起\n"
        "  → 在 values 补充 from 不晚于 2021-06-01 的值及其依据文件"
    )


def test_numbers_by_year_hold_from_its_first_day(tmp_path: Path, notice: Notice) -> None:
    text = (HOME / NOTICE_PATH).read_text(encoding="utf-8")
    older = re.sub(r"- {from: (\d{4})-01-01, ", r"\1: {", text)
    assert "      2022: {value: 6900," in older
    assert read_notice(_write(tmp_path, older)).parameters == notice.parameters


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("from: 2022-01-01, value: 6900", "from: 2020-01-01, value: 6900",
         "从 2020-01-01 起的值排在从 2021-01-01 起的之后"),
        ("from: 2023-01-01, value: 7600", "from: 2022-01-01, value: 7600",
         "从 2022-01-01 起的值排在从 2022-01-01 起的之后"),
        ("status: 拟定", "status: 暂定", "“暂定”不对"),
        ("      - {from: 2022-01-01, value: 5, status: 审定, basis: 通知三（四）}", "      []",
         "公示天数（不少于）没有值"),
    ],
)  # fmt: skip
def test_values_out_of_order_or_of_no_standing_are_refused(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    text = (HOME / NOTICE_PATH).read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(DescriptorInvalid, match=what):
        read_notice(_write(tmp_path, text.replace(old, new, 1)))


def test_the_clauses_are_the_notice_s_words(notice: Notice) -> None:
    assert "占比超过2%的镇（新区）、村" in notice.clauses["一（四）"]
    assert "28个村无监测对象" in notice.clauses["三（二）"]
    assert "不少于5天" in notice.clauses["三（四）"]


@pytest.mark.parametrize("text", ["", "a: [", "document: {}", "- 1", "clauses: 3"])
def test_an_unreadable_notice_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(DescriptorInvalid, match=NOTICE_PATH):
        read_notice(_write(tmp_path, text))


def test_a_missing_notice_is_named(tmp_path: Path) -> None:
    with pytest.raises(DescriptorInvalid, match="文件不存在"):
        read_notice(tmp_path)


def test_a_parameter_must_cite_a_clause(tmp_path: Path) -> None:
    text = (HOME / NOTICE_PATH).read_text(encoding="utf-8")
    broken = text.replace("    clause: 一（四）\n", "    clause: 九（九）\n", 1)
    with pytest.raises(DescriptorInvalid, match="九（九）"):
        read_notice(_write(tmp_path, broken))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    changes = {
        "value: 6154.5": "value: 六千",
        "    unit: 元/人·年\n": "",
        '"420702"': "420702",
        "status: 审定": "stauts: 审定",
        "issued_on: 2022-05-08": "issued_on: 去年",
    }
    text = (HOME / NOTICE_PATH).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(DescriptorInvalid) as refused:
        read_notice(_write(tmp_path, text))
    line = "parameters.monitoring_line_yuan"
    found = [
        (where.removeprefix(f"{NOTICE_PATH} "), what) for where, what, _ in refused.value.problems
    ]
    assert found == [
        ("document.issued_on", "“去年”应是日期"),
        ("document.district_code", "“420702”应是文本（数字要加引号）"),
        (f"{line}.unit", "没有这一项"),
        (f"{line}.values.0.value", "“六千”应是数字"),
        (f"{line}.values.0.status", "没有这一项"),
        (f"{line}.values.0.stauts", "不认识这一项"),
    ]


def test_numbers_are_kept_as_they_are_written(notice: Notice) -> None:
    values = notice.parameters["monitoring_line_yuan"].values
    assert [repr(value.value) for value in values[:2]] == ["6154.5", "6900"]
