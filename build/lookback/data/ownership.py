"""归属：which household a row belongs to, and which town, by the cells of the tables themselves."""

from collections.abc import Callable, Collection, Mapping

import polars as pl

from lookback.data.unit_codes import LEVELS, OWNER_TABLES, UNIT_CODE_FIELDS

HOUSEHOLD_COLUMN = "household_id"
"""The field that says whose a row is."""

TOWN_DIGITS = LEVELS["town"]
"""The code of a unit begins with so many digits of its town's code."""

TextOf = Callable[[str], pl.DataFrame]
"""Gives a table by its name, as text; blank is null."""

_PLACING = {"household": (HOUSEHOLD_COLUMN, "village_code")}
"""The columns of the table of households that say where each of them lives."""


def is_placed(header: Collection[str]) -> bool:
    """Whether the rows of a table with these fields lie in a town, or are the district's own.

    The rows of any other table (registers, deadlines) belong to every town alike.
    """
    return not {HOUSEHOLD_COLUMN, *OWNER_TABLES, *UNIT_CODE_FIELDS}.isdisjoint(header)


def owner_key(header: Collection[str]) -> str | None:
    """The field by which a table with these fields says whose its rows are; None: by none."""
    return next((name for name in (HOUSEHOLD_COLUMN, *OWNER_TABLES) if name in header), None)


def placing_columns(name: str, header: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The columns of other tables that decide in which town the rows of a table lie."""
    key = owner_key(header)
    if key is None or name == "household":
        return {}
    return (
        _PLACING
        if key == HOUSEHOLD_COLUMN
        else {**_PLACING, OWNER_TABLES[key]: (key, HOUSEHOLD_COLUMN)}
    )


def towns_of(name: str, table: pl.DataFrame, text_of: TextOf) -> pl.Series:
    """The town's code for each row of a table, "" where the row is the district's own.

    A household lies in the town of its village, and so do all rows that belong to it. A row of
    no household lies in the town of the unit that it names.
    """
    own = table.with_columns(_own_town(table.columns).alias("own"))["own"]
    if name != "household" and owner_key(table.columns) is not None:
        owners = households_of(table, text_of).to_frame()
        homes = owners.join(_homes(text_of), on=HOUSEHOLD_COLUMN, how="left", maintain_order="left")
        own = homes.select(pl.coalesce("home", own))["home"]
    return own.fill_null("")


def households_of(table: pl.DataFrame, text_of: TextOf) -> pl.Series:
    """The household that each row of a table belongs to; null where to none."""
    key = owner_key(table.columns)
    if key is None:
        return pl.Series(HOUSEHOLD_COLUMN, [None] * len(table), pl.String)
    if key == HOUSEHOLD_COLUMN:
        return table[key]
    owners = text_of(OWNER_TABLES[key]).select(key, HOUSEHOLD_COLUMN).unique(key, keep="first")
    rows = table.select(key).join(owners, on=key, how="left", maintain_order="left")
    return rows[HOUSEHOLD_COLUMN]


def _homes(text_of: TextOf) -> pl.DataFrame:
    """The town in which each household lives; of an id that stands twice the first row counts."""
    households = text_of("household").unique(HOUSEHOLD_COLUMN, keep="first", maintain_order=True)
    return households.select(HOUSEHOLD_COLUMN, _own_town(["village_code"]).alias("home"))


def _own_town(columns: Collection[str]) -> pl.Expr:
    """The town of the unit that a row names itself; null where that is none, or the district."""
    named = [pl.col(name) for name in UNIT_CODE_FIELDS if name in columns]
    if not named:
        return pl.lit(None, pl.String)
    code = pl.coalesce(named)
    return pl.when(code.str.len_chars() >= TOWN_DIGITS).then(code.str.slice(0, TOWN_DIGITS))
