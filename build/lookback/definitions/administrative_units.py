"""行政区划：every code begins with the code of the unit above it."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lookback.data.snapshot import Data, Snapshot, once_for_all_days, remember
from lookback.data.unit_codes import ID_FIELDS, LEVELS, OWNER_TABLES, UNIT_CODE_FIELDS, Level
from lookback.definitions.lookup import look_up
from lookback.definitions.residence import (
    is_standing,
    placed,
    places_since,
    village_by_household,
    villages_by_code,
)
from lookback.execution.dataset_access import town_of_rows

Places = NDArray[np.intp]


class Lying(NamedTuple):
    """Units by their codes, and for each row the place of its own; -1: it has none.

    A unit stands once for each of the `towns` in whose parts rows of it lie.
    """

    units: pd.Index
    towns: pd.Index
    places: Places


def unit_of(codes: pd.Index, level: Level) -> pd.Index:
    """The code of the unit at `level` that each code lies in."""
    return codes.str[: LEVELS[level]]


def units_at(s: Snapshot, level: Level) -> pd.Index:
    """The codes of every unit at `level` on the day: the villages of the 村表, and those above.

    A town is there also without a village of its own.
    """
    return remember(s, ("units", level), lambda: pd.Index(_units_at(s, level), dtype="str"))


def _units_at(s: Snapshot, level: Level) -> list[str]:
    if level == "village":
        return sorted(s.village.loc[is_standing(s), "village_code"])
    if level == "town":
        return sorted({*unit_of(units_at(s, "village"), "town"), *s.town["town_code"]})
    return [s.notice.document.district_code]


def unit_of_rows(s: Snapshot, resource: str, rows: pd.DataFrame | None = None) -> pd.Series:
    """The code of the unit that each row of `resource` lies in on the day; missing if unknown.

    A row of a household lies in the village where that lives, any other in the unit that it names.
    Only those `rows` are looked at, if given.
    """
    table = s.tables[resource] if rows is None else rows
    own = _own_unit(table)
    if own:
        return placed(s, table[own])
    return look_up(household_of_rows(s, resource, rows), village_by_household(s))


def _own_unit(table: pd.DataFrame) -> str | None:
    """The field by which rows of no household name their unit."""
    if "household_id" in table:
        return None
    return next((name for name in UNIT_CODE_FIELDS if name in table), None)


def lying(s: Snapshot, resource: str) -> Lying:
    """`unit_of_rows` each row of `resource`, as places among the codes of the units."""
    since = places_since(s, of_households=not _own_unit(s.tables[resource]))
    return remember(
        s.data,
        ("lying", resource, *since),
        lambda: lying_of(unit_of_rows(s, resource), town_of_rows(s, resource)),
    )


def lying_of(codes: pd.Series, towns: pd.Series) -> Lying:
    """Codes of units and the towns in whose parts they lie, one per row, as places among both."""
    units, own = pd.factorize(codes)
    parts, names = pd.factorize(towns)
    places, pairs = pd.factorize(np.where(units < 0, -1, units * len(names) + parts))
    known = pairs >= 0
    places = np.where(known[places], np.cumsum(known)[places] - 1, -1)
    unit, part = np.divmod(pairs[known], max(len(names), 1))
    return Lying(pd.Index(own[unit], dtype="str"), pd.Index(names[part], dtype="str"), places)


def unit_digits(cells: Mapping[str, str]) -> str:
    """Where a record was registered first, by its number or the code of its unit.

    The digits of its unit's code below the district: six of a village, three of a town, none
    where the record is the district's own. For the ledger, whose entries may be about what is no
    longer on file; no rule and no figure asks for it.
    """
    for name in ID_FIELDS:
        if cells.get(name):
            return cells[name][: LEVELS["village"] - LEVELS["district"]]
    code = next((cells[name] for name in UNIT_CODE_FIELDS if cells.get(name)), "")
    return code[LEVELS["district"] : LEVELS["village"]]


def unit_of_key(s: Snapshot, resource: str, key: str) -> str:
    """The code of the unit that a record lies in on the day, by its primary key as text.

    That of the district where the record is its own, or not on file.
    """
    district = s.notice.document.district_code
    return _units_by_key(s, resource).get(key.partition(",")[0], district)


def _units_by_key(s: Snapshot, resource: str) -> Mapping[str, str]:
    """The unit of each row by the first field of its key, which says whose the row is."""

    def by_key() -> dict[str, str]:
        first = s.keys[resource][0]
        if first not in (*ID_FIELDS, *UNIT_CODE_FIELDS):
            return {}
        units = unit_of_rows(s, resource)
        known = units.notna()
        return dict(zip(s.tables[resource].loc[known, first], units[known], strict=True))

    return remember(s, ("units by key", resource), by_key)


def household_of_rows(s: Data, resource: str, rows: pd.DataFrame | None = None) -> pd.Series:
    """The household_id that each row of `resource` belongs to; missing where to none.

    Only those `rows` are looked at, if given.
    """
    table = s.tables[resource] if rows is None else rows
    if "household_id" in table:
        return table["household_id"]
    for key, owner in OWNER_TABLES.items():
        if key in table:
            return look_up(table[key], _households_by(s, owner, key))
    return pd.Series(pd.NA, index=table.index, dtype="str")


def _households_by(s: Data, owner: str, key: str) -> pd.Series:
    """The household of each row of the table `owner`, by its key."""

    def by_key() -> pd.Series:
        return s.tables[owner].drop_duplicates(key).set_index(key)["household_id"]

    return remember(s.data, ("households", owner), by_key)


def count_by_village(s: Snapshot, village_codes: pd.Series) -> pd.Series:
    """How often each village occurs; villages that do not occur count 0."""
    return village_codes.value_counts().reindex(villages_by_code(s).index, fill_value=0)


@once_for_all_days
def unit_names(s: Data) -> dict[str, str]:
    """The name of every unit by its code; a unit without a name on file is called by its code."""
    document = s.notice.document
    codes = pd.concat([s.town["town_code"], s.village["village_code"]])
    names = pd.concat([s.town["town_name"], s.village["village_name"]]).fillna(codes)
    return {document.district_code: document.district_name, **dict(zip(codes, names, strict=True))}
