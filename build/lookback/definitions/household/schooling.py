"""就学口径：school stages (A12), the ages they belong to, and who should be at school."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.household.people import (
    COMPULSORY_AGES,
    WORKING_AGES,
    is_active,
    is_pupil,
    is_working,
    member_age,
    school_age,
)
from lookback.definitions.record_owners import has_any

VOCATIONAL = ("中职", "高职高专", "技师学院")
JUNIOR = ("七年级", "八年级", "九年级")
SCHOOL_BY_SEVEN = 7
"""Who is healthy and this old is no longer 学龄前 (national rule N5_12_013)."""

LOW_EDUCATION = ("文盲或半文盲", "小学")
LOW_EDUCATION_AGES = (16, 22)
"""青年低学历 (N5_12_019)."""

INTERN_STAGES = ("中职三年级", "高职高专三年级", "技师学院三年级", "技师学院四年级")
"""Last years at vocational schools, which are spent at work (职业学校学生实习管理规定)."""

EDUCATION_AGES = {
    "文盲或半文盲": 6, "小学": 11, "初中": 14, "高中": 17, "大专": 19, "本科及以上": 20,
}  # fmt: skip
"""The age from which on somebody can have this A11: that at which the schooling before it ends."""

AGES: dict[str, tuple[int, int]] = {
    "小学": (6, 14),
    "初中": (12, 17),
    "高中": (15, 20),
    "中职": (15, 20),
    "高职高专": (15, 150),
    "技师学院": (18, 150),
    "本科": (18, 150),
    "硕士研究生及以上": (20, 150),
}
"""Usual ages on 1 September of each kind of school, both included (N5_12_014 to 018).

高职高专 may follow 初中 (五年制).
"""


def school_kind(stages: pd.Series) -> pd.Series:
    """学段: A12 without its year; 七 to 九年级 are 初中, 普通高中 is 高中."""
    kind = stages.str.replace("[一二三四五]年级$", "", regex=True).replace("普通高中", "高中")
    return kind.mask(stages.isin(JUNIOR), "初中")


def is_out_of_school(s: Snapshot) -> pd.Series:
    """适龄未在校: one bool per row of `member`; missing where the age is unknown.

    Of age for compulsory schooling on 1 September, A12 blank (非在校生, 附件3), and not
    through with 初中 already in the year after it.
    """
    age = school_age(s)
    schooled = s.member["education"].notna() & ~s.member["education"].isin(LOW_EDUCATION)
    is_through = schooled & (age == COMPULSORY_AGES[1])
    return age.between(*COMPULSORY_AGES) & s.member["school_stage"].isna() & ~is_through


def has_child_to_school(s: Snapshot) -> pd.Series:
    """Some active member is, or may be, of age for compulsory schooling and not at school.

    One bool per row of `household`.
    """
    is_child = member_age(s).between(*COMPULSORY_AGES) | school_age(s).between(*COMPULSORY_AGES)
    return has_any(s, "member", is_active(s) & ~is_pupil(s) & is_child.fillna(True))


@once
def is_intern(s: Snapshot) -> pd.Series:
    """顶岗实习: at work in the last years of a vocational school, one bool per row of `member`."""
    is_of_age = (member_age(s) >= WORKING_AGES[0]).fillna(True).astype(bool)
    return s.member["school_stage"].isin(INTERN_STAGES) & is_working(s) & is_of_age


def is_vocational_pupil(member: pd.DataFrame) -> pd.Series:
    """中职、高职高专、技师学院在校生 (雨露计划), one bool per row of `member`."""
    return member["school_stage"].str.startswith(VOCATIONAL, na=False).astype(bool)
