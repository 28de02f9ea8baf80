"""The one canonical form of a table: UTF-8 without BOM, LF, header, minimal quoting, sorted."""

import csv
from collections.abc import Iterable, Sequence
from itertools import chain


class _LfWriter:
    """Takes the writer's CRLF lines and keeps them with LF: only so does it quote a lone CR."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        """One record, as `csv.writer` hands it over."""
        self.lines.append(line.removesuffix("\r\n") + "\n")


def format_table(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Canonical CSV of `rows` under the header `fields`; the order of rows is kept."""
    return format_rows(chain([fields], rows))


def format_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """The same without a header: what may follow a table, or a part of one."""
    out = _LfWriter()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return "".join(out.lines).encode("utf-8")


def sorted_by_key(
    fields: Sequence[str], key: Sequence[str], rows: Iterable[Sequence[str]]
) -> list[Sequence[str]]:
    """Rows in the canonical order: by primary key, compared as text, field by field."""
    places = [fields.index(name) for name in key]
    return sorted(rows, key=lambda row: [row[place] for place in places])
