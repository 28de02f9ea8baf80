"""RK 风险：risk types and category of the monitored (通知附件3, 一（三）)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.disability import is_disabled, is_severely_disabled
from lookback.definitions.household.income import PERCENT, latest_income
from lookback.definitions.household.people import (
    LABOUR,
    NO_LABOUR,
    has_died_recently,
    is_working,
    members_of,
)
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import belongs_to, household_of, is_opened
from lookback.definitions.monitoring.risks import (
    DISABILITY,
    DISASTER,
    ILLNESSES,
    LABOUR_SHORTAGE,
    OTHER,
    is_open_risk,
    main_risk,
)
from lookback.definitions.monitoring.status import is_deciding
from lookback.definitions.screening.visits import is_last_visit


@rule(
    "RK01", "监测对象没有风险类型", severity="E", clause="附件3", fault="数据质量不高",
    on="case", fields=("case_id",),
    scope="town", remedy="核实并登记风险类型（A27），主要风险排第一",
    actual="没有风险类型", expected="至少有一种，主要风险排第一",
)  # fmt: skip
def risk_missing(s: Snapshot) -> pd.Series:
    """N1_11_001."""
    return is_deciding(s) & ~s.case["case_id"].isin(s.case_risk["case_id"])


@rule(
    "RK02", "自然灾害种类与风险类型不符", severity="E", clause="附件3", fault="数据质量不高",
    on="case_risk", fields=("disaster",),
    scope="town", remedy="因自然灾害的填写灾害种类（A27a），其他风险不填",
    expected="因自然灾害的填写，其他风险不填",
)  # fmt: skip
def disaster_kind_mismatch(s: Snapshot) -> pd.Series:
    """N2_11_005."""
    differs = (s.case_risk["risk"] == DISASTER) != s.case_risk["disaster"].notna()
    return differs & belongs_to(s.case_risk, s.case[is_opened(s)])


@rule(
    "RK03", "其他风险没有文字备注", severity="E", clause="附件3", fault="数据质量不高",
    on="case_risk", fields=("remark",),
    scope="town", remedy="写明是什么风险，能归入前八类的改归前八类",
    expected="写明是什么风险",
)  # fmt: skip
def other_risk_without_remark(s: Snapshot) -> pd.Series:
    """N2_11_004."""
    unexplained = (s.case_risk["risk"] == OTHER) & s.case_risk["remark"].isna()
    return unexplained & belongs_to(s.case_risk, s.case[is_opened(s)])


@rule(
    "RK04", "因病而家中没有病人", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",),
    scope="town", remedy="核实成员健康状况（A13）或风险类型（A27）",
    actual="风险为因病，没有成员患病", expected="家中有大病、长期慢性病等病人",
)  # fmt: skip
def illness_without_patient(s: Snapshot) -> pd.Series:
    """A blank A13 may be an illness; the debts of who died lately stay (N5_15_015)."""
    households = household_of(s, s.case_risk["case_id"])
    people = members_of(s, households)
    patients = people[people["health"].isin(ILLNESSES) | people["health"].isna()]
    has_patient = households.isin(patients["household_id"]) | households.isin(_lately_lost(s))
    return is_open_risk(s, "因病") & ~has_patient


@rule(
    "RK05", "因病而合规自付支出为零", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",),
    scope="town", remedy="核实报销后的自付支出（A36）或风险类型（A27）",
    actual="风险为因病，合规自付支出（A36）为 0 元", expected="大于 0",
)  # fmt: skip
def illness_without_payment(s: Snapshot) -> pd.Series:
    """Of the newest period; who has died has no more to pay (N5_15_020)."""
    households = household_of(s, s.case_risk["case_id"])
    payment = look_up(households, latest_income(s)["own_payment_yuan"])
    return is_open_risk(s, "因病") & (payment == 0) & ~households.isin(_lately_lost(s))


@rule(
    "RK06", "因残而家中没有残疾人", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",),
    scope="town", remedy="核实残疾人证与健康状况（A13）或风险类型（A27）",
    actual="风险为因残，没有残疾成员", expected="家中有残疾人",
)  # fmt: skip
def disability_without_disabled(s: Snapshot) -> pd.Series:
    """A certificate counts as well; a blank A13 may be a disability (N2_11_001)."""
    households = household_of(s, s.case_risk["case_id"])
    people = members_of(s, households)
    disabled = people[is_disabled(people) | people["health"].isna()]
    return is_open_risk(s, DISABILITY) & ~households.isin(disabled["household_id"])


@rule(
    "RK07", "因学而家中没有在校生", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",), scope="town", remedy="核实在校生状况（A12）或风险类型（A27）",
    actual="风险为因学，没有成员在校", expected="家中有在校生",
)  # fmt: skip
def schooling_without_pupil(s: Snapshot) -> pd.Series:
    """A12 is blank for those not at school."""
    households = household_of(s, s.case_risk["case_id"])
    people = members_of(s, households)
    pupils = people.loc[people["school_stage"].notna(), "household_id"]
    return is_open_risk(s, "因学") & ~households.isin(pupils)


@rule(
    "RK08", "缺劳动力而劳动力不少", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",),
    scope="town", remedy="核实成员劳动技能（A14）或风险类型（A27）",
    actual="风险为缺劳动力，普通、技能劳动力占 {share}%",
    expected="不超过 {labour_shortage_share}%",
    facts=lambda s, rows: {"share": _labour_share(s, rows).round(0)},
)  # fmt: skip
def shortage_with_labour(s: Snapshot) -> pd.Series:
    """Share of 普通 and 技能劳动力 among the members (N5_18_008).

    One earner for others is a shortage, however few they are.
    """
    many = _labour_share(s, s.case_risk) > s.number("labour_shortage_share")
    return is_open_risk(s, LABOUR_SHORTAGE) & many


@rule(
    "RK09", "务工就业不稳而无人务工或无劳动力", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",),
    scope="town", remedy="核实务工时间、劳动技能（A14）或风险类型（A27）",
    actual="风险为因务工就业不稳，没有有劳动能力的成员务工",
    expected="家中有人务工且有劳动能力",
)  # fmt: skip
def unstable_work_without_worker(s: Snapshot) -> pd.Series:
    """A16 is blank for those who do not work away; a blank A14 may be labour (N5_15_013, 014)."""
    households = household_of(s, s.case_risk["case_id"])
    people = members_of(s, households)
    workers = people[is_working(s)[people.index] & ~people["labour_skill"].isin(NO_LABOUR)]
    return is_open_risk(s, "因务工就业不稳") & ~households.isin(workers["household_id"])


@rule(
    "RK10", "产业项目失败而没有生产经营收支", severity="W", clause="一（五）",
    on="case_risk", fields=("risk",),
    scope="town", remedy="核实生产经营收支（A29、A32）或风险类型（A27）",
    actual="风险为因产业项目失败，生产经营收入、支出都为 0 元", expected="有生产经营收支",
)  # fmt: skip
def failed_business_without_business(s: Snapshot) -> pd.Series:
    """Of the newest period; zero, not blank."""
    idle = (latest_income(s)[["business_income_yuan", "business_expense_yuan"]] == 0).all(axis=1)
    households = household_of(s, s.case_risk["case_id"])
    return is_open_risk(s, "因产业项目失败") & households.isin(idle[idle].index)


@rule(
    "RK14", "主要风险变化未在系统更新", severity="W", clause="附件1",
    on="visit", fields=("main_risk", "main_risk_note"),
    scope="town", remedy="核实主要风险，说明变化并更新风险类型（A27）的次序",
    expected="为识别案所记的主要风险",
)  # fmt: skip
def main_risk_not_updated(s: Snapshot) -> pd.Series:
    """附件1监测对象第3项, of the newest visit; a case without a main risk is RK20's."""
    cases = s.case[is_deciding(s)].set_index("household_id")["case_id"]
    recorded = look_up(look_up(s.visit["household_id"], cases), main_risk(s))
    known = recorded.notna() & s.visit["main_risk"].notna()
    return is_last_visit(s) & known & (s.visit["main_risk"] != recorded)


