"""行政区划：every code begins with the code of the unit above it."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from lookback.data.snapshot import Data, Texts, once_for_all_days, remember
from lookback.definitions.lookup import look_up

Level = Literal["district", "town", "village"]

LEVELS: Mapping[Level, int] = {"district": 6, "town": 9, "village": 12}
"""Level -> digits of its code (区 6, 镇（新区） 9, 村 12)."""

NUMBERED = (
    *("household_id", "member_id", "person_id", "case_id"),
    *("visit_id", "lead_id", "measure_id"),
)
"""Fields whose values begin with the digits of a village: its code without the district's."""

OWNERS = {"case_id": "case", "member_id": "member"}
"""Fields that say whose a row without household_id is, and the tables that have it."""

HOUSEHOLD = "household of the row"
"""The column that says whose a row is, of tables as text."""

CODED = ("village_code", "unit_code", "town_code")
"""Fields that hold the code of a unit."""

Places = NDArray[np.intp]


class Lying(NamedTuple):
    """The codes of units, each once, and for each row the place of its own; -1: it has none."""

    units: pd.Index
    places: Places


def unit_of(codes: pd.Index, level: Level) -> pd.Index:
    """The code of the unit at `level` that each code lies in."""
    return codes.str[: LEVELS[level]]


def units_at(s: Data, level: Level) -> pd.Index:
    """The codes of every unit at `level`: the villages of the 村表, and the units above them.

    A town is there also without a village of its own.
    """
    return remember(s.data, ("units", level), lambda: pd.Index(_units_at(s, level), dtype="str"))


def _units_at(s: Data, level: Level) -> list[str]:
    if level == "village":
        return sorted(s.village["village_code"])
    if level == "town":
        return sorted({*unit_of(units_at(s, "village"), "town"), *s.town["town_code"]})
    return [s.notice.document.district_code]


def village_of(s: Data, resource: str, rows: pd.DataFrame | None = None) -> pd.Series:
    """The code of the unit that each row of `resource` lies in; missing where it is unknown.

    A row lies in its own village or unit, else in its household's village. Only those `rows` are
    looked at, if given.
    """
    table = s.tables[resource] if rows is None else rows
    own = next((name for name in CODED if name in table), None)
    if own:
        return table[own]
    return look_up(household_of_rows(s, resource, rows), village_by_household(s))


def lying(s: Data, resource: str) -> Lying:
    """`village_of` each row of `resource`, as places among the codes of the units."""
    return remember(s.data, ("lying", resource), lambda: places_of(village_of(s, resource)))


def places_of(codes: pd.Series) -> Lying:
    """Codes of units, one per row, as places among those that there are."""
    places, units = pd.factorize(codes)
    return Lying(pd.Index(units, dtype="str"), places)


def place_of(cells: Mapping[str, str]) -> str:
    """Where a record lies, by its key or any of its cells, without asking for other rows.

    The digits of its unit's code below the district: six of a village, three of a town, none
    where the record is the district's own.
    """
    for name in NUMBERED:
        if cells.get(name):
            return cells[name][: LEVELS["village"] - LEVELS["district"]]
    code = next((cells[name] for name in CODED if cells.get(name)), "")
    return code[LEVELS["district"] : LEVELS["village"]]


def place_of_key(fields: Sequence[str], key: str) -> str:
    """The same by a primary key as text, several `fields` of it joined by ","."""
    return place_of(dict(zip(fields, key.split(","), strict=False)))


def household_of_rows(s: Data, resource: str, rows: pd.DataFrame | None = None) -> pd.Series:
    """The household_id that each row of `resource` belongs to; missing where to none.

    Only those `rows` are looked at, if given.
    """
    table = s.tables[resource] if rows is None else rows
    if "household_id" in table:
        return table["household_id"]
    for key, owner in OWNERS.items():
        if key in table:
            return look_up(table[key], _households_by(s, owner, key))
    return pd.Series(pd.NA, index=table.index, dtype="str")


def with_households(texts: Texts, table: pl.LazyFrame) -> pl.LazyFrame:
    """A table as text with `household_of_rows` in its last column, `HOUSEHOLD`."""
    fields = table.collect_schema()
    if "household_id" in fields:
        return table.with_columns(pl.col("household_id").alias(HOUSEHOLD))
    for key, owner in OWNERS.items():
        if key in fields:
            known = texts[owner].select(key, pl.col("household_id").alias(HOUSEHOLD))
            known = known.join(
                table, on=key, how="semi", nulls_equal=True, maintain_order="left"
            ).unique(key, keep="first")
            return table.join(known, on=key, how="left", nulls_equal=True, maintain_order="left")
    return table.with_columns(pl.lit(None, pl.String).alias(HOUSEHOLD))


@once_for_all_days
def village_by_household(s: Data) -> pd.Series:
    """The code of the village that each household lies in, by household_id."""
    return s.household.drop_duplicates("household_id").set_index("household_id")["village_code"]


def _households_by(s: Data, owner: str, key: str) -> pd.Series:
    """The household of each row of the table `owner`, by its key."""

    def by_key() -> pd.Series:
        return s.tables[owner].drop_duplicates(key).set_index(key)["household_id"]

    return remember(s.data, ("households", owner), by_key)


@once_for_all_days
def villages(s: Data) -> pd.DataFrame:
    """村表 indexed by village_code, in the order of the codes."""
    return s.village.set_index("village_code").sort_index()


def count_by_village(s: Data, village_codes: pd.Series) -> pd.Series:
    """How often each village occurs; villages that do not occur count 0."""
    return village_codes.value_counts().reindex(villages(s).index, fill_value=0)


@once_for_all_days
def unit_names(s: Data) -> dict[str, str]:
    """The name of every unit by its code; a unit without a name on file is called by its code."""
    document = s.notice.document
    codes = pd.concat([s.town["town_code"], s.village["village_code"]])
    names = pd.concat([s.town["town_name"], s.village["village_name"]]).fillna(codes)
    return {document.district_code: document.district_name, **dict(zip(codes, names, strict=True))}
