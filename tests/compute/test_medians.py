"""A median after few amounts were exchanged is that of all amounts, or is not known."""

import math
import statistics

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lookback.compute.medians import AROUND, Middle, exchanged, middles
from lookback.compute.part import Part

AMOUNTS = st.integers(0, 40).map(float)
VILLAGES = ("420702100901", "420702100902", "420702101901")


def part(rows: list[tuple[str, float | None]]) -> Part:
    units, amounts = zip(*rows, strict=True) if rows else ((), ())
    columns = {
        "unit": pd.Series(units, dtype="str"),
        "key": pd.Series(range(len(rows)), dtype="str"),
        "amount": pd.Series(amounts, dtype="Float64"),
    }
    return Part("household", pd.DataFrame(columns))


def of_district(rows: list[tuple[str, float | None]]) -> Middle:
    return middles(part(rows), ["district"])["district"]["420702"]


def test_the_median_is_the_one_in_the_middle_or_half_way_between_two() -> None:
    assert of_district([(VILLAGES[0], 1.0), (VILLAGES[1], 4.0), (VILLAGES[2], 90.0)]).median == 4
    assert of_district([(VILLAGES[0], 1.0), (VILLAGES[1], 4.0)]).median == 2.5
    assert of_district([(VILLAGES[0], 1.0), (VILLAGES[1], None)]).median == 1
    assert math.isnan(Middle(0, 0, []).median)


def test_a_row_of_a_town_counts_in_no_village() -> None:
    found = middles(part([("420702100", 5.0), (VILLAGES[0], 1.0)]), ["town", "village"])
    assert found["town"]["420702100"].median == 3
    assert found["village"] == {VILLAGES[0]: Middle(1, 0, [1.0])}


ROWS = st.lists(st.tuples(st.sampled_from(VILLAGES), AMOUNTS), max_size=120)


@given(ROWS, st.lists(st.integers(0, 119), max_size=30, unique=True), ROWS.map(lambda r: r[:20]))
def test_what_is_exchanged_is_what_is_counted_anew(
    rows: list[tuple[str, float]], places: list[int], come: list[tuple[str, float]]
) -> None:
    levels = ("district", "town", "village")
    gone = [rows[place] for place in places if place < len(rows)]
    rest = [row for place, row in enumerate(rows) if place not in places]
    found = exchanged(middles(part([*rows]), levels), part([*gone]), part([*come]))
    anew = middles(part([*rest, *come]), levels)
    if found is None:
        return
    for level in levels:
        for unit, middle in found[level].items():
            assert middle.size == anew[level][unit].size
            assert middle.median == anew[level][unit].median


@given(st.lists(AMOUNTS, min_size=3 * AROUND, max_size=200), AMOUNTS, st.data())
def test_one_amount_can_always_be_exchanged(
    amounts: list[float], come: float, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(amounts) - 1))
    middle = of_district([(VILLAGES[0], amount) for amount in amounts])
    found = middle.exchanged([amounts[place]], [come])
    amounts[place] = come
    assert found and found.median == statistics.median(amounts)


def test_more_than_is_known_about_the_middle_cannot_be_exchanged() -> None:
    middle = of_district([(VILLAGES[0], float(amount)) for amount in range(100)])
    assert middle.exchanged([], [-1.0] * 2 * AROUND)
    assert middle.exchanged([], [-1.0] * 3 * AROUND) is None
    assert middle.exchanged([45.5], []) is None
