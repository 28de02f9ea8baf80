"""进度口径：the deadlines of the notice's second part, as the table of milestones has them."""

import pandas as pd
from pandas.api.typing import NaTType

from lookback.data.snapshot import Snapshot

DELIVERABLES = {
    "落实方案": "training",
    "培训": "training",
    "权限申请": "entry",
    "总结报告": "report",
}
"""What every town hands in, and the milestone by which (二（一）, 二（三）, 二（四）, 三（一）)."""


def due_on(s: Snapshot, milestone: str) -> pd.Timestamp | NaTType:
    """期限 of a milestone; not a time where the table does not have it."""
    days = s.milestone.loc[s.milestone["code"] == milestone, "due_on"].dropna()
    return pd.NaT if days.empty else days.iloc[0]


def is_past(s: Snapshot, milestone: str) -> bool:
    """Whether the day lies after the deadline; the deadline itself is still in time."""
    return bool(s.day > due_on(s, milestone))


def missing_deliverables(s: Snapshot) -> pd.DataFrame:
    """What a town should have handed in by now and has no row for: unit_code and kind."""
    rows = undelivered(s)
    return rows.loc[rows["due_on"] < s.day, ["unit_code", "kind"]].reset_index(drop=True)


def undelivered(s: Snapshot) -> pd.DataFrame:
    """What a town has to hand in and has no row for, due or not: unit_code, kind and due_on."""
    wanted = pd.MultiIndex.from_product([s.town["town_code"], DELIVERABLES])
    there = pd.MultiIndex.from_frame(s.deliverable[["unit_code", "kind"]])
    rows = wanted[~wanted.isin(there)].to_frame(index=False, name=["unit_code", "kind"])
    days = {kind: due_on(s, milestone) for kind, milestone in DELIVERABLES.items()}
    return rows.assign(due_on=rows["kind"].map(days).astype("datetime64[s]"))
