"""PR 录入与回退清退：who enters what, and who may take it back (通知二（三）)."""

import pandas as pd

from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import days_between, known_by
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.decisions import eliminated_on, monitored_since
from lookback.definitions.monitoring.elimination import ROLLBACK
from lookback.definitions.monitoring.status import is_deciding
from lookback.definitions.residence import village_by_household
from lookback.definitions.screening.milestones import due_on, is_task
from lookback.definitions.screening.rounds import notice_issued


@rule(
    "PR08a", "采集与录入不一致，或自采自审", severity="W", clause="二（三）",
    on="case", fields=("entered_by", "collected_by", "reviewed_by"),
    scope="town", remedy="谁采集谁录入；审核人不得是采集人",
    expected="采集人与录入人相同，审核人另有其人",
)  # fmt: skip
def entered_or_reviewed_by_wrong_person(s: Snapshot) -> pd.Series:
    """Of what was entered by the day; a blank name says nothing here."""
    case = s.case
    collector = case["collected_by"]
    by_other = case["entered_by"].notna() & (case["entered_by"] != collector)
    own_review = case["reviewed_by"] == collector
    return _entered(s) & collector.notna() & (by_other | own_review)


@rule(
    "PR08b", "录入信息没有审核人", severity="E", clause="二（三）", fault="数据质量不高",
    on="case", fields=("reviewed_by",), scope="town", remedy="由镇（新区）审核后补填审核人",
    expected="填写",
)  # fmt: skip
def review_missing(s: Snapshot) -> pd.Series:
    """加强录入信息审核把关: of what was entered by the day."""
    return _entered(s) & s.case["reviewed_by"].isna()


@rule(
    "PR08c", "入户登记采集与录入不一致，或自采自审", severity="W", clause="二（三）",
    on="visit", fields=("entered_by", "collected_by", "reviewed_by"),
    scope="town", remedy="谁采集谁录入；审核人不得是采集人",
    expected="采集人与录入人相同，审核人另有其人",
)  # fmt: skip
def visit_entered_by_wrong_person(s: Snapshot) -> pd.Series:
    """A blank name says nothing."""
    visit = s.visit
    collector = visit["collected_by"]
    by_other = visit["entered_by"].notna() & (visit["entered_by"] != collector)
    own_review = visit["reviewed_by"] == collector
    return (visit["visited_on"] <= s.day) & collector.notna() & (by_other | own_review)


@rule(
    "PR09", "先录入后公告，或逾期录入", severity="W", clause="二（三）",
    on="case", fields=("entered_on",),
    scope="town", remedy="核对录入日期与公告日期；逾期的说明原因",
    expected="{limit}", facts=lambda s, rows: {"limit": _entry_limit(s, rows)},
)  # fmt: skip
def entered_too_early_or_late(s: Snapshot) -> pd.Series:
    """Early: before 纳入监测, the green channel excepted; late: after the deadline of 二（三）.

    What was determined after the deadline cannot be late by it.
    """
    since, entered_on = monitored_since(s), known_by(s.case["entered_on"], s.day)
    early = (entered_on < since) & ~s.case["is_green_channel"].fillna(False)
    due = due_on(s, "entry")
    late = (entered_on > due) & ~(since > due)
    return early | late


@rule(
    "PR10", "回退、清退没有书面申请或区级审核", severity="E", clause="二（三）",
    fault="数据质量不高", on="withdrawal",
    fields=("document_no", "district_on", "city_on", "province_on"),
    scope="town", remedy="补齐书面申请、区级审核；系统操作由市、省进行",
    expected="有书面申请、区级审核，由市、省操作",
)  # fmt: skip
def withdrawn_without_application(s: Snapshot) -> pd.DataFrame:
    """Done without document or district check, or by neither city nor province."""
    rows = s.withdrawal
    done = rows["done_on"] <= s.day
    by_district = done & rows["city_on"].isna() & rows["province_on"].isna()
    unchecked = blank_cells(s, "withdrawal", ("document_no", "district_on"), done)
    return unchecked.join(blank_cells(s, "withdrawal", ("city_on", "province_on"), by_district))


