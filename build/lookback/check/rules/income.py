"""IN 收支：A28–A36 against each other, the members and annex 1 (通知一（五）, 附件3).

Each household's newest period by the day is judged; earlier ones are history. No finding on an
amount decides anything: it asks for a look (通知三（五）杜绝唯收入论).
"""

import pandas as pd

from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.employment import AT_WORK, is_household_at_work, work_months
from lookback.definitions.household.income import (
    PERCENT,
    REQUIRED_ITEMS,
    income_of_visit,
    is_latest_income,
)
from lookback.definitions.household.people import is_active, persons, persons_on
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import household_of
from lookback.definitions.monitoring.claims import has_ground_for_claims
from lookback.definitions.monitoring.decisions import eliminated_on
from lookback.definitions.monitoring.status import (
    ELIMINATED,
    is_deciding,
    is_in_national_register,
    is_monitored,
)
from lookback.definitions.record_owners import has_any, is_of, of_home

JOBS = ("就业帮扶", "公益岗位帮扶")
TRAINING = "技能培训"


@rule(
    "IN02", "有工资性收入而无人务工", severity="W", clause="一（五）",
    on="income", fields=("wage_income_yuan",), scope="town", remedy="核实务工成员和工资性收入",
    expected="户内有人务工，或为 0",
)  # fmt: skip
def wage_without_worker(s: Snapshot) -> pd.Series:
    """Annex 3 leaves A15 and A16 blank for who does not work; a public post counts as work."""
    has_wage = s.income["wage_income_yuan"] > 0
    has_members = is_of(s, "income", persons(s) > 0)
    works = is_of(s, "income", is_household_at_work(s))
    return is_latest_income(s) & has_wage & has_members & ~works


@rule(
    "IN03", "有人务工而无工资性收入", severity="W", clause="一（五）",
    on="income", fields=("wage_income_yuan",), scope="town", remedy="核实务工收入",
    actual="工资性收入为 0 元，成员务工共 {months} 个月", expected="有工资性收入",
    facts=lambda s, rows: {"months": look_up(rows["household_id"], work_months(s))},
)  # fmt: skip
def worker_without_wage(s: Snapshot) -> pd.Series:
    """A28 must say 0."""
    months = look_up(s.income["household_id"], work_months(s))
    return is_latest_income(s) & (s.income["wage_income_yuan"] == 0) & (months > 0)


@rule(
    "IN05", "有生产经营性收入而无支出", severity="W", clause="一（五）",
    on="income", fields=("business_expense_yuan", "business_income_yuan"),
    scope="town", remedy="核实生产经营性支出",
    expected="有支出",
)  # fmt: skip
def business_without_expense(s: Snapshot) -> pd.Series:
    """A32 must say 0."""
    rows = s.income
    has_income = rows["business_income_yuan"] > 0
    return is_latest_income(s) & has_income & (rows["business_expense_yuan"] == 0)


@rule(
    "IN06", "生产经营亏损", severity="W", clause="一（五）",
    on="income", fields=("business_expense_yuan", "business_income_yuan"),
    scope="town", remedy="核实经营收支；确系亏损的研判产业风险",
    expected="不大于生产经营性收入，确系亏损的研判风险",
)  # fmt: skip
def business_at_loss(s: Snapshot) -> pd.Series:
    """A32 above A29."""
    rows = s.income
    return is_latest_income(s) & (rows["business_expense_yuan"] > rows["business_income_yuan"])


@rule(
    "IN08", "月工资过低或过高", severity="W", clause="一（六）",
    on="job", fields=("wage_now_yuan", "wage_before_yuan", "status"),
    scope="town", remedy="核实月工资和单位（元）",
    expected="在 {low_monthly_wage_yuan} 至 {high_monthly_wage_yuan} 元之间",
)  # fmt: skip
def monthly_wage_extreme(s: Snapshot) -> pd.Series:
    """No wage is no extreme for who is out of work (N5_16_001)."""
    low, high = s.number("low_monthly_wage_yuan"), s.number("high_monthly_wage_yuan")
    wages = s.job[["wage_before_yuan", "wage_now_yuan"]]
    unusual = ((wages > high) | ((wages > 0) & (wages < low))).any(axis=1)
    return unusual | ((wages["wage_now_yuan"] == 0) & s.job["status"].isin(AT_WORK))


