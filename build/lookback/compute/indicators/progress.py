"""节点进度：days left to each deadline of the notice's second part."""

import pandas as pd

from lookback.compute.figures.counted_rows import part_of_rows
from lookback.compute.indicators.indicator import Bound, Indicator, Ratio, indicator
from lookback.data.snapshot import Snapshot
from lookback.definitions.screening.milestones import due_on
from lookback.definitions.screening.rounds import this_round
from lookback.execution.step import TOWN

OVERDUE = Bound("below", 0)


def _days_left(s: Snapshot, code: str) -> Ratio:
    """Whole days from the day to the deadline; 0 on it, negative after it."""
    due = due_on(s, code)
    days = pd.NA if pd.isna(due) else (due - s.day).days
    key = f"{this_round(s)},{code}"
    row = {"unit": s.notice.document.district_code, "key": key, "amount": days, TOWN: ""}
    return Ratio(part_of_rows("milestone", pd.DataFrame([row]).astype({"amount": "Float64"})))


def _milestone(code: str, title: str, clause: str) -> Indicator:
    declare = indicator(
        f"I41.{code}", f"距期限天数：{title}", unit="天", clause=clause, grain="district",
        numerator="统计时点至期限的天数，负数为已过", alert=OVERDUE, scope="district",
    )  # fmt: skip
    return declare(lambda s: _days_left(s, code))


training = _milestone("training", "部署培训", "二（一）")
look_back = _milestone("look_back", "“回头看”排查", "二（二）")
entry = _milestone("entry", "信息采集录入", "二（三）")
report = _milestone("report", "总结报告", "二（四）")
