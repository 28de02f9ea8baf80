"""理赔口径：what a claim on an insurance may have been paid for (A35)."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import months_before
from lookback.definitions.household.disability import is_disabled_member
from lookback.definitions.household.people import has_died_recently, is_active
from lookback.definitions.monitoring.cases import household_of
from lookback.definitions.record_owners import has_any, is_household
from lookback.definitions.residence import home_villages, placed

HEALTHY = "健康"
INSURED_RISKS = ("因病", "因残", "因自然灾害", "因意外事故", "因产业项目失败")
INSURED_HARDSHIPS = ["has_medical_hardship", "has_accident_hardship", "has_industry_hardship"]


def has_ground_for_claims(s: Snapshot) -> pd.Series:
    """An illness, a death, a disaster, an accident or a failed crop; a bool per row of `household`.

    On file of the household or, as a hazard, of its village; a blank A13 may be an illness.
    """
    member = s.member
    is_patient = (member["health"] != HEALTHY).fillna(True) | is_disabled_member(s)
    concerned = has_any(s, "member", (is_active(s) & is_patient) | has_died_recently(s))
    risks = s.case_risk.loc[s.case_risk["risk"].isin(INSURED_RISKS), "case_id"]
    at_risk = is_household(s, household_of(s, risks).dropna())
    in_hardship = has_any(s, "case", s.case[INSURED_HARDSHIPS].fillna(False).any(axis=1))
    since = months_before(s.day, s.number("after_death_months"))
    hazards = s.hazard.loc[~(s.hazard["occurred_on"] < since), "village_code"]
    is_stricken = home_villages(s).isin(placed(s, hazards))
    return concerned | at_risk | in_hardship | is_stricken
