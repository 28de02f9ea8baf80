"""Entries of the ledger as a CSV file that a spreadsheet opens safely."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

from lookback.data.csv_writer import format_rows, format_table
from lookback.data.guarded_cells import guarded_cell
from lookback.history.ledger.ledger_entry import HEADINGS, LedgerEntry, LedgerTitles

LEDGER_HEAD = BOM_UTF8 + format_table([*HEADINGS.values()], ())
"""How the ledger's CSV begins."""


def ledger_csv(rows: Iterable[LedgerEntry], titles: LedgerTitles) -> bytes:
    """The ledger, or a part of it, for Excel."""
    return LEDGER_HEAD + ledger_rows(rows, titles)


def ledger_rows(rows: Iterable[LedgerEntry], titles: LedgerTitles) -> bytes:
    """The same without its head: what may follow the rows of another part."""
    body = ([titles.of(name, str(getattr(row, name))) for name in HEADINGS] for row in rows)
    return format_rows([guarded_cell(cell) for cell in row] for row in body)


def csv_bytes(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table for Excel: byte order mark, headings, guarded cells."""
    body = ([guarded_cell(cell) for cell in row] for row in rows)
    return BOM_UTF8 + format_table(headings, body)
