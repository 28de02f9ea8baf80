"""LW 稳岗：the survey of those who work away against itself and the members (通知一（六）)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.employment import is_latest_survey
from lookback.definitions.lookup import look_up

EMPLOYED = "在岗"
JOBLESS = "失业"
"""就业状态."""


@rule(
    "LW18", "摸排的务工去向与成员务工区域不符", severity="W", clause="一（六）",
    on="job", fields=("region",),
    scope="town", remedy="核实务工地点，改正务工去向或成员的务工区域（A15）",
)  # fmt: skip
def region_differs(s: Snapshot) -> pd.Series:
    """The newest survey of who is 在岗; a new post may lie elsewhere. Blank on one side counts."""
    stated = s.member.set_index("member_id")["work_region"]
    differs = s.job["region"].fillna("") != look_up(s.job["member_id"], stated).fillna("")
    return is_latest_survey(s) & (s.job["status"] == EMPLOYED) & differs


@rule(
    "LW19", "失业而有现月工资", severity="W", clause="一（六）",
    on="job", fields=("wage_now_yuan", "status"),
    scope="town", remedy="核实就业状态和现月工资，失业的填0",
)  # fmt: skip
def jobless_with_wage(s: Snapshot) -> pd.Series:
    """待岗 may be paid."""
    return (s.job["status"] == JOBLESS) & (s.job["wage_now_yuan"] > 0)
