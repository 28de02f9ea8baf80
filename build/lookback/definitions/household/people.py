"""成员口径：who counts as a person, a pupil, a worker of a household on the day."""

import numpy as np
import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days
from lookback.definitions.administrative_units import Places
from lookback.definitions.dates import months_before
from lookback.definitions.household.id_numbers import birth_date, member_birth_date
from lookback.definitions.record_owners import count_of, has_any, is_household, is_of

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

DEATH = "死亡"
NEWBORN = "新生儿"
"""成员变更."""

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
    return s.member[is_active(s) & is_of(s, "member", is_household(s, households))]


@once
def persons_by_household(s: Snapshot) -> pd.Series:
    """在册成员数 per household_id (人); a household without members is missing."""
    households, ids = _households_of_members(s)
    active = households[is_active(s).to_numpy() & (households >= 0)]
    counts = np.bincount(active, minlength=len(ids))
    return pd.Series(counts[counts > 0], index=ids[counts > 0])


@once_for_all_days
def _households_of_members(s: Data) -> tuple[Places, pd.Index]:
    households, ids = pd.factorize(s.member["household_id"])
    return households, pd.Index(ids, dtype="str", name="household_id")


@once
def persons(s: Snapshot) -> pd.Series:
    """在册成员数 per row of `household` (人); 0 without members."""
    return count_of(s, "member", is_active(s))


@once
def heads(s: Snapshot) -> pd.DataFrame:
    """户主: the first active member so related, indexed by household_id."""
    return head_rows(s).set_index("household_id")


@once
def head_rows(s: Snapshot) -> pd.DataFrame:
    """The same as rows of `member`, with their row labels kept."""
    rows = s.member[is_active(s) & (s.member["relation"] == "户主")]
    return rows.drop_duplicates("household_id")


def _as_number(days: pd.Series) -> pd.Series:
    """2024-05-31 as 20240531: the difference of two is the years between them, ten thousandfold."""
    return (days.dt.year * 10_000 + days.dt.month * 100 + days.dt.day).astype("Int64")


def age_on(id_number: pd.Series, days: pd.Series) -> pd.Series:
    """Whole years of age (周岁) on each row's own day; missing where either is unknown."""
    return (_as_number(days) - _as_number(birth_date(id_number))) // 10_000


@once_for_all_days
def _birth_number(s: Data) -> pd.Series:
    return _as_number(member_birth_date(s))


def _age(s: Data, day: pd.Timestamp) -> pd.Series:
    return (int(f"{day:%Y%m%d}") - _birth_number(s)) // 10_000


@once
def member_age(s: Snapshot) -> pd.Series:
    """Whole years of age (周岁) on the day, one per row of `member`; missing where unknown."""
    return _age(s, s.day)


@once
def school_age(s: Snapshot) -> pd.Series:
    """Age on 1 September of the school year under way, one per row of `member`."""
    september = pd.Timestamp(s.as_of.year if s.as_of.month >= 9 else s.as_of.year - 1, 9, 1)
    return _age(s, september)


@once
def is_newborn(s: Snapshot) -> pd.Series:
    """新生儿: an active member not yet `newborn_age` years old, one bool per row of `member`.

    By the ID number; who has none yet, by the day of the change 新生儿.
    """
    years = s.number("newborn_age")
    arrived = s.member["changed_on"].where(s.member["change_kind"] == NEWBORN)
    is_recent = arrived > s.day - pd.DateOffset(years=int(years))
    age = member_age(s)
    return is_active(s) & (age < years).where(age.notna(), is_recent).astype(bool)


@once
def has_died_recently(s: Snapshot) -> pd.Series:
    """去世不久, one bool per row of `member`: in the last months in which an illness still weighs.

    What it cost stays with the household for a while (`after_death_months`).
    """
    since = months_before(s.day, s.number("after_death_months"))
    return (s.member["change_kind"] == DEATH) & s.member["changed_on"].between(since, s.day)


@once_for_all_days
def is_pupil(s: Data) -> pd.Series:
    """在校生, 学龄前 not counted: one bool per row of `member` (A12)."""
    stage = s.member["school_stage"]
    return stage.notna() & ~stage.isin(PRESCHOOL)


@once_for_all_days
def is_working(s: Data) -> pd.Series:
    """务工: at least one month of work in the year, one bool per row of `member` (A16)."""
    return (s.member["work_months"] > 0).fillna(False).astype(bool)


def count_by_household(members: pd.DataFrame) -> pd.Series:
    """How many of these members each household_id has; households without any are missing."""
    return members["household_id"].value_counts(sort=False)


def labour_count(s: Snapshot) -> pd.Series:
    """劳动力人数 (附件4): active members with A14 普通 or 技能劳动力, per household_id."""
    rows = active_members(s)
    return count_by_household(rows[rows["labour_skill"].isin(LABOUR)])


@once
def is_household_without_labour(s: Snapshot) -> pd.Series:
    """整户无劳动力 (通知一（二）), one bool per row of `household`.

    Every active member's A14 is 丧失 or 无劳动力, none unknown.
    """
    others = ~s.member["labour_skill"].isin(NO_LABOUR)
    return (persons(s) > 0) & ~has_any(s, "member", is_active(s) & others)


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
