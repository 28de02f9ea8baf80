"""Entries of the ledger as a CSV file that a spreadsheet opens safely."""

from collections.abc import Iterable, Sequence

from lookback.audit.shown import HEADINGS, Entry, Titles
from lookback.data.table import format_table


def ledger_csv(rows: Iterable[Entry], titles: Titles) -> bytes:
    """The ledger, or a part of it, for Excel."""
    body = ([titles.of(name, str(getattr(row, name))) for name in HEADINGS] for row in rows)
    return sheet(list(HEADINGS.values()), body)


def sheet(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table for Excel: byte order mark, headings, guarded cells."""
    body = ([guarded(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + format_table(headings, body)


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
