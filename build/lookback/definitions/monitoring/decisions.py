"""决定口径：when a household was determined, or its risk marked as eliminated (通知一（一）4(5)).

The announcement of the district decides; a case or an annex 4 repeats its day. Where one of the
two is blank the other holds, so that nobody is left out of a count for a cell that somebody
forgot; rules ST say so of every one of them.
"""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once_for_all_days, remember
from lookback.definitions.dates import days_between, known_by
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.procedure import (
    ANNOUNCEMENT,
    ELIMINATION,
    IDENTIFICATION,
    REFUSED,
    is_step,
)


def announced_on(s: Data, procedure: str = IDENTIFICATION) -> pd.Series:
    """区级公告确定之日 of a procedure by case_id, whatever the day; not of one that was refused.

    A blank outcome does not undo an announcement that has a day.
    """

    def announced() -> pd.Series:
        rows = s.case_step[is_step(s, ANNOUNCEMENT, procedure)]
        rows = rows[rows["ended_on"].notna() & (rows["outcome"] != REFUSED).fillna(True)]
        return rows.drop_duplicates("case_id").set_index("case_id")["ended_on"]

    return remember(s.data, ("announced_on", procedure), announced)


@once_for_all_days
def monitored_since(s: Data) -> pd.Series:
    """纳入监测时间, a date per row of `case`: the day of the announcement, else the one on file.

    Missing where there is neither. The day may lie after the one described.
    """
    announced = look_up(s.case["case_id"], announced_on(s))
    return announced.fillna(s.case["monitored_since"])


def monitored_days(s: Snapshot) -> pd.Series:
    """Days since 纳入监测 per row of `case`; missing where not determined by the day."""
    since = known_by(monitored_since(s), s.day)
    return days_between(since, pd.Series(s.day, index=since.index))


@once_for_all_days
def eliminated_on(s: Data) -> pd.Series:
    """风险消除时间 by case_id: the day of the announcement, else that of annex 4 (A54).

    Cases that have neither are not in it. The day may lie after the one described.
    """
    filed = s.elimination.drop_duplicates("case_id").set_index("case_id")["eliminated_on"]
    announced = announced_on(s, ELIMINATION)
    return announced.combine_first(filed).dropna().rename("eliminated_on")


def elimination_dates(s: Data) -> pd.Series:
    """The same per row of `elimination`; missing where neither says a day."""
    return look_up(s.elimination["case_id"], eliminated_on(s))
