"""The leading columns of most lists: village, group and head of a household."""

from typing import Any

import pandas as pd

from lookback.compute.lists.announcement_list import ROW, UNIT
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.household.people import heads, persons_by_household
from lookback.definitions.lookup import look_up
from lookback.definitions.residence import village_by_household

NAMES = ("town_name", "village_name")


def rows_of_units(s: Snapshot, codes: pd.Series, **columns: Any) -> pd.DataFrame:
    """One row per unit code with its town's and its village's name, and these columns.

    A unit above the villages has no village's name; one that is on no file is called by its code.
    """
    names, codes = unit_names(s), codes.fillna(s.notice.document.district_code)
    towns, villages = (codes.str[: LEVELS[level]] for level in ("town", "village"))
    places = {
        UNIT: codes,
        "town_name": towns.map(names).fillna(towns).where(codes.str.len() >= LEVELS["town"]),
        "village_name": villages.map(names).fillna(villages).where(
            codes.str.len() >= LEVELS["village"]
        ),
    }  # fmt: skip
    return pd.DataFrame({**places, **columns}, index=codes.index)


def rows_of_cases(s: Snapshot, cases: pd.DataFrame) -> pd.DataFrame:
    """Rows of `case` with village, group, head and 在册成员数 of the household, by village.

    A household that no file has lies in the district alone.
    """
    homes = s.household.drop_duplicates("household_id").set_index("household_id")
    ids = cases["household_id"]
    persons = look_up(ids, persons_by_household(s)).fillna(0).astype("Int64")
    found = rows_of_units(
        s,
        look_up(ids, village_by_household(s)),
        villager_group=look_up(ids, homes["villager_group"]),
        head_name=look_up(ids, heads(s)["name"]),
        head_id_number=look_up(ids, heads(s)["id_number"]),
        persons=persons,
    )
    rows = cases.assign(**found, **{ROW: cases["case_id"]})
    return rows.sort_values([UNIT, "household_id", "case_id"])
