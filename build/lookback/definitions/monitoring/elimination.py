"""风险消除口径：due for elimination, for rollback, for removal (通知一（二）, 一（三）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.dates import months_before
from lookback.definitions.household.guarantees import is_latest_guarantee, is_solid
from lookback.definitions.household.income import income_on
from lookback.definitions.household.income_stability import income_record, is_stable_over_line
from lookback.definitions.household.people import LABOUR, is_household_without_labour, members_of
from lookback.definitions.monitoring.cases import belongs_to, household_of
from lookback.definitions.monitoring.decisions import elimination_dates, monitored_since
from lookback.definitions.monitoring.measures import cases_given
from lookback.definitions.monitoring.risks import is_open_risk
from lookback.definitions.monitoring.status import ELIMINATED, UNELIMINATED, is_deciding
from lookback.definitions.record_owners import has_any, is_of
from lookback.definitions.screening.visits import is_last_visit

HELPED = "帮扶消除"
ROLLBACK = "回退"
REMOVAL = "清退"
UNSTABLE = ("不稳定", "整户无劳动力")
"""“回头看”结果 that call for a rollback."""

NEW_RISK = "出现新风险"


def has_stable_income(s: Snapshot) -> pd.Series:
    """收入稳定超过监测范围半年以上, one bool per row of `case`.

    The readings of income show it; or annex 4 says since when, that is half a year, and neither
    the newest reading nor one of that half year is low or unknown. Unknown is not stable, nor is
    what annex 4 itself says is shorter.
    """
    days = pd.Series(s.day, index=s.case.index)
    record = income_record(s, s.case["household_id"], days)
    half_a_year_ago = months_before(s.day, s.number("stable_months"))
    stated = s.elimination.dropna(subset="income_stable_since")
    is_long = stated["income_stable_since"] <= half_a_year_ago
    is_stated = s.case["case_id"].isin(stated.loc[is_long, "case_id"])
    is_short = s.case["case_id"].isin(stated.loc[~is_long, "case_id"])
    is_denied = record["newest_end"].notna() & record["stable_since"].isna()
    is_denied |= record["is_low"] | record["is_unknown"]
    return (is_stable_over_line(s, record, days) & ~is_short) | (is_stated & ~is_denied)


def is_long_monitored(s: Snapshot) -> pd.Series:
    """纳入监测满半年, one bool per row of `case`."""
    return monitored_since(s) <= months_before(s.day, s.number("stable_months"))


def has_solid_guarantees(s: Snapshot) -> pd.Series:
    """三保障和饮水安全巩固, one bool per row of `case`: by the newest judgement."""
    solid = has_any(s, "guarantee", is_latest_guarantee(s) & is_solid(s))
    return is_of(s, "case", solid)


def has_labour(s: Snapshot, *skills: str) -> pd.Series:
    """Some active member is a worker (A14 普通 or 技能, or these), one bool per row of `case`."""
    members = members_of(s, s.case["household_id"])
    workers = members["labour_skill"].isin(skills or LABOUR)
    return s.case["household_id"].isin(members.loc[workers, "household_id"])


def is_without_labour(s: Snapshot) -> pd.Series:
    """整户无劳动力, one bool per row of `case`."""
    return is_of(s, "case", is_household_without_labour(s))


@once
def is_elimination_due(s: Snapshot) -> pd.Series:
    """应标未标, one bool per row of `case`: un-eliminated, yet all that the notice asks is met.

    Income stable, guarantees solid, every risk resolved, some labour (整户无劳动力 is not marked,
    R037); and who was helped has been monitored for half a year. 自然消除, without any help,
    needs the same proofs and no such time.
    """
    resolved = s.case["case_id"].isin(s.case_risk["case_id"])
    resolved &= ~s.case["case_id"].isin(s.case_risk.loc[is_open_risk(s), "case_id"])
    met = has_stable_income(s) & has_solid_guarantees(s) & has_labour(s)
    is_helped = s.case["case_id"].isin(cases_given(s))
    return is_deciding(s, UNELIMINATED) & resolved & met & (is_long_monitored(s) | ~is_helped)


def is_rechecked(s: Snapshot) -> pd.Series:
    """已开展“回头看”, one bool per row of `case`: annex 4's recheck has a day that has come."""
    rechecked = s.elimination[s.elimination["rechecked_on"] <= s.day]
    return s.case["case_id"].isin(rechecked["case_id"])


def is_rollback_due(s: Snapshot) -> pd.Series:
    """应回退, one bool per row of `case`: eliminated, yet unstable or wholly without labour."""
    rechecked = s.elimination[s.elimination["rechecked_on"] <= s.day]
    unstable = rechecked.loc[rechecked["recheck_result"].isin(UNSTABLE), "case_id"]
    ground = s.case["case_id"].isin(unstable) | is_without_labour(s)
    return is_deciding(s, ELIMINATED) & ground


def is_removal_due(s: Snapshot) -> pd.Series:
    """应清退, one bool per row of `case`: the newest visit says it no longer qualifies (附件1)."""
    unqualified = has_any(s, "visit", is_last_visit(s) & ~s.visit["is_still_qualified"])
    return is_deciding(s) & is_of(s, "case", unqualified)


def is_applied(s: Snapshot, kind: str) -> pd.Series:
    """Whether a 回退 or 清退 of the case was applied for by the day, one bool per row of `case`."""
    rows = s.withdrawal[(s.withdrawal["kind"] == kind) & (s.withdrawal["applied_on"] <= s.day)]
    return s.case["case_id"].isin(rows["case_id"])


def eliminated_rows(s: Snapshot) -> pd.Series:
    """已消除, one bool per row of `elimination`: its case decides an eliminated household."""
    return belongs_to(s.elimination, s.case[is_deciding(s, ELIMINATED)])


def income_at_check(s: Snapshot) -> pd.DataFrame:
    """收支 on which annex 4 rests, with totals, one row per row of `elimination`.

    The newest period by the day of the check, or of the elimination where that is blank.
    """
    households = household_of(s, s.elimination["case_id"])
    return income_on(s, households, checks(s))


def income_record_at_check(s: Snapshot) -> pd.DataFrame:
    """The `income_record` by the day of annex 4, or of the elimination, per `elimination` row."""
    return income_record(s, household_of(s, s.elimination["case_id"]), checks(s))


def checks(s: Snapshot) -> pd.Series:
    """The day of annex 4, or of the elimination where that is blank, per row of `elimination`."""
    return s.elimination["checked_on"].fillna(elimination_dates(s))
