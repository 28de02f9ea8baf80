"""附件2口径：the households screened, each once, under the type that the summary counts them as.

And the three groups of monitored households that it and annex 5 report.
"""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.household.contact import MONITORED, visited_type
from lookback.definitions.household.people import persons_by_household
from lookback.definitions.monitoring.cases import NEW
from lookback.definitions.monitoring.decisions import eliminated_on, monitored_since
from lookback.definitions.monitoring.elimination import (
    REMOVAL,
    ROLLBACK,
    is_elimination_due,
    is_removal_due,
    is_rollback_due,
)
from lookback.definitions.monitoring.status import ELIMINATED, is_deciding
from lookback.definitions.residence import village_by_household, villages_by_code
from lookback.definitions.screening.rounds import notice_issued
from lookback.definitions.screening.visits import visits_of_round

TYPES = ("一般农户", "脱贫户", MONITORED)
"""排查数量: the columns of annex 2."""

UNTYPED = "untyped"
"""Households screened whose type is blank: they stand in a note."""

CATEGORIES = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
"""A3, the columns of each of the three groups."""


@once
def screened_households(s: Snapshot) -> pd.DataFrame:
    """排查总户数: one row per household visited in this round, indexed by household_id.

    village_code, and household_type 一般农户 / 脱贫户 / 监测对象 on the day of the first visit
    of the round: a household identified by it counts under its former type, and once more
    among the newly identified (R086); eliminated households are 监测对象, removed ones are
    not (附件2备注, R085). Missing where the type on file is blank.
    """
    visits = visits_of_round(s).sort_values(["visited_on", "visit_id"])
    visits = visits.assign(household_type=visited_type(s)[visits.index])
    first = visits.drop_duplicates("household_id").set_index("household_id")
    villages = village_by_household(s)
    return first[["household_type"]].assign(village_code=villages.reindex(first.index))


@once
def is_newly_identified(s: Snapshot) -> pd.Series:
    """新识别纳入, one bool per row of `case`: determined since the notice, for the first time.

    The case decides the household's state on the day; 重新纳入 and a blank kind do not count.
    """
    is_new = (s.case["kind"] == NEW) & (monitored_since(s) >= notice_issued(s))
    return is_deciding(s) & is_new.fillna(False).astype("bool")


def is_elimination_to_mark(s: Snapshot) -> pd.Series:
    """应标注风险消除, one bool per row of `case`: due by the day, or marked since the notice."""
    marked = eliminated_on(s)
    marked = marked[marked >= notice_issued(s)]
    since = is_deciding(s, ELIMINATED) & s.case["case_id"].isin(marked.index)
    return is_elimination_due(s) | since


@once
def withdrawals(s: Snapshot) -> pd.DataFrame:
    """需回退、清退: case_id and kind, one row for each line of annex 5, in that order.

    Applied for since the notice, done or not; and due by the day without an application.
    """
    rows = s.withdrawal
    applied = rows[(rows["applied_on"] >= notice_issued(s)) & (rows["applied_on"] <= s.day)]
    due = [
        s.case.loc[is_due, ["case_id"]].assign(kind=kind)
        for kind, is_due in ((ROLLBACK, is_rollback_due(s)), (REMOVAL, is_removal_due(s)))
    ]
    lines = pd.concat([applied[["case_id", "kind"]], *due]).drop_duplicates()
    return lines.sort_values(["case_id", "kind"]).reset_index(drop=True)


def is_to_withdraw(s: Snapshot) -> pd.Series:
    """需回退或清退, one bool per row of `case`."""
    return s.case["case_id"].isin(withdrawals(s)["case_id"])


@once
def summary_counts(s: Snapshot) -> pd.DataFrame:
    """The counts of annex 2 that are not sums of others, one row per village_code; 0 is none.

    The `TYPES` in households (户), and those screened without one; then newly_identified_…,
    elimination_due_…, withdrawal_due_… households_… (户) and persons_… (在册成员, 人) for each of
    the `CATEGORIES`; a case whose category is blank is in none of them.
    """
    screened = screened_households(s)
    columns = {
        kind: screened.loc[screened["household_type"] == kind, "village_code"].value_counts()
        for kind in TYPES
    }
    has_none = screened["household_type"].isna()
    columns[UNTYPED] = screened.loc[has_none, "village_code"].value_counts()
    groups = {
        "newly_identified": is_newly_identified(s),
        "elimination_due": is_elimination_to_mark(s),
        "withdrawal_due": is_to_withdraw(s),
    }
    for name, chosen in groups.items():
        columns |= _by_category(s, name, s.case[chosen])
    counts = pd.DataFrame(columns, index=villages_by_code(s).index)
    return counts.fillna(0).astype("int64").rename_axis("village_code")


def _by_category(s: Snapshot, name: str, cases: pd.DataFrame) -> dict[str, pd.Series]:
    """Households, each once, and their persons per village_code and category."""
    cases = cases.drop_duplicates("household_id").set_index("household_id")
    cases = cases.assign(
        village=village_by_household(s),
        persons=persons_by_household(s),
    )
    columns = {}
    for category in CATEGORIES:
        by_village = cases[cases["category"] == category].groupby("village")["persons"]
        columns[f"{name}_households_{category}"] = by_village.size()
        columns[f"{name}_persons_{category}"] = by_village.sum()
    return columns
