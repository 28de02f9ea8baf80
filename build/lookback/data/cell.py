"""How a typed value is written as a cell; apart from `table`, which needs no frames."""

import numpy as np
import pandas as pd


def cell_text(value: object) -> str:
    """A typed value as a cell of the file: missing is blank, whole numbers have no point."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    return format(value, ".12g") if isinstance(value, float) else str(value)
