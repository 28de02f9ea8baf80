"""The fast validation before Frictionless: it passes rows in bulk and never reports one.

A row is suspect when its width, a cell or a key might be wrong; suspects go to Frictionless.
Types, constraints and missing values are Frictionless's by construction, because its own cell
reader is asked once per distinct value. A table that cannot be read with certainty is left to
Frictionless as a whole.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl
from frictionless import Field, system
from frictionless.formats.csv import CsvControl
from frictionless.resources import TableResource

from lookback.check.structure.cell_formats import expected_form, missing_values, plain_cells
from lookback.check.structure.key_validation import FIRST_ROW, duplicate_rows, row_numbers


class NoncanonicalCell(NamedTuple):
    """A cell that Frictionless accepts (or trips over) though it is not written as it should."""

    row: int
    field: str
    cell: str
    expected: str


@dataclass
class ScreenedTable:
    """The result for one table: `rows` go to Frictionless, the others have passed."""

    cells: pl.DataFrame
    heights: list[int]
    """Rows per part, if the parts are canonical."""
    records: list[list[str]] = field(default_factory=list)
    """The rows as Frictionless's parser split them, if the parts are not canonical."""
    rows: set[int] = field(default_factory=set)
    oddities: list[NoncanonicalCell] = field(default_factory=list)
    crashing: set[int] = field(default_factory=set)

    def written(self, row: int) -> Sequence[str]:
        """The cells of a row, as many as there are."""
        index = row - FIRST_ROW
        return self.records[index] if self.records else self.cells.row(index)


def canonical_cells(raw: bytes) -> pl.DataFrame | None:
    """The cells of a file whose splitting is beyond doubt, else None.

    Without quotes a line is split at its commas, and as many commas and lines as cells ask for
    leave no other reading. With quotes polars writes its cells back, and the bytes must match.
    """
    if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw or not raw.endswith(b"\n"):
        return None
    quoted = b'"' in raw
    try:
        cells = pl.read_csv(
            raw,
            infer_schema=False,
            quote_char='"' if quoted else None,
            empty_string_is_null=quoted,  # as polars tells "" from a blank when it writes
        )
    except pl.exceptions.PolarsError:
        return None
    rows, width = cells.shape
    if width == 1 and b"\n\n" in raw:
        return None  # a row without cells to Python, a row with one blank cell to polars
    if quoted:
        written = io.BytesIO()
        cells.write_csv(written)
        return cells.fill_null("") if written.getbuffer() == raw else None
    commas, lines = (rows + 1) * (width - 1), rows + 1
    if raw.count(b",") != commas or raw.count(b"\n") != lines:
        return None
    return cells


def _split_cells(
    resource: TableResource, frames: Sequence[pl.DataFrame | None]
) -> ScreenedTable | None:
    """The table's cells, or None where only Frictionless itself may read it.

    Where the descriptor leaves something to detect, Frictionless's parser is asked first
    which dialect and header it sees.
    """
    names, dialect = resource.schema.field_names, resource.dialect
    stated = resource.hash or resource.bytes or resource.fields or resource.rows
    rows_kept = dialect.header and dialect.header_rows == [1] and not dialect.comment_rows
    if stated or not rows_kept or dialect.comment_char or dialect.skip_blank_rows:
        return None
    known = [frame for frame in frames if frame is not None and frame.columns == names]
    are_canonical = len(known) == len(frames)
    canonical_cells = (
        ScreenedTable(pl.concat(known), [frame.height for frame in known]) if known else None
    )
    if are_canonical and leaves_nothing_to_detect(resource):
        return canonical_cells
    # Not promised API (5.21): the parser is opened alone, without the costly key lookups.
    with system.create_parser(resource) as parser:
        dialect = resource.detector.detect_dialect(parser.sample, dialect=dialect)
        if dialect.header_rows != [1] or dialect.read_labels(parser.sample) != names:
            return None
        if are_canonical and _reads_as_polars(resource):
            return canonical_cells
        return _as_frictionless_reads(parser.cell_stream, names)


