"""Rows by their primary key, looked up in tables as text: few of many are wanted, and typed."""

from collections.abc import Collection, Sequence

import pandas as pd
import polars as pl

from lookback.data.package import Resource
from lookback.data.recall import RememberedTables
from lookback.data.snapshot import Snapshot, Texts, from_text, keys_of, typed_table
from lookback.data.watched import ROWS, Read, WatchedTables


def keys_among(s: Snapshot, texts: Texts, resource: str, keys: Collection[str]) -> set[str]:
    """Those of the `keys` that rows of these tables as text have; seen as what is read of `s`."""
    fields = s.keys[resource]
    if isinstance(s.tables, WatchedTables):
        s.tables.note(Read(resource, name) for name in (ROWS, *fields))
    key = _key(fields)
    return {*texts[resource].filter(key.is_in([*keys])).select(key).collect().to_series()}


def rows_by_key(
    s: Snapshot, resource: Resource, keys: pd.Series, fields: Sequence[str]
) -> pd.DataFrame:
    """The rows with these primary keys as text, in this order: the key and these fields of them."""
    names = [*dict.fromkeys([*resource.primary_key, *fields])]
    if isinstance(s.tables, RememberedTables):
        s.tables.note(Read(resource.name, name) for name in (ROWS, *names))
        chosen = _key(resource.primary_key).is_in([*keys])
        text = s.tables.texts[resource.name].filter(chosen).collect()
        rows = typed_table(resource, from_text(text))[names]
    else:
        rows = s.tables[resource.name][names]
    return rows.set_axis(keys_of(rows, resource.primary_key)).loc[[*keys]]


def _key(fields: Sequence[str]) -> pl.Expr:
    return pl.concat_str(fields, separator=",")
