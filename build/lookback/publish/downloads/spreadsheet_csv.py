"""Tables to be saved: a CSV that a spreadsheet program opens, with titles and no formulas."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from lookback.data.cells import cell_text
from lookback.data.csv_writer import format_table
from lookback.publish.office.workbook import LEADS

BOM = "\ufeff".encode()


Line = tuple[str, ...]
"""The cells of a row as they are saved."""


def spreadsheet_csv(rows: pd.DataFrame, titles: Mapping[str, str]) -> bytes:
    """The rows under their Chinese titles; a cell that would be a formula becomes text."""
    return csv_with_titles([*titles.values()], text_lines(rows, titles))


def text_lines(rows: pd.DataFrame, names: Iterable[str]) -> list[Line]:
    """These columns, row by row."""
    columns = [[_cell(value) for value in rows[name]] for name in names]
    return [*zip(*columns, strict=True)]


def csv_with_titles(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """The lines under their titles as a file."""
    return BOM + format_table(titles, lines)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(LEADS) else value
    return cell_text(value)
