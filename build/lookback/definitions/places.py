"""行政区划：every code begins with the code of the unit above it."""

import pandas as pd

from lookback.data.snapshot import Snapshot

LEVELS = {"district": 6, "town": 9, "village": 12}
"""Level -> digits of its code (区 6, 镇（新区） 9, 村 12)."""


def unit_of(codes: pd.Index, level: str) -> pd.Index:
    """The code of the unit at `level` that each code lies in."""
    return codes.str[: LEVELS[level]]


def villages(s: Snapshot) -> pd.DataFrame:
    """村表 indexed by village_code, in the order of the codes."""
    return s.village.set_index("village_code").sort_index()


def count_by_village(s: Snapshot, village_codes: pd.Series) -> pd.Series:
    """How often each village occurs; villages that do not occur count 0."""
    return village_codes.value_counts().reindex(villages(s).index, fill_value=0)
