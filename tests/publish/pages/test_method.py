"""The page 方法说明: from which day each number of the notice holds."""

from datetime import date

from lookback.notice import Notice
from lookback.publish.pages.method import number_lines

LINE = "监测范围（家庭年人均纯收入）"


def test_every_value_is_told_with_its_day_and_the_present_one_is_marked(notice: Notice) -> None:
    told = [line for line in number_lines(notice, date(2022, 5, 15)) if line.title == LINE]
    assert [(line.value, line.since, line.standing, line.is_present) for line in told] == [
        ("6,154.5", "2021-01-01", "审定", False),
        ("6,900", "2022-01-01", "拟定", True),
        ("7,600", "2023-01-01", "审定", False),
    ]


def test_each_number_has_one_value_that_holds_even_in_a_later_year(notice: Notice) -> None:
    present = [line.title for line in number_lines(notice, date(2031, 1, 5)) if line.is_present]
    assert present == [parameter.title for parameter in notice.parameters.values()]
