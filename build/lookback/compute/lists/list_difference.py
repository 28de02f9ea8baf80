"""补充：the rows of a list that differ from those it had when it was issued."""

import pandas as pd

from lookback.data.cells import cell_texts

CHANGE = "change"
ADDED, WITHDRAWN, CHANGED = "新增", "撤下", "更正"


def text_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Every cell as it is written in a file."""
    columns = {name: cell_texts(rows[name]) for name in rows.columns}
    return pd.DataFrame(columns, index=rows.index, dtype="str")


def list_difference(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What was added, withdrawn or changed, as texts: the column `CHANGE`, then the list's own.

    Both are indexed by the record that each row stands for. A cell that changed gives its old
    value as well; who is withdrawn stands there as before.
    """
    old, new = text_rows(before), text_rows(after)
    rows = [
        {CHANGE: ADDED if key not in old.index else CHANGED, **_change_of_row(old, new, key)}
        for key in new.index
        if key not in old.index or not old.loc[key].equals(new.loc[key])
    ]
    gone = [{CHANGE: WITHDRAWN, **old.loc[key]} for key in old.index if key not in new.index]
    return pd.DataFrame([*rows, *gone], columns=[CHANGE, *after.columns], dtype="str")


def _change_of_row(old: pd.DataFrame, new: pd.DataFrame, key: str) -> dict[str, str]:
    if key not in old.index:
        return dict(new.loc[key])
    pairs = zip(new.columns, old.loc[key], new.loc[key], strict=True)
    return {
        name: now if now == was else f"{now or '空白'}（原：{was or '空白'}）"
        for name, was, now in pairs
    }
