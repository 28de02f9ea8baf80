"""EL 消除：risks marked as eliminated too soon, too late, without ground (通知一（二）、（三）)."""

import pandas as pd

from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import add_months, known_by, months_before
from lookback.definitions.household.guarantees import PROBLEMS, guarantee_on
from lookback.definitions.household.income import line_on
from lookback.definitions.household.income_stability import is_stable_over_line
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import belongs_to, household_of, is_opened
from lookback.definitions.monitoring.decisions import elimination_dates, monitored_since
from lookback.definitions.monitoring.elimination import (
    HELPED,
    NEW_RISK,
    checks,
    eliminated_rows,
    has_labour,
    income_at_check,
    income_record_at_check,
    is_elimination_due,
    is_without_labour,
)
from lookback.definitions.monitoring.inclusion import STARTED
from lookback.definitions.monitoring.measures import cases_given
from lookback.definitions.monitoring.procedure import ELIMINATION, VISIT, step
from lookback.definitions.monitoring.risks import is_open_risk
from lookback.definitions.monitoring.status import ELIMINATED, UNELIMINATED, is_deciding
from lookback.definitions.screening.milestones import is_past
from lookback.definitions.screening.rounds import notice_issued
from lookback.definitions.screening.visits import is_last_visit


@rule(
    "EL01", "纳入不满半年即帮扶消除", severity="W", clause="一（三）", fault="风险消除简单化",
    on="elimination", fields=("eliminated_on",),
    scope="town", remedy="核实收入是否稳定半年以上，不稳定的回退",
    actual="{since} 纳入，{eliminated_on} 消除", expected="满 {stable_months} 个月",
    facts=lambda s, rows: {"since": _monitored_since(s)[rows.index]},
)  # fmt: skip
def eliminated_too_soon(s: Snapshot) -> pd.Series:
    """自然消除 needs no half year (N2_11_002)."""
    since = _monitored_since(s)
    soon = elimination_dates(s) < add_months(since, s.number("stable_months"))
    return eliminated_rows(s) & (s.elimination["manner"] == HELPED) & soon


@rule(
    "EL02a", "帮扶消除时人均纯收入低于监测范围", severity="E", clause="一（三）",
    fault="风险消除简单化", on="elimination", fields=("checked_on", "eliminated_on"),
    scope="town", remedy="核实附件4的收入；属实的按程序回退",
    actual="人均纯收入（A34）{per_capita} 元", expected="不低于监测范围 {line} 元",
    facts=lambda s, rows: _income_and_line(s, rows),
)  # fmt: skip
def income_below_line(s: Snapshot) -> pd.Series:
    """A34 and the line of the year in which it was marked (N4_11_010)."""
    low = income_at_check(s)["net_income_per_capita_yuan"] < line_on(s, elimination_dates(s))
    return eliminated_rows(s) & (s.elimination["manner"] == HELPED) & low


@rule(
    "EL02b", "帮扶消除时扣除刚性支出后低于监测范围", severity="W", clause="一（三）",
    fault="风险消除简单化", on="elimination", fields=("checked_on", "eliminated_on"),
    scope="town", remedy="核实刚性支出是否已解决，写明综合研判",
    actual="人均纯收入（A34）{per_capita} 元，扣除刚性支出后（A38）{reference} 元",
    expected="都不低于监测范围 {line} 元",
    facts=lambda s, rows: _income_and_line(s, rows),
)  # fmt: skip
def reference_income_below_line(s: Snapshot) -> pd.Series:
    """A34 reaches the line, A38 does not."""
    income, line = income_at_check(s), line_on(s, elimination_dates(s))
    reached = income["net_income_per_capita_yuan"] >= line
    low = reached & (income["reference_income_per_capita_yuan"] < line)
    return eliminated_rows(s) & (s.elimination["manner"] == HELPED) & low


@rule(
    "EL03", "整户无劳动力已标注消除", severity="W", clause="一（二）", fault="风险消除简单化",
    on="elimination", fields=("eliminated_on",),
    scope="town", remedy="核实劳动能力，属实的申请回退",
    actual="整户没有劳动力，{eliminated_on} 标注消除", expected="不标注，已标注的回退",
)  # fmt: skip
def eliminated_without_labour(s: Snapshot) -> pd.Series:
    """A14 of every active member 丧失 or 无劳动力, none blank (N4_11_011)."""
    return eliminated_rows(s) & belongs_to(s.elimination, s.case[is_without_labour(s)])


@rule(
    "EL04", "帮扶消除而没有帮扶措施", severity="W", clause="一（三）", fault="风险消除简单化",
    on="elimination", fields=("manner",),
    scope="town", remedy="补登措施；确无措施的改为自然消除或回退",
    actual="{manner}，没有帮扶措施", expected="有帮扶措施",
)  # fmt: skip
def eliminated_without_measure(s: Snapshot) -> pd.Series:
    """N1_11_009."""
    helped = s.elimination["manner"] == HELPED
    return eliminated_rows(s) & helped & ~s.elimination["case_id"].isin(cases_given(s))


