"""Digests of the columns of tables: two tables with an equal digest have the same cells there."""

import csv
import io
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from lookback.data.cache import digest, kept
from lookback.data.package import Package, Resource
from lookback.data.watched import ROWS, Read

BETWEEN = "\x1f"
"""Stands between two cells, and before every such mark that is part of one."""


class Columns:
    """The digests of a package's columns; `folder` keeps those of each file."""

    def __init__(self, package: Package, folder: Path) -> None:
        self._package, self._folder = package, folder
        self._known: dict[str, Mapping[str, str]] = {}

    def digest(self, read: Read) -> str:
        """Of a column, with the number of its cells and the lines of their rows; "" where none."""
        if read.table not in self._known:
            self._known[read.table] = self._of_table(self._package.resources[read.table])
        return self._known[read.table].get(read.column, "")

    def _of_table(self, resource: Resource) -> Mapping[str, str]:
        files = [self._of_file(path) for path in resource.paths]
        names = (ROWS, *resource.header)
        return {name: digest([file.get(name, "") for file in files])[:32] for name in names}

    def _of_file(self, path: str) -> Mapping[str, str]:
        content = (self._package.root / path).read_bytes()
        place = self._folder / f"{path.replace('/', '-')}.json"
        return kept(place, sha256(content).hexdigest(), lambda: column_digests(content))


def column_digests(content: bytes) -> dict[str, str]:
    """The digest of each column of a CSV file, and under ROWS that of where its rows begin."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    rows, lines = [], []
    for row in reader:
        rows.append(row)
        lines.append(reader.line_num)
    is_plain = lines == list(range(1, len(lines) + 1))
    found = {ROWS: digest(len(lines) if is_plain else lines)[:32]}
    for name, *cells in zip(*rows, strict=True):
        text = BETWEEN.join(cell.replace(BETWEEN, BETWEEN * 2) for cell in cells)
        found[name] = sha256(f"{found[ROWS]}{text}".encode("utf-8", "surrogatepass")).hexdigest()[
            :32
        ]
    return found
