"""Tables that tell which of their columns were read: what a result depends on, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import pandas as pd

ROWS = ""
"""Stands for a column: how many rows a table has, and where in its files they begin."""


class Read(NamedTuple):
    """A column of a table."""

    table: str
    column: str


class WatchedTables(Mapping[str, pd.DataFrame]):
    """The tables of a snapshot; what is read of them inside `watching` is noted there."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.plain = tables
        """The same without anybody watching."""
        self._open: list[set[Read]] = []
        self._watched: dict[str, Watched] = {}

    @property
    def is_watched(self) -> bool:
        """Whether anybody wants to know what is read."""
        return bool(self._open)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if not self.is_watched:
            return self.plain[name]

        if name not in self._watched:

            def note(*columns: str) -> None:
                self.note(Read(name, column) for column in columns)

            self._watched[name] = Watched(self.plain[name], note)
        return self._watched[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    @contextmanager
    def watching(self) -> Iterator[set[Read]]:
        """All that is read meanwhile; whoever watches from outside sees it as well."""
        reads: set[Read] = set()
        self._open.append(reads)
        try:
            yield reads
        finally:
            self._open.pop()
            self.note(reads)

    def all_columns(self) -> Iterator[Read]:
        """Every column there is: what a result of unknown origin may depend on."""
        return (Read(name, each) for name in self for each in (ROWS, *self.plain[name].columns))

    def note(self, reads: Iterable[Read]) -> None:
        """These columns were read, now or when the result at hand was made."""
        if self._open:
            self._open[-1].update(reads)


class WatchedRows(WatchedTables):
    """Some rows of watched tables: whoever watches `whole` sees what is read of these."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], whole: WatchedTables) -> None:
        super().__init__(tables)
        self._whole = whole

    @property
    def is_watched(self) -> bool:
        """Whether anybody wants to know what is read of these, or of the whole."""
        return super().is_watched or self._whole.is_watched

    def note(self, reads: Iterable[Read]) -> None:
        """These columns were read."""
        noted = frozenset(reads)
        super().note(noted)
        self._whole.note(noted)


class Watched(pd.DataFrame):
    """A table as its readers know it, which notes each column that is asked for.

    The few ways of asking below are told apart; any other is taken to read the whole table, and
    gives what the plain table gives. Rows chosen by a mask, and what is sorted, indexed or
    filtered by a column, are watched on.
    """

    def __init__(self, plain: pd.DataFrame, note: Callable[..., None]) -> None:
        super().__init__(plain, copy=False)  # type: ignore[call-arg]
        object.__setattr__(self, "_plain", plain)
        object.__setattr__(self, "_note", note)

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__
        try:
            plain, note = own(self, "_plain"), own(self, "_note")
        except AttributeError:  # still being made
            return own(self, name)
        if name in _TOLD:
            return own(self, name)
        if name == "index":
            note(ROWS)
        elif name not in ("columns", "__class__"):
            note(ROWS, *plain.columns)
        return getattr(plain, name)

    def __contains__(self, name: object) -> bool:  # type: ignore[misc]
        return name in _parts(self).plain.columns

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, key: Any) -> Any:
        plain, note = _parts(self)
        if names := _names(key):
            note(ROWS, *names)
            return plain[key]
        note(ROWS)
        return Watched(plain[key], note)

    @property
    def loc(self) -> Any:
        """Rows by a mask or labels, and columns by name."""
        return _Loc(self)

    def set_index(self, keys: Any, *arguments: Any, **named: Any) -> Any:
        """The table by the values of a column."""
        return self._by(keys, "set_index", keys, *arguments, **named)

    def sort_values(self, by: Any, *arguments: Any, **named: Any) -> Any:
        """The table in the order of columns."""
        return self._by(by, "sort_values", by, *arguments, **named)

    def drop_duplicates(self, subset: Any = None, **named: Any) -> Any:
        """The table with each value of columns once."""
        return self._by(subset, "drop_duplicates", subset, **named)

    def dropna(self, *, subset: Any = None, **named: Any) -> Any:
        """The table without rows that lack a value in columns."""
        return self._by(subset, "dropna", subset=subset, **named)

    def assign(self, **columns: Any) -> Any:
        """The table with more columns; of those that replace its own nothing is read."""
        plain, note = _parts(self)
        if any(callable(value) for value in columns.values()):
            note(ROWS, *plain.columns)
        return Watched(plain.assign(**columns), note)

    def _by(self, columns: Any, method: str, *arguments: Any, **named: Any) -> Any:
        plain, note = _parts(self)
        note(ROWS, *(_names(columns) or plain.columns))
        return Watched(getattr(plain, method)(*arguments, **named), note)


_TOLD = frozenset({"loc", "set_index", "sort_values", "drop_duplicates", "dropna", "assign", "_by"})
"""The ways of asking that say themselves what they read."""


class _Loc:
    """`table.loc` of a watched table."""

    def __init__(self, table: Watched) -> None:
        self._plain, self._note = _parts(table)

    def __getitem__(self, key: Any) -> Any:
        found = self._plain.loc[key]
        names = _names(key[1]) if isinstance(key, tuple) else []
        if names:
            self._note(ROWS, *names)
        elif isinstance(key, tuple) or not isinstance(found, pd.DataFrame):
            self._note(ROWS, *self._plain.columns)
        else:
            self._note(ROWS)
            return Watched(found, self._note)
        return found


class _Parts(NamedTuple):
    plain: pd.DataFrame
    note: Callable[..., None]


def _parts(table: Watched) -> _Parts:
    own = object.__getattribute__
    return _Parts(own(table, "_plain"), own(table, "_note"))


def _names(key: Any) -> list[str]:
    """The columns that a key names; none where it is something else."""
    names = [key] if isinstance(key, str) else key
    is_named = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return names if is_named else []