@rule(
    "EL05", "风险消除核查表缺失或自相矛盾", severity="E", clause="附件4", fault="风险消除简单化",
    on="elimination", fields=("is_stable", "checked_on"),
    scope="town", remedy="补填附件4；不符合的按程序回退",
    expected="核查日期填写，稳定消除，且收入、三保障与之相符",
)  # fmt: skip
def check_contradicts_elimination(s: Snapshot) -> pd.Series:
    """Not checked, not 稳定消除, or 是 against a 三保障 problem or an A34 below the line then."""
    rows = s.elimination
    households, checked_on = household_of(s, rows["case_id"]), rows["checked_on"]
    problem = guarantee_on(s, households, checked_on)[list(PROBLEMS)].fillna(False).any(axis=1)
    low = income_at_check(s)["net_income_per_capita_yuan"] < line_on(s, checked_on)
    missing = checked_on.isna() | rows["is_stable"].isna()
    return eliminated_rows(s) & (missing | ~rows["is_stable"] | problem | low)


@rule(
    "EL06", "消除方式与时间缺一", severity="E", clause="附件3", fault="数据质量不高",
    on="elimination", fields=("eliminated_on", "manner"), scope="town", remedy="补齐或改正A53、A54",
    expected="同时填写",
)  # fmt: skip
def elimination_incomplete(s: Snapshot) -> pd.DataFrame:
    """A day after the one described has not come yet and is left alone."""
    pair = s.elimination[["eliminated_on", "manner"]].isna()
    half = pair["eliminated_on"] != pair["manner"]
    is_known = half & ~(s.elimination["eliminated_on"] > s.day)
    return blank_cells(s, "elimination", ("eliminated_on", "manner"), is_known)


@rule(
    "EL07", "应标未标：符合条件而未标注风险消除", severity="I", clause="一（三）",
    on="case", fields=("case_id",), scope="town", remedy="按附件4核查，符合的按程序标注风险消除",
    actual="符合消除条件，没有标注", expected="按附件4核查后标注风险消除",
)  # fmt: skip
def elimination_overdue(s: Snapshot) -> pd.Series:
    """By help after half a year of monitoring, or naturally; the same proofs for either."""
    return is_elimination_due(s)


@rule(
    "EL08", "消除后又出现新风险而未重新识别", severity="W", clause="一（二）",
    on="elimination", fields=("recheck_result",), scope="town", remedy="按识别程序重新纳入监测帮扶",
    expected="重新识别",
)  # fmt: skip
def new_risk_not_readmitted(s: Snapshot) -> pd.Series:
    """A lead confirmed or a recheck since the elimination, and no case opened since."""
    rows, households = s.elimination, household_of(s, s.elimination["case_id"])
    leads = s.lead[(s.lead["outcome"] == STARTED) & (s.lead["closed_on"] <= s.day)]
    confirmed_on = look_up(households, leads.groupby("household_id")["received_on"].max())
    rechecked = (rows["recheck_result"] == NEW_RISK) & (rows["rechecked_on"] <= s.day)
    opened_on = look_up(households, s.case[is_opened(s)].groupby("household_id")["opened_on"].max())
    since = elimination_dates(s)
    risen = rechecked | (confirmed_on > since)
    return eliminated_rows(s) & risen & ~(opened_on > since)


@rule(
    "EL09", "有劳动力超过一年未消除", severity="I", clause="一（三）",
    on="case", fields=("monitored_since",), scope="town", remedy="分析原因，调整帮扶计划",
    actual="{monitored_since} 纳入，至今未消除",
    expected="在 {long_monitored_months} 个月内消除，或分析原因",
)  # fmt: skip
def long_uneliminated(s: Snapshot) -> pd.Series:
    """普通 or 技能劳动力."""
    limit = months_before(s.day, s.number("long_monitored_months"))
    return is_deciding(s, UNELIMINATED) & has_labour(s) & (monitored_since(s) < limit)


@rule(
    "EL10", "排查认为符合消除标准而未填核查表", severity="W", clause="附件1",
    on="visit", fields=("is_elimination_due",),
    scope="town", remedy="填写核查表（附件4），或改正排查结论",
    expected="填写风险消除核查表（附件4）",
)  # fmt: skip
def due_without_check(s: Snapshot) -> pd.Series:
    """附件1监测对象第6项, of the newest visit: no annex 4, and no procedure begun, by the day."""
    checked = s.elimination.loc[s.elimination["checked_on"] <= s.day, "case_id"]
    begun = step(s, VISIT, ELIMINATION)["started_on"].dropna()
    households = household_of(s, pd.concat([checked, begun.index.to_series()]))
    is_due = is_last_visit(s) & s.visit["is_elimination_due"]
    return is_due & ~s.visit["household_id"].isin(households)


