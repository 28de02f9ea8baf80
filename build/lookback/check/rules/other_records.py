"""The other records that a finding speaks of: those that are the same in some fields."""

import pandas as pd


def others_alike(table: pd.DataFrame, rows: pd.DataFrame, key: str, *fields: str) -> pd.Series:
    """For each of the `rows` the keys of the other rows of `table` with the same `fields`.

    Joined by 、, a few of them; blank fields are like nothing.
    """
    same = table.dropna(subset=[*fields]).merge(rows[[*fields]].drop_duplicates(), on=[*fields])
    keys = same.groupby([*fields])[key].agg(list)
    values = rows[[*fields]].itertuples(index=False, name=None)
    wanted = [value if len(fields) > 1 else value[0] for value in values]
    pairs = zip(wanted, rows[key], strict=True)
    texts = [listed([one for one in keys.get(value, []) if one != own]) for value, own in pairs]
    return pd.Series(texts, rows.index, dtype="str")


FEW = 3
"""So many other records are named; of more, how many there are."""


def listed(names: list[str]) -> str:
    """Names joined by 、, the first few of many."""
    more = f"等 {len(names)} 条" if len(names) > FEW else ""
    return "、".join(names[:FEW]) + more
