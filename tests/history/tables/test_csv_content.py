"""A file's records, counted by their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.history.tables.csv_content import csv_record, may_hold, read_content

CELLS = st.text('a1甲,;" \r\n\t', max_size=3)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6),
    key=st.sampled_from([("id",), ("id", "day"), ("day", "lost"), ()]),
    encoding=st.sampled_from(ENCODINGS),
)
def test_a_key_looked_for_is_counted_as_all_keys_are(
    rows: list[list[str]], key: tuple[str, ...], encoding: str
) -> None:
    raw = "\n".join(map(csv_record, [["id", "day", "name"], *rows])).encode(encoding)
    content = read_content(raw, key)
    for text, copies in content.tally(key).items():
        if '"' not in text:
            assert content.count(key, text) == copies
            assert may_hold(raw, text.partition(",")[0])
    assert content.count(key, "no such key") == 0 or not key


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_a_file_cannot_hold(encoding: str) -> None:
    raw = "id\n甲1\n".encode(encoding)
    assert may_hold(raw, "1") and may_hold(raw, "甲")
    assert may_hold(raw, "2") is (encoding == "utf-16")
