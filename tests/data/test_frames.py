"""Tables as JSON: what comes back equals what was kept, types, blanks and index included."""

import json

import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from lookback.data.frames import as_json, from_json, joined

DAYS = st.dates(pd.Timestamp.min.date(), pd.Timestamp.max.date())
CELLS = {
    "str": st.text(st.characters(exclude_categories=["Cs"])),
    "Int64": st.integers(-(2**53), 2**53),
    "Float64": st.floats(allow_nan=False, allow_infinity=False),
    "float64": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "datetime64[s]": DAYS,
    "object": st.text(),
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    size = draw(st.integers(0, 5))
    columns = {
        kind: pd.Series(draw(st.lists(st.none() | cells, min_size=size, max_size=size)), dtype=kind)
        for kind, cells in CELLS.items()
    }
    frame = pd.DataFrame(columns)
    keep = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return draw(st.sampled_from([frame, frame[keep], frame[[]], frame.set_index("str")]))


@given(st.lists(frames(), min_size=1, max_size=3))
def test_tables_come_back_below_each_other(given: list[pd.DataFrame]) -> None:
    plain = [frame[[each for each in CELLS if each != "str"]] for frame in given if len(frame.T)]
    assume(plain)
    told = [json.loads(json.dumps(as_json(frame))) for frame in plain]
    assert_frame_equal(joined(told), pd.concat(plain, ignore_index=True))


@given(frames())
def test_what_comes_back_is_what_was_kept(frame: pd.DataFrame) -> None:
    again = from_json(json.loads(json.dumps(as_json(frame))))
    assert_frame_equal(again, frame, check_index_type="exact", check_names=False)
