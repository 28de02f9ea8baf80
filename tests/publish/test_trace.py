"""溯源: after few rows changed, the files name the same rows as when they are made anew."""

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lookback.compute.indicators import INDICATORS
from lookback.data.package import read_package
from lookback.data.recall import remembering_snapshot
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice
from lookback.publish import trace as module
from lookback.publish.edition import Edition
from lookback.publish.trace import trace_files
from lookback.publish.units import units

DAY = date(2022, 6, 12)
CODES = {
    "I01",
    "I02.at_home",
    "I04.staff",
    "I05",
    "I13",
    "I15.illness",
    "I30",
    "I32",
    "I36",
    "I40",
    "I40.wage",
}
"""Indicators of different tables, with a denominator or without, of several scopes."""
Rows = list[dict[str, str]]
Rewrite = Callable[[Path, str, Callable[[Rows], Any]], None]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test looks at few indicators, and at so few rows that not all are told."""
    monkeypatch.setattr(module, "INDICATORS", [one for one in INDICATORS if one.code in CODES])
    monkeypatch.setattr(module, "LIMIT", 100)


@pytest.fixture
def district(faulty: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".git")
    return shutil.copytree(faulty, tmp_path / "district", ignore=ignored)


def files(edition: Edition, root: Path, s: Snapshot) -> dict[str, bytes]:
    return trace_files(replace(edition, package=read_package(root), snapshot=s, units=units(s)))


def remembered(root: Path) -> Snapshot:
    return remembering_snapshot(read_package(root), read_notice(root), DAY, root / ".cache")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("income", lambda rows: rows[0].update(wage_income_yuan="1234")),
        ("income", lambda rows: [row.update(wage_income_yuan="=1+1"[3:]) for row in rows[:30]]),
        ("household", lambda rows: rows[0].update(villager_group="另一组，甲")),
        ("member", lambda rows: rows[0].update(name='王"小五\n')),
        ("visit", lambda rows: rows[0].update(outcome="电话联系")),
        ("visit", lambda rows: rows.pop(0)),
        ("case_risk", lambda rows: rows[0].update(risk="其他")),
        ("case", lambda rows: rows[0].update(category="边缘易致贫户")),
    ],
    ids=["an amount", "30 amounts", "about a household", "odd text", "a visit", "less",
         "a masked key", "a category"],
)  # fmt: skip
def test_what_is_mended_is_what_is_made_anew(
    edition: Edition,
    district: Path,
    table: str,
    change: Callable[[Rows], Any],
    rewritten: Rewrite,
) -> None:
    files(edition, district, remembered(district))
    rewritten(district, table, change)
    mended = files(edition, district, remembered(district))
    anew = read_snapshot(read_package(district), read_notice(district), DAY)
    assert mended == files(edition, district, anew)


def test_rows_that_go_make_room_until_none_are_spare(
    edition: Edition, district: Path, rewritten: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first three told go, four times, and come back: once all must be looked at again."""
    monkeypatch.setattr(module, "LIMIT", 8)
    monkeypatch.setattr(module, "SPARE", 6)
    made: list[str] = []
    anew = module._made
    monkeypatch.setattr(module, "_made", lambda e, one: made.append(one.code) or anew(e, one))
    gone: Rows = []

    def without_first(rows: Rows, told: bytes) -> None:
        lines = csv.DictReader(io.StringIO(told.decode("utf-8-sig")))
        first = {next(lines)["主键"] for _ in range(3)}
        gone.extend(row for row in rows if row["person_id"] in first)
        rows[:] = [row for row in rows if row["person_id"] not in first]

    told = files(edition, district, remembered(district))
    counts = []
    for change in [*[without_first] * 4, lambda rows, told: rows.extend(gone)]:
        rewritten(district, "unreachable", partial(change, told=told["data/trace/I13.csv"]))
        made.clear()
        told = files(edition, district, remembered(district))
        counts.append(made.count("I13"))
        s = read_snapshot(read_package(district), read_notice(district), DAY)
        assert told == files(edition, district, s)
    assert (len(gone), counts) == (12, [0, 0, 1, 0, 0])


def test_only_files_that_name_other_rows_are_made_anew(
    edition: Edition, district: Path, rewritten: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amounts of few households: all that count each household alone stay or are mended."""
    monkeypatch.setattr(module, "LIMIT", 1000)
    made: list[str] = []
    anew = module._made
    monkeypatch.setattr(module, "_made", lambda e, one: made.append(one.scope) or anew(e, one))
    before = files(edition, district, remembered(district))
    made.clear()
    rewritten(district, "income", lambda rows: [r.update(wage_income_yuan="9") for r in rows[:5]])
    after = files(edition, district, remembered(district))
    changed = {path for path in after if before[path] != after[path]}
    assert "data/trace/I40.wage.csv" in changed
    assert "household" not in made
