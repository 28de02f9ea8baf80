"""The tables of a package at hand: each file read once, its rows by town, its columns by digest."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from lookback.data.ownership import BEGINNING, households_of, is_placed, placing_columns
from lookback.data.package import DESCRIPTOR, Package, Resource
from lookback.data.reads import Reads, UndeclaredRead
from lookback.data.snapshot import (
    Snapshot,
    parse_table,
    text_column,
    typed_column,
)
from lookback.execution.column_digests import column_digests, sha256_of
from lookback.execution.placement import Part, Placement, Towns
from lookback.execution.pool import IN_PROCESS, Workers
from lookback.execution.store import NO_STORE, Store, digest
from lookback.notice import Notice, defaults_digest

OWNER = "household of the row"
"""The column that says whose a row is."""

WHOLE = "*"
"""Stands for a town: all rows of a table, in the order of its files."""

Digests = Mapping[str, Mapping[str, str]]
"""By town, and for the `WHOLE`, the digest of each column."""


class Dataset:
    """A package's tables: text is parsed from the same bytes that are digested.

    `read` gives the content of a file by its path below the package. Files are read when they
    are first asked for, each once; so a result and the digest it is kept under speak of the
    same bytes, whatever is saved meanwhile.
    """

    def __init__(
        self,
        package: Package,
        store: Store = NO_STORE,
        workers: Workers = IN_PROCESS,
        read: Callable[[str], bytes] | None = None,
    ) -> None:
        self.package, self.store, self.workers = package, store, workers
        self._read = read or (lambda path: (package.root / path).read_bytes())
        self._bytes: dict[str, bytes] = {}
        self._known_files: dict[str, tuple[str, int]] = {}
        self._texts: dict[str, pl.DataFrame] = {}
        self.placement = Placement(self.text, lambda name: package.resources[name].header)
        self._digests: dict[tuple[str, object], Digests] = {}
        self._columns: dict[tuple[object, ...], pd.Series] = {}
        self._snapshots: dict[object, Snapshot] = {}

    def content(self, path: str) -> bytes:
        """The bytes of a file of the package."""
        if path not in self._bytes:
            self._bytes[path] = self._read(path)
        return self._bytes[path]

    @property
    def is_alone(self) -> bool:
        """Whether nothing is kept and nobody else works: then there is no need to divide it."""
        return self.store.folder is None and self.workers.count == 1

    @cached_property
    def form(self) -> str:
        """A digest of the descriptor, the schemas and the notice."""
        return form_digest(self.package.root, self.content)

    def text(self, name: str) -> pl.DataFrame:
        """A table as text, in the order of its files; blank is null."""
        if name not in self._texts:
            resource = self.package.resources[name]
            self._texts[name] = parse_table(resource, map(self.content, resource.paths))
            self._let_go(resource.paths)
        return self._texts[name]

    def _let_go(self, paths: Iterable[str]) -> None:
        """Forget the bytes of files that have been parsed; what they were is known by digest."""
        for path in paths:
            self._known_file(path)
            self._bytes.pop(path, None)

    def _known_file(self, path: str) -> tuple[str, int]:
        """The SHA-256 and the length of a file of a table."""
        if path not in self._known_files:
            content = self.content(path)
            self._known_files[path] = (sha256_of(content), len(content))
        return self._known_files[path]

    def towns(self, name: str, day: date) -> pl.Series:
        """The town in whose part each row of a table lies on a day."""
        return self.placement.towns(name, day)

    def all_towns(self, day: date) -> tuple[str, ...]:
        """Every town that some row lies in on a day, and "" for the district's own records."""
        found = {town for name in self.package.resources for town in self.digests(name, day)}
        return tuple(sorted(found - {WHOLE} | {""}))

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of every file of every table, by its path."""
        resources = self.package.resources.values()
        return {path: self._known_file(path)[0] for table in resources for path in table.paths}

    @property
    def size(self) -> int:
        """Bytes of all tables."""
        return sum(self._known_file(path)[1] for path in self.files)

    def rows_by_town(self, day: date) -> Mapping[str, int]:
        """How many households live in each town on a day."""
        counts = self.towns("household", day).value_counts(name="rows")
        return dict(zip(counts[counts.columns[0]], counts["rows"], strict=True))

    def digests(self, name: str, day: date) -> Digests:
        """The digest of each column: of the rows of each town on a day, and of all."""
        resource = self.package.resources[name]
        placed = is_placed(resource.header)
        known = (name, self.placement.since(day) if placed else BEGINNING)
        if known not in self._digests:
            placing = {
                table: [self._whole(table)[column] for column in columns]
                for table, columns in placing_columns(name, resource.header).items()
            }
            since = known[1].isoformat()
            key = ["columns", name, since, resource.header, self._contents(name), placing]
            made = self.store.result(key, lambda: self._column_digests(resource, day))
            self._digests[known] = made
        return self._digests[known]

    def _whole(self, name: str) -> Mapping[str, str]:
        """The digest of each column of all rows of a table."""
        if (name, WHOLE) not in self._digests:
            key = ["whole columns", name, self.package.resources[name].header, self._contents(name)]
            made = self.store.result(key, lambda: {WHOLE: column_digests(self.text(name))})
            self._digests[name, WHOLE] = made
        return self._digests[name, WHOLE][WHOLE]

    def _contents(self, name: str) -> list[str]:
        return [self.files[path] for path in self.package.resources[name].paths]

    def _column_digests(self, resource: Resource, day: date) -> dict[str, Mapping[str, str]]:
        found = {WHOLE: self._whole(resource.name)}
        if is_placed(resource.header):
            text, towns = self.text(resource.name), self.towns(resource.name, day)
            for town in sorted(towns.unique().to_list()):
                found[town] = column_digests(text.filter(towns == town))
        return found

    def part_digest(
        self, name: str, columns: Iterable[str], towns: Iterable[str], day: date
    ) -> list[Any]:
        """What identifies these columns of the rows of these towns (or of the `WHOLE`)."""
        known = self.digests(name, day)
        places = towns if is_placed(self.package.resources[name].header) else (WHOLE,)
        named = sorted(columns)
        return [[place, [known.get(place, {}).get(each) for each in named]] for place in places]

    def column(self, part: Part | None, name: str, column: str) -> pd.Series:
        """A column, typed, of the rows of a part; None: of all rows."""
        key = (part, name, column)
        if key not in self._columns:
            cells = self.placement.of_part(part, name, self.text(name)[column])
            field = next(f for f in self.package.resources[name].fields if f.name == column)
            self._columns[key] = typed_column(cells, field.type)
        return self._columns[key]

    def town_column(self, part: Part | None, name: str, day: date) -> pd.Series:
        """The town on a day of each of these rows of a table."""
        key = (part, name, "", self.placement.since(day))
        if key not in self._columns:
            towns = self.placement.of_part(part, name, self.towns(name, day))
            self._columns[key] = text_column(towns)
        return self._columns[key]

    def snapshot(
        self, notice: Notice, as_of: date, towns: Towns | None = None, reads: Reads | None = None
    ) -> Snapshot:
        """The rows of these towns (None: all) on a day, as far as `reads` declares them.

        The same question has the same answer, with all that was computed `once` of it.
        """
        part = self.placement.part(towns, as_of)
        about = (part, None if reads is None else tuple(sorted(reads.items())))
        if about not in self._snapshots:
            tables = DatasetTables(self, part, reads)
            self._snapshots[about] = Snapshot(tables, self.package.resources, notice, as_of)
        return self._snapshots[about].on(as_of)

    def part(
        self, notice: Notice, as_of: date, towns: Towns | None, reads: Reads | None
    ) -> Snapshot:
        """The same; the rows of every town there is are those of the whole."""
        is_whole = towns is not None and towns.issuperset(self.all_towns(as_of))
        return self.snapshot(notice, as_of, None if is_whole else towns, reads)

    def owners_of(self, name: str, keys: Iterable[str]) -> pl.DataFrame:
        """Of the rows with these primary keys as text, their households and the rows' cells."""
        text, fields = self.text(name), self.package.resources[name].primary_key
        chosen = text.select(pl.concat_str(fields, separator=",").is_in([*keys])).to_series()
        owners = households_of(text, self.text).alias(OWNER)
        return text.with_columns(owners).filter(chosen.fill_null(value=False))

    def few(self, notice: Notice, as_of: date, households: Iterable[str], reads: Reads) -> Snapshot:
        """The rows of these households and of none, as far as `reads` declares them."""
        asked = [*households]
        tables = {}
        for name in reads:
            text, resource = self.text(name), self.package.resources[name]
            owners = households_of(text, self.text)
            rows = text.filter(owners.is_null() | owners.is_in(asked))
            columns = DatasetTables(self, reads=reads).columns_of(resource)
            types = {field.name: field.type for field in resource.fields}
            made = {each: typed_column(rows[each], types[each]) for each in columns}
            tables[name] = pd.DataFrame(made, columns=pd.Index(columns, dtype="str"))
        return Snapshot(tables, self.package.resources, notice, as_of)

    def release(self) -> None:
        """Let go of what was made of the text; it is made again when it is asked for."""
        for s in self._snapshots.values():
            s.forget()
            if isinstance(s.tables, DatasetTables):
                s.tables.forget()
        for known in (self._snapshots, self._columns):
            known.clear()

    def close(self) -> None:
        """Let go of all that was read and computed; what was given out stays as it is."""
        self.release()
        for known in (self._texts, self._bytes):
            known.clear()
        self.placement.forget()


