"""进度口径：the deadlines of the notice's second part, by round."""

import pandas as pd
from pandas.api.typing import NaTType

from lookback.data.snapshot import Snapshot
from lookback.definitions.screening.rounds import is_of_round

DELIVERABLES = {
    "落实方案": "training",
    "培训": "training",
    "权限申请": "entry",
    "总结报告": "report",
}
"""What every town hands in, and the milestone by which (二（一）, 二（三）, 二（四）, 三（一）)."""


def due_on(s: Snapshot, milestone: str) -> pd.Timestamp | NaTType:
    """期限 of a milestone of this round; not a time where the table does not have it."""
    chosen = is_of_round(s, "milestone") & (s.milestone["code"] == milestone)
    days = s.milestone["due_on"][chosen].dropna()
    return pd.NaT if days.empty else days.iloc[0]


def is_past(s: Snapshot, milestone: str) -> bool:
    """Whether the day lies after the deadline; the deadline itself is still in time."""
    return bool(s.day > due_on(s, milestone))


def is_task(s: Snapshot, kind: str) -> pd.Series:
    """Whether each row of `deliverable` is a task of this kind and this round, done or not."""
    return is_of_round(s, "deliverable") & (s.deliverable["kind"] == kind)


def missing_deliverables(s: Snapshot) -> pd.DataFrame:
    """What a town should have handed in by now and has no row for: unit_code and kind."""
    rows = undelivered(s)
    return rows.loc[rows["due_on"] < s.day, ["unit_code", "kind"]].reset_index(drop=True)


def undelivered(s: Snapshot) -> pd.DataFrame:
    """What a town has to hand in this round and has no row for, due or not.

    Columns: unit_code, kind and due_on.
    """
    wanted = pd.MultiIndex.from_product([s.town["town_code"], DELIVERABLES])
    rows = s.deliverable[is_of_round(s, "deliverable")]
    there = pd.MultiIndex.from_frame(rows[["unit_code", "kind"]])
    rows = wanted[~wanted.isin(there)].to_frame(index=False, name=["unit_code", "kind"])
    days = {kind: due_on(s, milestone) for kind, milestone in DELIVERABLES.items()}
    return rows.assign(due_on=rows["kind"].map(days).astype("datetime64[s]"))
