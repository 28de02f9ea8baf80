"""成员口径：who counts as a person, a pupil, a worker of a household on the day."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once

LEAVING = ("死亡", "嫁出", "出国定居", "判刑收监", "其他转出")
"""成员变更 that take a person out of the household; the others bring one in."""

LABOUR = ("普通劳动力", "技能劳动力")
WEAK_LABOUR = "弱劳动力或半劳动力"
NO_LABOUR = ("丧失劳动力", "无劳动力")
"""A14 in three groups."""

PRESCHOOL = ("学龄前儿童", "学前教育")
COMPULSORY = ("小学", "七年级", "八年级", "九年级")
COMPULSORY_AGES = (6, 15)
"""义务教育: school stages (A12), and ages in whole years, both included."""

WORKING_AGES = (16, 59)

PERSON_ITEMS = (
    *("name", "sex", "id_number", "relation", "ethnicity", "political_status"),
    *("health", "labour_skill", "has_medical_insurance", "has_serious_illness_insurance"),
    *("has_pension_insurance", "is_dibao", "is_tekun"),
)
"""A5–A10, A13, A14, A17–A21: what annex 3 asks of every person, whoever it is."""


@once
def is_active(s: Snapshot) -> pd.Series:
    """在册成员 on the day, one bool per row of `member` (通知一（五）自然变更).

    A change counts from its date on: someone who left after the day is still active, someone
    who came after it is not yet. A blank status is unknown and does not count.
    """
    member = s.member
    later = member["changed_on"] > s.day
    left = member["change_kind"].isin(LEAVING)
    active = member["status"] == "在册"
    return (active & ~(later & ~left)) | (~active & later & left)


@once
def active_members(s: Snapshot) -> pd.DataFrame:
    """The rows of `member` that count on the day, with their row labels kept."""
    return s.member[is_active(s)]


def members_of(s: Snapshot, households: pd.Series) -> pd.DataFrame:
    """The active members of these households, with their row labels kept."""
    rows = s.member[s.member["household_id"].isin(households)]
    return rows[is_active(s)[rows.index]]


@once
def persons_by_household(s: Snapshot) -> pd.Series:
    """在册成员数 per household_id (人); a household without members is missing."""
    return active_members(s)["household_id"].value_counts(sort=False)


@once
def heads(s: Snapshot) -> pd.DataFrame:
    """户主: the first active member so related, indexed by household_id."""
    rows = active_members(s)
    rows = rows[rows["relation"] == "户主"].drop_duplicates("household_id")
    return rows.set_index("household_id")


def birth_date(id_number: pd.Series) -> pd.Series:
    """Date of birth from digits 7–14 of an 18-digit ID number; missing where it is not a date."""
    digits = id_number.where(id_number.str.len() == 18).str[6:14]
    digits = digits.where(digits.str.fullmatch(r"[0-9]{8}", na=False))
    return pd.to_datetime(digits, format="%Y%m%d", errors="coerce")


def age(id_number: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Whole years of age on `day` (周岁), from the ID number; missing where unknown."""
    born = birth_date(id_number)
    had_birthday = (born.dt.month < day.month) | (
        (born.dt.month == day.month) & (born.dt.day <= day.day)
    )
    return (day.year - born.dt.year - (~had_birthday).astype("int64")).astype("Int64")


def age_on(id_number: pd.Series, days: pd.Series) -> pd.Series:
    """Whole years of age on each row's own day; missing where either is unknown."""
    born = birth_date(id_number)
    is_before = (days.dt.month * 100 + days.dt.day) < (born.dt.month * 100 + born.dt.day)
    return (days.dt.year - born.dt.year - is_before.astype("int64")).astype("Int64")


@once
def member_age(s: Snapshot) -> pd.Series:
    """Age on the day, one per row of `member`."""
    return age(s.member["id_number"], s.day)


@once
def school_age(s: Snapshot) -> pd.Series:
    """Age on 1 September of the school year under way, one per row of `member`."""
    september = pd.Timestamp(s.as_of.year if s.as_of.month >= 9 else s.as_of.year - 1, 9, 1)
    return age(s.member["id_number"], september)


def is_pupil(s: Snapshot) -> pd.Series:
    """在校生, 学龄前 not counted: one bool per row of `member` (A12)."""
    stage = s.member["school_stage"]
    return stage.notna() & ~stage.isin(PRESCHOOL)


def is_working(s: Snapshot) -> pd.Series:
    """务工: at least one month of work in the year, one bool per row of `member` (A16)."""
    return (s.member["work_months"] > 0).fillna(False).astype(bool)


def count_by_household(members: pd.DataFrame) -> pd.Series:
    """How many of these members each household_id has; households without any are missing."""
    return members["household_id"].value_counts(sort=False)


def labour_count(s: Snapshot) -> pd.Series:
    """劳动力人数 (附件4): active members with A14 普通 or 技能劳动力, per household_id."""
    rows = active_members(s)
    return count_by_household(rows[rows["labour_skill"].isin(LABOUR)])


def households_without_labour(s: Snapshot) -> pd.Index:
    """整户无劳动力 (通知一（二）): every active member's A14 is 丧失 or 无劳动力, none unknown."""
    rows = active_members(s)
    without = rows["labour_skill"].isin(NO_LABOUR).groupby(rows["household_id"]).all()
    return without[without].index


def persons_on(s: Snapshot, households: pd.Series, days: pd.Series) -> pd.Series:
    """在册成员数 of each household on its own day, in the rows of `households`.

    Missing where the day is, and where some member's status is blank.
    """
    rows = pd.DataFrame({"household_id": households, "day": days}).dropna()
    member = s.member[["household_id", "status", "change_kind", "changed_on"]]
    pairs = rows.rename_axis("row").reset_index().merge(member, on="household_id")
    left, later = pairs["change_kind"].isin(LEAVING), pairs["changed_on"] > pairs["day"]
    is_there = (pairs["status"] == "在册").where(~later, left).astype("Int64")
    known = is_there.where(pairs["status"].notna()).groupby(pairs["row"])
    counted = known.sum().where(known.count() == known.size())
    return counted.reindex(rows.index, fill_value=0).reindex(households.index)
