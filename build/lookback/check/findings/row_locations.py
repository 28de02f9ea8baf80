"""The file and the line of each row of a table, counted through its shards."""

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from lookback.data.package import Package, Resource


@dataclass(frozen=True)
class RowLocations:
    """Where the rows of a resource begin; its files are read only when that is asked."""

    package: Package
    resource: Resource

    @cached_property
    def starts(self) -> list[Sequence[int]]:
        """For each shard, the physical line, from 1, on which each of its rows begins."""
        return [_record_lines(self.package, path) for path in self.resource.paths]

    @cached_property
    def ends(self) -> list[int]:
        """For each shard, how many rows there are up to its end."""
        return list(accumulate(len(starts) for starts in self.starts))

    def of(self, row: int) -> tuple[str, int]:
        """File and line of a row counted through all shards from 0."""
        shard = bisect_right(self.ends, row)
        before = self.ends[shard - 1] if shard else 0
        return self.resource.paths[shard], self.starts[shard][row - before]


def _record_lines(package: Package, path: str) -> Sequence[int]:
    content = (package.root / path).read_bytes()
    if b'"' not in content:
        return range(2, content.count(b"\n") + 1)
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    ends = [reader.line_num for _ in reader]
    return [end + 1 for end in ends[:-1]]
