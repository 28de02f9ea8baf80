"""Office files are zip archives: the same content gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from html import escape

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can name: stands for none."""


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


def archived(members: Mapping[str, bytes]) -> bytes:
    """An archive of these members in the order of their names, with no time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            after.writestr(member, members[name])
    return out.getvalue()
