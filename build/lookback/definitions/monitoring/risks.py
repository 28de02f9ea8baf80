"""返贫致贫风险口径：main risk, and risks still open (A27, 通知一（三）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.monitoring.cases import belongs_to
from lookback.definitions.monitoring.status import is_deciding

DISASTER = "因自然灾害"
OTHER = "其他"
LABOUR_SHORTAGE = "缺劳动力"
DISABILITY = "因残"

ILLNESSES = ("患有大病", "长期慢性病")
"""A13 values that 因病 speaks of."""

HARDSHIPS = (
    "has_medical_hardship",
    "has_schooling_hardship",
    "has_employment_hardship",
    "has_industry_hardship",
    "has_accident_hardship",
)
"""就医、上学、就业、产业、意外事故 (通知一（一）1)."""


def is_open_risk(s: Snapshot, *risks: str) -> pd.Series:
    """One bool per row of `case_risk`: one of these risks of a 监测对象, not resolved by the day.

    Without `risks`: any risk.
    """
    rows = s.case_risk
    open_ = known_by(rows["resolved_on"], s.day).isna() & belongs_to(rows, s.case[is_deciding(s)])
    return open_ & rows["risk"].isin(risks) if risks else open_


def main_risk(s: Snapshot) -> pd.Series:
    """主要风险, the one of rank 1, by case_id; a case without one is missing."""
    first = s.case_risk[(s.case_risk["rank"] == 1).fillna(False)]
    return first.drop_duplicates("case_id").set_index("case_id")["risk"]
