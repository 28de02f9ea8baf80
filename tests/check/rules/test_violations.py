"""What breaks the rules: told town by town as of the district, stored as anew."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lookback.check.rules import RULES
from lookback.check.rules.amounts import SURVEYED_ITEMS
from lookback.check.rules.violations import FEW, violations
from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.execution.step import open_snapshot
from lookback.execution.store import Store
from lookback.notice import read_notice

DAY = date(2022, 6, 12)
Rows = list[dict[str, str]]
Rewrite = Callable[[Path, str, Callable[[Rows], Any]], None]


@pytest.fixture(scope="module")
def sample(faulty: Path) -> Snapshot:
    return read_snapshot(read_package(faulty), read_notice(faulty), DAY)


@pytest.fixture(scope="module")
def warm(faulty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows what breaks the rules in the district as it is; only to be copied."""
    folder = tmp_path_factory.mktemp("warm")
    violations(open_snapshot(faulty, DAY, Store(folder)), RULES)
    return folder


@pytest.fixture
def district(faulty: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".git")
    return shutil.copytree(faulty, tmp_path / "district", ignore=ignored)


@pytest.fixture
def store(warm: Path, tmp_path: Path) -> Store:
    return Store(shutil.copytree(warm, tmp_path / "store"))


def test_each_hit_is_a_row_that_its_rule_finds(sample: Snapshot) -> None:
    found = violations(sample, RULES)
    for rule in RULES:
        assert [*found.loc[found["rule"] == rule.code, "row"]] == [*rule(sample).index]


def test_a_few_rules_are_told_as_among_all(faulty: Path) -> None:
    """Few rules are asked by themselves, of the whole district; all of them town by town."""
    s = open_snapshot(faulty, DAY)
    few = [rule for rule in RULES if len(rule(s))][:FEW]
    alone = violations(open_snapshot(faulty, DAY), few)
    among = violations(s, RULES)
    codes = [rule.code for rule in few]
    among = among[among["rule"].isin(codes)].sort_values("rule", key=lambda c: c.map(codes.index))
    assert {*alone["rule"]} == {*codes}
    pd.testing.assert_frame_equal(
        alone.reset_index(drop=True), among.reset_index(drop=True), check_like=True
    )


SAME = dict.fromkeys(SURVEYED_ITEMS, "1111")
"""Copied from one household to the next."""


def one_went(rows: Rows) -> None:
    rows.pop(0)


def one_came(rows: Rows) -> None:
    rows.insert(3, {**rows[0], "visit_id": rows[0]["visit_id"][:-2] + "99"})


def places_changed(rows: Rows) -> None:
    """One row went and another came, but not where it was."""
    rows.append({**rows.pop(0), "is_real_as_system": "否"})


CORRECTIONS: dict[str, list[tuple[str, Callable[[Rows], Any]]]] = {
    "cells and rows": [
        ("income", lambda rows: rows[0].update(wage_income_yuan="3333.333333")),
        ("income", lambda rows: [row.update(own_payment_yuan="999999") for row in rows[:40]]),
        ("income", lambda rows: [row.update(SAME) for row in rows[:12]]),
        *(("visit", change) for change in (one_went, one_came, places_changed)),
    ],
    "keys": [
        ("household", lambda rows: rows[0].update(village_code="420702400901")),
        ("household", lambda rows: rows[1].update(household_id="1009999999")),
        ("case", lambda rows: rows[0].update(household_id=rows[-1]["household_id"])),
        ("town", lambda rows: rows[0].update(town_name=rows[1]["town_name"])),
        ("case", lambda rows: rows[1].update(contact_phone="")),
    ],
    "persons": [
        ("member", lambda rows: rows[4].update(id_number="42070219700101001X")),
        ("member", lambda rows: rows[5].update(id_number=rows[9]["id_number"])),
        ("register", lambda rows: rows.pop(0)),
    ],
}


@pytest.mark.parametrize("corrections", CORRECTIONS.values(), ids=CORRECTIONS)
def test_what_is_stored_of_other_towns_changes_no_hit(
    district: Path,
    store: Store,
    corrections: list[tuple[str, Callable[[Rows], Any]]],
    rewritten: Rewrite,
) -> None:
    for table, change in corrections:
        rewritten(district, table, change)
    stored = violations(open_snapshot(district, DAY, store), RULES)
    pd.testing.assert_frame_equal(stored, violations(open_snapshot(district, DAY), RULES))