@rule(
    "EL11", "既符合消除标准又不符合监测条件", severity="E", clause="附件1", fault="数据质量不高",
    on="visit", fields=("is_still_qualified", "is_elimination_due"),
    scope="town", remedy="核实：识别有误的清退，风险已解除的按程序消除，两者取一",
    expected="两者取一",
)  # fmt: skip
def due_and_disqualified(s: Snapshot) -> pd.Series:
    """附件1监测对象第6、7项."""
    both = s.visit["is_elimination_due"] & ~s.visit["is_still_qualified"]
    return both & (s.visit["visited_on"] <= s.day)


@rule(
    "EL15", "已消除户到期未“回头看”", severity="W", clause="一（二）",
    on="elimination", fields=("rechecked_on",),
    scope="town", remedy="逐户核查收入、三保障和风险是否稳定",
    expected="在期限以前“回头看”",
)  # fmt: skip
def eliminated_not_rechecked(s: Snapshot) -> pd.Series:
    """After the deadline of 二（二）; those marked since the notice need no second look."""
    before = elimination_dates(s) < notice_issued(s)
    unchecked = known_by(s.elimination["rechecked_on"], s.day).isna()
    return is_past(s, "look_back") & eliminated_rows(s) & before & unchecked


@rule(
    "EL16", "已消除而有风险未解除", severity="W", clause="一（二）", fault="风险消除简单化",
    on="case_risk", fields=("resolved_on",),
    scope="town", remedy="核实该项风险：已解除的登记日期，未解除的回退",
    expected="已解除的登记日期，未解除的回退",
)  # fmt: skip
def eliminated_with_open_risk(s: Snapshot) -> pd.Series:
    """A blank day of resolution is an open risk."""
    return is_open_risk(s) & belongs_to(s.case_risk, s.case[is_deciding(s, ELIMINATED)])


@rule(
    "EL17", "风险消除核查表签字不全", severity="W", clause="附件4",
    on="elimination", fields=("checked_by", "is_contact_signed", "is_household_signed"),
    scope="town", remedy="核查人、监测联系人、监测对象补签",
    expected="三方签字",
)  # fmt: skip
def check_not_signed(s: Snapshot) -> pd.Series:
    """A blank for a signature is unknown; a blank 核查人 is missing."""
    rows = s.elimination
    unsigned = ~rows["is_contact_signed"] | ~rows["is_household_signed"]
    return (rows["checked_on"] <= s.day) & (unsigned.fillna(False) | rows["checked_by"].isna())


@rule(
    "EL18", "消除时收入稳定不足半年", severity="W", clause="一（三）", fault="风险消除简单化",
    on="elimination", fields=("income_stable_since", "checked_on"),
    scope="town", remedy="核实收入稳定起始和各期收支；不足半年的按程序回退",
    expected="在核查前连续 {stable_months} 个月，各期人均纯收入和人均收入参考范围都不低于监测范围",
)  # fmt: skip
def income_not_stable(s: Snapshot) -> pd.Series:
    """帮扶消除 or 自然消除 alike; what EL02 says of the newest reading is not said again.

    A reading of the half year before the check is below the line; annex 4 itself says less than
    half a year; or it says nothing and the readings do not show it.
    """
    rows, checked = s.elimination, checks(s)
    record, income = income_record_at_check(s), income_at_check(s)
    line = line_on(s, elimination_dates(s))
    newest = income["reference_income_per_capita_yuan"] < line
    newest |= income["net_income_per_capita_yuan"] < line
    told = add_months(rows["income_stable_since"], s.number("stable_months")) <= checked
    shown = is_stable_over_line(s, record, checked)
    unproved = ~told & ~(rows["income_stable_since"].isna() & shown)
    is_said = (rows["manner"] == HELPED) & newest
    return eliminated_rows(s) & checked.notna() & (record["is_low"] | unproved) & ~is_said


def _monitored_since(s: Snapshot) -> pd.Series:
    """纳入监测时间 of the case of each row of `elimination`."""
    return look_up(s.elimination["case_id"], monitored_since(s).set_axis(s.case["case_id"]))


def _income_and_line(s: Snapshot, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """A34 and A38 on which annex 4 rests, and the line of the day of elimination, 元."""
    income = income_at_check(s).loc[rows.index]
    return {
        "per_capita": income["net_income_per_capita_yuan"].round(2),
        "reference": income["reference_income_per_capita_yuan"].round(2),
        "line": line_on(s, elimination_dates(s)[rows.index]),
    }
