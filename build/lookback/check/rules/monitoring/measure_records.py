"""MS 帮扶（登记）：each measure as it is written, whatever the household (通知一（五）, 附件3)."""

import pandas as pd

from lookback.check.rules.other_records import others_alike
from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.employment import FAR_REGIONS, PUBLIC_POST, is_current
from lookback.definitions.household.people import is_working
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.measures import has_option_of_its_kind

SAME_MEASURE = ["case_id", "measure", "option", "member_id", "started_on"]
"""What two records have in common that are one measure written twice."""


@rule(
    "MS15", "措施选项不属于该措施类别", severity="E", clause="附件3", fault="数据质量不高",
    on="measure", fields=("option", "measure"),
    scope="town", remedy="按附件3的选项改正措施类别或选项，空白的补填",
    expected="为该措施类别的选项",
)  # fmt: skip
def option_of_other_measure(s: Snapshot) -> pd.Series:
    """A kind with a single box needs no option."""
    return ~has_option_of_its_kind(s)


@rule(
    "MS16", "同一项措施重复登记", severity="W", clause="一（五）",
    on="measure", fields=("measure_id", "started_on"),
    scope="town", remedy="核实后删去重复的一行；确系两次的改正日期或受益成员",
    expected="只登记一次",
    facts=lambda s, rows: {
        "other": "措施 " + others_alike(s.measure, rows, "measure_id", *SAME_MEASURE)
    },
)  # fmt: skip
def measure_twice(s: Snapshot) -> pd.Series:
    """Same case, kind, option, person and day; without a day it cannot be said."""
    is_dated = s.measure[["measure", "started_on"]].notna().all(axis=1)
    return is_dated & s.measure.duplicated(SAME_MEASURE, keep=False)


@rule(
    "MS17", "措施金额过大", severity="W", clause="一（五）",
    on="measure", fields=("amount_yuan",), scope="town", remedy="核实金额和单位（元）",
    expected="不超过 {high_measure_yuan}",
)  # fmt: skip
def amount_too_large(s: Snapshot) -> pd.Series:
    """Of one measure for one household."""
    return s.measure["amount_yuan"] > s.number("high_measure_yuan")


@rule(
    "MS19", "公益岗位人员在县外务工", severity="W", clause="一（三）",
    on="measure", fields=("member_id", "measure"),
    scope="town", remedy="核实上岗人员和务工区域（A15），不在岗的停发并登记结束日期",
    actual="公益岗位人员在县外务工", expected="在岗，或登记岗位结束日期",
    facts=lambda s, rows: {"other": "成员 " + rows["member_id"]},
)  # fmt: skip
def public_post_from_afar(s: Snapshot) -> pd.Series:
    """Posts held on the day, where the holder is named; the posts are in the villages."""
    is_far = s.member["work_region"].isin(FAR_REGIONS) & is_working(s)
    away = look_up(s.measure["member_id"], is_far.set_axis(s.member["member_id"]))
    is_post = s.measure["measure"] == PUBLIC_POST
    return is_current(s) & is_post & away.fillna(False).astype(bool)
