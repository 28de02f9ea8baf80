"""A district's files, to be changed row by row and committed."""

import csv
import json
import os
import subprocess
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from lookback.data.csv_writer import format_table, sorted_by_key
from lookback.data.package import Package, read_package

Row = dict[str, str]
MESSAGE = "更正：{what}\n\nReason: {why}\nBasis: 入户核实\nHandled-by: 李某\nReviewed-by: 区办"
LATE, EARLY = "2022-06-12T20:00+08:00", "2022-05-14T20:00+08:00"
PERSON = {"NAME": "信息员", "EMAIL": "clerk@lookback.invalid"}


class Reference(NamedTuple):
    """A field of a table that names a row of another table."""

    table: str
    field: str
    parent: str


class District:
    """The rows of a district's files, to be changed in memory and written when all is done."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._rows: dict[str, list[Row]] = {}
        self._texts: dict[str, str] = {}

    @cached_property
    def package(self) -> Package:
        return read_package(self.root)

    @cached_property
    def references(self) -> list[Reference]:
        found = []
        for name in self.package.resources:
            schema = json.loads((self.root / f"schemas/{name}.json").read_text(encoding="utf-8"))
            for key in schema.get("foreignKeys", ()):
                (field,), parent = key["fields"], key["reference"]["resource"]
                found.append(Reference(name, field, parent))
        return found

    def rows(self, path: str) -> list[Row]:
        """The rows of a file; whoever changes them changes the district."""
        if path not in self._rows:
            with (self.root / path).open(encoding="utf-8", newline="") as file:
                self._rows[path] = [*csv.DictReader(file)]
        return self._rows[path]

    def table(self, name: str) -> Iterator[tuple[list[Row], Row]]:
        """Each row of a table, with the rows of its file."""
        for path in self.package.resources[name].paths:
            rows = self.rows(path)
            yield from ((rows, row) for row in [*rows])

    def text(self, path: str) -> str:
        """The text of a file that is no table."""
        return self._texts.get(path) or (self.root / path).read_text(encoding="utf-8")

    def put(self, path: str, text: str) -> None:
        """Another text of such a file."""
        self._texts[path] = text

    def content(self, path: str) -> bytes:
        """A file of a table, or any other, as it would be written; rows sorted by their key."""
        if path in self._texts:
            return self._texts[path].encode()
        if path not in self._rows:
            return (self.root / path).read_bytes()
        table = next(each for each in self.package.resources.values() if path in each.paths)
        cells = [[row[name] for name in table.header] for row in self._rows[path]]
        return format_table(table.header, sorted_by_key(table.header, table.primary_key, cells))

    def save(self) -> None:
        """Write what may have been changed."""
        for path in [*self._rows, *self._texts]:
            (self.root / path).write_bytes(self.content(path))
        self._rows.clear()
        self._texts.clear()


def commit(root: Path, what: str, when: str = LATE, *, amend: bool = False) -> None:
    """Commit all that differs; with `amend` in place of the last commit, under other words."""
    persons = {f"GIT_{r}_{k}": v for r in ("AUTHOR", "COMMITTER") for k, v in PERSON.items()}
    days = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": LATE}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    message = MESSAGE.format(what=what, why="另有原因" if amend else "与实际不符")
    command = ["git", "commit", "-qam", message, *(["--amend", "--allow-empty"] if amend else [])]
    subprocess.run(command, cwd=root, env=os.environ | persons | days | settings, check=True)


def undo(root: Path, rev: str = "HEAD") -> None:
    """Put data and schemas back to what they were in a revision."""
    subprocess.run(
        ["git", "checkout", "-q", rev, "--", "datapackage", "schemas"], cwd=root, check=True
    )


def differs(root: Path) -> bool:
    """Whether anything has changed since the last commit."""
    command = ["git", "status", "--porcelain", "--", "datapackage", "schemas"]
    return bool(subprocess.run(command, cwd=root, capture_output=True, check=True).stdout)
