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
from lookback.compute.figures.medians import Ranked, medians, ranked, ranks
from lookback.compute.figures.unit_totals import Summed, summed, sums, totals
from lookback.definitions.administrative_units import LEVELS

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


@given(ROWS, st.data())
def test_any_split_in_any_order_publishes_the_same_sums(
    rows: list[Row], data: st.DataObject
) -> None:
    whole = Summed(sums(part(rows)), sums(part(rows)))
    joined = summed([Summed(sums(part(some)), sums(part(some))) for some in split(rows, data)])
    for level, units in UNITS.items():
        for here, there in zip(whole, joined, strict=True):
            assert here and there
            assert np.array_equal(
                totals([here], level, units), totals([there], level, units), equal_nan=True
            )


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
    whole = Ranked(ranks(part(rows)), None)
    joined = ranked([Ranked(ranks(part(some)), None) for some in split(rows, data)])
    for level, units in UNITS.items():
        here, there = (medians(each.numerator, level, units) for each in (whole, joined))
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
    counted = CountedRows(rows.resource, rows.units, rows.places, None, rows.tell)
    assert totals([sums(counted)], "town", UNITS["town"]).tolist() == [[2, 1]]
    assert medians(ranks(counted), "town", UNITS["town"]).counts.tolist() == [2, 1]
