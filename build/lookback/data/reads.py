"""What a computation reads of the tables: declared beside it, and enforced by its snapshot."""

from collections.abc import Mapping

Reads = Mapping[str, frozenset[str]]
"""The columns by table. The primary key of a table that is named can always be read."""


def reads(*others: Reads, **columns: str) -> Reads:
    """All that the `others` read, and of each table named these columns, separated by spaces."""
    found: dict[str, frozenset[str]] = {}
    for table, names in columns.items():
        found[table] = frozenset(names.split())
    for other in others:
        for table, known in other.items():
            found[table] = found.get(table, frozenset()) | known
    return found


class UndeclaredRead(Exception):
    """A computation asked for a table that it does not declare to read: our own mistake."""
