"""RK 类别：the category of the monitored and 户类型 against income and the registers (附件3)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.income import income_on, line_on
from lookback.definitions.household.registers import exit_year_differs, lifted_households
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.status import is_deciding


@rule(
    "RK11", "监测对象类别与是否脱贫户不符", severity="E", clause="附件3", fault="数据质量不高",
    on="case", fields=("category",), scope="town", remedy="按身份证比对结果（A4）改正类别（A3）",
    actual="{category}，脱贫人口{by_register}",
    expected="在册的为脱贫不稳定户，不在册的为边缘易致贫户",
    facts=lambda s, rows: {"by_register": _type_by_register(s, rows)},
)  # fmt: skip
def category_contradicts_register(s: Snapshot) -> pd.Series:
    """脱贫不稳定户 must match the register of 脱贫人口, 边缘易致贫户 must not."""
    lifted = s.case["household_id"].isin(lifted_households(s))
    unstable = (s.case["category"] == "脱贫不稳定户") & ~lifted
    marginal = (s.case["category"] == "边缘易致贫户") & lifted
    return is_deciding(s) & (unstable | marginal)


@rule(
    "RK12", "监测对象类别与人均纯收入不符", severity="W", clause="附件3",
    on="case", fields=("category",),
    scope="town", remedy="按纳入时的人均纯收入（A34）核实类别，写明综合研判",
    actual="{category}，纳入时人均纯收入（A34）{per_capita} 元",
    expected="前两类低于监测范围 {line} 元，第三类不低于",
    facts=lambda s, rows: _income_when_determined(s, rows),
)  # fmt: skip
def category_contradicts_income(s: Snapshot) -> pd.Series:
    """A34 and the line when it was determined tell the third kind from the others (附件3注2)."""
    income = _income_when_determined(s, s.case)
    per_capita, line = income["per_capita"], income["line"]
    sudden = s.case["category"] == "突发严重困难户"
    high = (per_capita >= line) & s.case["category"].notna() & ~sudden
    return is_deciding(s) & (high | ((per_capita < line) & sudden))


@rule(
    "RK21", "监测对象类别缺失", severity="E", clause="一（五）", fault="数据质量不高",
    on="case", fields=("category",), scope="town", remedy="按附件3注2核定类别（A3）",
    expected="填写",
)  # fmt: skip
def category_missing(s: Snapshot) -> pd.Series:
    """R051."""
    return is_deciding(s) & s.case["category"].isna()


@rule(
    "RK22", "户类型与脱贫人口名册不符", severity="W", clause="附件3",
    on="household", fields=("household_type",),
    scope="town", remedy="核对名册与身份证号，改正户类型或写明原因",
    expected="与脱贫人口名册一致：{by_register}",
    facts=lambda s, rows: {"by_register": _type_by_register(s, rows)},
)  # fmt: skip
def type_contradicts_register(s: Snapshot) -> pd.Series:
    """A4 comes from the register, 户类型 from annex 1; a blank type says nothing."""
    is_lifted = s.household["household_id"].isin(lifted_households(s))
    stated = s.household["household_type"]
    return stated.notna() & ((stated == "脱贫户") != is_lifted)


@rule(
    "RK32", "脱贫年度与脱贫人口名册不符", severity="W", clause="附件3",
    on="household", fields=("exit_year",),
    scope="town", remedy="核对名册与身份证号，改正脱贫年度",
    expected="与名册一致",
)  # fmt: skip
def exit_year_contradicts_register(s: Snapshot) -> pd.Series:
    """A blank year passes: no form asks for it, and the register has it (三（五）)."""
    return exit_year_differs(s)


def _income_when_determined(s: Snapshot, cases: pd.DataFrame) -> dict[str, pd.Series]:
    """A34 of each of these cases when it was determined, and the line of that day, 元."""
    since = monitored_since(s)[cases.index]
    amounts = income_on(s, cases["household_id"], since)["net_income_per_capita_yuan"]
    return {"per_capita": amounts, "line": line_on(s, since)}


def _type_by_register(s: Snapshot, households: pd.DataFrame) -> pd.Series:
    """What the register of 脱贫人口 says of each of these households, in words."""
    is_lifted = households["household_id"].isin(lifted_households(s))
    return pd.Series("名册中没有成员", households.index).mask(is_lifted, "名册中有成员")
