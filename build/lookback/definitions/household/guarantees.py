"""三保障和饮水安全口径：one polarity, the newest judgement, A26 from the members."""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days
from lookback.definitions.household.people import is_active, is_newborn
from lookback.definitions.lookup import newest_on
from lookback.definitions.record_owners import has_any
from lookback.definitions.timeline import is_newest, newest_rows

PROBLEMS = (
    "has_housing_problem",
    "has_schooling_problem",
    "has_water_problem",
    "has_medical_problem",
)
"""A23, A24, A25 and annex 1 question 3; 是 is bad everywhere."""


@once
def latest_guarantee(s: Snapshot) -> pd.DataFrame:
    """The newest judgement of each household by the day, indexed by household_id."""
    rows = s.guarantee.take(newest_rows(s, "guarantee", "assessed_on"))
    return rows.set_index("household_id")


@once
def is_latest_guarantee(s: Snapshot) -> pd.Series:
    """Whether each row of `guarantee` is its household's newest by the day."""
    return is_newest(s, "guarantee", "assessed_on")


ARMED_FORCES = "军队医疗保障"
"""基本医疗保险种类 of 现役军人, who need no other insurance."""


def is_exempt_from_insurance(s: Snapshot) -> pd.Series:
    """Who need not be insured yet or otherwise: 新生儿, 现役军人; one bool per row of `member`."""
    return is_newborn(s) | (s.member["medical_insurance_kind"] == ARMED_FORCES)


def has_uninsured_member(s: Snapshot) -> pd.Series:
    """Some active member should be insured and is not (A17 = 否), one bool per row of `household`.

    A blank A17 is unknown, not 否.
    """
    uninsured = ~s.member["has_medical_insurance"] & ~is_exempt_from_insurance(s)
    return has_any(s, "member", is_active(s) & uninsured)


def has_problem(s: Snapshot) -> pd.Series:
    """Some of the four is a problem in the newest judgement, one bool per row of `household`.

    Blanks are not.
    """
    names_any = s.guarantee[list(PROBLEMS)].fillna(False).any(axis=1)
    return has_any(s, "guarantee", is_latest_guarantee(s) & names_any)


@once_for_all_days
def is_solid(s: Data) -> pd.Series:
    """巩固, one bool per row of `guarantee`: it names no problem and leaves nothing blank."""
    return (~s.guarantee[list(PROBLEMS)]).fillna(False).all(axis=1)


def guarantee_on(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.DataFrame:
    """The newest judgement by each household's own day, row for row."""
    return newest_on(s.guarantee, "assessed_on", households, days)
