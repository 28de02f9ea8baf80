"""重点人群口径：the eight key groups of 通知一（一）2, and 其他 for its “等”.

A focus for visits, not the identified list (R017): each household flagged must be visited.
"""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once, once_for_all_days
from lookback.definitions.dates import months_before
from lookback.definitions.household.disability import is_disabled_member, is_severely_disabled
from lookback.definitions.household.income import (
    INCOME_ITEMS,
    PERCENT,
    income_drop_share,
    last_year_income,
    newest_income,
)
from lookback.definitions.household.people import (
    COMPULSORY,
    is_active,
    is_pupil,
    member_age,
    persons,
)
from lookback.definitions.money import exact
from lookback.definitions.monitoring.inclusion import has_sudden_hardship
from lookback.definitions.record_owners import count_of, has_any
from lookback.definitions.screening.visits import is_listed_unreachable

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
    groups = pd.DataFrame(
        {
            "KG1": s.household["household_type"] == "脱贫户",
            "KG2": _has_low_income(s) | _has_fallen(s),
            "KG3": has_any(s, "member", is_active(s) & _is_scattered_tekun(s)),
            "KG4": has_any(s, "member", is_active(s) & s.member["is_dibao"]),
            "KG5": has_any(s, "member", is_active(s) & is_disabled_member(s)),
            "KG6": _has_children(s),
            "KG7": _lives_on_unstable_wages(s),
            "KG8": has_sudden_hardship(s),
        }
    )
    noticed = has_any(s, "lead", ~(s.lead["received_on"] > s.day))
    others = noticed | has_any(s, "unreachable", is_listed_unreachable(s))
    return groups.assign(KG9=others & ~groups.any(axis=1))


def key_group_focus(s: Snapshot) -> pd.DataFrame:
    """The “特别是” of KG1–KG6: bool columns, one row per row of `household`.

    KG1 脱贫年度 2020; KG2 last year's A34 below the line; KG3 单人户; KG4 低保 new or applied
    for in two years; KG5 重度; KG6 children past 义务教育 at school.
    """
    groups, active = key_groups(s), is_active(s)
    recent = months_before(s.day, s.number("recent_dibao_months"))
    dibao = s.household[["dibao_since", "dibao_applied_on"]].max(axis=1)
    seniors = is_pupil(s) & ~s.member["school_stage"].isin(COMPULSORY)
    is_severe = is_severely_disabled(s.member)
    focus = {
        "KG1": (s.household["exit_year"] == LAST_LIFTED_YEAR).fillna(False),
        "KG2": _has_low_income(s),
        "KG3": persons(s) == 1,
        "KG4": (dibao >= recent) & (dibao <= s.day),
        "KG5": has_any(s, "member", active & is_severe),
        "KG6": count_of(s, "member", active & seniors) >= s.number("non_compulsory_pupils"),
    }
    return pd.DataFrame({code: groups[code] & flag for code, flag in focus.items()}).astype(bool)


def is_key_household(s: Snapshot) -> pd.Series:
    """重点人群: in any of KG1–KG9, one bool per row of `household`."""
    return key_groups(s).any(axis=1)


def _has_low_income(s: Snapshot) -> pd.Series:
    line = s.number("monitoring_line_yuan")
    return last_year_income(s)["net_income_per_capita_yuan"] < line


def _has_fallen(s: Snapshot) -> pd.Series:
    return income_drop_share(s) >= s.number("income_drop_share")


@once_for_all_days
def _is_scattered_tekun(s: Data) -> pd.Series:
    return s.member["is_tekun"].fillna(False) & (s.member["tekun_support"] == "分散供养")


def _has_children(s: Snapshot) -> pd.Series:
    is_child = (member_age(s) < ADULT).fillna(False) | is_pupil(s)
    return count_of(s, "member", is_active(s) & is_child) >= s.number("many_children")


def _lives_on_unstable_wages(s: Snapshot) -> pd.Series:
    income = newest_income(s)
    total = exact(income[list(INCOME_ITEMS)].sum(axis=1, skipna=False))
    wage = income["wage_income_yuan"]
    is_high = (wage > 0) & (wage * PERCENT >= total * s.number("wage_income_share"))
    months = s.member["work_months"]
    is_unstable = (months > 0) & (months < s.number("unstable_work_months"))
    earners = has_any(s, "member", is_active(s) & is_unstable)
    return is_high & earners