@rule(
    "IN08a", "工资性收入与务工月数不相称", severity="W", clause="一（五）",
    on="income", fields=("wage_income_yuan",), scope="town", remedy="核实工资性收入和务工时间",
    actual="工资性收入 {wage_income_yuan} 元，成员务工共 {months} 个月，每月 {average} 元",
    expected="每月不低于 {low_average_wage_yuan} 元",
    facts=lambda s, rows: _wage_and_months(s, rows),
)  # fmt: skip
def wage_low_for_months(s: Snapshot) -> pd.Series:
    """A28 by ΣA16 of the members; no wage at all is IN03's (N1111_12)."""
    months = look_up(s.income["household_id"], work_months(s)).astype("float64")
    wage = s.income["wage_income_yuan"]
    too_low = wage < months * s.number("low_average_wage_yuan")
    return is_latest_income(s) & (wage > 0) & (months > 0) & too_low


@rule(
    "IN09", "享受低保、特困或残疾人补贴而无转移性收入", severity="W", clause="一（五）",
    on="income", fields=("transfer_income_yuan",),
    scope="town", remedy="核实转移性收入或保障享受情况",
    expected="大于 0",
)  # fmt: skip
def aided_without_transfer(s: Snapshot) -> pd.Series:
    """A31 must say 0 (N4_11_013). What was granted after the period is no income of it."""
    end = s.income["period_end"]
    since = of_home(s, "income", s.household["dibao_since"])
    has_dibao = is_of(s, "income", has_any(s, "member", is_active(s) & s.member["is_dibao"]))
    has_tekun = is_of(s, "income", has_any(s, "member", is_active(s) & s.member["is_tekun"]))
    subsidies = s.measure[s.measure["option"] == "残疾人补贴"]
    begun = subsidies["started_on"].groupby(household_of(s, subsidies["case_id"])).min()
    households = s.income["household_id"]
    is_subsidised = households.isin(begun.index) & ~(look_up(households, begun) > end)
    is_aided = (has_dibao & ~(since > end)) | has_tekun | is_subsidised
    return is_latest_income(s) & is_aided & (s.income["transfer_income_yuan"] == 0)


@rule(
    "IN10", "监测对象、脱贫户关键收支项空白", severity="E", clause="一（五）", fault="数据质量不高",
    on="income", fields=(*REQUIRED_ITEMS, "member_count"), scope="town",
    remedy="补填空白的收支项和人口数；没有的收支填0", expected="填写，没有的收支填 0",
)  # fmt: skip
def monitored_income_incomplete(s: Snapshot) -> pd.DataFrame:
    """A28–A32, A35, A36, and the persons by whom they are divided: blank is not 0 (R051)."""
    concerned = is_latest_income(s) & is_of(s, "income", is_in_national_register(s))
    return blank_cells(s, "income", (*REQUIRED_ITEMS, "member_count"), concerned)


@rule(
    "IN10a", "监测对象没有收支记录", severity="E", clause="一（五）", fault="数据质量不高",
    on="case", fields=("household_id",), scope="town", remedy="按信息采集表补录收支",
    actual="没有统计时点以前的收支记录", expected="有收支记录",
)  # fmt: skip
def monitored_income_absent(s: Snapshot) -> pd.Series:
    """No period ended by the day (R051)."""
    known = s.income.loc[s.income["period_end"] <= s.day, "household_id"]
    return is_deciding(s) & ~s.case["household_id"].isin(known)


@rule(
    "IN20", "脱贫户没有收支记录", severity="W", clause="一（五）",
    on="household", fields=("household_id",), scope="town", remedy="按入户登记补录收支",
    actual="没有统计时点以前的收支记录", expected="有收支记录",
)  # fmt: skip
def lifted_income_absent(s: Snapshot) -> pd.Series:
    """Of 脱贫户 that are not monitored; IN10a names those that are (R051)."""
    is_lifted = is_in_national_register(s) & ~is_monitored(s)
    return is_lifted & ~has_any(s, "income", s.income["period_end"] <= s.day)


@rule(
    "IN13", "入户登记的人均纯收入与收支记录不一致", severity="W", clause="附件1",
    on="visit", fields=("stated_income_per_capita_yuan",),
    scope="town", remedy="核对登记表与收支记录",
    expected="与收支记录（A34）{computed} 元相差不超过 {stated_income_tolerance}%",
    facts=lambda s, rows: {"computed": income_of_visit(s)[rows.index].round(2)},
)  # fmt: skip
def stated_income_differs(s: Snapshot) -> pd.Series:
    """Against A34 of the newest twelve months that ended by the visit."""
    stated, computed = s.visit["stated_income_per_capita_yuan"], income_of_visit(s)
    tolerance = computed.abs() * s.number("stated_income_tolerance") / PERCENT
    return (s.visit["visited_on"] <= s.day) & ((stated - computed).abs() > tolerance)


