"""三保障和饮水安全口径：one polarity, the newest judgement, A26 from the members."""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days
from lookback.definitions.household.people import is_active
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


def has_uninsured_member(s: Snapshot) -> pd.Series:
    """A26 = 是, one bool per row of `household`: some active member is not insured (A17 = 否).

    A blank A17 is unknown, not 否.
    """
    return has_any(s, "member", is_active(s) & ~s.member["has_medical_insurance"])


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
