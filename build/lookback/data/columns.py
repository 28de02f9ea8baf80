"""Digests of the columns of tables: two tables with an equal digest have the same cells there."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from lookback.data.cache import digest, json_bytes, read_kept, write_kept
from lookback.data.package import Package, Resource
from lookback.data.watched import ROWS, Read
from lookback.workers.code import code_digest

BETWEEN = "\x1f"
"""Stands between two cells, and before every such mark that is part of one."""


class Shard(NamedTuple):
    """A file of a table: the digest of its bytes, and of each of its columns."""

    content: str
    columns: Mapping[str, str]


Version = Mapping[str, Shard]
"""The files of a table at one time, by their paths."""


class Columns:
    """The columns of a package's tables, as they are and as they were before the last change.

    `folder` keeps the digests and the files of both; without it nothing is known of before.
    """

    def __init__(self, package: Package, folder: Path) -> None:
        self._package, self._folder = package, folder
        self._known: dict[str, tuple[Version, Version]] = {}
        self._digests: dict[Read, tuple[str, str]] = {}

    def digest(self, read: Read) -> str:
        """Of a column, with the number of its cells and the lines of their rows; "" where none."""
        return self._both(read)[0]

    def digest_before(self, read: Read) -> str:
        """Of the column as it was before the table's last change; "" where that is not known."""
        return self._both(read)[1]

    def content(self, path: str, shard: Shard) -> bytes | None:
        """A file as it is or was before; None where it was not kept."""
        return read_kept(self._place(path, shard.content), shard.content)

    def _both(self, read: Read) -> tuple[str, str]:
        if read not in self._digests:
            now, before = self.versions(read.table)
            self._digests[read] = _digest(now, read.column), _digest(before, read.column)
        return self._digests[read]

    def versions(self, table: str) -> tuple[Version, Version]:
        """The table as it is, and as it was before its last change: empty where that is unknown."""
        if table not in self._known:
            self._known[table] = self._of_table(self._package.resources[table])
        return self._known[table]

    def _of_table(self, resource: Resource) -> tuple[Version, Version]:
        place, name = self._folder / f"{resource.name}.json", digest([code_digest(), resource.name])
        told = json.loads(read_kept(place, name) or b"[{}, {}]")
        last, before = ({path: Shard(*each) for path, each in one.items()} for one in told)
        contents = {path: (self._package.root / path).read_bytes() for path in resource.paths}
        known = {shard.content: shard for shard in (*before.values(), *last.values())}
        now = {path: _shard(content, known) for path, content in contents.items()}
        if now == last:
            return now, before
        for path, content in contents.items():
            self._keep(path, content, [one[path] for one in (now, last) if path in one])
        write_kept(place, name, json_bytes([now, last]))
        return now, last

    def _keep(self, path: str, content: bytes, versions: Iterable[Shard]) -> None:
        """Keep what a file holds now, and no more of it than these versions."""
        now, *before = [self._place(path, each.content) for each in versions]
        with suppress(OSError):
            for place in {*self._folder.glob(f"{_flat(path)}-*")} - {now, *before}:
                place.unlink()
        if not now.exists():
            write_kept(now, sha256(content).hexdigest(), content)

    def _place(self, path: str, content: str) -> Path:
        return self._folder / f"{_flat(path)}-{content[:16]}"


def _digest(version: Version, column: str) -> str:
    found = [shard.columns.get(column, "") for shard in version.values()]
    return digest(found)[:32] if any(found) else ""


def _flat(path: str) -> str:
    return path.replace("/", "-")


def _shard(content: bytes, known: Mapping[str, Shard]) -> Shard:
    name = sha256(content).hexdigest()
    return known.get(name) or Shard(name, column_digests(content))


def column_digests(content: bytes) -> dict[str, str]:
    """The digest of each column of a CSV file, and under ROWS that of where its rows begin."""
    text = content.decode("utf-8-sig").replace(BETWEEN, BETWEEN * 2)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = [*reader]
    is_plain = reader.line_num == len(rows)
    found = {ROWS: digest(len(rows) if is_plain else _last_lines(text))[:32]}
    for name, *cells in zip(*rows, strict=True):
        told = f"{found[ROWS]}{BETWEEN.join(cells)}".encode("utf-8", "surrogatepass")
        found[name] = sha256(told).hexdigest()[:32]
    return found


def _last_lines(text: str) -> list[int]:
    """The line, from 1, on which each row ends."""
    reader = csv.reader(io.StringIO(text, newline=""))
    return [reader.line_num for _ in reader]
