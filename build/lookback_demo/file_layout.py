"""示例仓库的文件：which rows go into which file, with which columns, in which order."""

import json
from pathlib import Path
from typing import NamedTuple

from lookback.data.package import read_package
from lookback.definitions.administrative_units import unit_digits
from lookback_demo.population.towns_and_villages import DemoDistrict, DemoTown

OLD_NAME, NEW_NAME, ADDED = "farmer_signed", "is_farmer_signed", "mismatch_note"
"""The visit form's field that was renamed, and the one that was added, in the second week."""


class TableLayout(NamedTuple):
    """A resource: its columns, its key and its files (one per town, or one), and the towns."""

    name: str
    fields: tuple[str, ...]
    key: tuple[str, ...]
    paths: tuple[str, ...]
    towns: tuple[DemoTown, ...]

    def path(self, town: DemoTown | None) -> str:
        """The file of a town's rows."""
        if len(self.paths) == 1 or town is None:
            return self.paths[0]
        return next(path for path in self.paths if path.endswith(f"/{town.shard}.csv"))

    def town_of(self, cells: dict[str, str]) -> DemoTown | None:
        """The town a row lies in; None for what belongs to the district."""
        digits = "" if self.name == "town" else unit_digits(cells)[:3]
        return next((town for town in self.towns if town.code[6:] == digits), None)

    def key_of(self, cells: dict[str, str]) -> tuple[str, ...]:
        """The primary key of a row."""
        return tuple(cells[field] for field in self.key)

    def before_change(self) -> "TableLayout":
        """The visit table as it was before its form changed."""
        names = tuple(OLD_NAME if name == NEW_NAME else name for name in self.fields)
        return self._replace(fields=tuple(name for name in names if name != ADDED))


def read_layout(home: Path, district: DemoDistrict) -> dict[str, TableLayout]:
    """The tables of the program's own descriptor."""
    return {
        name: TableLayout(
            name, resource.header, resource.primary_key, resource.paths, district.towns
        )
        for name, resource in read_package(home).resources.items()
    }


def old_visit_schema(content: bytes) -> bytes:
    """The visit schema with the field's old name and without the added field."""
    schema = json.loads(content)
    schema["fields"] = [field for field in schema["fields"] if field["name"] != ADDED]
    for field in schema["fields"]:
        if field["name"] == NEW_NAME:
            field["name"] = OLD_NAME
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
