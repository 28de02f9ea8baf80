"""The dataset on a day: one typed frame per resource, the notice, and the day it describes."""

from collections import ChainMap
from collections.abc import (
    Callable,
    Hashable,
    Iterable,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, wraps
from typing import TypeVar, cast

import numpy as np
import pandas as pd
import polars as pl

from lookback.data.package import Package, Resource, require_current
from lookback.notice import Notice

T = TypeVar("T")


@dataclass(frozen=True)
class Data:
    """The dataset on whatever day: `data.household` is the frame of a resource.

    Frames are shared between all readers: never change one in place. Rows keep the order of
    the files. `resources` are the schemas, as far as the package has them.
    """

    tables: Mapping[str, pd.DataFrame]
    resources: Mapping[str, Resource]
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
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The fields of each resource's primary key."""
        return {name: resource.primary_key for name, resource in self.resources.items()}

    @cached_property
    def known(self) -> dict[Hashable, object]:
        """What has been computed already, by name; of another day it is another one's."""
        return {}

    @cached_property
    def days(self) -> "dict[date, Snapshot]":
        """The snapshots of these data, one for each day."""
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

    @cached_property
    def data(self) -> Data:
        """The same without a day: what is known of it is known on every day."""
        return Data(self.tables, self.resources, self.notice)

    def on(self, day: date) -> "Snapshot":
        """The same rows on another day."""
        days = self.data.days
        days.setdefault(self.as_of, self)
        if day not in days:
            days[day] = replace(self, as_of=day)
            vars(days[day])["data"] = self.data
        return days[day]

    def forget(self) -> None:
        """Let go of what was computed of these rows, on every day."""
        for data in (self, self.data, *self.data.days.values()):
            data.known.clear()
        self.data.days.clear()

    def number(self, parameter: str) -> float:
        """A number of the notice as it holds on `as_of`."""
        return self.notice.number(parameter, self.as_of)


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
    """What `make` gives for this snapshot, made when first asked for under this name."""
    if name not in s.known:
        s.known[name] = make()
    return cast(T, s.known[name])


def with_table(s: Snapshot, resource: str, table: pd.DataFrame) -> Snapshot:
    """The snapshot with another frame of this resource."""
    others = cast(MutableMapping[str, pd.DataFrame], s.tables)
    return replace(s, tables=ChainMap({resource: table}, others))


def read_snapshot(package: Package, notice: Notice, as_of: date) -> Snapshot:
    """Read every resource; the rows must have passed `check` for their types to hold.

    Raises:
        DescriptorInvalid: the package is of an older form.
    """
    require_current(package)
    tables = {name: read_table(package, table) for name, table in package.resources.items()}
    return Snapshot(tables, package.resources, notice, as_of)


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
    contents = ((package.root / path).read_bytes() for path in resource.paths)
    return typed_table(resource, parse_table(resource, contents))


def parse_table(resource: Resource, contents: Iterable[bytes]) -> pl.DataFrame:
    """The rows of files of a resource as text; blank is null, and a blank line no row.

    Columns that the schema does not name are left out.
    """
    empty = pl.DataFrame(schema=dict.fromkeys(resource.header, pl.String))
    blank = [pl.lit(None, pl.String).alias(name) for name in resource.blank_fields]
    shards = [
        pl.read_csv(content, infer_schema=False).with_columns(blank).select(resource.header)
        for content in contents
    ]
    rows = pl.concat([empty, *shards]).with_columns(pl.when(pl.all() != "").then(pl.all()))
    is_blank = rows.select(pl.all_horizontal(pl.all().is_null())).to_series()
    return rows.filter(~is_blank) if is_blank.any() else rows


def typed_table(resource: Resource, rows: pl.DataFrame) -> pd.DataFrame:
    """Rows of text with each column in the dtype of its field."""
    columns = {field.name: typed_column(rows[field.name], field.type) for field in resource.fields}
    return pd.DataFrame(columns, columns=pd.Index(resource.header, dtype="str"))


def typed_column(cells: pl.Series, kind: str) -> pd.Series:
    """A column of text in the dtype of its Table Schema type; blank is missing, never zero or no.

    Raises:
        ValueError: a cell is not of the type.
    """
    if kind == "boolean":
        is_yes = cells == "是"
        answers = is_yes.set(~cells.is_in(["是", "否"]), None)
        return pd.Series(answers.to_list(), dtype="boolean")
    if kind == "date":
        days = cells.str.to_date("%Y-%m-%d", strict=False)
        if days.null_count() > cells.null_count():
            return pd.to_datetime(text_column(cells), format="%Y-%m-%d").astype("datetime64[s]")
        return pd.Series(days.to_numpy().astype("datetime64[s]"))
    if kind in ("integer", "year"):
        counts = cells.cast(pl.Int64, strict=False)
        if counts.null_count() > cells.null_count():
            return pd.to_numeric(text_column(cells)).astype("Int64")
        mask = counts.is_null().to_numpy()
        return pd.Series(pd.arrays.IntegerArray(counts.fill_null(0).to_numpy().copy(), mask.copy()))
    if kind == "number":
        amounts = cells.cast(pl.Float64, strict=False)
        if amounts.null_count() > cells.null_count():
            return text_column(cells).astype("float64")
        return pd.Series(amounts.to_numpy().copy())
    return text_column(cells)


def text_column(cells: pl.Series) -> pd.Series:
    """A column of text; equal cells are one object, so that they are quickly compared."""
    distinct = cells.drop_nulls().unique()
    if 2 * len(distinct) > len(cells):
        return pd.Series(cells.to_list(), dtype="str")
    texts = np.array([*distinct.to_list(), None], dtype=object)
    codes = cells.cast(pl.Enum(distinct)).to_physical().cast(pl.Int64).fill_null(len(distinct))
    return pd.Series(texts[codes.to_numpy()], dtype="str")
