"""SB 三保障：schooling, medical care, housing, water and insurance (通知一（一）1, 一（三）)."""

from itertools import compress

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.guarantees import (
    PROBLEMS,
    has_uninsured_member,
    is_exempt_from_insurance,
    is_latest_guarantee,
)
from lookback.definitions.household.people import is_active
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import household_of, is_opened
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.measures import REMEDIES, cases_given
from lookback.definitions.monitoring.status import (
    ELIMINATED,
    UNELIMINATED,
    is_deciding,
    is_in_national_register,
    is_monitored,
)
from lookback.definitions.record_owners import count_of, has_any, is_of, of_home

NOTES = {problem: problem.replace("has_", "").replace("problem", "note") for problem in PROBLEMS}
VISITS = ("入户", "回头看")
"""Occasions on which annex 1 is filled in; annexes 3 and 4 have no room for an explanation."""

UNSAFE_GRADES = ("C", "D")


@rule(
    "SB03", "有三保障或饮水问题而未纳入监测", severity="W", clause="一（一）1",
    on="guarantee", fields=PROBLEMS,
    scope="town", remedy="入户核实；属实的启动识别，已解决的补记新的研判",
    expected="纳入监测，或已解决的补记新的研判",
)  # fmt: skip
def problem_without_case(s: Snapshot) -> pd.DataFrame:
    """The newest judgement counts; a case under way is enough (N1_02_001 to 007)."""
    cases = s.case[is_deciding(s) | (is_opened(s) & monitored_since(s).isna())]
    looked_after = s.guarantee["household_id"].isin(cases["household_id"])
    return _problem_cells(s, is_latest_guarantee(s) & ~looked_after)


@rule(
    "SB04", "已消除风险仍有三保障或饮水问题", severity="E", clause="一（二）", fault="数据质量不高",
    on="guarantee", fields=PROBLEMS,
    scope="town", remedy="核实：问题属实的按程序回退，已解决的补记新的研判",
    expected="没有问题：已标注风险消除；属实的按程序回退",
)  # fmt: skip
def problem_after_elimination(s: Snapshot) -> pd.DataFrame:
    """The newest judgement counts (N1_11_005 to 008)."""
    eliminated = s.case.loc[is_deciding(s, ELIMINATED), "household_id"]
    concerned = is_latest_guarantee(s) & s.guarantee["household_id"].isin(eliminated)
    return _problem_cells(s, concerned)


@rule(
    "SB05", "三保障或饮水问题没有对应措施", severity="W", clause="一（三）",
    on="guarantee", fields=PROBLEMS,
    scope="town", remedy="落实对应帮扶措施并登记（住房、教育、健康、饮水）",
    expected="有对应的帮扶措施",
)  # fmt: skip
def problem_without_measure(s: Snapshot) -> pd.DataFrame:
    """Any measure that removes the problem will do (N5_18_004 to 007)."""
    households = s.guarantee["household_id"]
    uneliminated = s.case.loc[is_deciding(s, UNELIMINATED), "household_id"]
    problems = _problem_cells(s, is_latest_guarantee(s) & households.isin(uneliminated))
    helped = {
        problem: households.isin(household_of(s, cases_given(s, *measures)))
        for problem, measures in REMEDIES.items()
    }
    return problems[[*helped]] & ~pd.DataFrame(helped)


@rule(
    "SB06", "医保重复、缺失或只有大病保险", severity="W", clause="附件3",
    on="member", fields=("has_medical_insurance", "medical_insurance_kind",
                         "has_serious_illness_insurance"),
    scope="town", remedy="与医保部门核对参保情况后改正；未参保的动员参保",
    expected="参加一种基本医疗保险",
)  # fmt: skip
def medical_insurance_odd(s: Snapshot) -> pd.Series:
    """Missing or 否 counts for those in the national system alone (N2_12_012, N2_12_015).

    Neither 新生儿 nor 现役军人 need be insured.
    """
    member = s.member
    insured = member["has_medical_insurance"]
    only_serious = member["has_serious_illness_insurance"] & ~insured
    missing = ~insured.fillna(False) & is_of(s, "member", is_in_national_register(s))
    twice = member["medical_insurance_kind"] == "居民和职工"
    missing &= ~is_exempt_from_insurance(s)
    return is_active(s) & (twice | missing | only_serious.fillna(False))


