"""Each indicator against cases an official can recompute by hand (tests/compute/cases/)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from lookback.compute.figures.weekly_change import compute_weeks
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import compute_indicators
from lookback.data.cells import cell_text
from lookback.data.snapshot import Snapshot
from lookback.notice import Notice

FOLDER = Path(__file__).parent / "cases"
BY_CODE = {one.code: one for one in INDICATORS}
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem} {case['name']}")
    for path in sorted(FOLDER.rglob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
VILLAGE = {"village_code": "420702100901", "town_code": "420702100"}


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case(code: str, case: dict[str, Any], snapshot_of: Callable[..., Snapshot]) -> None:
    tables = {name: rows for name, rows in case.items() if name not in {"name", "as_of", "expect"}}
    s = snapshot_of(case["as_of"], {"village": [VILLAGE], **tables})
    rows = compute_indicators(s, [BY_CODE[code]]).set_index("unit_code")
    shown = {unit: _fraction(rows.loc[unit]) for unit in case["expect"]}
    assert shown == {unit: str(expected) for unit, expected in case["expect"].items()}


def _fraction(row: "pd.Series[Any]") -> str:
    numerator = "无法计算" if pd.isna(row["numerator"]) else cell_text(row["numerator"])
    if "%" not in BY_CODE[row["code"]].unit:
        return numerator
    denominator = "无法计算" if pd.isna(row["denominator"]) else cell_text(row["denominator"])
    return f"{numerator}/{denominator}"


def test_every_indicator_is_declared_whole(notice: Notice) -> None:
    assert len(BY_CODE) == len(INDICATORS)
    for one in INDICATORS:
        assert one.title and one.numerator and one.unit, one.code
        assert (one.unit == "%") == bool(one.denominator), one.code
        assert one.clause in notice.clauses, one.code


def test_every_indicator_family_has_a_case() -> None:
    covered = {path.stem.split(".")[0] for path in FOLDER.rglob("*.yaml")}
    assert {code.split(".")[0] for code in BY_CODE} - covered == {"I07"}, "I07 shares I06 and I09"


def test_a_share_without_denominator_has_no_value(snapshot_of: Callable[..., Snapshot]) -> None:
    s = snapshot_of(date(2022, 5, 20), {"village": [VILLAGE]})
    values = compute_indicators(s, [BY_CODE["I09"]])
    assert values["value"].isna().all()


def test_levels_are_exact_sums(snapshot_of: Callable[..., Snapshot]) -> None:
    villages = [
        {"village_code": f"4207021{town:02}9{number:02}", "rural_households": number}
        for town in (0, 1)
        for number in range(1, 8)
    ]
    rows = compute_indicators(
        snapshot_of(date(2022, 5, 20), {"village": villages}), [BY_CODE["I01"]]
    )
    sums = rows.groupby("level")["denominator"].sum()
    assert sums["village"] == sums["town"] == sums["district"] == 56


def test_weeks_end_on_the_day_itself(snapshot_of: Callable[..., Snapshot]) -> None:
    s = snapshot_of(date(2022, 5, 20), {"village": [VILLAGE]})
    weeks = compute_weeks(s, [BY_CODE["I01"]])
    days = [date(2022, 5, 8), date(2022, 5, 15), date(2022, 5, 20)]
    assert sorted(set(weeks["as_of"])) == days


def test_a_median_is_taken_of_each_unit_s_own_rows(snapshot_of: Callable[..., Snapshot]) -> None:
    homes = {
        "1009010001": "420702100901",
        "1009010002": "420702100901",
        "1009020001": "420702100902",
    }
    amounts = dict(zip(homes, (8000, 9000, 20000), strict=True))
    items = ("business_income_yuan", "property_income_yuan", "transfer_income_yuan")
    rest = dict.fromkeys((*items, "business_expense_yuan"), 0)
    s = snapshot_of(
        date(2022, 5, 20),
        {
            "village": [{"village_code": code} for code in sorted(set(homes.values()))],
            "household": [{"household_id": h, "village_code": v} for h, v in homes.items()],
            "income": [
                {"household_id": h, "period_end": date(2022, 4, 30), "member_count": 1,
                 "wage_income_yuan": amount, **rest}
                for h, amount in amounts.items()
            ],
        },
    )  # fmt: skip
    rows = compute_indicators(s, [BY_CODE["I40"]]).set_index("unit_code")
    assert rows["value"].to_dict() == {
        "420702": 9000, "420702100": 9000, "420702100901": 8500, "420702100902": 20000,
    }  # fmt: skip
    assert rows["numerator"].isna().all() and rows.loc["420702", "denominator"] == 3
