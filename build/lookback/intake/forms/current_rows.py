"""The current rows of the package as text, with which the edits of forms are compared."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from lookback.data.csv_writer import format_table, sorted_by_key
from lookback.data.ownership import TOWN_DIGITS as TOWN
from lookback.data.ownership import resolved
from lookback.data.package import Package, Resource
from lookback.errors import DataInvalid, Problem

Key = tuple[str, ...]
"""The values of a primary key, in its order."""

Row = dict[str, str]


class CurrentTable:
    """The rows of one resource by key, and the file in which each stands."""

    def __init__(self, package: Package, resource: Resource) -> None:
        """Raises DataInvalid where a file cannot be read as a table of the resource."""
        self.resource = resource
        self.rows: dict[Key, Row] = {}
        self.paths: dict[Key, str] = {}
        for path in resource.paths:
            for row in _read(package, resource, path):
                key = tuple(row[name] for name in resource.primary_key)
                self.rows[key], self.paths[key] = row, path

    def by(self, field: str) -> dict[str, list[Row]]:
        """The rows grouped by the value of a field."""
        groups: dict[str, list[Row]] = {}
        for row in self.rows.values():
            groups.setdefault(row[field], []).append(row)
        return groups

    def written(self, path: str, changed: Mapping[Key, Row], paths: Mapping[Key, str]) -> bytes:
        """The file with these rows instead of its own; `paths` gives the files of new ones."""
        rows = {key: row for key, row in self.rows.items() if self.paths[key] == path}
        rows |= {key: row for key, row in changed.items() if paths[key] == path}
        header = self.resource.header
        records = [[row[name] for name in header] for row in rows.values()]
        return format_table(header, sorted_by_key(header, self.resource.primary_key, records))


class CurrentRows:
    """The tables of a package, each read when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._tables: dict[str, CurrentTable] = {}
        self._groups: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def table(self, name: str) -> CurrentTable:
        """A resource's rows."""
        if name not in self._tables:
            self._tables[name] = CurrentTable(self.package, self.package.resources[name])
        return self._tables[name]

    def row(self, resource: str, key: Key) -> Row | None:
        """The row with this key; None where there is none."""
        return self.table(resource).rows.get(key)

    def rows(self, resource: str, field: str, value: str) -> Sequence[Row]:
        """The rows in which a field has this value."""
        if (resource, field) not in self._groups:
            self._groups[resource, field] = self.table(resource).by(field)
        return self._groups[resource, field].get(value, [])

    def household_of(self, row: Mapping[str, str]) -> str:
        """The household that a row belongs to, directly or through its case or member; else ""."""
        if row.get("household_id"):
            return row["household_id"]
        for name, resource in (("case_id", "case"), ("member_id", "member")):
            if row.get(name):
                return (self.row(resource, (row[name],)) or {}).get("household_id", "")
        return ""

    def village_of(self, household: str) -> str:
        """The code of the village where a household lives now; "" where it is not on file."""
        village = (self.row("household", (household,)) or {}).get("village_code", "")
        moves = self.rows("residence", "household_id", household)
        if moves:
            village = max(moves, key=lambda row: row["since"])["village_code"]
        return self._successors.get(village, village)

    def path(self, resource: str, key: Key, row: Mapping[str, str]) -> str:
        """The file in which a row stands, or belongs when it is new; "" where there is none.

        All rows of a household stand in the files of the town in which it was registered first.
        """
        table = self.table(resource)
        if key in table.paths or len(table.resource.paths) == 1:
            return table.paths.get(key, table.resource.paths[0])
        home = self.table("household").paths.get((self.household_of(row),), "")
        shard = PurePosixPath(home).stem or self._shards.get(row.get("village_code", "")[:TOWN], "")
        return next((p for p in table.resource.paths if PurePosixPath(p).stem == shard), "")

    @cached_property
    def _shards(self) -> dict[str, str]:
        towns = self.table("town").rows.values()
        return {row["town_code"]: row["shard"] for row in towns}

    @cached_property
    def _successors(self) -> dict[str, str]:
        """Where each abolished village has gone."""
        rows = self.table("village").rows.values()
        return resolved({row["village_code"]: row["successor_code"] for row in rows
                         if row["abolished_on"] and row["successor_code"]})  # fmt: skip


def _read(package: Package, resource: Resource, path: str) -> Iterator[Row]:
    remedy = "先运行 lookback check，按提示改正后再导入"
    try:
        text = (package.root / path).read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(reader, [])
        if sorted(header) != sorted(resource.header):
            raise DataInvalid(Problem(path, "表头与表结构不一致", remedy))
        for cells in reader:
            yield dict(zip(header, map(sys.intern, cells), strict=True))  # the same words recur
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise DataInvalid(Problem(path, f"读不成一张表（{error}）", remedy)) from error
