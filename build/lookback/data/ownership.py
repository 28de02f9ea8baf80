"""归属：which household a row belongs to, and which town on a day, by the cells of the tables.

A household lives in the village of its own row until a row of `residence` says otherwise from a
day on; a village that is abolished goes into its successor. No identifier says where.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

import polars as pl

from lookback.data.unit_codes import LEVELS, OWNER_TABLES, UNIT_CODE_FIELDS

HOUSEHOLD_COLUMN = "household_id"
"""The field that says whose a row is."""

TOWN_DIGITS = LEVELS["town"]
"""The code of a unit begins with so many digits of its town's code."""

BEGINNING = date.min
"""Before every move: where households were registered first, and in whose file they stand."""

TextOf = Callable[[str], pl.DataFrame]
"""Gives a table by its name, as text; blank is null."""

_UNITS = {"village": ("village_code", "abolished_on", "successor_code")}
"""The columns that say into which village another one went."""

_PLACING = {
    **_UNITS,
    "household": (HOUSEHOLD_COLUMN, "village_code"),
    "residence": (HOUSEHOLD_COLUMN, "since", "village_code"),
}
"""The columns that say where each household lives."""


def is_placed(header: Collection[str]) -> bool:
    """Whether the rows of a table with these fields lie in a town, or are the district's own.

    The rows of any other table (registers, deadlines) belong to every town alike.
    """
    return not {HOUSEHOLD_COLUMN, *OWNER_TABLES, *UNIT_CODE_FIELDS}.isdisjoint(header)


def owner_key(header: Collection[str]) -> str | None:
    """The field by which a table with these fields says whose its rows are; None: by none."""
    return next((name for name in (HOUSEHOLD_COLUMN, *OWNER_TABLES) if name in header), None)


def placing_columns(name: str, header: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The columns of tables that decide in which town the rows of a table lie."""
    key = owner_key(header)
    if not is_placed(header):
        return {}
    if key is None:
        return _UNITS
    if key == HOUSEHOLD_COLUMN:
        return _PLACING
    return {**_PLACING, OWNER_TABLES[key]: (key, HOUSEHOLD_COLUMN)}


def towns_of(name: str, table: pl.DataFrame, text_of: TextOf, day: date) -> pl.Series:
    """The town's code on a day for each row of a table, "" where the row is the district's own.

    A household lies in the town of its village, and so do all rows that belong to it. A row of
    no household lies in the town of the unit that it names.
    """
    successors = successors_on(text_of("village"), day)
    own = table.with_columns(_own_town(table.columns, successors).alias("own"))["own"]
    if owner_key(table.columns) is not None:
        owners = households_of(table, text_of).to_frame()
        homes = owners.join(
            _homes(text_of, successors, day),
            on=HOUSEHOLD_COLUMN, how="left", maintain_order="left",
        )  # fmt: skip
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


def successors_on(villages: pl.DataFrame, day: date) -> dict[str, str]:
    """The village that each one abolished by the day has gone into by then, at the end.

    One that says none, or leads back to itself, is left out: its households stay where they are.
    """
    gone = villages.filter(pl.col("abolished_on") <= day.isoformat())
    pairs = gone.select("village_code", "successor_code").drop_nulls().rows()
    return resolved(dict(pairs))


def resolved(direct: Mapping[str, str]) -> dict[str, str]:
    """The last of every chain of successors; a chain that closes to a ring has none."""
    found = {}
    for code in direct:
        last, seen = code, set[str]()
        while last in direct and last not in seen:
            seen.add(last)
            last = direct[last]
        if last not in direct:
            found[code] = last
    return found


def town_changes(text_of: TextOf) -> list[date]:
    """The days on which some row changes its town, in order.

    Between two of them every row lies where it lay.
    """
    villages, residence = text_of("village"), text_of("residence")
    successors = resolved(
        dict(villages.select("village_code", "successor_code").drop_nulls().rows())
    )
    crossed = villages.filter(
        pl.col("abolished_on").is_not_null()
        & (_town(pl.col("successor_code")) != _town(pl.col("village_code")))
    )
    days = {*crossed["abolished_on"].to_list()}
    if len(residence):
        moved = text_of("household").select(HOUSEHOLD_COLUMN, "village_code")
        moved = moved.filter(pl.col(HOUSEHOLD_COLUMN).is_in(residence[HOUSEHOLD_COLUMN].implode()))
        places = pl.concat([moved, residence.select(HOUSEHOLD_COLUMN, "village_code")])
        ends = places.with_columns(_into(pl.col("village_code"), successors))
        towns = pl.concat([places, ends]).group_by(HOUSEHOLD_COLUMN).agg(
            _town(pl.col("village_code")).n_unique().alias("towns")
        )  # fmt: skip
        across = towns.filter(pl.col("towns") > 1)[HOUSEHOLD_COLUMN].implode()
        days |= {*residence.filter(pl.col(HOUSEHOLD_COLUMN).is_in(across))["since"].to_list()}
    return sorted(day for text in days if (day := _day(text)))


def _day(text: str | None) -> date | None:
    """A cell that holds no day moves nobody; the check of the structure says so."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _homes(text_of: TextOf, successors: Mapping[str, str], day: date) -> pl.DataFrame:
    """The town in which each household lives; of an id that stands twice the first row counts."""
    households = text_of("household").unique(HOUSEHOLD_COLUMN, keep="first", maintain_order=True)
    homes = households.select(HOUSEHOLD_COLUMN, "village_code")
    moved = text_of("residence").drop_nulls("village_code")
    moved = moved.filter(pl.col("since") <= day.isoformat()).sort("since", maintain_order=True)
    if len(moved):
        last = moved.unique(HOUSEHOLD_COLUMN, keep="last").select(
            HOUSEHOLD_COLUMN, pl.col("village_code").alias("moved")
        )
        homes = homes.join(last, on=HOUSEHOLD_COLUMN, how="left", maintain_order="left")
        homes = homes.with_columns(pl.coalesce("moved", "village_code").alias("village_code"))
    home = _town(_into(pl.col("village_code"), successors))
    return homes.select(HOUSEHOLD_COLUMN, home.alias("home"))


def _own_town(columns: Collection[str], successors: Mapping[str, str]) -> pl.Expr:
    """The town of the unit that a row names itself; null where that is none, or the district.

    A row of a household lies where that lives, whatever it names.
    """
    named = [pl.col(name) for name in UNIT_CODE_FIELDS if name in columns]
    if not named or HOUSEHOLD_COLUMN in columns:
        return pl.lit(None, pl.String)
    return _town(_into(pl.coalesce(named), successors))


def _into(code: pl.Expr, successors: Mapping[str, str]) -> pl.Expr:
    return code.replace(dict(successors)) if successors else code


def _town(code: pl.Expr) -> pl.Expr:
    return pl.when(code.str.len_chars() >= TOWN_DIGITS).then(code.str.slice(0, TOWN_DIGITS))
