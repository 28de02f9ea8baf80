"""Tables read from the object store, each file version split once and the latest kept."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.repository import Blobs
from lookback.history.tables.csv_content import (
    CsvContent,
    FileFormat,
    FileRow,
    header_columns,
    key_of,
    key_parts,
    may_hold,
    read_content,
)
from lookback.history.tables.notice_table import is_notice, notice_csv
from lookback.history.tables.plain_lines import (
    are_plain,
    content_of_lines,
    differing_lines,
    plain_format,
)
from lookback.history.tables.schema_change import ABSENT, TableSide

_LINKED = b"version https://git-lfs.github.com/spec/"


class ShardVersion(NamedTuple):
    """One file of a table in one revision: its path below the root and its content's id."""

    path: str
    blob: str


class TableVersion(NamedTuple):
    """A table in one revision: its files in the order of the descriptor, its declared key."""

    shards: tuple[ShardVersion, ...]
    key: tuple[str, ...]


NO_TABLE = TableVersion((), ())


ContentKey = tuple[str, tuple[str, ...]]
"""A blob's id, read with a key."""

FEW = 20
"""So many keys are looked for in the files of a table, one by one."""

_V = TypeVar("_V")


class _WeightedCache(Generic[_V]):
    """The values used last, up to a total weight; two at least, to be compared."""

    def __init__(self, limit: int, weigh: Callable[[_V], int]) -> None:
        self._values: OrderedDict[ContentKey, _V] = OrderedDict()
        self._limit, self._weigh, self._weight = limit, weigh, 0

    def get(self, version: ContentKey) -> _V | None:
        if version in self._values:
            self._values.move_to_end(version)
        return self._values.get(version)

    def put(self, version: ContentKey, value: _V) -> _V:
        self.pop(version)
        self._values[version] = value
        self._weight += self._weigh(value)
        while self._weight > self._limit and len(self._values) > 2:
            self.pop(next(iter(self._values)))
        return value

    def pop(self, version: ContentKey) -> _V | None:
        value = self._values.pop(version, None)
        if value is not None:
            self._weight -= self._weigh(value)
        return value


