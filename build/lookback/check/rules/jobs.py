"""LW 稳岗：the survey of those who work away against itself and the members (通知一（六）)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.employment import (
    AT_WORK,
    is_latest_survey,
    overlaps_earlier,
)
from lookback.definitions.household.people import (
    WORKING_AGES,
    age_on,
)
from lookback.definitions.lookup import look_up

EMPLOYED = "在岗"
JOBLESS = "失业"
"""就业状态."""


@rule(
    "LW18", "摸排的务工去向与成员务工区域不符", severity="W", clause="一（六）",
    on="job", fields=("region",),
    scope="town", remedy="核实务工地点，改正务工去向或成员的务工区域（A15）",
    expected="与成员的务工区域（A15）相同：{stated}",
    facts=lambda s, rows: {
        "stated": _stated_region(s, rows), "other": "成员 " + rows["member_id"],
    },
)  # fmt: skip
def region_differs(s: Snapshot) -> pd.Series:
    """The newest survey of who is 在岗; a new post may lie elsewhere. Blank on one side counts."""
    differs = s.job["region"].fillna("") != _stated_region(s, s.job).fillna("")
    return is_latest_survey(s) & (s.job["status"] == EMPLOYED) & differs


@rule(
    "LW19", "失业而有现月工资", severity="W", clause="一（六）",
    on="job", fields=("wage_now_yuan", "status"),
    scope="town", remedy="核实就业状态和现月工资，失业的填0",
    expected="为 0，或就业状态不是失业",
)  # fmt: skip
def jobless_with_wage(s: Snapshot) -> pd.Series:
    """待岗 may be paid."""
    return (s.job["status"] == JOBLESS) & (s.job["wage_now_yuan"] > 0)


def _stated_region(s: Snapshot, jobs: pd.DataFrame) -> pd.Series:
    """A15 of the worker of each of these rows of `job`."""
    return look_up(jobs["member_id"], s.member.set_index("member_id")["work_region"])


@rule(
    "LW08b", "务工开始时未满十六岁", severity="E", clause="一（六）", fault="数据质量不高",
    on="job", fields=("started_on", "member_id"), scope="town", remedy="核实年龄和务工开始日期",
    actual="{started_on} 开始务工时 {age} 岁", expected=f"满 {WORKING_AGES[0]} 岁",
    facts=lambda s, rows: {
        "age": age_on(_id_numbers(s, rows), rows["started_on"]),
        "other": "成员 " + rows["member_id"],
    },
)  # fmt: skip
def child_at_start_of_work(s: Snapshot) -> pd.Series:
    """By the day the stretch of work began (N5_16_010)."""
    return age_on(_id_numbers(s, s.job), s.job["started_on"]) < WORKING_AGES[0]


@rule(
    "LW13", "务工起止日期重叠", severity="W", clause="一（六）",
    on="job", fields=("started_on", "ended_on"), scope="town", remedy="核对各段务工的起止日期",
    expected="晚于前一段务工的结束",
    facts=lambda s, rows: {"other": "同一成员的前一段务工（" + rows["member_id"] + "）"},
)  # fmt: skip
def work_overlaps(s: Snapshot) -> pd.Series:
    """The later stretch is marked (N5_12_001)."""
    return overlaps_earlier(s)


@rule(
    "LW15", "不在岗而未填原因", severity="W", clause="一（六）",
    on="job", fields=("cause", "status"), scope="town", remedy="补填不稳定原因",
    expected="填写不在岗的原因",
)  # fmt: skip
def job_lost_without_cause(s: Snapshot) -> pd.Series:
    """待岗、返乡、失业 (R058: 受疫情、经济下行等因素影响)."""
    status = s.job["status"]
    return status.notna() & ~status.isin(AT_WORK) & s.job["cause"].isna()


def _id_numbers(s: Snapshot, jobs: pd.DataFrame) -> pd.Series:
    """The ID number of the worker of each of these rows of `job`."""
    return look_up(jobs["member_id"], s.member.set_index("member_id")["id_number"])
