"""Office files are zip archives: the same content gives the same bytes."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from html import escape

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can name: stands for none."""


def without_dates(content: bytes) -> bytes:
    """The archive with its members in the order of their names and no time of writing."""
    return zip_archive(members_of(content))


def with_texts(content: bytes, texts: Mapping[str, str]) -> bytes:
    """The archive with other texts in its XML: each that is named for its new one."""
    members = members_of(content)
    for old, new in texts.items():
        members = {n: each.replace(old.encode(), _in_xml(new)) for n, each in members.items()}
    return zip_archive(members)


def _in_xml(text: str) -> bytes:
    return escape(text).encode("ascii", "xmlcharrefreplace")


def members_of(content: bytes) -> dict[str, bytes]:
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_archive(members: Mapping[str, bytes | Iterable[bytes]]) -> bytes:
    """An archive of these members in the order of their names, with no time of writing.

    A large member may be given in stretches, which need not be in memory at once.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(members):
            content, member = members[name], zipfile.ZipInfo(name, EPOCH)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w") as file:
                file.writelines([content] if isinstance(content, bytes) else content)
    return out.getvalue()
