"""Where the screen trusts its splitting, there is but one reading; and `fmt` gets one there."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lookback.check.structure.data_files import DataFile
from lookback.check.structure.fast_validation import canonical_cells
from lookback.data.reformat import canonical_bytes

CELL = st.text(st.sampled_from('ab1,"\n\r \0中é\u2028#;\t'), max_size=4)


@given(st.binary(max_size=40) | st.text(st.sampled_from('ab,"\n\r '), max_size=30).map(str.encode))
def test_canonical_bytes_have_one_reading(raw: bytes) -> None:
    """Where the screen trusts its splitting, Python's reader splits alike."""
    cells = canonical_cells(b"h,k\n" + raw)
    if cells is not None:
        rows = list(csv.reader(io.StringIO((b"h,k\n" + raw).decode(), newline="")))[1:]
        assert [list(row) for row in cells.rows()] == rows


@given(st.lists(st.tuples(CELL, CELL), max_size=5, unique_by=lambda row: row[0]))
def test_what_fmt_writes_is_canonical(rows: list[tuple[str, str]]) -> None:
    rows = [(a.replace("\r", ""), b.replace("\r", "")) for a, b in rows]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("k", "v"), *rows])
    content = canonical_bytes(stream.getvalue().encode(), ("k",))
    cells = canonical_cells(content)
    assert cells is not None and sorted(cells.rows()) == sorted(rows)


def test_line_counts_every_kind_of_line_end() -> None:
    part = DataFile("x.csv", b"a\nb\r\nc\rd")
    assert [part.line_at(offset) for offset in (0, 2, 5, 7)] == [1, 2, 3, 4]