class TableReader:
    """Contents and key counts of blobs; everything can be read again, so nothing must stay."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._raw: _WeightedCache[bytes] = _WeightedCache(32_000_000, len)
        self._contents: _WeightedCache[CsvContent] = _WeightedCache(
            20_000, lambda content: len(content.records) + 1
        )
        self._tallies: _WeightedCache[Counter[str]] = _WeightedCache(
            1_000_000, lambda tally: len(tally) + 1
        )
        self._sought: Counter[tuple[str, ...]] = Counter()
        self._columns: dict[ContentKey, tuple[str, ...]] = {}
        self._formats: dict[ContentKey, FileFormat | None] = {}

    def content(self, shard: ShardVersion, table: TableVersion) -> CsvContent:
        """The records of a file."""
        csv_content = self._contents.get((shard.blob, table.key))
        if csv_content is not None:
            return csv_content
        content = read_content(self._bytes(shard), table.key)
        self._columns[shard.blob, table.key] = content.columns
        return self._contents.put((shard.blob, table.key), content)

    def apart(
        self, old: ShardVersion, before: TableVersion, new: ShardVersion, after: TableVersion
    ) -> tuple[CsvContent, CsvContent] | None:
        """What two plain versions of a file differ in; None where one is not plainly written."""
        if before.key != after.key or (form := self._plain(new, after)) is None:
            return None
        earlier, later = self._bytes(old), self._bytes(new)
        columns = self.columns(new, after)
        if not earlier.endswith(b"\n") or self.columns(old, before) != columns:
            return None
        gone, come = differing_lines(earlier, later)
        if (gone[:1] and gone[0].number == 1) or not are_plain(
            (text for text, _ in gone), form.delimiter
        ):
            return None
        self._formats[old.blob, before.key] = form
        return content_of_lines(gone, form, columns), content_of_lines(come, form, columns)

    def format(self, shard: ShardVersion, table: TableVersion) -> FileFormat:
        """How a file is written."""
        return self._formats.get((shard.blob, table.key)) or self.content(shard, table).format

    def _plain(self, shard: ShardVersion, table: TableVersion) -> FileFormat | None:
        version = shard.blob, table.key
        if version not in self._formats:
            self._formats[version] = plain_format(self._bytes(shard), table.key)
        return self._formats[version]

    def _bytes(self, shard: ShardVersion) -> bytes:
        known = self._raw.get((shard.blob, ()))
        if known is not None:
            return known
        raw = self._blobs.read(shard.blob)
        if raw.startswith(_LINKED):
            remedy = "台账只能读直接存放在 Git 里的 CSV"
            raise HistoryUnusable(Problem(shard.path, "历史里只有 Git LFS 的指针", remedy))
        if is_notice(shard.path):
            raw = notice_csv(raw)
        return self._raw.put((shard.blob, ()), raw)

    def columns(self, shard: ShardVersion, table: TableVersion) -> tuple[str, ...]:
        """The header of a file."""
        version = shard.blob, table.key
        if version not in self._columns:
            head = header_columns(self._bytes(shard), table.key)
            self._columns[version] = head[0] if head else self.content(shard, table).columns
        return self._columns[version]

    def side(self, table: TableVersion, rows: list[FileRow], file: str = "") -> TableSide:
        """The table with `rows` of it; its key counts only where all its columns exist."""
        headers = [self.columns(shard, table) for shard in table.shards]
        headers = [header for header in headers if header]
        if not headers:
            return ABSENT
        columns = tuple(dict.fromkeys(name for header in headers for name in header))
        complete = frozenset(columns).intersection(*headers)
        key = table.key if set(table.key) <= set(columns) else ()
        return TableSide(columns, complete, key, rows, file or table.shards[0].path)

    def whole(self, table: TableVersion) -> TableSide:
        """The table with all its rows."""
        rows = [row for shard in table.shards for row in self.rows(shard, table)]
        return self.side(table, rows)

    def rows(
        self, shard: ShardVersion, table: TableVersion, places: Sequence[int] | None = None
    ) -> list[FileRow]:
        """The rows of a file at `places`, or all."""
        return self.content(shard, table).rows(shard.path, places)

    def copies(self, table: TableVersion, key: tuple[str, ...]) -> Callable[[str], int]:
        """A function that counts the rows of a table with a given key.

        A few keys are looked for; of more, the rows of all keys are counted.
        """
        tallies: list[Counter[str]] = []

        def count(text: str) -> int:
            if not tallies and '"' not in text and self._sought[key] < FEW:
                self._sought[key] += 1
                return sum(self._count(shard, table, key, text) for shard in table.shards)
            if not tallies:
                tallies.extend(self._tally(shard, table, key) for shard in table.shards)
            return sum(tally.get(text, 0) for tally in tallies)

        return count

    def carry_back(
        self,
        old: ShardVersion,
        new: ShardVersion,
        table: TableVersion,
        gone: Iterable[FileRow],
        come: Iterable[FileRow],
    ) -> None:
        """Turn the key counts of a new version into the old one's, for what came before."""
        key = table.key
        tally = self._tallies.pop((new.blob, key))
        if tally is None:
            return
        for row in come:
            text = key_of(row.cells, key)
            tally[text] -= 1
            if not tally[text]:
                del tally[text]
        tally.update(key_of(row.cells, key) for row in gone)
        self._tallies.put((old.blob, key), tally)

    def _count(
        self, shard: ShardVersion, table: TableVersion, key: tuple[str, ...], text: str
    ) -> int:
        known = self._tallies.get((shard.blob, key))
        if known is not None:
            return known[text]
        if all(may_hold(self._bytes(shard), word) for word in key_parts(text)):
            return self.content(shard, table).count(key, text)
        return 0

    def _tally(
        self, shard: ShardVersion, table: TableVersion, key: tuple[str, ...]
    ) -> Counter[str]:
        known = self._tallies.get((shard.blob, key))
        if known is not None:
            return known
        content = read_content(self._bytes(shard), table.key)
        return self._tallies.put((shard.blob, key), content.tally(key))
