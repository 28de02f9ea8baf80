"""书面理由口径：what counts as a reason that somebody wrote, and what only fills the cell."""

import pandas as pd

FILLERS = frozenset(
    ("", "无", "略", "同上", "见上", "没有", "暂无", "不详", "已核实", "属实", "正常", "是", "否")
)
"""Words that fill a cell and say nothing; marks and blanks around them do not count."""

MARKS = r"[\s\W_]+"


def is_written(texts: pd.Series) -> pd.Series:
    """Whether each text says something: one bool per row, false where it is blank."""
    words = texts.fillna("").astype("str").str.replace(MARKS, "", regex=True)
    return ~words.isin(FILLERS)
