"""Every figure a second time: plain SQL over the CSV files, written from the notice alone.

The SQL (second_opinion/*.sql) shares no code with the product. Both take the numbers from
notice.yaml, so that a line may change; what the rules find is given to the SQL as a table.
"""

import csv
import random
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from lookback import HOME
from lookback.check.findings.rule_findings import check_rules
from lookback.check.rules import RULES
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Indicator, compute_indicators
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice

TABLES, *QUERIES = sorted((Path(__file__).parent / "second_opinion").glob("*.sql"))
WEEKLY = [one for one in INDICATORS if one.is_weekly]
PLACE = ["code", "level", "unit_code"]
NUMBERS = ["numerator", "denominator", "value"]
CENT = 0.01
AS_IT_IS = {"town", "milestone", "round", "dispatch_day"}
"""Tables that say what is to be computed, rather than what was found."""
COLUMNS = {
    "parameter": ["name", "value"],
    "asked": ["code"],
    "finding": ["code", "severity", "resource", "key"],
}


@pytest.fixture(scope="module")
def sample() -> duckdb.DuckDBPyConnection:
    return _tables(HOME)


@pytest.mark.parametrize("day", [date(2022, 5, 1), date(2022, 5, 15), date(2022, 6, 12)])
def test_all_figures_of_a_day_agree(sample: duckdb.DuckDBPyConnection, day: date) -> None:
    s = _snapshot(HOME, day)
    theirs = _opinion(sample, s, INDICATORS, _findings(HOME, s))
    _assert_agree(compute_indicators(s, INDICATORS), theirs)
    if day == date(2022, 6, 12):
        district = theirs[theirs["level"] == "district"]
        assert (district["value"] != 0).mean() > 0.9, "the sample shows too little to compare"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_of_blank_and_odd_data_agree(seed: int, demo: Path, tmp_path: Path) -> None:
    _spoil(demo, tmp_path, random.Random(seed))
    s = _snapshot(tmp_path, date(2022, 5, 29))
    _assert_agree(compute_indicators(s, WEEKLY), _opinion(_tables(tmp_path), s, WEEKLY))


def _assert_agree(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """The same rows, and in each the same numbers; what is unknown is unknown to both."""
    both = ours.merge(theirs, on=PLACE, how="outer", suffixes=("", "_sql"), indicator=True)
    assert both["_merge"].eq("both").all(), both.loc[both["_merge"] != "both", PLACE].head(9)
    for name in NUMBERS:
        here, there = (both[column].to_numpy("float64", na_value=np.nan) for column in
                       (name, f"{name}_sql"))  # fmt: skip
        allowed = 1e-9 if name == "value" else CENT
        same = np.isclose(here, there, rtol=1e-9, atol=allowed, equal_nan=True)
        assert same.all(), both.loc[~same, [*PLACE, name, f"{name}_sql"]].head(9)


def _snapshot(root: Path, day: date) -> Snapshot:
    return read_snapshot(read_package(root), read_notice(root), day)


def _tables(root: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET VARIABLE data = ?", [str(root / "datapackage")])
    connection.execute(TABLES.read_text(encoding="utf-8"))
    return connection


def _opinion(
    connection: duckdb.DuckDBPyConnection,
    s: Snapshot,
    asked: Iterable[Indicator],
    findings: Iterable[tuple[str, ...]] = (),
) -> pd.DataFrame:
    connection.execute("SET VARIABLE day = ?", [s.as_of])
    given = {
        "parameter": ((name, s.number(name)) for name in s.notice.parameters),
        "asked": ((one.code,) for one in asked),
        "finding": findings,
    }
    for name, rows in given.items():
        connection.register(name, pd.DataFrame(rows, columns=COLUMNS[name]))
    for query in QUERIES:
        connection.execute(query.read_text(encoding="utf-8"))
    return connection.sql("FROM opinion").df()


def _findings(root: Path, s: Snapshot) -> list[tuple[str, ...]]:
    """What the check reports of the notice's rules."""
    codes = {rule.code for rule in RULES}
    found = check_rules(read_package(root), s).items
    return [(one.code, one.severity, one.resource, one.key) for one in found if one.code in codes]


def _spoil(source: Path, target: Path, chance: random.Random) -> None:
    """Copy a package; of the cells outside the keys, blank 5 % and give 10 % another row's."""
    for name in ("datapackage", "schemas"):
        shutil.copytree(source / name, target / name)
    shutil.copy(source / "datapackage.json", target)
    resources = read_package(source).resources
    for resource in (resources[name] for name in resources if name not in AS_IT_IS):
        for path in resource.paths:
            _spoil_file(target / path, resource.primary_key, chance)


def _spoil_file(file: Path, keys: tuple[str, ...], chance: random.Random) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    places = [place for place, name in enumerate(header) if name not in keys]
    for row in rows:
        for place in places:
            odds = chance.random()
            if odds < 0.15:
                row[place] = "" if odds < 0.05 else chance.choice(rows)[place]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])
