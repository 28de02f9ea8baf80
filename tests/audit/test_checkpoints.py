"""The findings of past dispatch days, read from the history."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from lookback.audit.checkpoints import checkpoints, outdated, sights
from lookback.audit.correction import Correction
from lookback.audit.repository import Repository
from lookback.audit.told import told_of
from lookback.check.findings import Findings
from lookback.check.life import Answer, Identity
from lookback.demo import write_demo

DAY = date(2022, 5, 24)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty") / "district"
    write_demo(folder, households=500, commits=60, seed=3, faults="doubts")
    return folder


def look(root: Path) -> list[tuple[date, int]]:
    seen, _ = sights(root, DAY, Findings(()), lambda text: None)
    return [(each.at.day, len(each.found)) for each in seen]


def test_a_checkpoint_is_the_last_commit_of_its_day_or_before(faulty: Path) -> None:
    repository = Repository.open(faulty)
    points = list(checkpoints(repository, [date(2022, 4, 1), date(2022, 5, 15)]))
    assert [point.day for point in points] == [date(2022, 5, 15)]


def test_the_cache_changes_nothing(faulty: Path) -> None:
    cold = look(faulty)
    assert look(faulty) == cold
    shutil.rmtree(faulty / ".cache")
    assert look(faulty) == cold
    assert any(count for _, count in cold)


def correction(resource: str, key: str, field: str) -> Correction:
    blank = dict.fromkeys(Correction._fields, "")
    return Correction(**{**blank, "resource": resource, "key": key, "field": field, "line": 1})


def test_a_change_after_the_answer_outdates_it() -> None:
    one = Identity("ID13", "household", "1")
    given = {one: Answer("YD1", "属实", None, None)}
    answer = correction("doubt", "YD1", "result")
    change = correction("household", "1", "phone")
    assert outdated(given, told_of([change, answer])) == frozenset()
    assert outdated(given, told_of([answer, change])) == {one}
    assert outdated(given, told_of([change])) == frozenset(), "not recorded yet: nothing came after"
