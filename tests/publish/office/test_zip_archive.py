"""An archive holds what it was given, and the same bytes whenever and however it is written."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from lookback.publish.office.zip_archive import members_of, with_texts, without_dates, zip_archive


@given(st.lists(st.binary(max_size=300)), st.binary())
def test_stretches_are_read_as_one_member(stretches: list[bytes], other: bytes) -> None:
    whole = {"b": b"".join(stretches), "a": other}
    content = zip_archive({"b": iter(stretches), "a": other})
    assert members_of(content) == whole
    assert content == zip_archive(dict(sorted(whole.items())))


def test_the_time_of_writing_leaves_no_trace() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("b", (2022, 6, 12, 8, 30, 0)), b"2")
        archive.writestr("a", b"1")
    assert without_dates(out.getvalue()) == zip_archive({"a": b"1", "b": b"2"})


def test_a_text_is_escaped_for_where_it_stands() -> None:
    content = with_texts(zip_archive({"a.xml": b"<t>mark</t>"}), {"mark": "<回>&"})
    assert members_of(content) == {"a.xml": b"<t>&lt;&#22238;&gt;&amp;</t>"}
