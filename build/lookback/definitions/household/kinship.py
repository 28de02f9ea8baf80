"""亲属口径：the sex and the generation that follow from a relation to the head (A8)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.household.contact import home_address, private_phone
from lookback.definitions.household.people import (
    WORKING_AGES,
    head_rows,
    heads,
    is_active,
    member_age,
    persons,
)
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.status import is_monitored
from lookback.definitions.record_owners import has_any, of_home, per_household

HEAD = "户主"
SPOUSE = "配偶"

SEX: dict[str, str] = {
    **dict.fromkeys(("之子", "之女婿", "之孙子", "之外孙子", "之曾孙子", "之侄儿"), "男"),
    **dict.fromkeys(("之父", "之岳父", "之公公", "之祖父", "之外祖父", "之叔伯"), "男"),
    **dict.fromkeys(("之女", "之儿媳", "之孙女", "之外孙女", "之曾孙女", "之侄女"), "女"),
    **dict.fromkeys(("之母", "之岳母", "之婆婆", "之祖母", "之外祖母", "之兄弟媳妇"), "女"),
}
"""Relations that only one sex can have."""

GENERATIONS: dict[str, int] = {
    **dict.fromkeys(("之子", "之女"), 1),
    **dict.fromkeys(("之孙子", "之孙女", "之外孙子", "之外孙女", "之曾孙子", "之曾孙女"), 2),
    **dict.fromkeys(("之父", "之母"), -1),
    **dict.fromkeys(("之祖父", "之祖母", "之外祖父", "之外祖母"), -2),
}
"""Generations below (+) or above (-) the head, by blood; 2 stands for two or more."""


PARENTS = ("之父", "之母", "之岳父", "之岳母", "之公公", "之婆婆")
"""Relations that a head has to one person only."""

PARENTS_IN_LAW = {"男": ("之岳父", "之岳母"), "女": ("之公公", "之婆婆")}
"""Whose parents-in-law are called what: by the sex of the head."""

CHILDREN = ("之子", "之女", "之儿媳", "之女婿")
GRANDCHILDREN = ("之孙子", "之孙女", "之外孙子", "之外孙女")


def is_parent_in_law_of_other_sex(s: Snapshot) -> pd.Series:
    """之公公、之婆婆 of a man, 之岳父、之岳母 of a woman: one bool per row of `member`."""
    head_sex = of_home(s, "member", per_household(s, heads(s)["sex"]))
    relation = s.member["relation"]
    odd = (head_sex == "男") & relation.isin(PARENTS_IN_LAW["女"])
    return odd | ((head_sex == "女") & relation.isin(PARENTS_IN_LAW["男"]))


def is_older_than_all_children(s: Snapshot) -> pd.Series:
    """A grandchild older than every member of the generation between, a bool per row of `member`.

    False where there is no such member, or one of unknown age: who may be the parent.
    """
    rows = s.member[is_active(s) & s.member["relation"].isin(CHILDREN)]
    ages = member_age(s)[rows.index].astype("float64").groupby(rows["household_id"])
    oldest = ages.max().where(ages.count() == ages.size())
    parents = look_up(s.member["household_id"], oldest)
    return s.member["relation"].isin(GRANDCHILDREN) & (member_age(s) > parents)


@once
def head_age(s: Snapshot) -> pd.Series:
    """The age of the head of each member's household on the day, per row of `member`."""
    return of_home(s, "member", _age_of_head(s))


@once
def _age_of_head(s: Snapshot) -> pd.Series:
    """The same per row of `household`."""
    heads = head_rows(s)
    return per_household(s, member_age(s)[heads.index].set_axis(pd.Index(heads["household_id"])))


def generation_gap(s: Snapshot) -> pd.Series:
    """Years between the elder and the younger generation, per row of `member`.

    Negative where the child would be the older; missing without a generation or an age.
    """
    generations = s.member["relation"].map(GENERATIONS).astype("Int64")
    elder_by = head_age(s) - member_age(s)
    return elder_by.where(generations > 0, -elder_by).where(generations.notna())


def is_couple(s: Snapshot) -> pd.Series:
    """Whether some active member is the head's 配偶, one bool per row of `household`."""
    return has_any(s, "member", is_active(s) & (s.member["relation"] == SPOUSE))


def is_split_off(s: Snapshot) -> pd.Series:
    """疑似拆户, one bool per row of `household`: an elder registered apart from the children.

    A person of 60 or more alone, or a household with a 特困人员, that shares its telephone or
    its address with a household whose head is a generation younger; one of the two is monitored.
    """
    years = _age_of_head(s).astype("float64")
    is_alone = persons(s) == 1
    has_tekun = has_any(s, "member", is_active(s) & s.member["is_tekun"])
    is_elder = (is_alone & (years > WORKING_AGES[1])) | has_tekun
    ages = pd.DataFrame({"any": years, "monitored": years.where(is_monitored(s))})
    far = years - s.number("parent_gap_years")
    found = pd.Series(False, index=s.household.index)
    for shared in (private_phone(s), home_address(s)):
        together = shared[shared.isin(shared[is_elder].dropna())]
        youngest = ages.loc[together.index].groupby(together).transform("min")
        is_far = youngest.le(far[together.index], axis=0)
        is_own_monitored = ages.loc[together.index, "monitored"].notna()
        found[together.index] |= is_far["monitored"] | (is_far["any"] & is_own_monitored)
    return found & is_elder
