"""What has changed in the tables since something was made: as they were, and the rows concerned."""

import csv
import io
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import partial
from itertools import takewhile
from operator import eq
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import polars as pl

from lookback.data.columns import Columns, Shard
from lookback.data.package import Package, Resource
from lookback.data.snapshot import Texts, text_of

T = TypeVar("T")

Cells = Mapping[str, str]
"""The cells of a row as they stand in its file, by their fields."""


class Change(NamedTuple):
    """The rows of a table that went and those that came; all others stand in the same order.

    `is_in_place`: one has come where another went, so that the others stand where they stood.
    """

    gone: list[Cells]
    come: list[Cells]
    is_in_place: bool


class Since(Mapping[str, pl.LazyFrame]):
    """The tables as they were: those of `tables` before their last change, all others as `now`.

    Raises:
        KeyError: what a table was is not known any more.
    """

    def __init__(
        self, package: Package, columns: Columns, tables: frozenset[str], now: Texts
    ) -> None:
        self.resources, self.now = package.resources, now
        self._columns, self._package, self._tables = columns, package, tables
        self._known: dict[Hashable, Any] = {}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        if name not in self._tables:
            return self.now[name]
        resource = self.resources[name]
        before = partial(self._before, resource)
        return self.once(("text", name), lambda: text_of(resource, before().values()).lazy())

    def __iter__(self) -> Iterator[str]:
        return iter(self.now)

    def __len__(self) -> int:
        return len(self.now)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made when first asked for under this name."""
        if name not in self._known:
            self._known[name] = make()
        return cast(T, self._known[name])

    def changes(self) -> dict[str, Change | None]:
        """By table; None where what differs stands in another order, or twice."""
        return self.once("changes", self._changes)

    def keeps_places(self, table: str) -> bool:
        """Whether each row of a table that did not change stands where it stood."""
        change = self.changes().get(table, _UNCHANGED)
        return change is not None and change.is_in_place

    def _changes(self) -> dict[str, Change | None]:
        return {name: self._change(self.resources[name]) for name in self._tables}

    def _change(self, resource: Resource) -> Change | None:
        was = self._before(resource)
        now: dict[str, Path | bytes] = {path: self._package.root / path for path in resource.paths}
        gone, come, is_in_place = list[Cells](), list[Cells](), list(was) == list(now)
        for path in {**was, **now}:
            if was.get(path) != now.get(path):
                change = _between(_content(was.get(path)), _content(now.get(path)))
                if change is None:
                    return None
                gone += change.gone
                come += change.come
                is_in_place &= change.is_in_place
        return Change(gone, come, is_in_place)

    def _before(self, resource: Resource) -> dict[str, Path | bytes]:
        """The files before the last change: what they held, or their places where they hold it."""
        now, before = self._columns.versions(resource.name)
        return {
            path: self._package.root / path
            if now.get(path) == shard
            else self.once(path, partial(self._kept, path, shard))
            for path, shard in before.items()
        }

    def _kept(self, path: str, shard: Shard) -> bytes:
        content = self._columns.content(path, shard)
        if content is None:
            raise KeyError(path)
        return content


def _content(file: Path | bytes | None) -> bytes:
    return file.read_bytes() if isinstance(file, Path) else file or b""


_UNCHANGED = Change([], [], is_in_place=True)


def _between(old: bytes, new: bytes) -> Change | None:
    """What lies between two states of a file, the one of which may have been empty."""
    (header, *was), (names, *now) = map(_rows, _apart(old, new))
    gone, come = set(was) - set(now), set(now) - set(was)
    rest = [row for row in now if row not in come]
    is_plain = len(set(was)) == len(was) and [row for row in was if row not in gone] == rest
    if not is_plain:
        return None
    return Change(
        [dict(zip(header, row, strict=True)) for row in gone],
        [dict(zip(names, row, strict=True)) for row in come],
        [row in gone for row in was] == [row in come for row in now],
    )


def _apart(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """Both without the rows that stand above and below all that differs; the header stays.

    Whole where a row may have several lines.
    """
    was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if b'"' in old or b'"' in new or was[:1] != now[:1]:
        return old, new
    above = _alike(was, now)
    below = _alike(reversed(was[above:]), reversed(now[above:]))
    return _without(was, above, below), _without(now, above, below)


def _without(lines: list[bytes], above: int, below: int) -> bytes:
    return b"".join(lines[:1] + lines[above : len(lines) - below])


def _alike(was: Iterable[bytes], now: Iterable[bytes]) -> int:
    """How many lines are the same before the first that differs."""
    return sum(takewhile(bool, map(eq, was, now)))


def _rows(content: bytes) -> list[tuple[str, ...]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [*map(tuple, csv.reader(text))] or [()]
