"""Cells that a merge left undecided: how they are marked, and the findings about them."""

import csv
import io
from collections.abc import Iterator

from lookback.check.findings.finding import Finding
from lookback.check.structure.checked_table import CheckedTable
from lookback.check.structure.data_files import DataFile
from lookback.check.structure.frictionless_errors import masked_key
from lookback.check.structure.messages import finding

_MARK = "<<<本方："


def conflict_cell(ours: str, theirs: str, base: str) -> str:
    """The cell that stands where two sides of a merge disagree; no field accepts it."""
    return f"{_MARK}{ours}｜对方：{theirs}｜原值：{base}>>>"


def conflict_findings(table: CheckedTable) -> Iterator[Finding]:
    """Every undecided cell of a table; what the sides wrote is not quoted."""
    for part in table.parts:
        if _MARK.encode() in part.raw:
            yield from _in_part(table, part)


def _in_part(table: CheckedTable, part: DataFile) -> Iterator[Finding]:
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
                    key=masked_key(table, cells),
                    label=table.label_of(name),
                )
