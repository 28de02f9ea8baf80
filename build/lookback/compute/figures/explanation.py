"""指标溯源：the rows behind a figure of one unit: counted, and in the denominator alone."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from lookback.compute.figures.counted_rows import CountedRows, row_keys
from lookback.compute.indicators.indicator import Indicator, Ratio, compute_indicators
from lookback.data.cells import cell_texts
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot, remember
from lookback.definitions.administrative_units import unit_names
from lookback.definitions.monitoring.status import deciding_cases
from lookback.execution.step import TOWN

Mask = Callable[[str, str, str], str]
"""(resource, field, cell) -> what may be shown of it."""

ABOVE, BELOW, BOTH = "分子", "分母", "分子和分母"
IN_WORDS = {"left_only": ABOVE, "right_only": BELOW, "both": BOTH}
"""What the merge of the two parts calls a row -> where it counts."""

TELLING = {
    "household": ("villager_group", "household_type", "member_count"),
    "village": ("rural_households", "rural_population"),
    "town": ("town_name",),
    "visit": ("household_id", "visited_on", "outcome"),
    "lead": ("household_id", "source", "received_on", "closed_on"),
    "case": ("household_id", "category", "monitored_since"),
    "case_step": ("started_on", "ended_on", "outcome"),
    "member": ("household_id", "name", "status"),
    "income": ("occasion", "member_count"),
    "unreachable": ("reported_on", "located_on"),
    "job": ("region", "status"),
}
"""Resource -> the fields by which an official recognises a row; of others, the first three."""

RECORD = ["resource", "unit", "key"]
COLUMNS = [*RECORD, "counted_in", "numerator", "denominator"]
BY_TOWN = [*COLUMNS, TOWN]
"""With the town in whose part the row lies."""


class RecordKey(NamedTuple):
    """One record of the data: its table, and its primary key as text."""

    resource: str
    key: str


class RecordCount(NamedTuple):
    """How a record counts: in which part, in which unit, and how much (None: unknown or not)."""

    counted_in: str
    unit: str
    numerator: float | None
    denominator: float | None


@dataclass(frozen=True)
class FigureExplanation:
    """A figure of one unit on one day, and its rows.

    `rows` has COLUMNS: one row per record, `counted_in` 分子, 分母 or 分子和分母, and what it
    adds to each (missing where it does not count, or where the amount is unknown). `has_basis`:
    there is a denominator; `is_comparable`: it counts records of the numerator's table, so that
    some of them can be left out. Numerator, denominator and value are as published (nan:
    无法计算, or none).
    """

    indicator: Indicator
    unit_code: str
    as_of: date
    rows: pd.DataFrame
    has_basis: bool
    is_comparable: bool
    numerator: float
    denominator: float
    value: float

    @property
    def counted(self) -> pd.DataFrame:
        """The rows of the numerator, whether they are in the denominator too or not."""
        return self.rows[self.rows["counted_in"] != BELOW]

    @property
    def basis(self) -> pd.DataFrame:
        """The rows of the denominator."""
        return self.rows[self.rows["counted_in"] != ABOVE]

    @property
    def uncounted(self) -> pd.DataFrame:
        """The rows of the denominator that the numerator leaves out."""
        return self.rows[self.rows["counted_in"] == BELOW]


def explain_figure(s: Snapshot, indicator: Indicator, unit_code: str) -> FigureExplanation:
    """The figure of `indicator` in a unit that it exists for, and the rows that make it.

    Raises:
        KeyError: the indicator has no figure of this unit.
    """
    published = compute_indicators(s, [indicator]).set_index("unit_code").loc[unit_code]
    numbers = published[["numerator", "denominator", "value"]].fillna(math.nan)
    fraction = above, below = indicator(s)
    return FigureExplanation(
        indicator=indicator,
        unit_code=unit_code,
        as_of=s.as_of,
        rows=rows_of(fraction, unit_code)[COLUMNS],
        has_basis=below is not None,
        is_comparable=below is not None and below.resource == above.resource,
        **numbers,
    )


def rows_of(fraction: Ratio, unit_code: str) -> pd.DataFrame:
    """The rows of both parts in the unit, `BY_TOWN`; sorted by their records."""
    above, below = fraction
    counted = _of(above, unit_code, "numerator")
    if below is None:
        none = pd.Series(pd.NA, index=counted.index, dtype="Float64")
        counted = counted.assign(counted_in=ABOVE, denominator=none)
        return counted.sort_values(RECORD, ignore_index=True)[BY_TOWN]
    rows = counted.merge(
        _of(below, unit_code, "denominator"),
        how="outer", on=[*RECORD, TOWN], indicator="counted_in",
    )  # fmt: skip
    return rows.assign(counted_in=rows["counted_in"].astype("str").map(IN_WORDS))[BY_TOWN]


def _of(part: CountedRows, unit_code: str, amount: str) -> pd.DataFrame:
    """The rows of a part in the unit, with the resource; a record that counts twice is one."""
    rows = part.within(unit_code).rename(columns={"amount": amount})
    if part.resource:
        rows = rows.assign(resource=part.resource)
    key = [*RECORD, TOWN]
    rows = rows.astype({name: "str" for name in key}).reset_index(drop=True)
    if not rows.duplicated(key).any():
        return rows
    return rows.groupby(key)[amount].sum(skipna=False).reset_index()


def changed_records(
    then: pd.DataFrame, now: pd.DataFrame
) -> dict[RecordKey, tuple[RecordCount | None, RecordCount | None]]:
    """The records that count otherwise in the rows of two explanations: how then, how now.

    A record has one row in each, so what stands there twice in all is the same in both.
    """
    both = pd.concat([then, now], keys=("then", "now"))
    differing = both[~both.duplicated(keep=False)]
    is_then = differing.index.get_level_values(0) == "then"
    before, after = record_counts(differing[is_then]), record_counts(differing[~is_then])
    pairs = {
        record_key: (before.get(record_key), after.get(record_key)) for record_key in before | after
    }
    return {record_key: pair for record_key, pair in pairs.items() if pair[0] != pair[1]}


def record_counts(rows: pd.DataFrame) -> dict[RecordKey, RecordCount]:
    """How each record counts, of the rows of an explanation."""
    amounts = rows[["numerator", "denominator"]].astype(object)
    amounts = amounts.where(amounts.notna(), None)
    return {
        RecordKey(resource, key): RecordCount(counted_in, unit, above, below)
        for resource, key, counted_in, unit, above, below in zip(
            *(rows[name] for name in ("resource", "key", "counted_in", "unit")),
            *(amounts[name] for name in amounts),
            strict=True,
        )
    }


def described_rows(s: Snapshot, package: Package, rows: pd.DataFrame, mask: Mask) -> pd.DataFrame:
    """`rows` of an explanation as they may be shown: the key masked, and columns place and about.

    `about` names a few fields of the record with what they hold on file, masked as well.
    """
    place = rows["unit"].map(unit_names(s)).fillna(rows["unit"])
    shown = rows.assign(place=place, about="")
    for resource, chosen in rows.groupby("resource", sort=False):
        name = str(resource)
        keys = [masked_key(package, RecordKey(name, key), mask) for key in chosen["key"]]
        shown.loc[chosen.index, "key"] = keys
        shown.loc[chosen.index, "about"] = _about(s, package, name, chosen["key"], mask)
    return shown


def masked_key(package: Package, record: RecordKey, mask: Mask) -> str:
    """The key of a record with what may not be shown of it masked."""
    fields = package.resources[record.resource].primary_key
    parts = record.key.split(",", len(fields) - 1)
    return ",".join(mask(record.resource, *each) for each in zip(fields, parts, strict=True))


def _about(s: Snapshot, package: Package, resource: str, keys: pd.Series, mask: Mask) -> list[str]:
    """The telling fields of these records, masked, row for row."""
    known = package.resources[resource]
    titles = {field.name: field.title for field in known.fields}
    telling = TELLING.get(resource) or [n for n in known.header if n not in known.primary_key][:3]
    found = _by_key(s, resource).loc[[*keys]]
    texts = [[""] * len(found)]
    for name in telling:
        cells = (mask(resource, name, cell) for cell in cell_texts(found[name]))
        texts.append([f"{titles[name]} {cell}" if cell else "" for cell in cells])
    if resource == "household":
        texts.append(_states(s, found["household_id"], mask))
    return ["，".join(text for text in each if text) for each in zip(*texts, strict=True)]


def _by_key(s: Snapshot, resource: str) -> pd.DataFrame:
    """The rows of a table under their primary keys as text."""
    name = ("by key", resource)
    return remember(s, name, lambda: s.tables[resource].set_axis(row_keys(s, resource)))


def _states(s: Snapshot, households: pd.Series, mask: Mask) -> list[str]:
    """监测对象's category and state, "" for a household that is none."""
    cases = deciding_cases(s).reindex(households)
    pairs = zip(cases["category"].fillna("类别不明"), cases["state"].fillna(""), strict=True)
    return [
        f"{mask('case', 'category', category)} {mask('case', 'monitored_since', state)}"
        if state
        else ""
        for category, state in pairs
    ]
