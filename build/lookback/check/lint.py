"""Findings beyond those of Frictionless: bytes, quoting, the canonical form of cells."""

from collections.abc import Iterator, Sequence

import polars as pl

from lookback.check.cell_conflicts import cell_conflicts
from lookback.check.files import byte_flaws, misplaced_quote, style_flaws
from lookback.check.findings import Finding
from lookback.check.keys import FIRST_ROW
from lookback.check.messages import finding
from lookback.check.screen import Screened
from lookback.check.tables import Table
from lookback.check.verdicts import conceal, key_of, shown

Frames = Sequence[pl.DataFrame | None]


def lint(table: Table, frames: Frames, screened: Screened | None) -> Iterator[Finding]:
    """Bytes, quotes, cells and style of one table; `frames` are its canonical parts."""
    damages = [*byte_flaws(table.parts, table.name)]
    for part, frame in zip(table.parts, frames, strict=True):
        if frame is None and (line := misplaced_quote(part)):
            damages.append(finding("unclosed-quote", table.name, part.path, line))
    damages += cell_conflicts(table)
    yield from damages
    if screened is not None:
        yield from _odd_cells(table, screened)
    damaged = {damage.file for damage in damages}
    yield from (flaw for flaw in _style(table, frames, screened) if flaw.file not in damaged)


def _odd_cells(table: Table, screened: Screened) -> Iterator[Finding]:
    for row, name, cell, expected in screened.oddities:
        value = conceal(table, name, cell)
        yield finding(
            "cell-form",
            table.name,
            *table.places.of(row),
            field=name,
            key=key_of(table, screened.written(row)),
            value=value,
            label=table.label_of(name),
            shown=shown(value),
            expected=expected,
        )


def _style(table: Table, frames: Frames, screened: Screened | None) -> Iterator[Finding]:
    header = ",".join(item.name for item in table.fields)
    unsorted = _unsorted(table, screened) if screened else {}
    for part, frame in zip(table.parts, frames, strict=True):
        reasons = []
        if frame is None or (b'"' in part.raw and b'""' in part.raw):
            reasons = style_flaws(part)
        if screened and part.header.decode().strip("\ufeff\r\n") != header:
            reasons.append("表头写法不同")
        if line := unsorted.get(part.path):
            reasons.append(f"第 {line} 行起未按主键排序")
        if reasons:
            yield finding("not-canonical", table.name, part.path, reasons="、".join(reasons))


def _unsorted(table: Table, screened: Screened) -> dict[str, int]:
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
