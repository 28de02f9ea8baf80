"""名单公告 and 版本与核验: the lists this audience may see, and where everything came from."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from lookback.compute.figures.amounts import whole
from lookback.compute.lists import LISTS
from lookback.compute.lists.announcement_list import AnnouncementList, masked_rows, titled_rows
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.cells import cell_text
from lookback.definitions.screening.rounds import document_of_round
from lookback.publish.downloads.spreadsheet_csv import spreadsheet_csv
from lookback.publish.edition import Edition, PageSource
from lookback.publish.pages.indicator_catalogue import AUDIENCES
from lookback.publish.pages.issued_lists import IssuedListRow, issued_rows
from lookback.publish.units import long_day_text

SHOWN_ROWS = 60
"""A longer list is cut on the page, never in its file."""
UNREGISTERED = "未登记"
"""What stands for the number of a document that nobody wrote down."""
LONG = 20
"""A text with more characters may be broken over several lines."""


class TableColumn(NamedTuple):
    """A column of a list: its title, whether its cells are numbers, or texts that may wrap."""

    title: str
    is_number: bool
    is_long: bool


@dataclass(frozen=True)
class ListTable:
    """One list as a page shows it: its columns and its rows, each cell with its link or none."""

    one: AnnouncementList
    audience: str
    clause_text: str
    units: int
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]
    total: int


@dataclass(frozen=True)
class ListsContent:
    """The content of the page 名单公告; `unseen` are lists that it may only count."""

    day: str
    tables: tuple[ListTable, ...]
    unseen: tuple[tuple[AnnouncementList, int], ...]
    issued: tuple[IssuedListRow, ...]
    shown: int = SHOWN_ROWS


@dataclass(frozen=True)
class VersionContent:
    """The content of the page 版本与核验."""

    day: str
    commit: str
    number: str
    audience: str
    counts: dict[str, int]
    inputs: tuple[tuple[str, str], ...]
    tools: tuple[tuple[str, str], ...]


def report_pages(e: Edition) -> list[PageSource]:
    """The page of lists and the page of origins."""
    tables, day = (
        tuple(_table(e, announcement_list) for announcement_list in e.lists),
        long_day_text(e.snapshot.as_of),
    )
    version = VersionContent(
        day=long_day_text(e.snapshot.as_of),
        commit=e.commit,
        number=document_of_round(e.snapshot).number,
        audience=AUDIENCES[e.audience],
        counts={str(severity): count for severity, count in e.findings.counts.items()},
        inputs=tuple(sorted(e.inputs.items())),
        tools=tuple(sorted(e.tools.items())),
    )
    return [
        PageSource(
            "lists.md", "lists.md.j2", ListsContent(day, tables, _unseen(e), tuple(issued_rows(e)))
        ),
        PageSource("version.md", "version.md.j2", version),
    ]


def _unseen(e: Edition) -> tuple[tuple[AnnouncementList, int], ...]:
    """The lists that this audience may not see, and how many rows each has; the office alone."""
    if e.audience != "internal":
        return ()
    hidden = (announcement_list for announcement_list in LISTS if announcement_list not in e.lists)
    return tuple(
        (announcement_list, len(e.results.lists[announcement_list.code]))
        for announcement_list in hidden
    )


def list_files(e: Edition) -> dict[str, bytes]:
    """Each list as a CSV that a spreadsheet program opens: Chinese titles, BOM, no formulas."""
    return {
        f"lists/{announcement_list.code}.csv": spreadsheet_csv(
            shown_rows(e, announcement_list), announcement_list.titles
        )
        for announcement_list in e.lists
    }


def shown_rows(e: Edition, announcement_list: AnnouncementList) -> pd.DataFrame:
    """The rows of a list as this edition's readers may see them."""
    return masked_rows(
        e.results.lists[announcement_list.code], e.package, cell_mask(e.package, e.audience)
    )


def _table(e: Edition, announcement_list: AnnouncementList) -> ListTable:
    rows = _in_words(e, shown_rows(e, announcement_list))
    pages = {unit.code: unit.page for unit in e.units.villages}
    first = rows.head(SHOWN_ROWS).to_dict("records")
    return ListTable(
        one=announcement_list,
        audience=AUDIENCES[announcement_list.audience],
        clause_text=e.snapshot.notice.clauses.get(announcement_list.clause, ""),
        units=rows["village_name"].nunique() if "village_name" in rows else 0,
        columns=tuple(
            TableColumn(title, is_numeric_dtype(rows[name]), _is_long(first, name))
            for name, title in announcement_list.titles.items()
        ),
        rows=tuple(
            tuple((_text(row[name]), _link(name, row, pages)) for name in announcement_list.columns)
            for row in first
        ),
        total=len(rows),
    )


def _in_words(e: Edition, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with tables and fields under their titles, and a number that is missing said so."""
    rows = titled_rows(rows, e.package)
    if "document_no" not in rows:
        return rows
    numbers = [cell_text(text) or UNREGISTERED for text in rows["document_no"]]
    return rows.assign(document_no=numbers)


def _is_long(rows: Sequence[Mapping[Hashable, object]], name: str) -> bool:
    return any(len(_text(row[name])) > LONG for row in rows)


def _text(value: object) -> str:
    return whole(value) if isinstance(value, int | np.integer) else cell_text(value)


def _link(column: str, row: Mapping[Hashable, object], pages: dict[str, str]) -> str:
    """A village's name leads to its page where the list carries its code."""
    return pages.get(str(row.get("village_code", "")), "") if column == "village_name" else ""