@dataclass(frozen=True, eq=False)
class DatasetTables(Mapping[str, pd.DataFrame]):
    """The tables of a dataset, each made when it is first asked for.

    Of a `part` alone, where one is given; a table whose rows lie in no town is whole. With
    `reads` a table has the declared columns and its key, and no others.
    """

    dataset: Dataset
    part: Part | None = None
    reads: Reads | None = None
    _known: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Raises UndeclaredRead for a table that is not declared, KeyError for one unknown."""
        if name not in self._known:
            resource = self.dataset.package.resources[name]
            if self.reads is not None and name not in self.reads:
                raise UndeclaredRead(name)
            columns = self.columns_of(resource)
            made = {column: self.dataset.column(self.part, name, column) for column in columns}
            self._known[name] = pd.DataFrame(made, columns=pd.Index(columns, dtype="str"))
        return self._known[name]

    def columns_of(self, resource: Resource) -> list[str]:
        """The columns that can be read of a table, in the order of its schema."""
        if self.reads is None:
            return [*resource.header]
        declared = {*self.reads[resource.name], *resource.primary_key}
        return [name for name in resource.header if name in declared]

    def __iter__(self) -> Iterator[str]:
        return iter(self.dataset.package.resources if self.reads is None else self.reads)

    def __len__(self) -> int:
        return len([*self])

    def forget(self) -> None:
        """Let go of the tables that were made."""
        self._known.clear()

    def rows_of_towns(self, name: str, day: date) -> pd.Series:
        """The town on a day of each row of a table."""
        return self.dataset.town_column(self.part, name, day)


def form_digest(root: Path, content: Callable[[str], bytes]) -> str:
    """A digest of the descriptor, the schemas and the notice of a package, by their contents.

    What is assumed of a notice that lacks numbers is in it too.
    """
    paths = sorted(path for path in (root / "schemas").rglob("*") if path.is_file())
    names = [path.relative_to(root).as_posix() for path in paths]
    own = [[name, sha256_of(content(name))] for name in (DESCRIPTOR, *names)]
    return digest([*own, defaults_digest()])
