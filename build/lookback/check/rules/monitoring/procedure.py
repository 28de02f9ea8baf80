"""PR 程序：steps in order, posting, deadlines, exemption, green channel (通知一（一）4)."""

import pandas as pd

from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import days_between, known_by, posting_days
from lookback.definitions.household.people import members_of
from lookback.definitions.monitoring.cases import household_of, is_opened
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.procedure import (
    ANNOUNCEMENT,
    COMPARISON,
    EXEMPT,
    REVIEW,
    STEPS,
    TOWN,
    VISIT,
    earlier_end,
    earlier_refused,
    is_exemption_expired,
    is_refused,
    is_step,
    step,
    step_date,
)
from lookback.definitions.monitoring.status import is_deciding
from lookback.definitions.monitoring.time_limits import identification_days, settling_days


@rule(
    "PR01", "程序环节顺序倒置", severity="E", clause="一（一）4", fault="数据质量不高",
    on="case_step", fields=("ended_on", "started_on"),
    scope="town", remedy="核对入户、评议公示、镇审核、区公告的完成日期，数据比对应在公告之前送出",
    actual="{step}{ended_on}完成", expected="在前面的环节完成以后",
)  # fmt: skip
def steps_reversed(s: Snapshot) -> pd.Series:
    """数据比对 may run beside the other steps, but not after the announcement (R021)."""
    rows = s.case_step
    ends = known_by(rows["ended_on"], s.day)
    announced = rows[rows["step"] == ANNOUNCEMENT].set_index(["case_id", "procedure"])["ended_on"]
    own = announced.reindex(pd.MultiIndex.from_frame(rows[["case_id", "procedure"]]))
    late = (rows["step"] == COMPARISON) & (rows["started_on"] > own.set_axis(rows.index))
    return (ends < earlier_end(s)) | (late & (rows["started_on"] <= s.day))


@rule(
    "PR02a", "公示不足5天", severity="E", clause="三（四）", fault="数据质量不高",
    on="case_step", fields=("posted_until", "posted_from"),
    scope="town", remedy="核对公示起止；不足的重新公示",
    actual="{posted_from} 至 {posted_until} 共 {days}", expected="不少于 {posting_days}", unit="天",
    facts=lambda s, rows: {"days": posting_days(rows["posted_from"], rows["posted_until"])},
)  # fmt: skip
def posting_too_short(s: Snapshot) -> pd.Series:
    """Both days count."""
    days = posting_days(s.case_step["posted_from"], s.case_step["posted_until"])
    posted = s.case_step["posted_from"] <= s.day
    return is_step(s, REVIEW) & posted & (days < s.number("posting_days"))


@rule(
    "PR02b", "公示不止一次或没有公示", severity="W", clause="三（四）",
    on="case_step", fields=("posting_count",),
    scope="town", remedy="核对公示次数：只在村内公示一次",
    expected="为 1",
)  # fmt: skip
def posted_more_than_once(s: Snapshot) -> pd.Series:
    """A blank count is unknown."""
    ended = known_by(s.case_step["ended_on"], s.day).notna()
    return is_step(s, REVIEW) & ended & (s.case_step["posting_count"] != 1)


@rule(
    "PR03a", "识别程序超过15天", severity="W", clause="三（四）",
    on="case", fields=("opened_on", "monitored_since"),
    scope="town", remedy="加快办理；已办结的说明超期原因",
    actual="从启动算起 {days}", expected="不超过 {identification_days}", unit="天",
    facts=lambda s, rows: {"days": identification_days(s)[rows.index]},
)  # fmt: skip
def identification_too_long(s: Snapshot) -> pd.Series:
    """Natural days from the visit to the announcement, or to the day for a case under way."""
    return identification_days(s) > s.number("identification_days")


@rule(
    "PR03b", "落实联系人和帮扶计划超过10天", severity="W", clause="三（四）",
    on="case", fields=("plan_on", "contact_on"),
    scope="town", remedy="落实联系人和帮扶计划；已完成的说明原因",
    actual="从纳入监测算起 {days}", expected="不超过 {plan_days}", unit="天",
    facts=lambda s, rows: {"days": settling_days(s)[rows.index]},
)  # fmt: skip
def settling_too_long(s: Snapshot) -> pd.Series:
    """Natural days from 纳入监测 to the later of the two, or to the day if either is open."""
    return is_deciding(s) & (settling_days(s) > s.number("plan_days"))


