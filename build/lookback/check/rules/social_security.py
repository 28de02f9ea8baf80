"""HH 户（保障）：低保, 特困, 兜底 and pensions against the members (附件3, 一（一）2)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.people import (
    LEAVING,
    NO_LABOUR,
    is_active,
    member_age,
)
from lookback.definitions.record_owners import has_any


@rule(
    "HH27", "低保起始日期与低保成员不符", severity="W", clause="一（一）2",
    on="household", fields=("dibao_since",),
    scope="town", remedy="与民政核对：有低保成员的补填起始日期，没有的改正日期或成员（A20）",
    expected="与低保成员相符：有低保成员的填起始日期，没有的为空白",
)  # fmt: skip
def dibao_date_without_member(s: Snapshot) -> pd.Series:
    """近两年新识别 is read from it. A blank A20 may be 是; who left may have had it."""
    is_dibao, active = s.member["is_dibao"], is_active(s)
    has_dibao = has_any(s, "member", active & is_dibao)
    had_left = s.member["change_kind"].isin(LEAVING) & ~active & is_dibao.fillna(True)
    perhaps = has_any(s, "member", (active & is_dibao.fillna(True)) | had_left)
    dated = s.household["dibao_since"].notna()
    return (has_dibao & ~dated) | (dated & ~perhaps)


@rule(
    "HH28", "同一人既享受低保又是特困供养人员", severity="W", clause="附件3",
    on="member", fields=("is_dibao", "is_tekun"),
    scope="town", remedy="与民政核对，按现行待遇只保留一项；特困供养人员不再享受低保",
    expected="只享受其中一项",
)  # fmt: skip
def dibao_and_tekun(s: Snapshot) -> pd.Series:
    """国发〔2016〕14号: 纳入特困人员救助供养范围的，不再适用最低生活保障."""
    return is_active(s) & s.member["is_dibao"] & s.member["is_tekun"]


@rule(
    "HH29", "整户无劳动能力的标记与成员劳动技能不符", severity="E", clause="一（二）",
    fault="数据质量不高",
    on="household", fields=("is_without_labour_supported",),
    scope="town", remedy="核实成员劳动技能（A14），改正标记或劳动技能",
    expected="为“否”，或没有成员有劳动力（A14）",
)  # fmt: skip
def marked_without_labour(s: Snapshot) -> pd.Series:
    """Some active member's A14 is 普通, 技能 or 弱劳动力; a blank one says nothing."""
    skill = s.member["labour_skill"]
    has_labour = has_any(s, "member", is_active(s) & skill.notna() & ~skill.isin(NO_LABOUR))
    return s.household["is_without_labour_supported"] & has_labour


@rule(
    "HH30", "未到参保年龄而参加养老保险", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("has_pension_insurance", "id_number"),
    scope="town", remedy="核实身份证号码和参保情况（A19），未满十六周岁的填否",
    actual="{age} 岁参加养老保险", expected="满 {pension_age} 岁",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def pension_under_age(s: Snapshot) -> pd.Series:
    """On the day; an unknown age passes."""
    is_young = member_age(s) < s.number("pension_age")
    return is_active(s) & s.member["has_pension_insurance"] & is_young
