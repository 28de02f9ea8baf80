"""Amounts are those that the files write: exact to the millionth, added without noise."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

from lookback.definitions.household.income import INCOME_ITEMS, with_totals
from lookback.definitions.money import MICROS, add, exact, micros, published

MOST = 2_000_000_000
AMOUNTS = st.decimals(-MOST, MOST, places=6)
CENT = Decimal("0.01")


@given(st.lists(AMOUNTS))
def test_an_amount_with_six_decimals_is_met_exactly(amounts: list[Decimal]) -> None:
    found = micros(np.array([float(amount) for amount in amounts]))
    assert found.tolist() == [int(amount * MICROS) for amount in amounts]


@given(st.lists(AMOUNTS))
@example([Decimal("3333.333333"), Decimal("3333.333333"), Decimal("3333.333334")])
@example([Decimal("0.005")])
@example([Decimal("-0.005")])
@example([Decimal("1.005")])
def test_a_published_sum_is_that_of_decimal_arithmetic(amounts: list[Decimal]) -> None:
    whole = micros(np.array([float(amount) for amount in amounts]))
    found = published(add(whole, np.zeros(len(whole), dtype="intp"), 1))
    expected = sum(amounts, Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    assert found.tolist() == [float(expected)]


def test_sums_beyond_64_bits_are_exact_too() -> None:
    amounts = micros(np.array([9e12, 9e12, 0.000001]))
    [found] = add(amounts, np.zeros(3, dtype="intp"), 1)
    assert found == 18_000_000_000_000 * MICROS + 1
    narrow = np.array([2**62, 2**62, 2**62])
    assert add(narrow, np.zeros(3, dtype="intp"), 1).tolist() == [3 * 2**62]


@given(st.lists(st.decimals(0, 10_000_000, places=6), min_size=7, max_size=7))
def test_the_totals_of_an_income_have_no_noise(amounts: list[Decimal]) -> None:
    *items, expense, claims, own = amounts
    names = (*INCOME_ITEMS, "business_expense_yuan", "claims_income_yuan", "own_payment_yuan")
    cells = dict(zip(names, map(float, amounts), strict=True))
    [row] = with_totals(pd.DataFrame([{**cells, "member_count": 1}])).to_dict("records")
    net = sum(items, -expense)
    assert row["net_income_yuan"] == float(net)
    assert row["reference_income_yuan"] == float(net + claims - own)


def test_what_was_computed_loses_its_noise() -> None:
    found = exact(pd.Series([0.1 + 0.2, 3333.3333334999, np.nan]))
    assert found[:2].tolist() == [0.3, 3333.333333]
    assert found.isna().tolist() == [False, False, True]
