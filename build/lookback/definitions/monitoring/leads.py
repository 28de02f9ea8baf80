"""线索口径：the three channels of leads, those received and those closed (通知一（一）3)."""

import pandas as pd

from lookback.data.snapshot import Snapshot

STAFF = "干部排查"
SELF_REPORT = "农户自主申报"
DEPARTMENT = "部门筛查预警"
"""线索来源."""


def is_received(s: Snapshot) -> pd.Series:
    """Whether each row of `lead` had come in by the day; a blank date does not hide a lead."""
    return ~(s.lead["received_on"] > s.day)


def is_closed(s: Snapshot) -> pd.Series:
    """线索办结: whether each row of `lead` had come in and been closed by the day."""
    return is_received(s) & (s.lead["closed_on"] <= s.day)