@rule(
    "PR04", "未签承诺授权书即数据比对", severity="E", clause="一（一）4(1)", fault="数据质量不高",
    on="case", fields=("authorized_on",),
    scope="town", remedy="核对授权书签署日期；确未签署的补签并重新比对",
    expected="不晚于数据比对送出 {sent_on}",
    facts=lambda s, rows: {
        "sent_on": step_date(s, COMPARISON, "started_on")[rows.index]
    },
)  # fmt: skip
def compared_without_authorization(s: Snapshot) -> pd.Series:
    """A blank date is a missing signature once the comparison was sent; 免比对 needs none."""
    exempt = s.case_step.loc[s.case_step["outcome"] == EXEMPT, "case_id"]
    sent_on = step_date(s, COMPARISON, "started_on").mask(s.case["case_id"].isin(exempt))
    signed_on = s.case["authorized_on"]
    return sent_on.notna() & (signed_on.isna() | (signed_on > sent_on))


@rule(
    "PR05", "免比对依据不成立", severity="E", clause="一（一）4(2)", fault="数据质量不高",
    on="case_step", fields=("exemption_basis_on", "exemption_basis"),
    scope="town", remedy="半年内新纳入低保、特困的才可免比对；否则补做数据比对",
    expected="有成员在比对前 {exemption_months} 个月内新纳入低保、特困",
)  # fmt: skip
def exemption_unfounded(s: Snapshot) -> pd.Series:
    """The basis is over half a year old, or no member has it; a blank A20 or A21 may be 是."""
    rows = s.case_step
    people = members_of(s, s.case["household_id"])
    households = household_of(s, rows["case_id"])
    unfounded = is_exemption_expired(s)
    for basis, benefit in (("低保", "is_dibao"), ("特困", "is_tekun")):
        holders = people.loc[people[benefit].fillna(True), "household_id"]
        stated = (rows["outcome"] == EXEMPT) & (rows["exemption_basis"] == basis)
        unfounded |= stated & ~households.isin(holders)
    return unfounded & (rows["started_on"].fillna(rows["ended_on"]) <= s.day)


@rule(
    "PR06", "异议未办结即上报", severity="E", clause="一（一）4(3)", fault="数据质量不高",
    on="case_step", fields=("objection_closed_count", "objection_count"),
    scope="town", remedy="先办结异议再上报镇（新区）审核",
    expected="全部办结再上报",
)  # fmt: skip
def reported_with_open_objection(s: Snapshot) -> pd.Series:
    """Passed on is: the town's examination or the announcement has begun; blanks say nothing."""
    begun = pd.concat([step(s, TOWN), step(s, ANNOUNCEMENT)])
    begun = begun[begun[["started_on", "ended_on"]].notna().any(axis=1)]
    open_ = s.case_step["objection_count"] > s.case_step["objection_closed_count"]
    return is_step(s, REVIEW) & open_ & s.case_step["case_id"].isin(begun.index)


@rule(
    "PR07", "绿色通道不规范", severity="W", clause="三（四）",
    on="case", fields=("green_ground", "green_evidence"),
    scope="town", remedy="补齐因灾、因意外事故的事由和佐证，并履行识别程序",
    expected="有事由和佐证，并在 {green_channel_days} 天内履行识别程序",
)  # fmt: skip
def green_channel_incomplete(s: Snapshot) -> pd.Series:
    """No ground, no evidence, or not determined so many days after it was opened (R076)."""
    case = s.case
    unproved = case[["green_ground", "green_evidence"]].isna().any(axis=1)
    open_days = days_between(case["opened_on"], pd.Series(s.day, index=case.index))
    undetermined = known_by(monitored_since(s), s.day).isna() & ~is_refused(s)
    unfinished = undetermined & (open_days > s.number("green_channel_days"))
    return is_opened(s) & case["is_green_channel"] & (unproved | unfinished)


@rule(
    "PR11", "已确定的监测对象缺识别环节", severity="E", clause="一（一）4", fault="数据质量不高",
    on="case", fields=("case_id",), scope="town", remedy="补登缺少的环节；确未履行的补办程序",
    actual="缺{missing}", expected="五个环节都有",
    facts=lambda s, rows: {"missing": _missing_steps(s, rows)},
)  # fmt: skip
def step_skipped(s: Snapshot) -> pd.Series:
    """Of the cases whose procedure is recorded at all; 免比对 is an end of 数据比对 (R020)."""
    recorded = s.case["case_id"].isin(step(s, VISIT).index)
    ends = pd.concat([step_date(s, name, "ended_on") for name in STEPS], axis=1)
    return is_deciding(s) & recorded & ends.isna().any(axis=1)


