"""The output package: contract of design §6, valid under Frictionless, whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from frictionless import validate

from lookback.compute.figures.output_package import compute_tables, write_results
from lookback.compute.figures.weekly_change import compute_weeks, with_changes
from lookback.compute.indicators import INDICATORS
from lookback.data.snapshot import Snapshot


@pytest.fixture
def folder(tmp_path: Path, snapshot_of: Callable[..., Snapshot]) -> Path:
    tables = {
        "town": [{"town_code": "420702100", "town_name": "太和镇"}],
        "village": [
            {"village_code": "420702100901", "town_code": "420702100", "rural_households": 3},
            {"village_code": "420702100902", "town_code": "420702100", "village_name": "=1+1"},
        ],
        "household": [{"household_id": "1009010001", "village_code": "420702100901"}],
        "case": [{"case_id": "1-1", "household_id": "1009010001", "monitored_since": "2022-01-01"}],
    }
    write_results(compute_tables(snapshot_of(date(2022, 5, 20), tables)), tmp_path)
    return tmp_path


def test_frictionless_accepts_it(folder: Path) -> None:
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])


def test_indicators_have_the_columns_of_the_contract(folder: Path) -> None:
    lines = (folder / "indicators.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,level,unit_code,as_of,numerator,denominator,value"
    assert "I01,village,420702100901,2022-05-20,0,3,0" in lines
    assert "I01,village,420702100902,2022-05-20,0,," in lines


def test_every_list_is_there_and_described(folder: Path) -> None:
    written = {path.stem for path in (folder / "lists").iterdir()}
    assert written == {f"L{number}" for number in range(1, 11)}


def test_the_list_of_blank_villages(folder: Path) -> None:
    assert (folder / "lists/L5.csv").read_text(encoding="utf-8") == (
        "town_name,village_code,village_name,rural_households,visited_households,"
        "key_households,key_visited_households,cases_under_way,visit_result\n"
        "太和镇,420702100902,=1+1,,0,0,0,0,村表户数不详\n"
    )


def test_the_weekly_series_has_what_changed(
    tmp_path: Path, snapshot_of: Callable[..., Snapshot]
) -> None:
    tables = {
        "village": [{"village_code": "420702100901", "rural_households": 4}],
        "household": [{"household_id": "1009010001", "village_code": "420702100901"}],
        "visit": [
            {"visit_id": "v", "household_id": "1009010001", "round": "回头看",
             "visited_on": "2022-05-12"}
        ],
    }  # fmt: skip
    s = snapshot_of(date(2022, 5, 18), tables)
    weeks = with_changes(compute_weeks(s, INDICATORS))
    write_results(replace(compute_tables(s), weeks=weeks), tmp_path)
    lines = (tmp_path / "weeks.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("value,previous,change")
    assert "I01,district,420702,2022-05-08,0,4,0,," in lines
    assert "I01,district,420702,2022-05-15,1,4,0.25,0,0.25" in lines
    assert "I01,district,420702,2022-05-18,1,4,0.25,0.25,0" in lines
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
