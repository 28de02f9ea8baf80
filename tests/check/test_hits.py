"""What breaks the rules: of households alone as of the district, and after few rows changed."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from lookback.data.recall import remembering_snapshot

from lookback.check import hits as module
from lookback.check.hits import hits
from lookback.check.rule import Rule, Scope
from lookback.check.rules import RULES
from lookback.check.rules.income import SURVEYED_ITEMS
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice

DAY = date(2022, 6, 12)
LOCAL = [rule for rule in RULES if rule.scope == "household"]
Rows = list[dict[str, str]]
Only = Callable[[Snapshot, frozenset[str]], Snapshot]
Rewrite = Callable[[Path, str, Callable[[Rows], Any]], None]


@pytest.fixture(scope="module")
def sample(faulty: Path) -> Snapshot:
    return read_snapshot(read_package(faulty), read_notice(faulty), DAY)


@pytest.fixture
def district(faulty: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".git")
    return shutil.copytree(faulty, tmp_path / "district", ignore=ignored)


def told(found: pd.DataFrame) -> set[tuple[Any, ...]]:
    """Each hit without its place among the rows."""
    cells = found.drop(columns="row").astype(object)
    return {*cells.where(cells.notna(), None).itertuples(index=False, name=None)}


def test_each_hit_is_a_row_that_its_rule_finds(sample: Snapshot) -> None:
    found = hits(sample, RULES)
    for rule in RULES:
        assert [*found.loc[found["rule"] == rule.code, "row"]] == [*rule(sample).index]


@pytest.mark.parametrize("share", [2, 7], ids=["half", "a seventh"])
def test_a_household_alone_breaks_what_it_breaks_in_the_district(
    sample: Snapshot, share: int, only: Only
) -> None:
    """And what is of no household breaks the same rules whoever else is there."""
    chosen = frozenset(sorted(sample.household["household_id"])[::share])
    whole, alone = told(hits(sample, LOCAL)), told(hits(only(sample, chosen), LOCAL))
    assert alone == {row for row in whole if row[3] is None or row[3] in chosen}
    assert len(alone) < len(whole)


def remembered(root: Path) -> Snapshot:
    return remembering_snapshot(read_package(root), read_notice(root), DAY, root / ".cache")


SAME = dict.fromkeys(SURVEYED_ITEMS, "1111")
"""Copied from one household to the next."""


def one_went(rows: Rows) -> None:
    rows.pop(0)


def one_came(rows: Rows) -> None:
    rows.insert(3, {**rows[0], "visit_id": rows[0]["visit_id"][:-2] + "99"})


def places_changed(rows: Rows) -> None:
    """One row went and another came, but not where it was."""
    rows.append({**rows.pop(0), "is_real_as_system": "否"})


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("income", lambda rows: rows[0].update(wage_income_yuan="1")),
        ("income", lambda rows: [row.update(own_payment_yuan="999999") for row in rows[:40]]),
        ("income", lambda rows: [row.update(SAME) for row in rows[:12]]),
        ("household", lambda rows: rows[0].update(village_code=rows[-1]["village_code"])),
        ("member", lambda rows: rows[4].update(id_number="42070219700101001X")),
        ("member", lambda rows: rows[4].update(id_number=rows[9]["id_number"])),
        ("case", lambda rows: rows[0].update(contact_phone="")),
        ("visit", one_went),
        ("visit", one_came),
        ("visit", places_changed),
    ],
    ids=["one cell", "40 rows", "copied", "another village", "a person", "one person twice",
         "a case", "less", "more", "moved"],
)  # fmt: skip
def test_what_is_mended_is_what_is_found_anew(
    district: Path, table: str, change: Callable[[Rows], Any], rewritten: Rewrite
) -> None:
    hits(remembered(district), RULES)
    rewritten(district, table, change)
    mended = hits(remembered(district), RULES)
    anew = hits(read_snapshot(read_package(district), read_notice(district), DAY), RULES)
    pd.testing.assert_frame_equal(mended, anew)


def test_of_few_households_nobody_looks_at_the_others(
    district: Path, rewritten: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = dict.fromkeys(get_args(Scope), 0)
    broken = module._broken

    def watched(s: Snapshot, rule: Rule) -> pd.DataFrame:
        most[rule.scope] = max(most[rule.scope], len(s.tables["household"]))
        return broken(s, rule)

    hits(remembered(district), RULES)
    rewritten(district, "income", lambda rows: rows[0].update(wage_income_yuan="1"))
    monkeypatch.setattr(module, "_broken", watched)
    hits(remembered(district), RULES)
    assert most["household"] == 1 < most["village"] < 100
