"""三保障和饮水安全口径：one polarity, the newest judgement, A26 from the members."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.lookup import is_newest, newest_on
from lookback.definitions.people import active_members

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
    rows = s.guarantee[s.guarantee["assessed_on"] <= s.day]
    rows = rows.sort_values(["household_id", "assessed_on"])
    return rows.drop_duplicates("household_id", keep="last").set_index("household_id")


def is_latest_guarantee(s: Snapshot) -> pd.Series:
    """Whether each row of `guarantee` is its household's newest by the day."""
    return is_newest(s.guarantee, "assessed_on", s.day)


def uninsured_households(s: Snapshot) -> pd.Index:
    """A26 = 是: some active member is not insured (A17 = 否); a blank A17 is unknown, not 否."""
    rows = active_members(s)
    uninsured = (~rows["has_medical_insurance"]).fillna(False)
    return pd.Index(rows.loc[uninsured, "household_id"].unique())


def households_with_problem(s: Snapshot) -> pd.Index:
    """Some of the four is a problem in the newest judgement; blanks are not."""
    latest = latest_guarantee(s)
    return latest.index[latest[list(PROBLEMS)].fillna(False).any(axis=1)]


def guarantee_on(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.DataFrame:
    """The newest judgement by each household's own day, row for row."""
    return newest_on(s.guarantee, "assessed_on", households, days)
