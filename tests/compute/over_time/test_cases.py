"""Figures of one household or village over the days: the day before, the day of, the day after.

Each case names a figure and says what every unit has on each day (无: it is no unit then); on
every one of them towns are exact sums of villages, and the district of towns.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.compute.indicators.indicator import compute_indicators
from lookback.data.cells import cell_text
from lookback.data.snapshot import Snapshot

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem} {case['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PARTS = ("numerator", "denominator")


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], snapshot_of: Callable[..., Snapshot]) -> None:
    tables = {name: rows for name, rows in case.items() if name not in {"name", "about", "days"}}
    first = snapshot_of(date(2022, 4, 30), tables)
    for day, expected in case["days"].items():
        rows = compute_indicators(first.on(day), [INDICATOR_BY_CODE[case["about"]]])
        shown = rows.set_index("unit_code").apply(_shown, axis=1)
        assert {unit: shown.get(unit, "无") for unit in expected} == {
            unit: str(value) for unit, value in expected.items()
        }, day
        _is_exact(rows)


def _shown(row: "pd.Series[Any]") -> str:
    parts = [row[part] for part in PARTS[: 1 + bool(INDICATOR_BY_CODE[row["code"]].denominator)]]
    return "/".join("无法计算" if pd.isna(part) else cell_text(part) for part in parts)


def _is_exact(rows: pd.DataFrame) -> None:
    for part in PARTS:
        sums = rows.groupby("level")[part].sum(min_count=1).dropna()
        assert sums.nunique() <= 1, sums
