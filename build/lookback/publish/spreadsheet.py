"""Tables to be saved: a CSV that a spreadsheet program opens, with titles and no formulas."""

import pandas as pd

from lookback.data.cell import cell_text
from lookback.data.table import format_table
from lookback.publish.workbook import LEADS

BOM = "\ufeff".encode()


def spreadsheet(rows: pd.DataFrame, titles: dict[str, str]) -> bytes:
    """The rows under their Chinese titles; a cell that would be a formula becomes text."""
    columns = [[_cell(value) for value in rows[name]] for name in titles]
    return BOM + format_table(list(titles.values()), zip(*columns, strict=True))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(LEADS) else value
    return cell_text(value)
