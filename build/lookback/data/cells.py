"""How a typed value is written as a cell; apart from `table`, which needs no frames."""

import numpy as np
import pandas as pd


def cell_text(value: object) -> str:
    """A typed value as a cell of the file: missing is blank, whole numbers have no point."""
    return "" if pd.isna(value) else _text(value)  # type: ignore[call-overload]


def cell_texts(column: pd.Series) -> list[str]:
    """The same of every value of a column, in its order; values of one type are written once."""
    if column.dtype == object:
        return [cell_text(value) for value in column.tolist()]
    places, values = pd.factorize(column)
    texts = [*map(_text, values.tolist()), ""]
    return [texts[place] for place in places.tolist()]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return format(value + 0.0, ".12g")  # no -0
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
