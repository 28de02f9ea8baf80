"""AE 就学：education, school stages and who should be at school (通知一（五）, 附件3)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.disability import is_disabled_member
from lookback.definitions.household.guarantees import is_latest_guarantee
from lookback.definitions.household.people import (
    COMPULSORY_AGES,
    PRESCHOOL,
    is_active,
    is_pupil,
    member_age,
    school_age,
)
from lookback.definitions.household.schooling import (
    AGES,
    EDUCATION_AGES,
    LOW_EDUCATION,
    LOW_EDUCATION_AGES,
    SCHOOL_BY_SEVEN,
    has_child_to_school,
    is_out_of_school,
    school_kind,
)
from lookback.definitions.record_owners import has_any, is_of


@rule(
    "AE01", "文化程度与在校生状况同填或同空", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("education", "school_stage"),
    scope="town", remedy="在校填在校生状况，不在校填文化程度",
    expected="只填一项：在校的填在校生状况，不在校的填文化程度",
)  # fmt: skip
def education_and_school_stage_clash(s: Snapshot) -> pd.Series:
    """Both blank counts from 6 years on, where no reason is given (N3_12_003, N3_12_004)."""
    education, stage = s.member["education"].notna(), s.member["school_stage"].notna()
    is_of_age = member_age(s) >= COMPULSORY_AGES[0]
    neither = ~education & ~stage & is_of_age & s.member["dropout_reason"].isna()
    return is_active(s) & ((education & stage) | neither)


@rule(
    "AE02", "学段与年龄不符", severity="W", clause="一（五）",
    on="member", fields=("school_stage", "id_number"),
    scope="town", remedy="核实在校生状况和身份证号码",
    actual="{school_stage}，{age} 岁（9月1日）", expected="在 {youngest} 至 {oldest} 岁之间",
    facts=lambda s, rows: {
        "age": school_age(s)[rows.index],
        "youngest": _stage_ages(rows, 0), "oldest": _stage_ages(rows, 1),
    },
)  # fmt: skip
def stage_unusual_for_age(s: Snapshot) -> pd.Series:
    """Age on 1 September of the school year; unknown ages pass (N5_12_014 to 018).

    The disabled may go to school longer (特殊教育).
    """
    kind, age = school_kind(s.member["school_stage"]), school_age(s)
    youngest = kind.map({kind: ages[0] for kind, ages in AGES.items()})
    oldest = kind.map({kind: ages[1] for kind, ages in AGES.items()})
    is_late = (age > oldest) & ~is_disabled_member(s)
    return is_active(s) & ((age < youngest) | is_late)


@rule(
    "AE03", "七岁以上健康儿童仍为学龄前", severity="W", clause="一（五）",
    on="member", fields=("school_stage", "id_number"),
    scope="town", remedy="核实是否入学，更新在校生状况",
    actual="{school_stage}，{age} 岁", expected=f"满 {SCHOOL_BY_SEVEN} 岁已入学",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def still_before_school(s: Snapshot) -> pd.Series:
    """N5_12_013."""
    is_healthy = s.member["health"] == "健康"
    is_preschool = s.member["school_stage"].isin(PRESCHOOL)
    return is_active(s) & is_healthy & is_preschool & (member_age(s) >= SCHOOL_BY_SEVEN)


@rule(
    "AE04", "青年文化程度偏低", severity="W", clause="一（五）",
    on="member", fields=("education", "id_number"), scope="town", remedy="核实文化程度",
    actual="{education}，{age} 岁", expected="核实是否读过更高的学校",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def youth_with_low_education(s: Snapshot) -> pd.Series:
    """Who is not disabled (N5_12_019)."""
    is_low = s.member["education"].isin(LOW_EDUCATION) & ~is_disabled_member(s)
    return is_active(s) & is_low & member_age(s).between(*LOW_EDUCATION_AGES)


@rule(
    "AE05", "适龄儿童不在校且无说明", severity="W", clause="一（三）",
    on="member", fields=("school_stage", "dropout_reason"),
    scope="town", remedy="核实就学情况：在校的补填；失学辍学的填原因，并改义务教育为有问题",
    actual="{age} 岁，在校生状况空白，失学或辍学原因空白",
    expected="在校，或写明原因",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def child_out_of_school_unexplained(s: Snapshot) -> pd.Series:
    """A24 其家庭为“是” explains it; a blank or absent A24 does not (N5_15_016, N5_15_017)."""
    problem = is_latest_guarantee(s) & s.guarantee["has_schooling_problem"]
    admitted = is_of(s, "member", has_any(s, "guarantee", problem))
    unexplained = s.member["dropout_reason"].isna() & ~admitted
    return is_active(s) & is_out_of_school(s) & unexplained


@rule(
    "AE06", "标记失学辍学而户内没有失学的适龄儿童", severity="E", clause="附件3",
    fault="数据质量不高",
    on="guarantee", fields=("has_schooling_problem",),
    scope="town", remedy="核实后改正失学标记或成员就学信息",
    expected="为“否”，或户内有不在校的义务教育阶段成员",
)  # fmt: skip
def dropout_without_child(s: Snapshot) -> pd.Series:
    """Newest judgement only; a member of unknown age may be the child (N4_11_008)."""
    has_child = is_of(s, "guarantee", has_child_to_school(s))
    return is_latest_guarantee(s) & s.guarantee["has_schooling_problem"] & ~has_child


@rule(
    "AE07", "政治面貌与年龄不符", severity="W", clause="一（五）",
    on="member", fields=("political_status", "id_number"),
    scope="town", remedy="核实政治面貌和身份证号码",
    actual="{political_status}，{age} 岁",
    expected="党员满 {party_age} 岁，团员 {league_age_from} 至 {league_age_until} 岁",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def political_status_unusual_for_age(s: Snapshot) -> pd.Series:
    """党员 from an age on; 团员 between two ages."""
    status, age = s.member["political_status"], member_age(s)
    league_ages = s.number("league_age_from"), s.number("league_age_until")
    is_young_party = status.isin(("中共党员", "中共预备党员")) & (age < s.number("party_age"))
    is_odd_league = (status == "共青团员") & ~age.between(*league_ages)
    return is_active(s) & (is_young_party | is_odd_league)


@rule(
    "AE08", "在校生填了失学或辍学原因", severity="W", clause="一（五）",
    on="member", fields=("dropout_reason", "school_stage"),
    scope="town", remedy="核实是否在校，改正其中一项",
    expected="在校的不填失学或辍学原因",
)  # fmt: skip
def pupil_with_dropout_reason(s: Snapshot) -> pd.Series:
    """学龄前 is not at school yet."""
    return is_active(s) & is_pupil(s) & s.member["dropout_reason"].notna()


@rule(
    "AE09", "文化程度与年龄不符", severity="W", clause="一（五）",
    on="member", fields=("education", "id_number"),
    scope="town", remedy="核实文化程度和身份证号码；学龄前和在校的只填在校生状况",
    actual="{education}，{age} 岁", expected="不小于 {youngest} 岁",
    facts=lambda s, rows: {
        "age": member_age(s)[rows.index],
        "youngest": rows["education"].map(EDUCATION_AGES).astype("Int64"),
    },
)  # fmt: skip
def education_beyond_age(s: Snapshot) -> pd.Series:
    """Younger than anybody who has it; before school nobody is 文盲."""
    youngest = s.member["education"].map(EDUCATION_AGES)
    return is_active(s) & (member_age(s) < youngest)


def _stage_ages(rows: pd.DataFrame, end: int) -> pd.Series:
    """The youngest (0) or the oldest (1) usual age of the stage of each of these pupils."""
    kind = school_kind(rows["school_stage"])
    return kind.map({kind: ages[end] for kind, ages in AGES.items()}).astype("Int64")
