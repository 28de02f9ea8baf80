"""A number that changes from a day on: earlier weeks stay as they were, byte for byte."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lookback.notice import NOTICE_PATH

RAISED_ON = "2022-05-29"
PROVISIONAL = "basis: 通知一（一）1：以省委农村工作领导小组审定后为准}\n"
SETTLED = f"      - {{from: {RAISED_ON}, value: 7600, status: 审定, basis: 鄂乡振发〔2022〕9号}}\n"


def _weeks(call: Callable[..., Any], district: Path) -> list[bytes]:
    assert call("compute", "--weeks", "--as-of", "2022-06-12").code == 0
    return (district / "exports/internal/results/weeks.csv").read_bytes().splitlines()


def test_a_line_raised_from_a_day_moves_only_the_weeks_from_then_on(
    district: Path, call: Callable[..., Any]
) -> None:
    before = _weeks(call, district)
    notice = district / NOTICE_PATH
    text = notice.read_text(encoding="utf-8")
    assert PROVISIONAL in text
    notice.write_text(text.replace(PROVISIONAL, PROVISIONAL + SETTLED), encoding="utf-8")
    after = _weeks(call, district)

    moved = {old for old, new in zip(before, after, strict=True) if old != new}
    days = {line.split(b",")[3].decode() for line in moved}
    assert days == {RAISED_ON, "2022-06-05", "2022-06-12"}
    low_incomes = b"I03.KG2,district,420702,%b," % RAISED_ON.encode()
    assert any(line.startswith(low_incomes) for line in moved)


def test_explain_names_the_number_that_moved_a_figure(
    district: Path, call: Callable[..., Any]
) -> None:
    notice = district / NOTICE_PATH
    text = notice.read_text(encoding="utf-8").replace(PROVISIONAL, PROVISIONAL + SETTLED)
    notice.write_text(text, encoding="utf-8")
    told = call("explain", "I03.KG2", "--as-of", RAISED_ON, "--against", "HEAD").out
    assert (
        "通知的数字变了：监测范围（家庭年人均纯收入） 6900 元/人·年（拟定）"
        f" → 7600 元/人·年（审定，从 {RAISED_ON} 起）　依据 鄂乡振发〔2022〕9号"
    ) in told
    assert "文件有未提交的改动" not in told
    earlier = call("explain", "I03.KG2", "--as-of", "2022-05-22", "--against", "HEAD").out
    assert "通知的数字变了" not in earlier
