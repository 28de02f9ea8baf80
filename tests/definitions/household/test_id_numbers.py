"""ID numbers against a library's second opinion on the standard."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from lookback.definitions.household.id_numbers import check_digit, flaw, is_sound, nearly_equal


@given(st.lists(st.from_regex(r"[0-9]{17}", fullmatch=True), max_size=5))
def test_exactly_one_check_digit_holds(first17s: list[str]) -> None:
    numbers = [first17 + last for first17 in first17s for last in "0123456789X:x"]
    known = {first17 + ric.calc_check_digit(first17 + "0") for first17 in first17s}
    assert known == {first17 + check_digit(first17) for first17 in first17s}
    sound = is_sound(pd.Series(numbers, dtype="str"))
    assert {n for n, ok in zip(numbers, sound, strict=True) if ok} == known | {
        one.replace("X", "x") for one in known
    }


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