@rule(
    "PR12", "免比对没有写明依据", severity="W", clause="一（一）4(2)",
    on="case_step", fields=("exemption_basis", "exemption_basis_on"),
    scope="town", remedy="写明低保或特困及其纳入日期",
    expected="写明",
)  # fmt: skip
def exemption_unexplained(s: Snapshot) -> pd.DataFrame:
    """R026."""
    exempt = (s.case_step["outcome"] == EXEMPT) & ~(s.case_step["started_on"] > s.day)
    return blank_cells(s, "case_step", ("exemption_basis", "exemption_basis_on"), exempt)


@rule(
    "PR13", "民主评议情况不完整", severity="W", clause="一（一）4(3)",
    on="case_step", fields=("meeting_form", "meeting_on", "attendance"),
    scope="town", remedy="补填评议形式、日期和到会人数",
    expected="填写",
)  # fmt: skip
def meeting_incomplete(s: Snapshot) -> pd.DataFrame:
    """Of the reviews that have ended (R028)."""
    ended = is_step(s, REVIEW) & (s.case_step["ended_on"] <= s.day)
    return blank_cells(s, "case_step", ("meeting_form", "meeting_on", "attendance"), ended)


@rule(
    "PR14", "比对结果未及时反馈", severity="W", clause="一（一）4(2)",
    on="case_step", fields=("fed_back_on",),
    scope="town", remedy="将比对结果反馈镇（新区）、村并登记日期",
    actual="{ended_on} 完成，{fed_back_on}反馈", expected="在 {feedback_days} 天内反馈",
)  # fmt: skip
def comparison_not_fed_back(s: Snapshot) -> pd.Series:
    """及时 is so many days from the result, to the day if there is none; 免比对 needs none."""
    rows = s.case_step
    known = known_by(rows["fed_back_on"], s.day).fillna(s.day)
    late = days_between(known_by(rows["ended_on"], s.day), known) > s.number("feedback_days")
    return is_step(s, COMPARISON) & late & (rows["outcome"] != EXEMPT)


@rule(
    "PR15", "镇（新区）审核前未提出帮扶计划", severity="W", clause="一（一）4(4)",
    on="case", fields=("plan_drafted_on",),
    scope="town", remedy="核对帮扶计划初拟日期；计划应随审核提出",
    expected="不晚于镇（新区）审核完成 {examined_on}",
    facts=lambda s, rows: {"examined_on": step_date(s, TOWN, "ended_on")[rows.index]},
)  # fmt: skip
def plan_after_examination(s: Snapshot) -> pd.Series:
    """Drafted after the town's examination ended; a blank draft is left to PR03b (R031)."""
    return is_opened(s) & (s.case["plan_drafted_on"] > step_date(s, TOWN, "ended_on"))


@rule(
    "PR16", "区级公告没有文号", severity="W", clause="一（一）4(5)",
    on="case_step", fields=("document_no",), scope="town", remedy="补填公告文号",
    expected="填写",
)  # fmt: skip
def announcement_without_number(s: Snapshot) -> pd.Series:
    """R032."""
    announced = is_step(s, ANNOUNCEMENT) & (s.case_step["ended_on"] <= s.day)
    return announced & s.case_step["document_no"].isna()


@rule(
    "PR17", "前一环节不通过仍继续办理", severity="E", clause="一（一）4", fault="数据质量不高",
    on="case_step", fields=("step", "ended_on"),
    scope="town", remedy="核对前一环节的结果；确未通过的终止程序",
    actual="前一环节不通过，{step}{ended_on}仍完成", expected="终止程序",
)  # fmt: skip
def went_on_after_refusal(s: Snapshot) -> pd.Series:
    """R020."""
    return earlier_refused(s) & (s.case_step["ended_on"] <= s.day)


def _missing_steps(s: Snapshot, cases: pd.DataFrame) -> pd.Series:
    """The steps without an end of each of these cases, in words."""
    ends = {name: step_date(s, name, "ended_on")[cases.index] for name in STEPS}
    texts = ["、".join(name for name in STEPS if pd.isna(ends[name][row])) for row in cases.index]
    return pd.Series(texts, cases.index, dtype="str")
