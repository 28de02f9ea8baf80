"""重点关注口径：the ledger of units over the 2 % line and its three checks (通知一（四）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by

CHECKS = ("register_checked_on", "measures_checked_on", "elimination_checked_on")
"""村表错漏, 帮扶政策落实, 风险消除标注."""


def open_attention(s: Snapshot) -> pd.DataFrame:
    """The entries opened by the day and not closed by it."""
    opened = s.attention["opened_on"] <= s.day
    return s.attention[opened & known_by(s.attention["closed_on"], s.day).isna()]


def is_followed_up(s: Snapshot) -> pd.Series:
    """One bool per row of `attention`: owner, the three checks and a measure are all there."""
    checked = s.attention[list(CHECKS)].apply(known_by, day=s.day).notna().all(axis=1)
    return checked & s.attention[["responsible", "action"]].notna().all(axis=1)