@rule(
    "RK15", "有一、二级残疾人而风险类型未考虑", severity="I", clause="一（三）",
    on="case", fields=("case_id",),
    scope="town", remedy="核实是否存在因残、缺劳动力风险，全面认定风险",
    actual="有一、二级残疾人，风险中没有因残、缺劳动力", expected="核实是否存在",
)  # fmt: skip
def severe_disability_not_considered(s: Snapshot) -> pd.Series:
    """Neither 因残 nor 缺劳动力 among the risks."""
    people = members_of(s, s.case["household_id"])
    severe = people.loc[is_severely_disabled(people), "household_id"]
    rows = s.case_risk[s.case_risk["risk"].isin((DISABILITY, LABOUR_SHORTAGE))]
    considered = s.case["case_id"].isin(rows["case_id"])
    return is_deciding(s) & s.case["household_id"].isin(severe) & ~considered


@rule(
    "RK20", "没有或不止一个主要风险", severity="W", clause="一（三）",
    on="case", fields=("case_id",), scope="town", remedy="全面认定风险并排出次序，主要风险为1",
    actual="次序为 1 的风险 {count} 个", expected="恰好 1 个",
    facts=lambda s, rows: {"count": _main_risks(s, rows)},
)  # fmt: skip
def main_risk_not_single(s: Snapshot) -> pd.Series:
    """Of the cases that have a risk at all (R042)."""
    single = _main_risks(s, s.case) == 1
    return is_deciding(s) & s.case["case_id"].isin(s.case_risk["case_id"]) & ~single


def _lately_lost(s: Snapshot) -> pd.Series:
    """The household_id of each patient who died lately."""
    patients = has_died_recently(s) & s.member["health"].isin(ILLNESSES)
    return s.member.loc[patients, "household_id"]


def _labour_share(s: Snapshot, risks: pd.DataFrame) -> pd.Series:
    """普通 and 技能劳动力 among the members of the household of each of these risks, in %.

    Missing where one earns for others.
    """
    households = household_of(s, risks["case_id"])
    people = members_of(s, households)
    workers = people["labour_skill"].isin(LABOUR).groupby(people["household_id"])
    is_lone_earner = (workers.sum() == 1) & (workers.size() > 1)
    return look_up(households, (workers.mean() * PERCENT).mask(is_lone_earner))


def _main_risks(s: Snapshot, cases: pd.DataFrame) -> pd.Series:
    """How many risks of each of these cases are of rank 1."""
    first = s.case_risk[(s.case_risk["rank"] == 1).fillna(False)]["case_id"].value_counts()
    return look_up(cases["case_id"], first).fillna(0)
