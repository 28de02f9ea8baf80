"""Tables that tell which of their columns are read, for tests of what figures declare."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from lookback.data.snapshot import Snapshot

Reads = dict[str, set[str]]
EVERYTHING = "*"
"""Stands for a column where a table was asked in a way that may read all of them."""


def observed(s: Snapshot) -> tuple[Snapshot, Reads]:
    """The same snapshot, of which nothing is known yet, and what is read of it from now on."""
    read: Reads = {}
    tables = _ObservedTables(s.tables, read)
    return Snapshot(tables, s.resources, s.notice, s.as_of), read


class _ObservedTables(Mapping[str, pd.DataFrame]):
    def __init__(self, tables: Mapping[str, pd.DataFrame], read: Reads) -> None:
        self._tables, self._read = tables, read

    def __getitem__(self, name: str) -> pd.DataFrame:
        return _Observed(self._tables[name], self._read.setdefault(name, set()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


class _Observed(pd.DataFrame):
    """A table that notes the columns that are asked for; rows chosen of it go on noting.

    Columns that its readers put into it themselves are no columns of the data.
    """

    def __init__(self, plain: pd.DataFrame, read: set[str], own: frozenset[str] = frozenset()):
        super().__init__(plain, copy=False)
        for name, value in {"_plain": plain, "_read": read, "_own": own}.items():
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> Any:
        given = object.__getattribute__
        try:
            plain = given(self, "_plain")
        except AttributeError:  # still being made
            return given(self, name)
        if name in _TOLD:
            return given(self, name)
        if name not in _FORM:
            _note(self, [EVERYTHING])
        return getattr(plain, name)

    def __contains__(self, name: object) -> bool:
        return name in _plain(self).columns

    def __len__(self) -> int:
        return len(_plain(self))

    def __getitem__(self, key: Any) -> Any:
        names = _names(key)
        _note(self, names)
        found = _plain(self)[key]
        return found if names else _again(self, found)

    @property
    def loc(self) -> Any:
        return _Loc(self)

    @property
    def iloc(self) -> Any:
        return _Rows(self)

    def set_index(self, keys: Any, **named: Any) -> Any:
        return self._by(keys, "set_index", keys, **named)

    def sort_values(self, by: Any, **named: Any) -> Any:
        return self._by(by, "sort_values", by, **named)

    def drop_duplicates(self, subset: Any = None, **named: Any) -> Any:
        return self._by(subset, "drop_duplicates", subset, **named)

    def dropna(self, *, subset: Any = None, **named: Any) -> Any:
        return self._by(subset, "dropna", subset=subset, **named)

    def sort_index(self) -> Any:
        return self._by([], "sort_index")

    def reset_index(self, *arguments: Any, **named: Any) -> Any:
        return self._by([], "reset_index", *arguments, **named)

    def assign(self, **columns: Any) -> Any:
        found = _plain(self).assign(**columns)
        return _again(self, found, frozenset(columns))

    def join(self, other: Any, on: str) -> Any:
        _note(self, [on])
        named = other.columns if isinstance(other, pd.DataFrame) else [other.name]
        return _again(self, _plain(self).join(other, on=on), frozenset(named))

    def groupby(self, by: Any, **named: Any) -> Any:
        _note(self, _names(by))
        return _Groups(self, _plain(self).groupby(by, **named))

    def _by(self, columns: Any, method: str, *arguments: Any, **named: Any) -> Any:
        _note(self, [EVERYTHING] if columns is None else _names(columns))
        return _again(self, getattr(_plain(self), method)(*arguments, **named))


_TOLD = {
    *("loc", "iloc", "set_index", "sort_index", "reset_index", "sort_values", "drop_duplicates"),
    *("dropna", "assign", "join", "groupby", "_by"),
}
"""The ways of asking that say themselves what they read."""
_FORM = frozenset(("columns", "index", "__class__", "shape", "dtypes"))
"""What reads no cell."""


class _Loc:
    """`table.loc` of an observed table."""

    def __init__(self, table: _Observed) -> None:
        self._table = table

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple):
            _note(self._table, _names(key[1]) or [EVERYTHING])
            return _plain(self._table).loc[key]
        return _again(self._table, _plain(self._table).loc[key])


class _Rows:
    """`table.iloc` of an observed table: rows by their places."""

    def __init__(self, table: _Observed) -> None:
        self._table = table

    def __getitem__(self, key: Any) -> Any:
        return _again(self._table, _plain(self._table).iloc[key])


class _Groups:
    """The groups of an observed table, of which a column is asked."""

    def __init__(self, table: _Observed, groups: Any) -> None:
        self._table, self._groups = table, groups

    def __getitem__(self, key: Any) -> Any:
        _note(self._table, _names(key))
        return self._groups[key]


def _plain(table: _Observed) -> pd.DataFrame:
    return object.__getattribute__(table, "_plain")


def _again(table: _Observed, rows: pd.DataFrame, own: frozenset[str] = frozenset()) -> _Observed:
    given = object.__getattribute__
    return _Observed(rows, given(table, "_read"), given(table, "_own") | own)


def _note(table: _Observed, columns: list[str]) -> None:
    given = object.__getattribute__
    given(table, "_read").update(set(columns) - given(table, "_own"))


def _names(key: Any) -> list[str]:
    """The columns that a key names; none where it is something else."""
    names = [key] if isinstance(key, str) else key
    is_named = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return [*names] if is_named else []
