"""务工口径：who works away, who holds a public post, and stretches of work (A15, A16, 一（六）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.household.people import is_active, is_working
from lookback.definitions.household.registers import LIFTED, is_registered
from lookback.definitions.household.schooling import is_intern
from lookback.definitions.monitoring.cases import household_of
from lookback.definitions.monitoring.measures import given_measures
from lookback.definitions.record_owners import has_any, is_household
from lookback.definitions.timeline import flags, timeline

PUBLIC_POST = "公益岗位帮扶"
NEARBY = "乡(镇)内"
FAR_REGIONS = ("县外省内", "省外")
AT_WORK = ("在岗", "转岗")


def is_lifted_migrant(s: Snapshot) -> pd.Series:
    """外出务工脱贫人口: in the register of 脱贫人口, at work outside the township; per member."""
    region = s.member["work_region"]
    is_away = is_working(s) & region.notna() & (region != NEARBY)
    return is_active(s) & is_away & is_registered(s, LIFTED)


def is_current(s: Snapshot) -> pd.Series:
    """Whether each row of `measure` runs on the day: begun, not ended, not known to be later."""
    started, ended = s.measure["started_on"], s.measure["ended_on"]
    return ~(started > s.day) & ~(ended < s.day)


@once
def work_months(s: Snapshot) -> pd.Series:
    """ΣA16 of the active members, 顶岗实习 apart, by household_id; 0 where nobody's is known."""
    rows = s.member.loc[is_active(s) & ~is_intern(s), ["household_id", "work_months"]]
    return rows.groupby("household_id")["work_months"].sum()


def is_household_at_work(s: Snapshot) -> pd.Series:
    """Some active member works (A16), or it was given a public post (A42); per `household` row."""
    given = given_measures(s)
    posts = household_of(s, given.loc[given["measure"] == PUBLIC_POST, "case_id"])
    return has_any(s, "member", is_active(s) & is_working(s)) | is_household(s, posts.dropna())


def overlaps_earlier(s: Snapshot) -> pd.Series:
    """Whether each row of `job` starts before an earlier stretch of the same person had ended.

    Stretches with the same start are one, reported anew.
    """
    rows = s.job[["member_id", "started_on", "ended_on"]].dropna(subset=["started_on"])
    stretches = rows.groupby(["member_id", "started_on"], as_index=False)["ended_on"].max()
    latest_end = stretches.groupby("member_id")["ended_on"].cummax()
    earlier_end = latest_end.groupby(stretches["member_id"]).shift()
    late = stretches[stretches["started_on"] < earlier_end]
    starts = pd.MultiIndex.from_frame(s.job[["member_id", "started_on"]])
    found = starts.isin(pd.MultiIndex.from_frame(late[["member_id", "started_on"]]))
    return pd.Series(found, index=s.job.index)


@once
def is_latest_survey(s: Snapshot) -> pd.Series:
    """Whether each row of `job` is its person's newest survey by the day."""
    surveys = timeline(s, "job", "surveyed_on", of="member").until(s.day)
    return flags(s, "job", surveys.last_rows)
