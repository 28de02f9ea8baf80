"""What is shown is read back as it was; what a hand writes is understood or refused."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.publish.forms.cell_kinds import (
    COUNT,
    DATE,
    GUARANTEED,
    MONTH,
    MONTHS,
    SIGNED,
    TEXT,
    YES_NO,
    YES_OR_NO,
    YUAN,
    CellKind,
    ChoiceKind,
    ListKind,
    TickKind,
)

RISKS = ListKind(options=("因病", "因学", "其他"))
TYPES = ChoiceKind(options=(("一般农户", "一般农户"), ("脱贫户", "脱贫户")), between="；")


@given(st.dates(date(1900, 3, 1), date(2100, 1, 1)).map(date.isoformat))
def test_a_date_comes_back(raw: str) -> None:
    assert DATE.read(DATE.show(raw)) == MONTH.read(MONTH.show(raw)) == raw


@given(st.decimals(0, 10**9, places=2).map(lambda number: format(float(number), ".12g")))
def test_an_amount_comes_back(raw: str) -> None:
    assert YUAN.read(YUAN.show(raw)) == raw


@given(st.text(st.characters(codec="utf-8"), min_size=1).map(str.strip))
def test_a_text_comes_back(raw: str) -> None:
    assert TEXT.read(TEXT.show(raw)) == raw


@pytest.mark.parametrize("kind", [YES_NO, GUARANTEED, YES_OR_NO, SIGNED])
@pytest.mark.parametrize("raw", ["是", "否", ""])
def test_an_answer_comes_back(kind: CellKind, raw: str) -> None:
    assert kind.read(kind.show(raw)) == raw


def test_guaranteed_is_the_opposite_of_a_problem() -> None:
    assert GUARANTEED.show("否") == "☑是 □否"
    assert GUARANTEED.show("是") == "□是 ☑否"
    assert GUARANTEED.show("") == "□是 □否"


@pytest.mark.parametrize(
    ("kind", "written", "raw"),
    [
        (TEXT, 420702198001011234, "420702198001011234"),
        (TEXT, 16422222829.0, "16422222829"),
        (TEXT, None, ""),
        (DATE, datetime(2022, 5, 15, 8), "2022-05-15"),
        (DATE, "2022年5月15日", "2022-05-15"),
        (DATE, "2022.5.15", "2022-05-15"),
        (DATE, " 2022/05/15 ", "2022-05-15"),
        (YUAN, "12,000.50", "12000.5"),
        (YUAN, "1，200", "1200"),
        (COUNT, 4.0, "4"),
        (YES_NO, "√是□否", "是"),
        (YES_NO, "□是 ■否", "否"),
        (YES_NO, "是", "是"),
        (YES_NO, "□是□否", ""),
        (YES_NO, "是 否", ""),
        (TYPES, "□一般农户;☑脱贫户", "脱贫户"),
        (TYPES, "一般农户；脱贫户", ""),
        (TickKind(option="种植业", words="种植业"), "☑种植业", "种植业"),
        (TickKind(option="种植业", words="种植业"), "√", "种植业"),
        (TickKind(option="种植业", words="种植业"), None, ""),
        (TickKind(option="搬迁"), "□", ""),
        (SIGNED, "已签字", "是"),
    ],
)
def test_what_a_hand_writes_is_understood(kind: CellKind, written: object, raw: str) -> None:
    assert kind.read(written) == raw


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        (DATE, "2022年5月", "不是日期"),
        (DATE, "2022-02-30", "不是日期"),
        (YUAN, "三千", "不是数字"),
        (YUAN, -1, "不小于0"),
        (YUAN, "nan", "不小于0"),
        (MONTHS, 13, "不大于12"),
        (COUNT, 2.5, "不是整数"),
        (YES_NO, "☑是 ☑否", "不止一项"),
        (YES_NO, "大概", "看不出"),
        (RISKS, "因懒", "不在可选项中：因病"),
        (TickKind(option="种植业", words="种植业"), "养鱼", "看不出"),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: CellKind, written: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        kind.read(written)


@given(st.text(max_size=20), st.sampled_from([DATE, YUAN, MONTHS, YES_NO, RISKS, TYPES, SIGNED]))
def test_whatever_is_written_is_read_or_refused(text: str, kind: CellKind) -> None:
    try:
        raw = kind.read(text)
    except ValueError:
        return
    assert kind.read(kind.show(raw)) == raw
