"""对照：the value that belongs to each row by a key, and the newest record by a row's own day."""

import pandas as pd


def look_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each key, in the rows of `keys`; missing where the key has none.

    `values` is indexed by the keys, each once.
    """
    return values.reindex(keys).set_axis(keys.index)


def newest_on(
    rows: pd.DataFrame, recorded_on: str, households: pd.Series, days: pd.Series
) -> pd.DataFrame:
    """The newest of a household's `rows` by that household's own day, in the rows of `households`.

    `recorded_on` names the date of a record; all its cells are missing where there is none.
    """
    wanted = pd.DataFrame({"household_id": households, "day": days})
    wanted = wanted.rename_axis("row").reset_index()
    pairs = wanted.merge(rows[rows["household_id"].isin(households)], on="household_id")
    pairs = pairs[pairs[recorded_on] <= pairs["day"]].sort_values(["row", recorded_on])
    return pairs.drop_duplicates("row", keep="last").set_index("row").reindex(households.index)
