"""Tables as JSON, to be kept from one run to the next: what comes back equals what was kept."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

DAY, COUNTED = "datetime64", "range"


def as_json(frame: pd.DataFrame) -> dict[str, Any]:
    """The index and the columns by name, each with its type; missing is null, a day a number."""
    return {"index": _index(frame.index), "columns": [[n, *_cells(frame[n])] for n in frame]}


def from_json(told: dict[str, Any]) -> pd.DataFrame:
    """The table again."""
    kind, cells = told["index"]
    index = pd.RangeIndex(*cells) if kind == COUNTED else pd.Index(_series(kind, cells))
    columns = {name: _series(*column).set_axis(index) for name, *column in told["columns"]}
    return pd.DataFrame(columns, index, pd.Index(columns, dtype="str"))


def joined(told: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Tables with the same columns, at least one, below each other; rows are counted anew."""
    kinds = [(name, kind) for name, kind, _ in told[0]["columns"]]
    if any([(name, kind) for name, kind, _ in each["columns"]] != kinds for each in told):
        raise ValueError("tables with different columns")
    columns = zip(*(each["columns"] for each in told), strict=True)
    cells = [[*chain.from_iterable(each[2] for each in column)] for column in columns]
    return pd.DataFrame(
        {name: _series(kind, each) for (name, kind), each in zip(kinds, cells, strict=True)}
    )


def _index(index: pd.Index) -> tuple[str, list[Any]]:
    """Of an index that counts its start, stop and step."""
    if isinstance(index, pd.RangeIndex):
        return COUNTED, [index.start, index.stop, index.step]
    return _cells(index.to_series())


def _cells(column: pd.Series) -> tuple[str, list[Any]]:
    kind = str(column.dtype)
    if kind.startswith(DAY):
        return kind, column.to_numpy().view("int64").tolist()
    return kind, column.astype(object).where(column.notna(), None).tolist()


def _series(kind: str, cells: list[Any]) -> pd.Series:
    if kind.startswith(DAY):
        return pd.Series(np.array(cells, "int64").view(kind))
    return pd.Series(cells, dtype=kind)
