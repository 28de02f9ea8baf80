"""AG 名单：issued lists, how long they hang, and the objections to them (通知三（四）)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by, posting_days
from lookback.definitions.screening.announcements import WALL, is_disputed, issued


@rule(
    "AG25", "印发的公示名单公示不足5天", severity="E", clause="三（四）", fault="数据质量不高",
    on="announcement", fields=("posted_until", "posted_from"),
    scope="town", remedy="核对公示起止，首尾两天都算；不足的延长公示止",
    actual="{posted_from} 至 {posted_until} 共 {days}", expected="不少于 {posting_days}", unit="天",
    facts=lambda s, rows: {"days": posting_days(rows["posted_from"], rows["posted_until"])},
)  # fmt: skip
def list_posted_too_short(s: Snapshot) -> pd.Series:
    """Both days count; a list that is announced or sent has no least number of days."""
    rows = s.announcement
    days = posting_days(rows["posted_from"], rows["posted_until"])
    is_on_wall = rows["list_code"].isin(WALL) & (rows["posted_from"] <= s.day)
    return is_on_wall & (days < s.number("posting_days"))


@rule(
    "AG26", "同一名单公示期重叠而不是补充", severity="W", clause="三（四）",
    on="announcement", fields=("supplements", "posted_from"),
    scope="town", remedy="只公示一次：公示期内的变化另发补充，写明所补充的编号",
    expected="写明所补充的编号，或错开公示期",
)  # fmt: skip
def postings_overlap(s: Snapshot) -> pd.Series:
    """Two of the same list in the same unit, the later of which supplements none."""
    rows = issued(s)
    rows = rows[rows["list_code"].isin(WALL)].sort_values(["posted_from", "announcement_no"])
    keys = [rows["list_code"], rows["unit_code"]]
    latest = rows["posted_until"].groupby(keys).cummax().groupby(keys).ffill()
    before = latest.groupby(keys).shift()
    overlaps = (rows["posted_from"] <= before) & rows["supplements"].isna()
    return overlaps.reindex(s.announcement.index, fill_value=False)


@rule(
    "AG27", "公示已办结而异议没有办结", severity="W", clause="一（一）4(3)",
    on="announcement", fields=("objections_closed_on", "closed_on", "objection_count"),
    scope="town", remedy="办结全部异议后再登记办结日期",
    expected="异议办结以后再登记办结",
)  # fmt: skip
def closed_with_open_objections(s: Snapshot) -> pd.Series:
    """无异议后上报: nothing goes on while someone objects (R030)."""
    rows = s.announcement
    closed = known_by(rows["closed_on"], s.day)
    return closed.notna() & is_disputed(s, rows)


@rule(
    "AG28", "所补充的名单编号不存在", severity="E", clause="一（一）4(3)", fault="数据质量不高",
    on="announcement", fields=("supplements",), scope="town", remedy="按已印发的编号改正",
    expected="是本单位已印发的同一名单的编号",
)  # fmt: skip
def supplements_nothing(s: Snapshot) -> pd.Series:
    """A supplement is to the same list of the same unit."""
    rows = s.announcement
    known = set(zip(rows["announcement_no"], rows["list_code"], rows["unit_code"], strict=True))
    own = zip(rows["supplements"], rows["list_code"], rows["unit_code"], strict=True)
    is_known = pd.Series([one in known for one in own], rows.index, dtype="bool")
    return rows["supplements"].notna() & ~is_known
