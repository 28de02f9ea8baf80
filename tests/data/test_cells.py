"""A whole column is written as each of its values is."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lookback.data.cells import cell_text, cell_texts

COLUMNS = {
    "texts": (pd.Series(["甲", None, ""], dtype="str"), ["甲", "", ""]),
    "numbers": (pd.Series([1.0, 0.1 + 0.2, -0.0, np.nan, 1e15]), ["1", "0.3", "0", "", "1e+15"]),
    "whole numbers": (pd.Series([7, None], dtype="Int64"), ["7", ""]),
    "yes and no": (pd.Series([True, False, None], dtype="boolean"), ["是", "否", ""]),
    "plain yes and no": (pd.Series([True, False]), ["是", "否"]),
    "days": (pd.Series(pd.to_datetime(["2022-05-20", None])), ["2022-05-20", ""]),
    "anything": (
        pd.Series(["*", 2.5, None, date(2022, 5, 20), 3, np.bool_(True)], dtype="object"),
        ["*", "2.5", "", "2022-05-20", "3", "是"],
    ),
    "nothing": (pd.Series([], dtype="str"), []),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_written_as_its_values(name: str) -> None:
    column, told = COLUMNS[name]
    assert cell_texts(column) == told
    values: list[Any] = list(column)
    assert [cell_text(value) for value in values] == told
