"""Figures of parts of the data, joined in any order, are those of the whole: the same number."""

import math
import statistics
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lookback.compute.figures.counted_rows import CountedRows, part_of_rows
from lookback.compute.figures.medians import Ranks, in_order, medians, ranks
from lookback.compute.figures.unit_totals import Sums, sums, totals
from lookback.definitions.administrative_units import LEVELS, lying_of

VILLAGES = ("420702100901", "420702100902", "420702101901")
UNITS = {
    "district": pd.Index(["420702"]),
    "town": pd.Index(["420702100", "420702101"]),
    "village": pd.Index([*VILLAGES, "420702101999"]),
}
HOMES = st.sampled_from([*VILLAGES, "420702100", "420702", "420702109901", None])
AMOUNTS = st.none() | st.decimals(0, 2_000_000_000, places=6)
Row = tuple[str | None, Decimal | None]
ROWS = st.lists(st.tuples(HOMES, AMOUNTS), max_size=60)


def part(rows: Sequence[Row]) -> CountedRows:
    amounts = [math.nan if amount is None else float(amount) for _, amount in rows]
    columns = {
        "unit": pd.Series([unit for unit, _ in rows], dtype="str"),
        "key": pd.Series(range(len(rows)), dtype="str"),
        "amount": pd.Series(amounts, dtype="Float64"),
        "town": pd.Series([(unit or "")[:9] for unit, _ in rows], dtype="str"),
    }
    return part_of_rows("household", pd.DataFrame(columns))


def split(rows: Sequence[Row], data: st.DataObject) -> list[list[Row]]:
    """The rows in any order, in up to four parts, some of them empty."""
    shuffled = data.draw(st.permutations(rows))
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    return [
        [row for row, place in zip(shuffled, places, strict=True) if place == each]
        for each in range(4)
    ]


def added(pieces: Sequence[Sums]) -> Sums:
    """The sums of all parts, one below the other, as the store gives them back."""
    units, towns = (
        pd.Index(np.concatenate([getattr(piece, name) for piece in pieces]), dtype="str")
        for name in ("units", "towns")
    )
    return Sums(
        units,
        towns,
        np.concatenate([piece.micros for piece in pieces]),
        np.concatenate([piece.unknown for piece in pieces]),
    )


def merged(pieces: Sequence[Ranks]) -> Ranks:
    """The amounts of all parts in one order."""
    units = pd.concat([pd.Series(p.lying.units.take(p.lying.places), dtype="str") for p in pieces])
    lying = lying_of(units.reset_index(drop=True), units.str[:9].reset_index(drop=True))
    return in_order(lying, np.concatenate([piece.amounts for piece in pieces]))


@given(ROWS, st.data())
def test_any_split_in_any_order_publishes_the_same_sums(
    rows: list[Row], data: st.DataObject
) -> None:
    whole = sums(part(rows))
    joined = added([sums(part(some)) for some in split(rows, data)])
    for level, units in UNITS.items():
        here, there = (totals([each], level, units) for each in (whole, joined))
        assert np.array_equal(here, there, equal_nan=True)


@given(ROWS)
def test_a_sum_is_that_of_decimal_arithmetic(rows: list[Row]) -> None:
    found = sums(part(rows))
    for level, units in UNITS.items():
        [figures] = totals([found], level, units)
        for unit, figure in zip(units, figures, strict=True):
            inside = [
                amount
                for home, amount in rows
                if home and home.startswith(unit) and len(home) >= LEVELS[level]
            ]
            if None in inside:
                assert math.isnan(figure)
                continue
            exact = sum((amount for amount in inside if amount is not None), Decimal(0))
            assert figure == float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(ROWS, st.data())
def test_any_split_in_any_order_has_the_same_medians(rows: list[Row], data: st.DataObject) -> None:
    whole, joined = ranks(part(rows)), merged([ranks(part(some)) for some in split(rows, data)])
    for level, units in UNITS.items():
        here, there = (medians(each, level, units) for each in (whole, joined))
        assert np.array_equal(here.medians, there.medians, equal_nan=True)
        assert here.counts.tolist() == there.counts.tolist()


@given(ROWS)
def test_a_median_is_the_amount_in_the_middle(rows: list[Row]) -> None:
    found = ranks(part(rows))
    for level, units in UNITS.items():
        for unit, median, count in zip(units, *medians(found, level, units), strict=True):
            inside = [
                float(amount)
                for home, amount in rows
                if home and home.startswith(unit) and len(home) >= LEVELS[level]
                if amount is not None
            ]
            assert count == len(inside)
            assert median == statistics.median(inside) if inside else math.isnan(median)


def test_a_row_that_has_no_amount_of_its_own_counts_once() -> None:
    rows = part([(VILLAGES[0], None), (VILLAGES[0], None), (VILLAGES[2], None)])
    counted = CountedRows(rows.resource, rows.lying, rows.places, None, rows.tell)
    assert totals([sums(counted)], "town", UNITS["town"]).tolist() == [[2, 1]]
    assert medians(ranks(counted), "town", UNITS["town"]).counts.tolist() == [2, 1]
