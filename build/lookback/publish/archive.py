"""Office files are zip archives: the same content gives the same bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can name: stands for none."""
TRAILER = struct.Struct("<II")
"""CRC-32 and size of what stands before it."""
TURNED = 0xFFFFFFFF
"""All bits of a CRC-32."""
LAST = b"\x03\x00" + TRAILER.pack(0, 0)
"""The end of a deflated member in stretches: a last one with nothing in it."""


def without_dates(content: bytes) -> bytes:
    """The archive with its members in the order of their names and no time of writing."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        return archived({name: before.read(name) for name in before.namelist()})


def with_texts(content: bytes, texts: Mapping[str, str]) -> bytes:
    """The archive with other texts in its XML: each that is named for its new one."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        members = {name: before.read(name) for name in before.namelist()}
    for old, new in texts.items():
        members = {n: each.replace(old.encode(), _in_xml(new)) for n, each in members.items()}
    return archived(members)


def _in_xml(text: str) -> bytes:
    return escape(text).encode("ascii", "xmlcharrefreplace")


def packed(content: bytes) -> bytes:
    """A stretch of a member, deflated so that others may follow it; then its CRC-32 and size."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)
    return deflated + TRAILER.pack(zlib.crc32(content), len(content))


def unpacked(stretch: bytes) -> bytes:
    """The content of a stretch."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(stretch[: -TRAILER.size])


def archived(members: Mapping[str, bytes | Sequence[bytes]]) -> bytes:
    """An archive of these members in the order of their names, with no time of writing.

    A member that is given in `packed` stretches is not deflated again.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as after:
        for name in sorted(members):
            content, member = members[name], zipfile.ZipInfo(name, EPOCH)
            member.external_attr = 0o644 << 16
            stretches = [_whole(content)] if isinstance(content, bytes) else [*content, LAST]
            after.writestr(member, b"".join(each[: -TRAILER.size] for each in stretches))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.CRC, member.file_size = _joined(stretches)
            out.seek(member.header_offset)
            out.write(member.FileHeader(zip64=False))
    return out.getvalue()


@lru_cache(32)
def _whole(content: bytes) -> bytes:
    """A member as its only stretch; a hundred forms have the same styles."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return (
        packer.compress(content) + packer.flush() + TRAILER.pack(zlib.crc32(content), len(content))
    )


def _joined(stretches: Sequence[bytes]) -> tuple[int, int]:
    """CRC-32 and size of the stretches one after another.

    Bytes that follow change a CRC by what as many zeros would change it (a CRC begins and ends
    with all its bits turned: here they must not be), and by their own.
    """
    crc = size = 0
    for stretch in stretches:
        own, length = TRAILER.unpack(stretch[-TRAILER.size :])
        crc, size = own ^ TURNED ^ zlib.crc32(bytes(length), crc ^ TURNED), size + length
    return crc, size
