"""名单口径：what has been issued by the day, and how it stands (通知一（一）4(3), 三（四）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by

TO_COME, POSTED, DISPUTED, EXPIRED, CLOSED, SENT = (
    "待公示", "公示中", "有异议", "已满", "已办结", "已印发"
)  # fmt: skip
"""How an issued list stands: an objection that is open comes before everything else."""

WALL = ("L1", "L3")
"""公示: lists that are posted before the decision, once, and for so many days at least."""


def issued(s: Snapshot) -> pd.DataFrame:
    """The lists issued by the day, in the order of the file; none where the table is absent."""
    rows = s.tables.get("announcement")
    if rows is None:
        return pd.DataFrame(columns=["announcement_no", "list_code", "unit_code"], dtype="str")
    return rows[~(rows["issued_on"] > s.day)]


def is_disputed(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """Whether some objection to each of these rows of `announcement` is open on the day."""
    has_any = (rows["objection_count"] > 0).fillna(False).astype("bool")
    return has_any & known_by(rows["objections_closed_on"], s.day).isna()


def standing(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """How each of these rows of `announcement` stands on the day, in words."""
    state = pd.Series(SENT, index=rows.index).mask(rows["posted_from"].notna(), POSTED)
    state = state.mask(rows["posted_from"] > s.day, TO_COME)
    state = state.mask(rows["posted_until"] < s.day, EXPIRED)
    state = state.mask(known_by(rows["closed_on"], s.day).notna(), CLOSED)
    return state.mask(is_disputed(s, rows), DISPUTED)