def leaves_nothing_to_detect(resource: TableResource) -> bool:
    """Whether encoding and dialect are declared so far that nothing is guessed from the data."""
    csv = CsvControl.from_dialect(resource.dialect)
    declared = {"delimiter", "quote_char", "skip_initial_space"} <= {*csv.list_defined()}
    return declared and resource.has_defined("encoding") and _reads_as_polars(resource)


def _reads_as_polars(resource: TableResource) -> bool:
    csv = CsvControl.from_dialect(resource.dialect)
    plain_csv = csv.delimiter == "," and csv.quote_char == '"' and csv.escape_char is None
    is_utf8 = (resource.encoding or "").lower() in ("utf-8", "utf8")
    return plain_csv and not csv.skip_initial_space and is_utf8 and not resource.compression


def _as_frictionless_reads(stream: Iterable[list[str]], names: list[str]) -> ScreenedTable:
    width = len(names)
    rows = list(stream)[1:]
    wrong = {number for number, row in enumerate(rows, FIRST_ROW) if len(row) != width}
    padded = [(row + [None] * width)[:width] for row in rows] if wrong else rows
    columns = zip(*padded, strict=True) if padded else [()] * width
    schema = dict.fromkeys(names, pl.String)
    cells = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=schema)
    return ScreenedTable(cells, [], rows, wrong)


def screen_table(
    resource: TableResource, frames: Sequence[pl.DataFrame | None]
) -> ScreenedTable | None:
    """Screen a table by itself: widths, cells, unique values, primary key.

    None where only Frictionless itself may read the table.
    """
    screened = _split_cells(resource, frames)
    if screened is not None:
        fields = resource.schema.fields
        _screen_cells(screened, fields)
        screened.rows |= duplicate_rows(screened.cells, fields, resource.schema.primary_key)
    return screened


def _screen_cells(screened: ScreenedTable, fields: Sequence[Field]) -> None:
    """Put every distinct value that is not plain to Frictionless's reader."""
    for item, values in _nonplain_values(screened.cells, fields):
        read = item.create_cell_reader()  # not promised API (5.21), but the judge's own
        column, bad, odd = screened.cells.get_column(item.name), [], {}
        for cell in values:
            try:
                value, notes = read(cell)
            except Exception:  # sNaN: Frictionless dies of it, so the row is not shown to it
                odd[cell] = "这不是一个数"
                screened.crashing |= _rows_of(column, [cell])
                continue
            if notes:
                bad.append(cell)
            elif cell is not None and value is not None and (words := expected_form(item, cell)):
                odd[cell] = words
        screened.rows |= _rows_of(column, bad)
        for row in _rows_of(column, [*odd]):
            cell = column[row - FIRST_ROW]
            screened.oddities.append(NoncanonicalCell(row, item.name, cell, odd[cell]))
    screened.rows |= _blank_rows(screened.cells, fields)


def _nonplain_values(
    cells: pl.DataFrame, fields: Sequence[Field]
) -> Iterator[tuple[Field, list[str | None]]]:
    """The fields with cells that are not plain, and the distinct values of those cells."""
    shapes = {item.name: plain_cells(item) for item in fields}
    masks = cells.select(
        (~shape).fill_null(value=True).alias(name)
        for name, shape in shapes.items()
        if shape is not None
    )
    for item in fields:
        column = cells.get_column(item.name)
        if shapes[item.name] is None:
            yield item, column.unique().to_list()
        elif (mask := masks.get_column(item.name)).any():
            yield item, column.filter(mask).unique().to_list()


def _rows_of(column: pl.Series, values: list[str | None]) -> set[int]:
    if not values:
        return set()
    found = column.is_in([value for value in values if value is not None])
    return row_numbers(found | column.is_null() if None in values else found)


def _blank_rows(cells: pl.DataFrame, fields: Sequence[Field]) -> set[int]:
    """Rows in which every cell reads as blank: an error even where no field is required."""
    rows = cells.with_row_index("")
    for item in fields:
        if rows.is_empty():
            return set()
        blank = pl.col(item.name).is_null() | pl.col(item.name).is_in(missing_values(item))
        rows = rows.filter(blank)
    return {index + FIRST_ROW for index in rows.get_column("")}
