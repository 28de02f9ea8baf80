"""稳岗就业：where those who work away are, how steady it is, what they earn (一（六）)."""

import pandas as pd

from lookback.compute.figures.counted_rows import counted_rows
from lookback.compute.indicators.indicator import Bound, Indicator, Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import JOBS, PERSONS
from lookback.definitions.household.employment import AT_WORK, is_latest_survey, is_lifted_migrant
from lookback.definitions.record_owners import has_any

REGIONS = {
    "township": "乡(镇)内",
    "county": "乡(镇)外县内",
    "province": "县外省内",
    "outside_province": "省外",
    "elsewhere": "其他",
}
"""A15."""
STEADY = "在岗"
WAGES = ("wage_before_yuan", "wage_now_yuan")


@indicator(
    "I35", "务工排查率", unit="%", clause="一（六）", direction="up", target=100,
    numerator="已排查务工情况的外出务工脱贫人口", denominator="外出务工脱贫人口",
    scope="town", reads=reads(
        JOBS, PERSONS, member="id_number work_months work_region", register=""
    ),
)  # fmt: skip
def migrants_surveyed(s: Snapshot) -> Ratio:
    """Every one of them by 5-30."""
    migrant = is_lifted_migrant(s)
    surveyed = has_any(s, "job", s.job["surveyed_on"] <= s.day, of="member")
    return Ratio(counted_rows(s, "member", migrant & surveyed), counted_rows(s, "member", migrant))


@indicator(
    "I35.at_work", "务工规模", unit="人", clause="一（六）", direction="up",
    numerator="最近一次排查时在岗或转岗的人数",
    scope="town", reads=JOBS,
)  # fmt: skip
def at_work(s: Snapshot) -> Ratio:
    """By each person's newest survey."""
    return Ratio(counted_rows(s, "job", is_latest_survey(s) & s.job["status"].isin(AT_WORK)))


def _region(suffix: str, region: str) -> Indicator:
    def share(s: Snapshot) -> Ratio:
        stated = is_latest_survey(s) & s.job["region"].notna()
        return Ratio(
            counted_rows(s, "job", stated & (s.job["region"] == region)),
            counted_rows(s, "job", stated),
        )

    declare = indicator(
        f"I36.{suffix}", f"务工去向：{region}", unit="%", clause="一（六）",
        numerator=f"务工区域为“{region}”的人数", denominator="登记了务工区域的人数",
        scope="town", reads=JOBS,
    )  # fmt: skip
    return declare(share)


destinations = tuple(_region(suffix, region) for suffix, region in REGIONS.items())


@indicator(
    "I37", "就业不稳定率", unit="%", clause="一（六）", direction="down",
    numerator="最近一次排查时不在岗（待岗、返乡、失业、转岗）的人数",
    denominator="登记了就业状态的人数",
    scope="town", reads=JOBS,
)  # fmt: skip
def unsteady(s: Snapshot) -> Ratio:
    """待岗, 返乡, 失业, 转岗: whatever is not 在岗."""
    stated = is_latest_survey(s) & s.job["status"].notna()
    return Ratio(
        counted_rows(s, "job", stated & (s.job["status"] != STEADY)), counted_rows(s, "job", stated)
    )


@indicator(
    "I37.wage_change", "务工收入变化", unit="%", clause="一（六）", direction="up",
    statistic="median_change", alert=Bound("below", "wage_change"),
    numerator="现在月工资（中位数）", denominator="此前月工资（中位数）",
    scope="town", reads=JOBS,
)  # fmt: skip
def wage_change(s: Snapshot) -> Ratio:
    """Median now over median before, less 1; of those whose two wages are known."""
    before, now = WAGES
    known = _has_wages(s)
    return Ratio(
        counted_rows(s, "job", known, amount=s.job[now]),
        counted_rows(s, "job", known, amount=s.job[before]),
    )


@indicator(
    "I37.wage", "现在月工资（中位数）", unit="元", clause="一（六）", direction="up",
    statistic="median", numerator="最近一次排查的月工资",
    scope="town", reads=JOBS,
)  # fmt: skip
def wage(s: Snapshot) -> Ratio:
    """Of the same persons."""
    return Ratio(counted_rows(s, "job", _has_wages(s), amount=s.job[WAGES[1]]))


def _has_wages(s: Snapshot) -> pd.Series:
    return is_latest_survey(s) & s.job[list(WAGES)].notna().all(axis=1)