@rule(
    "PR20", "回退、清退没有写明原因", severity="W", clause="附件5",
    on="withdrawal", fields=("reason", "ground"),
    scope="town", remedy="补写事由和原因详情，清退的收集佐证",
    expected="填写",
)  # fmt: skip
def withdrawal_unexplained(s: Snapshot) -> pd.DataFrame:
    """附件5原因详情."""
    applied = s.withdrawal["applied_on"] <= s.day
    return blank_cells(s, "withdrawal", ("reason", "ground"), applied)


@rule(
    "PR21", "回退清退与事由不符", severity="W", clause="一（二）",
    on="withdrawal", fields=("ground", "kind"),
    scope="town", remedy="消除不稳定、整户无劳动力的为回退，识别有误的为清退；未消除的不能回退",
    expected="相符：消除不稳定、整户无劳动力的为回退，识别有误的为清退",
)  # fmt: skip
def withdrawal_contradicts_ground(s: Snapshot) -> pd.Series:
    """Nor can a case be rolled back that was never marked eliminated; 其他 fits either."""
    rows = s.withdrawal
    rolled_back = rows["kind"] == ROLLBACK
    wrong = rolled_back & (rows["ground"] == "识别有误")
    wrong |= ~rolled_back & rows["ground"].isin(("风险消除不稳定", "整户无劳动力"))
    never_marked = rolled_back & ~rows["case_id"].isin(eliminated_on(s).index)
    return (rows["applied_on"] <= s.day) & (wrong | never_marked)


@rule(
    "PR22", "监测对象名单未与行业部门共享", severity="I", clause="一（一）4(5)",
    on="case", fields=("shared_on",), scope="town", remedy="将名单共享给相关行业部门并登记日期",
    actual="共享名单日期为{shared_on}，距纳入监测 {days}", expected="不超过 {plan_days}", unit="天",
    facts=lambda s, rows: {"days": _days_to_sharing(s)[rows.index]},
)  # fmt: skip
def list_not_shared(s: Snapshot) -> pd.Series:
    """Of those determined since the notice was issued, after the ten days for the plan (R034)."""
    recent = known_by(monitored_since(s), s.day) >= notice_issued(s)
    return is_deciding(s) & recent & (_days_to_sharing(s) > s.number("plan_days"))


@rule(
    "PR23", "权限开通之前已录入", severity="W", clause="二（三）",
    on="case", fields=("entered_on",),
    scope="town", remedy="核对录入日期与本镇（新区）权限开通日期",
    expected="不早于本镇（新区）权限开通 {granted_on}",
    facts=lambda s, rows: {"granted_on": _permission_day(s)[rows.index]},
)  # fmt: skip
def entered_before_permission(s: Snapshot) -> pd.Series:
    """Of the cases determined since the notice was issued; a town without a day is not judged."""
    recent = monitored_since(s) >= notice_issued(s)
    return recent & (known_by(s.case["entered_on"], s.day) < _permission_day(s))


def _entered(s: Snapshot) -> pd.Series:
    return s.case["entered_on"] <= s.day


def _entry_limit(s: Snapshot, cases: pd.DataFrame) -> pd.Series:
    """Between which days each of these cases ought to have been entered, in words."""
    since = monitored_since(s)[cases.index]
    early = since.dt.strftime("不早于纳入监测 %Y-%m-%d")
    late = pd.Series(due_on(s, "entry"), cases.index).dt.strftime("不晚于录入期限 %Y-%m-%d")
    return early.where(cases["entered_on"] < since, late)


def _days_to_sharing(s: Snapshot) -> pd.Series:
    """Days from 纳入监测 to the sharing of the list, or to the day; one per row of `case`."""
    since = known_by(monitored_since(s), s.day)
    return days_between(since, known_by(s.case["shared_on"], s.day).fillna(s.day))


def _permission_day(s: Snapshot) -> pd.Series:
    """When the permissions of the town of each row of `case` were opened; missing if unknown."""
    granted = s.deliverable[is_task(s, "权限申请")]
    granted_on = granted.groupby("unit_code")["granted_on"].min()
    villages = look_up(s.case["household_id"], village_by_household(s))
    return look_up(villages.str[:9], granted_on)
