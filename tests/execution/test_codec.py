"""Results as bytes: whatever frame or value is kept comes back equal, with its dtypes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lookback.execution.codec import decode, encode

WHOLE = st.integers(-(2**63), 2**63 - 1)
AMOUNTS = st.floats(allow_nan=False)
SECONDS = st.integers(-(10**12), 10**12)

CELLS: dict[str, st.SearchStrategy[Any]] = {
    "str": st.none() | st.text(max_size=8),
    "Int64": st.none() | WHOLE,
    "Float64": st.none() | AMOUNTS,
    "boolean": st.none() | st.booleans(),
    "datetime64[s]": st.none() | SECONDS,
    "int64": WHOLE,
    "float64": st.floats(),
    "bool": st.booleans(),
}
"""Every dtype that results have -> cells of it; None is missing."""


def column(cells: list[Any], kind: str) -> pd.Series:
    if kind == "datetime64[s]":
        known = [
            np.datetime64("NaT") if each is None else np.datetime64(each, "s") for each in cells
        ]
        return pd.Series(np.array(known, dtype="datetime64[s]"))
    return pd.Series(cells, dtype=kind)


@st.composite
def frames(draw: Callable[[Any], Any]) -> pd.DataFrame:
    """Frames of any columns; also of none, and of no rows."""
    rows = draw(st.integers(0, 5))
    kinds = draw(st.dictionaries(st.text(max_size=4), st.sampled_from([*CELLS]), max_size=5))
    columns = {
        name: column(draw(st.lists(CELLS[kind], min_size=rows, max_size=rows)), kind)
        for name, kind in kinds.items()
    }
    return pd.DataFrame(columns, columns=pd.Index([*columns], dtype="str"))


@given(frames())
def test_a_frame_comes_back_with_its_columns_dtypes_and_missing_cells(frame: pd.DataFrame) -> None:
    back = decode(encode(frame))
    assert [*back.columns] == [*frame.columns]
    assert [*map(str, back.dtypes)] == [*map(str, frame.dtypes)]
    for name in frame:
        assert back[name].isna().tolist() == frame[name].isna().tolist()
        known = frame[name].notna()
        assert back[name][known].tolist() == frame[name][known].tolist()


@pytest.mark.parametrize("kind", CELLS)
def test_missing_alone_and_no_rows_keep_their_dtype(kind: str) -> None:
    missing = [None] * 3 if kind not in ("int64", "float64", "bool") else []
    for cells in (missing, []):
        back = decode(encode(pd.DataFrame({"a": column(cells, kind)})))
        assert str(back["a"].dtype) == kind and len(back) == len(cells)
        assert back["a"].isna().all()


def test_amounts_come_back_bit_by_bit() -> None:
    amounts = [3333.333333, 0.1 + 0.2, 1e-320, -0.0, float("inf"), 503.335]
    back = decode(encode(pd.DataFrame({"a": column(amounts, "float64")})))["a"]
    assert back.to_numpy().tobytes() == np.array(amounts).tobytes()


def test_a_frame_taken_from_another_loses_the_places_of_its_rows_alone() -> None:
    """Its rows are counted anew: what a step gives must not tell by an index."""
    frame = pd.DataFrame({"a": column(["x", "y", "z"], "str")}).set_axis([7, 3, 9])[1:]
    back = decode(encode(frame))
    assert back["a"].tolist() == ["y", "z"] and [*back.index] == [0, 1]


def test_a_frame_comes_back_to_be_changed_like_any_other() -> None:
    back = decode(encode(pd.DataFrame({k: column([], k).reindex([0]) for k in ("str", "Int64")})))
    back.loc[0, "str"] = "x"
    whole = decode(encode(pd.DataFrame({k: column([1, 0], k) for k in ("int64", "float64")})))
    whole.loc[0, "int64"] = 7
    assert back["str"][0] == "x" and whole["int64"][0] == 7


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | AMOUNTS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
@example("\ud800 beyond UTF-8")
@example({"a": [], "b": {}, "": None})
def test_a_value_without_tables_comes_back(value: Any) -> None:
    assert decode(encode(value)) == value


def test_tables_stand_anywhere_in_a_value_and_tuples_come_back_as_lists() -> None:
    one, other = pd.DataFrame({"a": column(["甲"], "str")}), pl.DataFrame({"b": [1, None]})
    back = decode(encode({"x": [one, {"y": (other, 1, "z")}], "w": one}))
    pd.testing.assert_frame_equal(back["x"][0], one)
    pd.testing.assert_frame_equal(back["w"], one)
    table, *rest = back["x"][1]["y"]
    assert table.equals(other) and table.schema == other.schema and rest == [1, "z"]


def test_what_is_encoded_again_has_the_same_bytes() -> None:
    frame = pd.DataFrame({"a": column(["甲", None], "str"), "b": column([1, None], "Int64")})
    assert encode(frame) == encode(decode(encode(frame)))