@rule(
    "IN15", "收支期不是十二个整月", severity="W", clause="附件1",
    on="income", fields=("period_end", "period_start"),
    scope="town", remedy="收支期应为入户前的十二个整月",
    expected="起止相隔十二个整月，止于月底",
)  # fmt: skip
def period_not_a_year(s: Snapshot) -> pd.Series:
    """Ends on the last day of a month, begins a year before the day after it (R079)."""
    after = s.income["period_end"] + pd.Timedelta(days=1)
    wrong_start = s.income["period_start"] != after - pd.DateOffset(years=1)
    wrong = (after.dt.day != 1) | (wrong_start & s.income["period_start"].notna())
    return is_latest_income(s) & wrong


@rule(
    "IN16", "计算人均的人口数与在册成员数不符", severity="W", clause="附件3",
    on="income", fields=("member_count",), scope="town", remedy="核实采集时的在册成员数",
    expected="为在册成员数 {persons}",
    facts=lambda s, rows: {
        "persons": persons_on(s, rows["household_id"], rows["period_end"])
    },
)  # fmt: skip
def income_member_count_differs(s: Snapshot) -> pd.Series:
    """Right if it was so at the end of the period or is so on the day (A34's n)."""
    rows = s.income[is_latest_income(s) & s.income["member_count"].notna()]
    then = persons_on(s, rows["household_id"], rows["period_end"])
    now = of_home(s, "income", persons(s))[rows.index].fillna(0)
    differs = ((rows["member_count"] != then) & (rows["member_count"] != now)).fillna(False)
    return differs.astype(bool).reindex(s.income.index, fill_value=False)


@rule(
    "IN17", "有理赔收入而没有病人、灾害或意外", severity="W", clause="一（五）",
    on="income", fields=("claims_income_yuan",),
    scope="town", remedy="核实理赔收入（A35）的事由，补登患病成员、风险或改正金额",
    expected="为 0，或有病人、灾害、意外",
)  # fmt: skip
def claims_without_ground(s: Snapshot) -> pd.Series:
    """Of any household; a blank A13 may be an illness."""
    has_ground = is_of(s, "income", has_ground_for_claims(s))
    return is_latest_income(s) & (s.income["claims_income_yuan"] > 0) & ~has_ground


@rule(
    "IN19", "靠就业帮扶消除风险而消除之后没有工资", severity="W", clause="一（二）",
    on="income", fields=("wage_income_yuan",),
    scope="town", remedy="核实务工情况和收入；不稳定的按程序回退或调整帮扶",
    actual="{since} 消除，此后的工资性收入为 {wage_income_yuan} 元", expected="大于 0",
    facts=lambda s, rows: {
        "since": look_up(rows["household_id"], _eliminated_through_work(s)),
    },
)  # fmt: skip
def no_wage_after_elimination(s: Snapshot) -> pd.Series:
    """The newest period, ended after the elimination; 技能培训 need not bring a wage yet."""
    since = look_up(s.income["household_id"], _eliminated_through_work(s))
    is_after = s.income["period_end"] > since
    return is_latest_income(s) & is_after & (s.income["wage_income_yuan"] == 0)


def _eliminated_through_work(s: Snapshot) -> pd.Series:
    """The day of the elimination by household_id, of those whom work or a post was found for."""
    jobs = s.measure[s.measure["measure"].isin(JOBS) & (s.measure["option"] != TRAINING)]
    marked = eliminated_on(s)
    marked = marked[marked.index.isin(s.case.loc[is_deciding(s, ELIMINATED), "case_id"])]
    since = look_up(jobs["case_id"], marked)
    kept = since.notna() & ~(jobs["ended_on"] < since)
    return since[kept].groupby(household_of(s, jobs.loc[kept, "case_id"])).max()


def _wage_and_months(s: Snapshot, rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The months worked in the households of these rows of `income`, and the wage of a month."""
    months = look_up(rows["household_id"], work_months(s)).astype("float64")
    return {"months": months, "average": (rows["wage_income_yuan"] / months).round(0)}
