"""名单公告 and 版本与核验: the lists this audience may see, and where everything came from."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from lookback.compute.lists import AnnouncementList
from lookback.data.cell import cell_text
from lookback.data.table import format_table
from lookback.publish.catalogue import AUDIENCES
from lookback.publish.edition import Edition, Page
from lookback.publish.figures import whole
from lookback.publish.units import long_day_text
from lookback.publish.workbook import LEADS

SHOWN_ROWS = 200
"""A longer list is cut on the page, never in its file."""
BOM = "\ufeff".encode()


class Column(NamedTuple):
    """A column of a list: its title, and whether its cells are numbers."""

    title: str
    is_number: bool


@dataclass(frozen=True)
class ListTable:
    """One list as a page shows it: its columns and its rows, each cell with its link or none."""

    one: AnnouncementList
    audience: str
    clause_text: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]
    total: int


@dataclass(frozen=True)
class Lists:
    """The content of the page 名单公告."""

    day: str
    tables: tuple[ListTable, ...]
    shown: int = SHOWN_ROWS


@dataclass(frozen=True)
class Version:
    """The content of the page 版本与核验."""

    day: str
    commit: str
    number: str
    audience: str
    counts: dict[str, int]
    inputs: tuple[tuple[str, str], ...]
    tools: tuple[tuple[str, str], ...]


def report_pages(e: Edition) -> list[Page]:
    """The page of lists and the page of origins."""
    tables = tuple(_table(e, one) for one in e.lists)
    version = Version(
        day=long_day_text(e.snapshot.as_of),
        commit=e.commit,
        number=e.snapshot.notice.document.number,
        audience=AUDIENCES[e.audience],
        counts={str(severity): count for severity, count in e.findings.counts.items()},
        inputs=tuple(sorted(e.inputs.items())),
        tools=tuple(sorted(e.tools.items())),
    )
    return [
        Page("lists.md", "lists.md.j2", Lists(long_day_text(e.snapshot.as_of), tables)),
        Page("version.md", "version.md.j2", version),
    ]


def list_files(e: Edition) -> dict[str, bytes]:
    """Each list as a CSV that a spreadsheet program opens: Chinese titles, BOM, no formulas."""
    return {
        f"lists/{one.code}.csv": spreadsheet(e.results.lists[one.code], one.columns)
        for one in e.lists
    }


def spreadsheet(rows: pd.DataFrame, titles: dict[str, str]) -> bytes:
    """The rows under their Chinese titles; a cell that would be a formula becomes text."""
    columns = [[_cell(value) for value in rows[name]] for name in titles]
    return BOM + format_table(list(titles.values()), zip(*columns, strict=True))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(LEADS) else value
    return cell_text(value)


def _table(e: Edition, one: AnnouncementList) -> ListTable:
    rows = e.results.lists[one.code]
    pages = {unit.code: unit.page for unit in e.units.villages}
    shown = rows.head(SHOWN_ROWS).to_dict("records")
    return ListTable(
        one=one,
        audience=AUDIENCES[one.audience],
        clause_text=e.snapshot.notice.clauses.get(one.clause, ""),
        columns=tuple(
            Column(title, is_numeric_dtype(rows[name])) for name, title in one.columns.items()
        ),
        rows=tuple(
            tuple((_text(row[name]), _link(name, row, pages)) for name in one.columns)
            for row in shown
        ),
        total=len(rows),
    )


def _text(value: object) -> str:
    return whole(value) if isinstance(value, int | np.integer) else cell_text(value)


def _link(column: str, row: dict[object, object], pages: dict[str, str]) -> str:
    """A village's name leads to its page where the list carries its code."""
    return pages.get(str(row.get("village_code", "")), "") if column == "village_name" else ""
