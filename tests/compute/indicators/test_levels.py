"""The levels add up: what all villages have is what the towns and the district have."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lookback.compute.figures.explanation import explain_figure, rows_of
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import compute_indicators
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.data.unit_codes import LEVELS
from lookback.notice import read_notice


@pytest.fixture(scope="module")
def district(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), date(2022, 5, 22))


def test_villages_towns_and_the_district_sum_alike(district: Snapshot) -> None:
    """What is recorded of a town or the district itself is in the sums from there upward."""
    everywhere = [one for one in INDICATORS if one.grain == "village" and one.statistic == "sum"]
    rows = compute_indicators(district, everywhere)
    sums = rows.groupby(["code", "level"])[["numerator", "denominator"]].sum(min_count=1)
    for one in everywhere:
        for name, counted in zip(("numerator", "denominator"), one(district), strict=True):
            for level, digits in LEVELS.items() if counted else ():
                above = counted.rows["unit"].str.len() < digits
                lower = sums.at[(one.code, level), name] + counted.rows["amount"][above].sum()
                total = sums.at[(one.code, "district"), name]
                assert lower == pytest.approx(total, abs=0.01), (one.code, level, name)
    assert sums["numerator"].gt(0).sum() > len(everywhere)


def test_the_rows_of_a_figure_add_up_to_what_is_published(district: Snapshot) -> None:
    village = str(district.village["village_code"].iloc[0])
    summed = [one for one in INDICATORS if one.statistic == "sum"]
    published = compute_indicators(district, summed).set_index(["code", "unit_code"])
    for one in summed:
        fraction = one(district)
        for unit in (village[:digits] for digits in LEVELS.values() if digits <= LEVELS[one.grain]):
            rows = rows_of(fraction, unit)
            for part in ("numerator", "denominator"):
                counted = rows[rows["counted_in"] != ("分母" if part == "numerator" else "分子")]
                total, figure = (
                    counted[part].sum(skipna=False),
                    published.at[(one.code, unit), part],
                )
                if part == "numerator" or fraction.denominator:
                    assert total == pytest.approx(figure, abs=0.01), (one.code, unit, part)


def test_what_explain_tells_is_what_is_published(district: Snapshot) -> None:
    coverage = next(one for one in INDICATORS if one.code == "I03")
    found = explain_figure(district, coverage, "420702")
    assert (len(found.counted), len(found.basis)) == (found.numerator, found.denominator)
    assert found.value == found.numerator / found.denominator
    assert len(found.uncounted) == found.denominator - found.numerator > 0


def test_another_order_of_the_rows_changes_no_figure(district: Snapshot) -> None:
    shuffled = {name: table.iloc[::-1] for name, table in district.tables.items()}
    weekly = [one for one in INDICATORS if one.is_weekly]
    numbers = ["numerator", "denominator", "value"]
    here, there = (
        compute_indicators(s, weekly)[numbers].to_numpy("float64", na_value=np.nan)
        for s in (district, replace(district, tables=shuffled))
    )
    np.testing.assert_allclose(here, there, rtol=0, atol=0.01, equal_nan=True)
