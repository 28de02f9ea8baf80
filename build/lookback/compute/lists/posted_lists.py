"""L1–L3: what is posted in a village or announced to it (通知一（一）4, 一（三）, 三（四）)."""

import pandas as pd

from lookback.compute.lists.announcement_list import ANNOUNCED, POSTED, AnnouncementList
from lookback.compute.lists.leading_columns import rows_of_cases
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.procedure import ANNOUNCEMENT, REVIEW, is_refused, step
from lookback.definitions.monitoring.status import is_deciding
from lookback.definitions.screening.rounds import notice_issued


def candidates(s: Snapshot) -> pd.DataFrame:
    """初选监测对象: reviewed in the village, not refused, and posted or to be posted on the day.

    A case leaves the wall when its posting is over, or its review where no posting has a day.
    """
    reviews = step(s, REVIEW)
    ids = s.case["case_id"]
    begun, ended, posted_from, posted_until = (
        look_up(ids, reviews[name])
        for name in ("started_on", "ended_on", "posted_from", "posted_until")
    )
    is_on_wall = (ended.isna() | (posted_until >= s.day)) & ~(posted_until < s.day)
    determined = known_by(monitored_since(s), s.day).notna()
    chosen = begun.notna() & is_on_wall & ~determined & ~is_refused(s)
    return rows_of_cases(
        s, s.case.assign(posted_from=posted_from, posted_until=posted_until)[chosen]
    )


def determined(s: Snapshot) -> pd.DataFrame:
    """监测对象 determined since the notice was issued, for the first time or anew."""
    since = monitored_since(s)
    is_new = since >= notice_issued(s)
    number = look_up(s.case["case_id"], step(s, ANNOUNCEMENT)["document_no"])
    cases = s.case.assign(monitored_since=since, document_no=number)
    return rows_of_cases(s, cases[is_deciding(s) & is_new])


def eliminations(s: Snapshot) -> pd.DataFrame:
    """风险消除: annex 4 says so, and it was not marked before the notice was issued."""
    rows = s.elimination[s.elimination["is_stable"].fillna(False).astype("bool")]
    rows = rows[rows["checked_on"] <= s.day].set_index("case_id")
    marked = known_by(rows["eliminated_on"], s.day)
    rows = rows.assign(eliminated_on=marked)
    rows = rows[~(marked < notice_issued(s))]
    cases = s.case[is_deciding(s) & s.case["case_id"].isin(rows.index)]
    manner, day = (look_up(cases["case_id"], rows[name]) for name in ("manner", "eliminated_on"))
    return rows_of_cases(s, cases.assign(manner=manner, eliminated_on=day))


HOME = ("village_name", "villager_group", "head_name", "persons", "category")

LISTS = (
    AnnouncementList(
        "L1", "初选监测对象公示名单", "一（一）4(3)", "board", POSTED,
        (*HOME, "posted_from", "posted_until"), candidates,
    ),
    AnnouncementList(
        "L2", "监测对象公告名单", "一（一）4(5)", "board", ANNOUNCED,
        ("town_name", *HOME, "monitored_since", "document_no"), determined,
    ),
    AnnouncementList(
        "L3", "风险消除公示名单", "一（三）", "board", POSTED,
        (*HOME, "manner", "eliminated_on"), eliminations,
    ),
)  # fmt: skip