@rule(
    "SB07", "有问题而未写说明", severity="E", clause="附件1", fault="数据质量不高",
    on="guarantee", fields=tuple(NOTES.values()), scope="town", remedy="按附件1要求补写简要说明",
    expected="简要说明",
)  # fmt: skip
def problem_unexplained(s: Snapshot) -> pd.DataFrame:
    """附件1第2至5问: 若为否，请简要说明."""
    visited = s.guarantee["occasion"].isin(VISITS) & (s.guarantee["assessed_on"] <= s.day)
    problems = _problem_cells(s, visited).rename(columns=NOTES)
    return problems & s.guarantee[[*NOTES.values()]].isna()


@rule(
    "SB08", "监测对象三保障和饮水信息缺失", severity="E", clause="一（五）", fault="数据质量不高",
    on="case", fields=("household_id",),
    scope="town", remedy="入户研判四项并补录，不清楚的不得填否",
    actual="{state}", expected="四项都有研判",
    facts=lambda s, rows: {"state": _latest_judgement(s, rows)},
)  # fmt: skip
def guarantee_missing(s: Snapshot) -> pd.Series:
    """No judgement by the day, or a blank in the newest one; blank is not 否 (R051)."""
    whole = is_latest_guarantee(s) & s.guarantee[list(PROBLEMS)].notna().all(axis=1)
    return is_deciding(s) & ~s.case["household_id"].isin(s.guarantee.loc[whole, "household_id"])


@rule(
    "SB11", "脱贫户三保障和饮水信息缺失", severity="W", clause="一（五）",
    on="household", fields=("household_id",), scope="town",
    remedy="入户研判四项并补录，不清楚的不得填否",
    actual="没有四项都填写的研判", expected="最近一次研判四项都填写",
)  # fmt: skip
def lifted_guarantee_missing(s: Snapshot) -> pd.Series:
    """Of 脱贫户 that are not monitored; SB08 names those that are (R051)."""
    whole = is_latest_guarantee(s) & s.guarantee[list(PROBLEMS)].notna().all(axis=1)
    is_lifted = is_in_national_register(s) & ~is_monitored(s)
    return is_lifted & ~has_any(s, "guarantee", whole)


@rule(
    "SB09", "判定基本医疗有保障而有成员未参保", severity="W", clause="附件3",
    on="guarantee", fields=("has_medical_problem",),
    scope="town", remedy="核对成员参保情况（A17）与基本医疗研判",
    actual="基本医疗没有问题，而有 {uninsured} 名成员未参保", expected="两项一致",
    facts=lambda s, rows: {"uninsured": _uninsured(s, rows)},
)  # fmt: skip
def insured_only_on_paper(s: Snapshot) -> pd.Series:
    """A26 is generated from A17; annex 1 question 3 is judged by hand: the two must agree."""
    guarantee = s.guarantee
    sound = is_latest_guarantee(s) & ~guarantee["has_medical_problem"]
    uninsured = is_of(s, "guarantee", has_uninsured_member(s))
    return sound & uninsured & is_of(s, "guarantee", is_in_national_register(s))


@rule(
    "SB10", "危房等级C、D级而住房判为安全", severity="W", clause="一（一）1",
    on="guarantee", fields=("has_housing_problem", "housing_grade"),
    scope="town", remedy="核对房屋鉴定结果，改正等级或住房安全研判",
    expected="为“是”，或改正房屋等级",
)  # fmt: skip
def unsafe_house_judged_safe(s: Snapshot) -> pd.Series:
    """The newest judgement; a blank grade says nothing."""
    unsafe = s.guarantee["housing_grade"].isin(UNSAFE_GRADES)
    return is_latest_guarantee(s) & unsafe & ~s.guarantee["has_housing_problem"]


def _problem_cells(s: Snapshot, rows: pd.Series) -> pd.DataFrame:
    """The cells of `guarantee` that say 是, of the `rows` that are marked; unknown is no."""
    marked = rows.to_numpy(dtype="bool", na_value=False)
    problems = s.guarantee[list(PROBLEMS)].fillna(False).astype(bool)
    return problems & marked[:, None]


def _latest_judgement(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """What the newest judgement of the household of each of these cases lacks, in words."""
    newest = s.guarantee[is_latest_guarantee(s)].set_index("household_id")[list(PROBLEMS)]
    titles = [s.resources["guarantee"].field(name).title for name in PROBLEMS]
    blanks = newest.isna().to_numpy()
    texts = ["、".join(compress(titles, row)) for row in blanks]
    lacking = "最近一次研判空白：" + pd.Series(texts, newest.index, dtype="str")
    return look_up(rows["household_id"], lacking).fillna("没有研判")


def _uninsured(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """How many active members of each household are not insured; a blank counts as not."""
    missing = is_active(s) & ~s.member["has_medical_insurance"].fillna(False)
    return of_home(s, "guarantee", count_of(s, "member", missing))[rows.index]
