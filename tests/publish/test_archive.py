"""A member in stretches is the member whole, to any program that opens the archive."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from lookback.publish.archive import archived, packed, unpacked


@given(st.lists(st.binary(max_size=300)), st.binary())
def test_stretches_are_read_as_one_member(stretches: list[bytes], other: bytes) -> None:
    content = archived({"b": [packed(each) for each in stretches], "a": other, "c": other})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a": other, "b": b"".join(stretches), "c": other,
        }  # fmt: skip
    assert [unpacked(packed(each)) for each in stretches] == stretches
