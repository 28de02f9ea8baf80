"""重点人群口径：the eight key groups of 通知一（一）2, and 其他 for its “等”.

A focus for visits, not the identified list (R017): each household flagged must be visited.
"""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.dates import months_before
from lookback.definitions.disability import is_disabled, is_severely_disabled
from lookback.definitions.inclusion import has_sudden_hardship
from lookback.definitions.income import (
    INCOME_ITEMS,
    PERCENT,
    income_drop_share,
    last_year_income,
    latest_income,
)
from lookback.definitions.people import (
    COMPULSORY,
    active_members,
    count_by_household,
    is_pupil,
    member_age,
)
from lookback.definitions.screening import unreachable

KEY_GROUPS = {
    "KG1": "脱贫户",
    "KG2": "收入较低或明显减少",
    "KG3": "分散供养特困",
    "KG4": "农村低保",
    "KG5": "残疾人家庭",
    "KG6": "多子女",
    "KG7": "务工收入占比高且不稳定",
    "KG8": "刚性支出大或收入大幅缩减",
    "KG9": "其他",
}
"""Code -> name, in the order of the notice; KG9 has a lead or an unreachable member."""

EIGHT = tuple(KEY_GROUPS)[:8]
"""The groups that the notice names; 其他 is not one of them."""

ADULT = 18
LAST_LIFTED_YEAR = 2020


@once
def key_groups(s: Snapshot) -> pd.DataFrame:
    """Which groups each household is in: bool columns KG1–KG9, one row per row of `household`.

    Unknown is not in a group; KG9 is for those in none of the eight.
    """
    members = active_members(s)
    groups = pd.DataFrame(
        {
            "KG1": s.household["household_type"] == "脱贫户",
            "KG2": _among(s, _low_income(s)) | _among(s, _fallen(s)),
            "KG3": _among(s, _scattered_tekun(members)["household_id"]),
            "KG4": _among(s, members.loc[members["is_dibao"].fillna(False), "household_id"]),
            "KG5": _among(s, members.loc[is_disabled(members), "household_id"]),
            "KG6": _among(s, _with_children(s, members)),
            "KG7": _among(s, _on_unstable_wages(s, members)),
            "KG8": has_sudden_hardship(s),
        }
    )
    noticed = _among(s, s.lead.loc[s.lead["received_on"] <= s.day, "household_id"])
    lost = s.member["member_id"].isin(unreachable(s)["member_id"])
    others = noticed | _among(s, s.member.loc[lost, "household_id"])
    return groups.assign(KG9=others & ~groups.any(axis=1))


def key_group_focus(s: Snapshot) -> pd.DataFrame:
    """The “特别是” of KG1–KG6: bool columns, one row per row of `household`.

    KG1 脱贫年度 2020; KG2 last year's A34 below the line; KG3 单人户; KG4 低保 new or applied
    for in two years; KG5 重度; KG6 children past 义务教育 at school.
    """
    members, groups = active_members(s), key_groups(s)
    persons = count_by_household(members)
    recent = months_before(s.day, s.number("recent_dibao_months"))
    dibao = s.household[["dibao_since", "dibao_applied_on"]].max(axis=1)
    senior = members[is_pupil(s)[members.index] & ~members["school_stage"].isin(COMPULSORY)]
    seniors = count_by_household(senior)
    focus = {
        "KG1": (s.household["exit_year"] == LAST_LIFTED_YEAR).fillna(False),
        "KG2": _among(s, _low_income(s)),
        "KG3": _among(s, persons.index[persons == 1]),
        "KG4": (dibao >= recent) & (dibao <= s.day),
        "KG5": _among(s, members.loc[is_severely_disabled(members), "household_id"]),
        "KG6": _among(s, seniors.index[seniors >= s.number("non_compulsory_pupils")]),
    }
    return pd.DataFrame({code: groups[code] & flag for code, flag in focus.items()}).astype(bool)


def is_key_household(s: Snapshot) -> pd.Series:
    """重点人群: in any of KG1–KG9, one bool per row of `household`."""
    return key_groups(s).any(axis=1)


def _among(s: Snapshot, households: pd.Series | pd.Index) -> pd.Series:
    return s.household["household_id"].isin(households)


def _low_income(s: Snapshot) -> pd.Index:
    per_capita = last_year_income(s)["net_income_per_capita_yuan"]
    return per_capita.index[per_capita < s.number("monitoring_line_yuan")]


def _fallen(s: Snapshot) -> pd.Index:
    drop = income_drop_share(s)
    return drop.index[drop >= s.number("income_drop_share")]


def _scattered_tekun(members: pd.DataFrame) -> pd.DataFrame:
    scattered = members["tekun_support"] == "分散供养"
    return members[members["is_tekun"].fillna(False) & scattered]


def _with_children(s: Snapshot, members: pd.DataFrame) -> pd.Index:
    minor = member_age(s)[members.index] < ADULT
    children = count_by_household(members[minor.fillna(False) | is_pupil(s)[members.index]])
    return children.index[children >= s.number("many_children")]


def _on_unstable_wages(s: Snapshot, members: pd.DataFrame) -> pd.Index:
    income = latest_income(s)
    total = income[list(INCOME_ITEMS)].sum(axis=1, skipna=False)
    wage = income["wage_income_yuan"]
    high = (wage > 0) & (wage * PERCENT >= total * s.number("wage_income_share"))
    months = members["work_months"]
    unstable = ((months > 0) & (months < s.number("unstable_work_months"))).fillna(False)
    return income.index[high].intersection(pd.Index(members.loc[unstable, "household_id"]))
