"""Results as bytes and back: JSON values in which tables may stand; what comes back is equal."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

_TABLE = "\x00table"
"""The only key of the JSON object that stands for a table."""
_DAYS = "datetime64[s]"
_LENGTH = 8


def encode(value: Any) -> bytes:
    """A JSON value and its tables (pandas or polars) as bytes; tuples come back as lists.

    Of a pandas table the rows are counted anew: its index is not kept.
    """
    tables: list[bytes] = []
    parts = [json_bytes(_without_tables(value, tables)), *tables]
    return b"".join(len(part).to_bytes(_LENGTH, "big") + part for part in parts)


def decode(content: bytes) -> Any:
    """The value again."""
    parts, start = [], 0
    while start < len(content):
        begin = start + _LENGTH
        start = begin + int.from_bytes(content[start:begin], "big")
        parts.append(content[begin:start])
    text, *tables = parts
    return _with_tables(json.loads(text.decode("utf-8", "surrogatepass")), tables)


def json_bytes(value: object) -> bytes:
    """A JSON value in UTF-8, as short as it can be written."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _without_tables(value: Any, tables: list[bytes]) -> Any:
    if isinstance(value, pl.DataFrame):
        tables.append(_ipc(value))
        return {_TABLE: [len(tables) - 1, None]}
    if isinstance(value, pd.DataFrame):
        kinds = {str(name): str(dtype) for name, dtype in value.dtypes.items()}
        tables.append(
            _ipc(pl.DataFrame({str(name): _column(str(name), value[name]) for name in value}))
        )
        return {_TABLE: [len(tables) - 1, kinds]}
    if isinstance(value, Mapping):
        return {key: _without_tables(each, tables) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_tables(each, tables) for each in value]
    return value


def _with_tables(value: Any, tables: list[bytes]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_TABLE}:
            place, kinds = value[_TABLE]
            table = pl.read_ipc(io.BytesIO(tables[place]))
            if kinds is None:
                return table
            columns = {name: _series(table[name], kind) for name, kind in kinds.items()}
            return pd.DataFrame(columns, columns=pd.Index(kinds, dtype="str"))
        return {key: _with_tables(each, tables) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_tables(each, tables) for each in value]
    return value


def _ipc(table: pl.DataFrame) -> bytes:
    content = io.BytesIO()
    table.rechunk().write_ipc(content, compression="zstd")
    return content.getvalue()


def _column(name: str, column: pd.Series) -> pl.Series:
    """A column for the file: missing is null, a day the number of its second."""
    kind = str(column.dtype)
    if kind == _DAYS:
        return pl.Series(name, column.to_numpy().view("int64"))
    if kind in ("int64", "float64", "bool"):
        return pl.Series(name, column.to_numpy())
    types = {"Int64": pl.Int64, "Float64": pl.Float64, "boolean": pl.Boolean}
    cells = column.astype(object).where(column.notna(), None).tolist()
    return pl.Series(name, cells, types.get(kind, pl.String))


def _series(column: pl.Series, kind: str) -> pd.Series:
    if kind == _DAYS:
        return pd.Series(column.to_numpy().astype("int64").view(kind))
    if kind in ("int64", "float64", "bool"):
        return pd.Series(np.array(column.to_numpy()))
    return pd.Series(column.to_list(), dtype=kind)
