"""AG 轮次：rounds follow one another, and what is of a round lies within its days (通知二)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.lookup import look_up


@rule(
    "AG40", "轮次的日子与另一轮重叠", severity="E", clause="二", fault="数据质量不高",
    on="round", fields=("starts_on", "ends_on"), scope="district",
    remedy="改正两轮的开始、结束日期：一轮结束以后才开始下一轮",
    actual="{starts_on} 至 {ends_on}，别的轮次也在其中", expected="各轮的日子不重叠",
)  # fmt: skip
def rounds_overlap(s: Snapshot) -> pd.Series:
    """A day belongs to one round; both rounds are named."""
    rows = s.round
    overlaps = [
        bool(((rows["starts_on"] <= last) & (rows["ends_on"] >= first)).sum() > 1)
        for first, last in zip(rows["starts_on"], rows["ends_on"], strict=True)
    ]
    return pd.Series(overlaps, index=rows.index, dtype="bool")


@rule(
    "AG41", "调度日不在所写的轮次之内", severity="E", clause="三（三）", fault="数据质量不高",
    on="dispatch_day", fields=("day", "round"), scope="district",
    remedy="改正调度日或所属轮次，或延长这一轮的结束日期",
    actual="{day}", expected="{days}", facts=lambda s, rows: _days_of_round(s, rows),
)  # fmt: skip
def dispatched_outside(s: Snapshot) -> pd.Series:
    """集中排查期间每周调度."""
    return _is_outside(s, "dispatch_day", "day")


@rule(
    "AG42", "时间节点不在所写的轮次之内", severity="E", clause="二", fault="数据质量不高",
    on="milestone", fields=("due_on", "round"), scope="district",
    remedy="改正期限或所属轮次，或延长这一轮的结束日期",
    actual="{due_on}", expected="{days}", facts=lambda s, rows: _days_of_round(s, rows),
)  # fmt: skip
def due_outside(s: Snapshot) -> pd.Series:
    """A deadline of another year is another round's."""
    return _is_outside(s, "milestone", "due_on")


@rule(
    "AG43", "入户时间不在所写的轮次之内", severity="W", clause="二（二）",
    fault="数据质量不高", on="visit", fields=("round", "visited_on"), scope="town",
    remedy="改正排查轮次或入户时间",
    actual="{visited_on}", expected="{days}", facts=lambda s, rows: _days_of_round(s, rows),
)  # fmt: skip
def visited_outside(s: Snapshot) -> pd.Series:
    """Of the visits by the day; one that names no round is ST11's."""
    return (s.visit["visited_on"] <= s.day) & _is_outside(s, "visit", "visited_on")


def _days_of_round(s: Snapshot, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The days of the round that each row names, in words."""
    rounds = s.round.set_index("code")
    first, last = (look_up(rows["round"], rounds[name]) for name in ("starts_on", "ends_on"))
    days = first.dt.strftime("在 %Y-%m-%d 至 ") + last.dt.strftime("%Y-%m-%d 之内")
    return {"days": days}


def _is_outside(s: Snapshot, resource: str, field: str) -> pd.Series:
    """Whether a date lies outside the round that its row names; a blank is not judged."""
    rows, rounds = s.tables[resource], s.round.set_index("code")
    first, last = (look_up(rows["round"], rounds[name]) for name in ("starts_on", "ends_on"))
    outside: pd.Series = (rows[field] < first) | (rows[field] > last)
    return outside
