"""识别案口径：a case's household, its days under monitoring, the rows that belong to it."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.lookup import look_up

NEW = "新识别"
READMISSION = "重新纳入"
"""识别类型."""


def is_opened(s: Snapshot) -> pd.Series:
    """One bool per row of `case`: opened by the day; a blank date does not hide a case."""
    return ~(s.case["opened_on"] > s.day)


def household_of(s: Snapshot, case_ids: pd.Series) -> pd.Series:
    """The household_id of each case_id; missing for a case that does not exist."""
    return look_up(case_ids, s.case.set_index("case_id")["household_id"])


def belongs_to(rows: pd.DataFrame, cases: pd.DataFrame) -> pd.Series:
    """Whether each row (of a table with a case_id) belongs to one of these `cases`."""
    return rows["case_id"].isin(cases["case_id"])
