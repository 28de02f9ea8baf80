"""ID numbers against the standard's formula, written out digit by digit."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.definitions.identity import flaw, is_sound, nearly_equal

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _whole(first17: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True))
    return first17 + "10X98765432"[total % 11]


@given(st.lists(st.from_regex(r"[0-9]{17}", fullmatch=True), max_size=5))
def test_exactly_one_check_digit_holds(first17s: list[str]) -> None:
    numbers = [first17 + last for first17 in first17s for last in "0123456789X"]
    sound = is_sound(pd.Series(numbers, dtype="str"))
    assert [n for n, ok in zip(numbers, sound, strict=True) if ok] == [*map(_whole, first17s)]


@given(st.lists(st.none() | st.text(max_size=22), max_size=5))
def test_what_is_written_and_not_sound_has_one_flaw(numbers: list[str | None]) -> None:
    column = pd.Series(numbers, dtype="str")
    assert flaw(column).notna().tolist() == (column.notna() & ~is_sound(column)).tolist()


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        pytest.param("400702198001010155", True, id="two characters"),
        pytest.param("400712198001010136", True, id="one of the area, one of the last four"),
        pytest.param("410712198001010136", False, id="three characters"),
    ],
)
def test_nearly_equal(other: str, is_near: bool) -> None:
    numbers = pd.Series(["400702198001010131", "400702198001019999", other], dtype="str")
    near = nearly_equal(pd.Series(["示例甲"] * 3, dtype="str"), numbers)
    assert near.tolist() == [is_near, False, is_near]
