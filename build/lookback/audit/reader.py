"""Tables read from the object store, each file version split once and the latest kept."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from lookback.audit.content import Content, Row, key_of, read_content
from lookback.audit.git import Blobs
from lookback.audit.schema import ABSENT, Side
from lookback.errors import HistoryUnusable, Problem

_LINKED = b"version https://git-lfs.github.com/spec/"


class Shard(NamedTuple):
    """One file of a table in one revision: its path below the root and its content's id."""

    path: str
    blob: str


class Table(NamedTuple):
    """A table in one revision: its files in the order of the descriptor, its declared key."""

    shards: tuple[Shard, ...]
    key: tuple[str, ...]


NO_TABLE = Table((), ())


_Version = tuple[str, tuple[str, ...]]
"""A blob's id, read with a key."""

_V = TypeVar("_V")


class _Kept(Generic[_V]):
    """The values used last, up to a total weight."""

    def __init__(self, limit: int, weigh: Callable[[_V], int]) -> None:
        self._values: OrderedDict[_Version, _V] = OrderedDict()
        self._limit, self._weigh, self._weight = limit, weigh, 0

    def get(self, version: _Version) -> _V | None:
        if version in self._values:
            self._values.move_to_end(version)
        return self._values.get(version)

    def put(self, version: _Version, value: _V) -> _V:
        self._values[version] = value
        self._weight += self._weigh(value)
        while self._weight > self._limit and len(self._values) > 1:
            self._weight -= self._weigh(self._values.popitem(last=False)[1])
        return value


class Reader:
    """Contents and key counts of blobs; everything can be read again, so nothing must stay."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._contents: _Kept[Content] = _Kept(400_000, lambda content: len(content.records) + 1)
        self._tallies: _Kept[Counter[str]] = _Kept(1_000_000, len)
        self._columns: dict[_Version, tuple[str, ...]] = {}

    def content(self, shard: Shard, table: Table) -> Content:
        """The records of a file."""
        known = self._contents.get((shard.blob, table.key))
        if known is not None:
            return known
        raw = self._blobs.read(shard.blob)
        if raw.startswith(_LINKED):
            remedy = "台账只能读直接存放在 Git 里的 CSV"
            raise HistoryUnusable(Problem(shard.path, "历史里只有 Git LFS 的指针", remedy))
        content = read_content(raw, table.key)
        self._columns[shard.blob, table.key] = content.columns
        return self._contents.put((shard.blob, table.key), content)

    def columns(self, shard: Shard, table: Table) -> tuple[str, ...]:
        """The header of a file."""
        known = self._columns.get((shard.blob, table.key))
        return self.content(shard, table).columns if known is None else known

    def side(self, table: Table, rows: list[Row], file: str = "") -> Side:
        """The table with `rows` of it; its key counts only where all its columns exist."""
        headers = [self.columns(shard, table) for shard in table.shards]
        headers = [header for header in headers if header]
        if not headers:
            return ABSENT
        columns = tuple(dict.fromkeys(name for header in headers for name in header))
        complete = frozenset(columns).intersection(*headers)
        key = table.key if set(table.key) <= set(columns) else ()
        return Side(columns, complete, key, rows, file or table.shards[0].path)

    def whole(self, table: Table) -> Side:
        """The table with all its rows."""
        rows = [row for shard in table.shards for row in self.rows(shard, table)]
        return self.side(table, rows)

    def rows(self, shard: Shard, table: Table, places: Sequence[int] | None = None) -> list[Row]:
        """The rows of a file at `places`, or all."""
        content = self.content(shard, table)
        return content.rows(shard.path, range(len(content.records)) if places is None else places)

    def copies(self, table: Table, key: tuple[str, ...]) -> Callable[[str], int]:
        """A function that counts the rows of a table with a given key."""

        def count(text: str) -> int:
            return sum(self._tally(shard, table, key)[text] for shard in table.shards)

        return count

    def carry_back(
        self, old: Shard, new: Shard, table: Table, gone: Iterable[Row], come: Iterable[Row]
    ) -> None:
        """Derive the key counts of an old version from the new one's, for what came before."""
        key = table.key
        if self._tallies.get((old.blob, key)) is None:
            tally = Counter(self._tally(new, table, key))
            tally.subtract(key_of(row.cells, key) for row in come)
            tally.update(key_of(row.cells, key) for row in gone)
            self._tallies.put((old.blob, key), tally)

    def _tally(self, shard: Shard, table: Table, key: tuple[str, ...]) -> Counter[str]:
        known = self._tallies.get((shard.blob, key))
        if known is not None:
            return known
        return self._tallies.put((shard.blob, key), self.content(shard, table).tally(key))
