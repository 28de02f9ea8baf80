"""HH 户（入户）：what a visit and the search for a person must leave behind (附件1, 三（二）)."""

import pandas as pd

from lookback.check.rules.other_records import others_alike
from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.household.contact import (
    AT_HOME,
    OUT_OF_REACH,
    has_unreachable_member,
    visited_type,
)
from lookback.definitions.record_owners import is_of
from lookback.definitions.screening.milestones import due_on
from lookback.definitions.screening.visits import is_visit_of_round
from lookback.definitions.timeline import is_newest


@rule(
    "HH21", "入户无法联系而未列入失联人员", severity="W", clause="三（二）",
    on="visit", fields=("outcome",), scope="town", remedy="列入失联人员名单，继续联系并掌握去向",
    expected="列入失联人员名单",
)  # fmt: skip
def out_of_reach_unlisted(s: Snapshot) -> pd.Series:
    """The household's newest visit, while no member of it is listed (R083)."""
    is_open = is_newest(s, "visit", "visited_on") & (s.visit["outcome"] == OUT_OF_REACH)
    return is_open & ~is_of(s, "visit", has_unreachable_member(s))


@rule(
    "HH22", "有人在家而农户未签字", severity="W", clause="附件1",
    on="visit", fields=("is_farmer_signed", "outcome"),
    scope="town", remedy="请农户补签，或说明情况",
    expected="由在家的农户签字",
)  # fmt: skip
def farmer_not_signed(s: Snapshot) -> pd.Series:
    """Who was reached by telephone or not at all need not sign."""
    is_at_home = (s.visit["outcome"] == AT_HOME) & (s.visit["visited_on"] <= s.day)
    return is_at_home & ~s.visit["is_farmer_signed"]


@rule(
    "HH23", "入户登记的户类型与户档案、识别案不符", severity="W", clause="附件2",
    on="visit", fields=("household_type",),
    scope="town", remedy="核实排查时的户类型，改正登记表或户档案",
    expected="为{by_files}",
    facts=lambda s, rows: {"by_files": visited_type(s)[rows.index]},
)  # fmt: skip
def visited_type_differs(s: Snapshot) -> pd.Series:
    """As of the day of the visit."""
    stated, expected = s.visit["household_type"], visited_type(s)
    is_past = s.visit["visited_on"] <= s.day
    return is_past & stated.notna() & expected.notna() & (stated != expected)


@rule(
    "HH24", "失联人员已核实而去向或家庭情况空白", severity="W", clause="三（二）",
    on="unreachable", fields=("whereabouts", "family_state"),
    scope="town", remedy="补填去向和家庭情况",
    expected="在核实之日填写",
)  # fmt: skip
def located_without_account(s: Snapshot) -> pd.DataFrame:
    """全面掌握失联人员去向动态和家庭情况."""
    located = s.unreachable["located_on"] <= s.day
    return blank_cells(s, "unreachable", ("whereabouts", "family_state"), located)


@rule(
    "HH26", "“三一致”有否而未写明不一致的内容", severity="W", clause="一（五）",
    on="visit", fields=("mismatch_note", "is_real_as_system", "is_system_as_paper"),
    scope="town", remedy="写明哪些信息不一致，并据实更新",
    expected="写明哪些信息不一致",
)  # fmt: skip
def mismatch_without_note(s: Snapshot) -> pd.Series:
    """家庭实际、系统信息、纸质档案 (R049)."""
    answers = s.visit[["is_real_as_system", "is_system_as_paper"]]
    is_mismatch = (~answers).fillna(False).any(axis=1) & (s.visit["visited_on"] <= s.day)
    return is_mismatch & s.visit["mismatch_note"].isna()


@rule(
    "HH37", "同一失联人员登记了两次", severity="E", clause="三（二）", fault="数据质量不高",
    on="unreachable", fields=("member_id",), scope="town", remedy="核实后删去重复的一行",
    expected="每人一行",
    facts=lambda s, rows: {
        "other": "失联人员 " + others_alike(s.unreachable, rows, "person_id", "member_id"),
    },
)  # fmt: skip
def unreachable_twice(s: Snapshot) -> pd.Series:
    """By the member's number: the notice counts persons."""
    member_ids = s.unreachable["member_id"]
    return member_ids.notna() & member_ids.duplicated(keep=False)


@rule(
    "HH38", "入户登记逾期录入", severity="W", clause="二（三）",
    on="visit", fields=("entered_on",), scope="town", remedy="尽快录入；已录入的说明逾期原因",
    expected="不晚于录入期限 {due}",
    facts=lambda s, rows: {"due": pd.Series(due_on(s, "entry"), rows.index)},
)  # fmt: skip
def visit_entered_late(s: Snapshot) -> pd.Series:
    """After the deadline of 二（三）, or not yet; of the visits of the round made by then."""
    due = due_on(s, "entry")
    entered_on = known_by(s.visit["entered_on"], s.day).fillna(s.day)
    return is_visit_of_round(s) & (s.visit["visited_on"] <= due) & (entered_on > due)
