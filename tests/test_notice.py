"""The notice file: numbers by year, clauses verbatim."""

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
    line = notice.parameters["monitoring_line_yuan"].of(2022)
    assert (line.value, line.status) == (6900, "拟定")


def test_a_year_without_a_number_stops(notice: Notice) -> None:
    with pytest.raises(DescriptorInvalid, match="缺 2031 年的值"):
        notice.number("monitoring_line_yuan", date(2031, 1, 1))


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
        "[2022-05-08,": "[去年,",
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
        ("document.district_code", "“420702”应是文本（数字要加引号）"),
        (f"{line}.unit", "没有这一项"),
        (f"{line}.values.2021.value", "“六千”应是数字"),
        (f"{line}.values.2021.status", "没有这一项"),
        (f"{line}.values.2021.stauts", "不认识这一项"),
        ("dispatch_days.0", "“去年”应是日期"),
    ]


def test_numbers_are_kept_as_they_are_written(notice: Notice) -> None:
    values = notice.parameters["monitoring_line_yuan"].values
    assert [repr(values[year].value) for year in (2021, 2022)] == ["6154.5", "6900"]
