"""溯源: the rows behind each of the district's figures, to be had from the catalogue."""

import pandas as pd

from lookback.compute.figures.explanation import described_rows
from lookback.compute.figures.weekly_change import first_records
from lookback.compute.privacy.disclosure import cell_mask
from lookback.publish.downloads.spreadsheet_csv import csv_with_titles, text_lines
from lookback.publish.edition import Edition
from lookback.publish.pages.indicator_catalogue import trace_path

LIMIT = 1000
"""So many rows of a figure at most. Those left out of the numerator, which are to be done, are kept
before others; they stand behind those that count."""

COLUMNS = {
    "counted_in": "计入",
    "place": "单位",
    "resource": "数据表",
    "key": "主键",
    "numerator": "分子",
    "denominator": "分母",
    "about": "说明",
}
"""Column of a file -> its heading."""


def trace_files(e: Edition) -> dict[str, bytes]:
    """One file per indicator for an internal site; none elsewhere, for a key names a household."""
    if e.audience != "internal":
        return {}
    first = first_records(e.snapshot, LIMIT)
    return {trace_path(code): _file(e, rows) for code, rows in first.items()}


def _file(e: Edition, rows: pd.DataFrame) -> bytes:
    shown = described_rows(e.snapshot, e.package, rows, cell_mask(e.package, e.audience))
    titles = {resource.name: resource.title for resource in e.package.resources.values()}
    lines = text_lines(shown.assign(resource=shown["resource"].map(titles)), COLUMNS)
    return csv_with_titles([*COLUMNS.values()], lines)
