"""Cells that a merge left undecided: how they are marked, and the findings about them."""

import csv
import io
from collections.abc import Iterator

from lookback.check.files import Part
from lookback.check.findings import Finding
from lookback.check.messages import finding
from lookback.check.tables import Table
from lookback.check.verdicts import key_of

_MARK = "<<<本方："


def undecided(ours: str, theirs: str, base: str) -> str:
    """The cell that stands where two sides of a merge disagree; no field accepts it."""
    return f"{_MARK}{ours}｜对方：{theirs}｜原值：{base}>>>"


def cell_conflicts(table: Table) -> Iterator[Finding]:
    """Every undecided cell of a table; what the sides wrote is not quoted."""
    for part in table.parts:
        if _MARK.encode() in part.raw:
            yield from _in_part(table, part)


def _in_part(table: Table, part: Part) -> Iterator[Finding]:
    text = part.raw.decode(table.resource.encoding or "utf-8", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    header, line = next(reader, []), reader.line_num
    for cells in reader:
        start, line = line + 1, reader.line_num
        for name, cell in zip(header, cells, strict=False):
            if cell.startswith(_MARK):
                yield finding(
                    "cell-conflict",
                    table.name,
                    part.path,
                    start,
                    field=name,
                    key=key_of(table, cells),
                    label=table.label_of(name),
                )
