"""What says the same of few households that changed says the same of all: it may be left to stand.

Lists, duties and annexes, after random corrections; and that it is left where it can be.
"""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lookback.compute import output
from lookback.compute.duties import DUTIES
from lookback.compute.lists import BY_CODE, LISTS
from lookback.compute.output import results_of
from lookback.compute.worklist import worklist
from lookback.data.frames import as_json
from lookback.data.package import read_package
from lookback.data.recall import remembering_snapshot
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.definitions.places import household_of_rows
from lookback.notice import read_notice
from lookback.publish import downloads

DAY = date(2022, 6, 12)
TELLS: dict[str, Callable[[Snapshot], Any]] = {
    **{one.code: one for one in LISTS if one.is_by_household},
    **{duty.code: duty.items for duty in DUTIES if duty.is_by_household},
    "annex 2": downloads._summary,
    "annex 5": downloads.withdrawal_lines,
    "villages with an annex 5": downloads._villages_withdrawing,
}
TABLES = (
    *("household", "member", "income", "guarantee", "visit", "lead", "case", "case_risk"),
    *("case_step", "measure", "elimination", "withdrawal", "unreachable", "job"),
)
Only = Callable[[Snapshot, frozenset[str]], Snapshot]
Rewrite = Callable[[Path, str, Callable[[list[dict[str, str]]], Any]], None]


@pytest.fixture(scope="module")
def sample(faulty: Path) -> Snapshot:
    return read_snapshot(read_package(faulty), read_notice(faulty), DAY)


def corrected(s: Snapshot, lot: random.Random) -> tuple[Snapshot, frozenset[str]]:
    """A few cells hold what another row holds there, or rows have gone; and whose they are."""
    tables, concerned = dict(s.tables), set[Any]()
    for name in lot.sample([name for name in TABLES if len(s.tables[name]) > 1], 3):
        table = s.tables[name].copy()
        row, other = lot.sample(range(len(table)), 2)
        fields = [each for each in table if each not in s.keys[name]]
        concerned.add(household_of_rows(s, name)[row])
        if lot.random() < 0.2 and name not in ("household", "case"):
            table = table.drop(index=row).reset_index(drop=True)
        else:
            for field in lot.sample(fields, min(4, len(fields))):
                table[field] = table[field].mask(table.index == row, table[field][other])
        tables[name] = table
        after = household_of_rows(replace(s, tables=tables), name)
        concerned.add(after[row] if row in after.index else None)
    return replace(s, tables=tables), frozenset(each for each in concerned if not pd.isna(each))


def said(tell: Callable[[Snapshot], Any], s: Snapshot) -> Any:
    found = tell(s)
    return as_json(found.reset_index(drop=True)) if isinstance(found, pd.DataFrame) else found


@pytest.mark.parametrize("seed", range(8))
def test_what_says_the_same_of_few_says_the_same_of_all(
    sample: Snapshot, seed: int, only: Only
) -> None:
    now, households = corrected(sample, random.Random(seed))
    few_then, few_now = only(sample, households), only(now, households)
    for name, tell in TELLS.items():
        is_alike = said(tell, few_then) == said(tell, few_now)
        assert not is_alike or said(tell, sample) == said(tell, now), name


def remembered(root: Path) -> Snapshot:
    return remembering_snapshot(read_package(root), read_notice(root), DAY, root / ".cache")


def told(s: Snapshot) -> list[pd.DataFrame]:
    nothing = pd.DataFrame({"as_of": []})
    return [worklist(s), *results_of(s, nothing).lists.values()]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are no other lists than those that look at each household alone."""
    monkeypatch.setattr(output, "LISTS", [one for one in LISTS if one.is_by_household])


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("member", lambda rows: rows[0].update(health="残疾", work_months="7")),
        ("household", lambda rows: rows[0].update(village_code=rows[-1]["village_code"])),
        ("visit", lambda rows: rows.__delitem__(slice(20))),
        ("case_step", lambda rows: rows.__delitem__(slice(5))),
    ],
    ids=["a person", "another village", "fewer visits", "fewer steps"],
)
def test_what_is_left_to_stand_is_what_is_made_anew(
    faulty: Path, tmp_path: Path, table: str, change: Callable[[Any], Any], rewritten: Rewrite
) -> None:
    root = shutil.copytree(faulty, tmp_path / "district", ignore=shutil.ignore_patterns(".git"))
    told(remembered(root))
    rewritten(root, table, change)
    anew = told(read_snapshot(read_package(root), read_notice(root), DAY))
    for one, other in zip(told(remembered(root)), anew, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_what_says_the_same_is_not_made_anew(
    faulty: Path, tmp_path: Path, rewritten: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(faulty, tmp_path / "district", ignore=shutil.ignore_patterns(".git"))
    seen: list[int] = []

    def rows(s: Snapshot) -> pd.DataFrame:
        seen.append(len(s.household))
        return BY_CODE["L9"].rows(s)

    monkeypatch.setattr(output, "LISTS", [replace(BY_CODE["L9"], rows=rows)])
    told(remembered(root))
    rewritten(root, "member", lambda rows: rows[0].update(labour_skill="丧失劳动力"))
    told(remembered(root))
    assert seen[0] > 400 and seen[1:] == [1, 1]
