"""I42 周环比: each week's figures beside those of the dispatch day before (通知三（三）)."""

import pandas as pd


def with_changes(weeks: pd.DataFrame) -> pd.DataFrame:
    """The rows of `compute_weeks` with `previous` and `change` (value minus previous).

    Both are missing on the first day, and where either value is.
    """
    ordered = weeks.sort_values("as_of", kind="stable")
    previous = ordered.groupby(["code", "unit_code"], sort=False)["value"].shift()
    return weeks.assign(previous=previous, change=weeks["value"] - previous)
