"""居住地口径：in which village a household lives on the day, and which villages there are by then.

A household lives in the village of its own row until a row of `residence` moves it; a village that
is merged or renumbered (村合并、改码) goes into its successor on the day it is abolished. So a
row keeps the place it had on every earlier day.
"""

from typing import Any

import pandas as pd

from lookback.data.ownership import resolved
from lookback.data.snapshot import Snapshot, once, remember
from lookback.definitions.lookup import look_up

COUNTS = ("rural_households", "rural_population")
"""村表's numbers of a village, which hold from a day on."""


@once
def successors(s: Snapshot) -> dict[str, str]:
    """The village that each one abolished by the day has gone into by then, at the end.

    One that names none, or leads back to itself, is left out: its households stay in it.
    """
    gone = s.village[s.village["abolished_on"] <= s.day].dropna(subset="successor_code")
    return resolved(dict(zip(gone["village_code"], gone["successor_code"], strict=True)))


def placed(s: Snapshot, codes: pd.Series) -> pd.Series:
    """Codes of units, as on file, by what they are on the day: a village gone is its successor."""
    known = successors(s)
    return codes.map(lambda code: known.get(code, code), na_action="ignore") if known else codes


def places_since(s: Snapshot, *, of_households: bool = True) -> tuple[str, ...]:
    """The last days by which a place changed: where they are the same, nothing has moved."""
    changes = [s.village["abolished_on"], *([s.residence["since"]] if of_households else [])]
    return tuple(str(days[days <= s.day].max()) for days in changes)


def home_villages(s: Snapshot) -> pd.Series:
    """The code of the village that each row of `household` lives in on the day."""
    return remember(s.data, ("homes", *places_since(s)), lambda: _home_villages(s))


def village_by_household(s: Snapshot) -> pd.Series:
    """The same by household_id; of an id that stands twice the first row counts."""

    def by_id() -> pd.Series:
        homes = home_villages(s).set_axis(s.household["household_id"])
        return homes[~homes.index.duplicated()].rename_axis("household_id")

    return remember(s.data, ("village of", *places_since(s)), by_id)


def _home_villages(s: Snapshot) -> pd.Series:
    homes = s.household["village_code"]
    moved = s.residence[s.residence["since"] <= s.day].dropna(subset="village_code")
    moved = moved.sort_values("since", kind="stable")
    if len(moved):
        last = moved.drop_duplicates("household_id", keep="last").set_index("household_id")
        homes = look_up(s.household["household_id"], last["village_code"]).fillna(homes)
    return placed(s, homes)


@once
def is_standing(s: Snapshot) -> pd.Series:
    """Whether each row of `village` is a village on the day: there already, and not gone yet."""
    is_there = ~(s.village["established_on"] > s.day)
    return is_there & ~s.village["village_code"].isin([*successors(s)])


@once
def villages_by_code(s: Snapshot) -> pd.DataFrame:
    """村表 on the day, indexed by village_code, in the order of the codes.

    The counts are the newest by the day; what a village has taken in since then is added, so that
    nothing is lost or counted twice on the day of a merger.
    """
    rows = s.village.set_index("village_code")
    columns = [name for name in COUNTS if name in rows]
    if columns:
        rows = rows.assign(**_counts(s, rows, columns))
    return rows[is_standing(s).to_numpy()].sort_index()


def _counts(s: Snapshot, rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    newer = s.village_count[s.village_count["since"] <= s.day].sort_values("since", kind="stable")
    newer = newer.drop_duplicates("village_code", keep="last").set_index("village_code")
    is_newer = pd.Series(rows.index.isin(newer.index), rows.index)
    counts = newer[columns].reindex(rows.index).where(is_newer, rows[columns])
    since = newer["since"].reindex(rows.index).where(is_newer, rows["established_on"])
    gone = rows[rows.index.isin([*successors(s)])].sort_values("abolished_on", kind="stable")
    if not len(gone):
        return counts
    counts, since = _opened_blank(counts, since, gone["successor_code"])
    sums: dict[str, dict[str, Any]] = {
        name: dict(zip(rows.index, counts[name], strict=True)) for name in columns
    }
    for code, heir, day in zip(
        gone.index, gone["successor_code"], gone["abolished_on"], strict=True
    ):
        if heir in since.index and not since[heir] >= day:
            for known in sums.values():
                known[heir] = known[heir] + known[code]
    found = {name: [known[code] for code in rows.index] for name, known in sums.items()}
    return pd.DataFrame(found, rows.index).astype(rows[columns].dtypes)


def _opened_blank(
    counts: pd.DataFrame, since: pd.Series, heirs: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """A village established to take others in, and without counts of its own, begins at 0."""
    is_blank = counts.isna().all(axis=1) & since.notna() & counts.index.isin(heirs)
    return counts.mask(is_blank, 0), since.mask(is_blank)
