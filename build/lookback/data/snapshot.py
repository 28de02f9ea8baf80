"""The dataset on a day: one typed frame per resource, the notice, and the day it describes."""

from collections import ChainMap
from collections.abc import (
    Callable,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import TypeVar, cast

import pandas as pd
import polars as pl

from lookback.data.package import Package, Resource
from lookback.data.watched import Read, WatchedTables
from lookback.notice import Notice

T = TypeVar("T")

Texts = Mapping[str, pl.LazyFrame]
"""The tables of a package as text: few of their columns, or few rows, are taken when asked for."""


@dataclass(frozen=True)
class Data:
    """The dataset on whatever day: `data.household` is the frame of a resource.

    Frames are shared between all readers: never change one in place. Rows keep the order of
    the files. `keys` names the primary key's fields of each resource.
    """

    tables: Mapping[str, pd.DataFrame]
    keys: Mapping[str, tuple[str, ...]]
    notice: Notice

    def __getattr__(self, resource: str) -> pd.DataFrame:
        """The frame of a resource by its name."""
        try:
            return vars(self)["tables"][resource]  # not yet there while unpickling
        except KeyError:
            raise AttributeError(resource) from None

    @property
    def data(self) -> "Data":
        """The same without a day."""
        return self

    @cached_property
    def known(self) -> dict[Hashable, object]:
        """What has been computed already, by name; of another day it is another one's."""
        return {}

    @cached_property
    def reads(self) -> dict[Hashable, frozenset[Read]]:
        """What each of the known was read from, where tables are watched."""
        return {}


@dataclass(frozen=True)
class Snapshot(Data):
    """What the rules and indicators read: the dataset on a day.

    `as_of` is the day the figures describe (valid time); later events do not count.
    """

    as_of: date

    @property
    def day(self) -> pd.Timestamp:
        """`as_of` in the form that date columns compare with."""
        return pd.Timestamp(self.as_of)

    def number(self, parameter: str) -> float:
        """A number of the notice in the year of `as_of`."""
        return self.notice.number(parameter, self.as_of)

    @cached_property
    def data(self) -> Data:
        """The same without a day: what is known of it is known on every day."""
        return Data(self.tables, self.keys, self.notice)

    def on(self, day: date) -> "Snapshot":
        """The same data on another day."""
        other = replace(self, as_of=day)
        vars(other)["data"] = self.data
        return other


class TablesOnDemand(Mapping[str, T]):
    """The tables of a package, each read when it is first asked for; the files must stay."""

    def __init__(self, package: Package, read: Callable[[Package, Resource], T]) -> None:
        self._package, self._read = package, read
        self._known: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._known:
            self._known[name] = self._read(self._package, self._package.resources[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._package.resources)

    def __len__(self) -> int:
        return len(self._package.resources)


def once(definition: Callable[[Snapshot], T]) -> Callable[[Snapshot], T]:
    """Compute a definition once per snapshot, however many rules ask; never change its result."""
    name = f"{definition.__module__}.{definition.__qualname__}"

    @wraps(definition)
    def remembered(s: Snapshot) -> T:
        return remember(s, name, lambda: definition(s))

    return remembered


def once_for_all_days(definition: Callable[[Data], T]) -> Callable[[Data], T]:
    """The same of a definition that is given no day and so holds on every day of the data."""
    name = f"{definition.__module__}.{definition.__qualname__}"

    @wraps(definition)
    def remembered(s: Data) -> T:
        return remember(s.data, name, lambda: definition(s.data))

    return remembered


def remember(s: Data, name: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives for this snapshot, made when first asked for under this name.

    Where tables are watched, whoever asks has read what it was made from.
    """
    if not isinstance(s.tables, WatchedTables):
        if name not in s.known:
            s.known[name] = make()
        return cast(T, s.known[name])
    if name not in s.known:
        with s.tables.watching() as reads:
            s.known[name] = make()
        s.reads[name] = frozenset(reads)
    s.tables.note(s.reads[name] if name in s.reads else s.tables.all_columns())
    return cast(T, s.known[name])


def with_table(s: Snapshot, resource: str, table: pd.DataFrame) -> Snapshot:
    """The snapshot with another frame of this resource."""
    others = cast(MutableMapping[str, pd.DataFrame], s.tables)
    return replace(s, tables=ChainMap({resource: table}, others))


def read_snapshot(package: Package, notice: Notice, as_of: date) -> Snapshot:
    """Read every resource; the rows must have passed `check` for their types to hold."""
    tables = {name: read_table(package, table) for name, table in package.resources.items()}
    return Snapshot(tables, keys_of_resources(package), notice, as_of)


def keys_of_resources(package: Package) -> dict[str, tuple[str, ...]]:
    """The fields of each resource's primary key."""
    return {name: resource.primary_key for name, resource in package.resources.items()}


def keys_of(table: pd.DataFrame, fields: Sequence[str]) -> pd.Series:
    """The primary key `fields` of each row of `table` as text, several joined by ","."""
    columns = [_key_text(table[name]) for name in fields]
    joined = columns[0]
    for column in columns[1:]:
        joined = joined + "," + column
    return joined


def _key_text(column: pd.Series) -> pd.Series:
    return column.dt.strftime("%Y-%m-%d") if column.dtype.kind == "M" else column.astype("str")


def read_table(package: Package, resource: Resource) -> pd.DataFrame:
    """The rows of all shards of a resource, in the order of the descriptor, typed."""
    shards = [
        pd.read_csv(package.root / path, dtype="str", keep_default_na=False, na_values=[""])
        for path in resource.paths
    ] or [pd.DataFrame(columns=[*resource.header], dtype="str")]
    return typed_table(
        resource, pd.concat(shards, ignore_index=True) if len(shards) > 1 else shards[0]
    )


def read_text(package: Package, resource: Resource) -> pl.LazyFrame:
    """The same as text, to be parsed once."""
    return text_of(resource, [package.root / path for path in resource.paths]).lazy()


def text_of(resource: Resource, files: Iterable[Path | bytes]) -> pl.DataFrame:
    """The rows of files of a resource, given by their places or as they are; blank is null."""
    empty = pl.DataFrame(schema=dict.fromkeys(resource.header, pl.String))
    shards = [pl.read_csv(file, infer_schema=False).select(resource.header) for file in files]
    return pl.concat([empty, *shards]).with_columns(pl.when(pl.all() != "").then(pl.all()))


def from_text(cells: pl.DataFrame) -> pd.DataFrame:
    """What `read_text` gives, or a part of it, as text."""
    columns = {each.name: pd.Series(each.to_list(), dtype="str") for each in cells}
    return pd.DataFrame(columns, dtype="str")


def typed_table(resource: Resource, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of text with each column in the dtype of its field."""
    return pd.DataFrame(
        {field.name: typed(rows[field.name], field.type) for field in resource.fields}
    )


def typed(column: pd.Series, kind: str) -> pd.Series:
    """The column in the dtype of its Table Schema type; blank is missing, never zero or no."""
    if kind == "boolean":
        is_yes, is_no = column == "是", column == "否"
        return is_yes.astype("boolean").where(is_yes | is_no)
    if kind == "date":
        return pd.to_datetime(column, format="%Y-%m-%d").astype("datetime64[s]")
    if kind in ("integer", "year"):
        return pd.to_numeric(column).astype("Int64")
    return column.astype("float64") if kind == "number" else column
