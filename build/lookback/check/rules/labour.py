"""LW 劳动与务工：labour, work away, public posts and disability (通知一（五）, 一（六）, 附件3)."""

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.disability import (
    DISABLED,
    disability_type,
    is_severely_disabled,
)
from lookback.definitions.household.employment import (
    PUBLIC_POST,
    is_current,
    is_lifted_migrant,
)
from lookback.definitions.household.people import (
    LABOUR,
    NO_LABOUR,
    WEAK_LABOUR,
    WORKING_AGES,
    is_active,
    is_pupil,
    is_working,
    member_age,
)
from lookback.definitions.household.schooling import is_intern
from lookback.definitions.screening.milestones import is_past

LIMB = "4"
"""肢体, the 类别 on a disability certificate."""

NONE = "无劳动力"
HEALTHY = "健康"


@rule(
    "LW01", "十六岁以下有劳动力", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("labour_skill", "id_number"), scope="town", remedy="十六岁以下填无劳动力",
    actual="{labour_skill}，{age} 岁", expected=f"不满 {WORKING_AGES[0]} 岁的填无劳动力",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def labour_under_age(s: Snapshot) -> pd.Series:
    """N2_12_014."""
    skill = s.member["labour_skill"]
    has_labour = skill.notna() & (skill != NONE)
    return is_active(s) & has_labour & (member_age(s) < WORKING_AGES[0])


@rule(
    "LW02", "在校生有劳动力", severity="W", clause="附件3",
    on="member", fields=("labour_skill", "school_stage"),
    scope="town", remedy="核实是否在校和劳动技能",
    expected="在校的填无劳动力",
)  # fmt: skip
def labour_at_school(s: Snapshot) -> pd.Series:
    """Under 16 is LW01's; who is in 顶岗实习 works already (N1111_07)."""
    skill = s.member["labour_skill"]
    has_labour = skill.notna() & (skill != NONE)
    is_under_age = (member_age(s) < WORKING_AGES[0]).fillna(False)
    return is_active(s) & is_pupil(s) & has_labour & ~is_under_age & ~is_intern(s)


@rule(
    "LW03", "健康青壮年无劳动力或弱劳动力", severity="W", clause="一（五）",
    on="member", fields=("labour_skill", "health"), scope="town", remedy="核实健康状况和劳动技能",
    expected="与健康状况相符",
)  # fmt: skip
def healthy_adult_without_labour(s: Snapshot) -> pd.Series:
    """N5_12_008."""
    is_lacking = s.member["labour_skill"].isin((*NO_LABOUR, WEAK_LABOUR))
    is_able = (s.member["health"] == HEALTHY) & ~is_pupil(s)
    return is_active(s) & is_lacking & is_able & member_age(s).between(*WORKING_AGES)


@rule(
    "LW04", "六十岁以上记为普通或技能劳动力", severity="W", clause="一（五）",
    on="member", fields=("labour_skill", "id_number"), scope="town", remedy="核实劳动技能",
    actual="{labour_skill}，{age} 岁",
    expected=f"满 {WORKING_AGES[1] + 1} 岁的核实后填弱劳动力或无劳动力",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def full_labour_of_elder(s: Snapshot) -> pd.Series:
    """N2_12_005, N2_12_017."""
    is_full = s.member["labour_skill"].isin(LABOUR)
    return is_active(s) & is_full & (member_age(s) > WORKING_AGES[1])


@rule(
    "LW05", "重度肢体残疾人记为普通或技能劳动力", severity="E", clause="附件3",
    fault="数据质量不高",
    on="member", fields=("labour_skill", "disability_certificate"),
    scope="town", remedy="核实劳动技能和残疾人证",
    expected="不是普通或技能劳动力：残疾人证为肢体一、二级",
)  # fmt: skip
def full_labour_of_severely_disabled(s: Snapshot) -> pd.Series:
    """Limbs, grades 1 and 2 (N4_01_008)."""
    is_limb = disability_type(s.member["disability_certificate"]) == LIMB
    is_full = s.member["labour_skill"].isin(LABOUR)
    return is_active(s) & is_full & is_limb & is_severely_disabled(s.member)


@rule(
    "LW06", "无劳动力或丧失劳动力而务工", severity="W", clause="一（五）",
    on="member", fields=("labour_skill", "work_months"),
    scope="town", remedy="核实劳动技能和务工时间",
    expected="没有务工时间，或改正劳动技能",
)  # fmt: skip
def worker_without_labour(s: Snapshot) -> pd.Series:
    """N2_12_004."""
    return is_active(s) & s.member["labour_skill"].isin(NO_LABOUR) & is_working(s)


@rule(
    "LW07", "务工区域与务工时间缺一", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("work_months", "work_region"), scope="town", remedy="两项同填或同空",
    expected="与另一项同填或同空",
)  # fmt: skip
def work_half_filled(s: Snapshot) -> pd.Series:
    """No months count as no work, whether 0 or blank."""
    return is_active(s) & (s.member["work_region"].notna() != is_working(s))


@rule(
    "LW08", "在校生务工", severity="W", clause="一（五）",
    on="member", fields=("work_months", "school_stage"),
    scope="town", remedy="核实是否在校和务工时间",
    expected="在校的没有务工时间",
)  # fmt: skip
def pupil_at_work(s: Snapshot) -> pd.Series:
    """Under 16 is LW08a's; 顶岗实习 belongs to school (N4_12_002)."""
    is_under_age = (member_age(s) < WORKING_AGES[0]).fillna(False)
    return is_active(s) & is_pupil(s) & is_working(s) & ~is_under_age & ~is_intern(s)


@rule(
    "LW08a", "十六岁以下务工", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("work_months", "id_number"), scope="town", remedy="核实年龄和务工时间",
    actual="务工 {work_months} 个月，{age} 岁", expected=f"满 {WORKING_AGES[0]} 岁",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def child_at_work(s: Snapshot) -> pd.Series:
    """N5_16_010."""
    return is_active(s) & is_working(s) & (member_age(s) < WORKING_AGES[0])


@rule(
    "LW09", "特困人员务工", severity="W", clause="一（五）",
    on="member", fields=("work_months", "is_tekun"),
    scope="town", remedy="核实特困供养资格和务工时间",
    expected="没有务工时间，或不是特困供养人员",
)  # fmt: skip
def tekun_at_work(s: Snapshot) -> pd.Series:
    """N5_12_003."""
    return is_active(s) & s.member["is_tekun"] & is_working(s)


@rule(
    "LW09a", "特困人员为健康青壮年", severity="W", clause="一（五）",
    on="member", fields=("is_tekun", "health"), scope="town", remedy="核实特困供养资格和健康状况",
    actual="特困供养人员，健康，{age} 岁", expected="核实特困供养资格",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def tekun_healthy_adult(s: Snapshot) -> pd.Series:
    """18 to 59: 特困供养 goes on at school and until 18 (N5_15_019)."""
    is_adult = member_age(s).between(s.number("tekun_adult_age"), WORKING_AGES[1])
    is_able = (s.member["health"] == HEALTHY) & ~is_pupil(s)
    return is_active(s) & s.member["is_tekun"] & is_able & is_adult


@rule(
    "LW10", "公益岗位人员年龄或劳动能力不当", severity="W", clause="一（三）",
    on="measure", fields=("member_id", "measure"),
    scope="town", remedy="核实上岗人员，按岗位要求调整",
    actual="{post_holder}",
    expected=f"满 {WORKING_AGES[0]} 岁、不满 {{public_post_age}} 岁，有劳动能力",
    facts=lambda s, rows: {
        "post_holder": _post_holder(s, rows), "other": "成员 " + rows["member_id"]
    },
)  # fmt: skip
def public_post_unsuitable(s: Snapshot) -> pd.Series:
    """Posts held on the day, where the holder is named (N5_12_004, N5_12_005, N5_15_006)."""
    member = s.member.assign(age=member_age(s)).set_index("member_id")[["age", "labour_skill"]]
    holder = member.reindex(s.measure["member_id"]).set_axis(s.measure.index)
    is_too_old = holder["age"] >= s.number("public_post_age")
    is_too_young = holder["age"] < WORKING_AGES[0]
    is_unfit = is_too_old | is_too_young | holder["labour_skill"].isin(NO_LABOUR)
    return is_current(s) & (s.measure["measure"] == PUBLIC_POST) & is_unfit


@rule(
    "LW11", "健康状况为残疾而无残疾人证号码", severity="W", clause="附件3",
    on="member", fields=("disability_certificate", "health"),
    scope="town", remedy="补填残疾人证号码，或协助办证",
    expected="填写残疾人证号码，未办证的协助办证",
)  # fmt: skip
def disabled_without_certificate(s: Snapshot) -> pd.Series:
    """N4_12_003."""
    is_uncertified = s.member["disability_certificate"].isna()
    return is_active(s) & (s.member["health"] == DISABLED) & is_uncertified


@rule(
    "LW12", "技能劳动力或大专以上未就业", severity="I", clause="一（三）",
    on="member", fields=("work_months", "labour_skill", "education"),
    scope="town", remedy="了解就业意愿，推荐岗位",
    expected="了解就业意愿，推荐岗位",
)  # fmt: skip
def skilled_not_working(s: Snapshot) -> pd.Series:
    """16 to 59, not at school; annex 3 says no work by leaving A15 and A16 blank (N5_20_028)."""
    is_skilled = s.member["labour_skill"] == "技能劳动力"
    is_skilled |= s.member["education"].isin(("大专", "本科及以上"))
    is_free = s.member["work_region"].isna() & ~is_working(s) & ~is_pupil(s)
    return is_active(s) & is_skilled & is_free & member_age(s).between(*WORKING_AGES)


@rule(
    "LW14", "有残疾人证而健康状况为健康", severity="W", clause="一（五）",
    on="member", fields=("health", "disability_certificate"), scope="town", remedy="核实健康状况",
    expected="为残疾或相应的病残状况",
)  # fmt: skip
def certified_yet_healthy(s: Snapshot) -> pd.Series:
    """A13 holds one word: an illness beside the disability is no contradiction (R052)."""
    is_certified = s.member["disability_certificate"].notna()
    return is_active(s) & is_certified & (s.member["health"] == HEALTHY)


@rule(
    "LW16", "外出务工脱贫人口逾期未摸排", severity="W", clause="一（六）",
    on="member", fields=("member_id", "work_region"),
    scope="town", remedy="尽快摸排务工去向、收入和稳定性",
    actual="外出务工（{work_region}），没有摸排记录", expected="在期限以前摸排",
)  # fmt: skip
def migrant_not_surveyed(s: Snapshot) -> pd.Series:
    """From the deadline of the look-back on (R058); A15 other than 乡(镇)内 is 外出."""
    surveyed = s.job.loc[s.job["surveyed_on"] <= s.day, "member_id"]
    missing = is_lifted_migrant(s) & ~s.member["member_id"].isin(surveyed)
    return missing & is_past(s, "look_back")


@rule(
    "LW17", "高龄仍务工", severity="W", clause="一（五）",
    on="member", fields=("work_months", "id_number"),
    scope="town", remedy="核实年龄和务工时间；已不务工的改填",
    actual="{age} 岁，务工 {work_months} 个月", expected="不满 {old_worker_age} 岁，或没有务工时间",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def very_old_worker(s: Snapshot) -> pd.Series:
    """Any month of work in the year."""
    return is_active(s) & is_working(s) & (member_age(s) >= s.number("old_worker_age"))


def _post_holder(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """The age and the labour of the holder of each of these public posts, in words."""
    people = s.member.assign(age=member_age(s)).set_index("member_id")[["age", "labour_skill"]]
    holders = people.reindex(rows["member_id"]).set_axis(rows.index)
    ages = holders["age"].astype("str").str.cat(["岁"] * len(rows)).fillna("年龄不明")
    return ages + "，" + holders["labour_skill"].fillna("劳动技能空白")
