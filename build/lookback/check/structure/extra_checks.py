"""Findings beyond those of Frictionless: bytes, quoting, the canonical form of cells."""

from collections.abc import Iterator, Sequence

import polars as pl

from lookback.check.findings.finding import Finding
from lookback.check.structure.checked_table import CheckedTable
from lookback.check.structure.data_files import byte_findings, misplaced_quote, noncanonical_style
from lookback.check.structure.fast_validation import ScreenedTable
from lookback.check.structure.frictionless_errors import mask_cell, masked_key, quoted_cell
from lookback.check.structure.key_validation import FIRST_ROW
from lookback.check.structure.merge_conflicts import conflict_findings
from lookback.check.structure.messages import finding

Frames = Sequence[pl.DataFrame | None]


def extra_findings(
    table: CheckedTable, frames: Frames, screened: ScreenedTable | None
) -> Iterator[Finding]:
    """Bytes, quotes, cells and style of one table; `frames` are its canonical parts."""
    damages = [*byte_findings(table.parts, table.name)]
    for part, frame in zip(table.parts, frames, strict=True):
        if frame is None and (line := misplaced_quote(part)):
            damages.append(finding("unclosed-quote", table.name, part.path, line))
    damages += conflict_findings(table)
    yield from damages
    if screened is not None:
        yield from _odd_cells(table, screened)
    damaged = {damage.file for damage in damages}
    yield from (flaw for flaw in _style(table, frames, screened) if flaw.file not in damaged)


def _odd_cells(table: CheckedTable, screened: ScreenedTable) -> Iterator[Finding]:
    for row, name, cell, expected in screened.oddities:
        value = mask_cell(table, name, cell)
        yield finding(
            "cell-form",
            table.name,
            *table.places.of(row),
            field=name,
            key=masked_key(table, screened.written(row)),
            value=value,
            label=table.label_of(name),
            shown=quoted_cell(value),
            expected=expected,
        )


def _style(
    table: CheckedTable, frames: Frames, screened: ScreenedTable | None
) -> Iterator[Finding]:
    header = ",".join(item.name for item in table.fields)
    unsorted = _unsorted(table, screened) if screened else {}
    for part, frame in zip(table.parts, frames, strict=True):
        reasons = []
        if frame is None or (b'"' in part.raw and b'""' in part.raw):
            reasons = noncanonical_style(part)
        if screened and part.header.decode().strip("\ufeff\r\n") != header:
            reasons.append("表头写法不同")
        if line := unsorted.get(part.path):
            reasons.append(f"第 {line} 行起未按主键排序")
        if reasons:
            yield finding("not-canonical", table.name, part.path, reasons="、".join(reasons))


def _unsorted(table: CheckedTable, screened: ScreenedTable) -> dict[str, int]:
    """File to the first line whose primary key, as text, is less than that before it."""
    if not table.primary_key:
        return {}
    heights = screened.heights or table.places.heights(table.parts)
    keys = screened.cells.select(pl.col(table.primary_key).fill_null(""))
    joined = keys.select(pl.concat_str(pl.all(), separator="\0")) if keys.width > 1 else keys
    column = joined.to_series()
    found, start = {}, 0
    for part, height in zip(table.parts, heights, strict=True):
        block = column.slice(start, height)
        falling = (block < block.shift(1)).arg_true()
        if len(falling):
            found[part.path] = table.places.of(start + falling[0] + FIRST_ROW).line
        start += height
    return found
