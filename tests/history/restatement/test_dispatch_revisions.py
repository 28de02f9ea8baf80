"""Which revision was known on a dispatch day, and what was found in it."""

from datetime import date
from pathlib import Path

import pytest

from lookback.check.findings.finding import Findings
from lookback.check.findings.finding_history import DoubtAnswer, FindingId, finding_id
from lookback.check.findings.rule_findings import check_rules
from lookback.data.package import read_package
from lookback.execution.step import open_snapshot
from lookback.execution.store import Store
from lookback.history.git.repository import Repository
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.correction import Correction
from lookback.history.migration.package_revision import package_at
from lookback.history.restatement.dispatch_revisions import dispatch_revisions
from lookback.history.restatement.finding_chronicle import finding_chronicle, outdated_answers
from lookback.history.restatement.historical_snapshot import open_historical_snapshot
from lookback.history.restatement.restatement import ComparedDay
from lookback_demo import write_demo

DAY = date(2022, 5, 24)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faulty") / "district"
    write_demo(folder, households=500, commits=60, seed=3, faults="doubts")
    return folder


def test_a_checkpoint_is_the_last_commit_of_its_day_or_before(faulty: Path) -> None:
    repository = Repository.open(faulty)
    points = list(dispatch_revisions(repository, [date(2022, 4, 1), date(2022, 5, 15)]))
    assert [point.day for point in points] == [date(2022, 5, 15)]


def test_what_was_found_is_what_the_rules_find_in_the_revision_itself(
    faulty: Path, tmp_path: Path
) -> None:
    """Of a folder that holds it, and of Git through the store, the second time too."""
    repository, now = Repository.open(faulty), read_package(faulty)
    (point,) = dispatch_revisions(repository, [date(2022, 5, 22)])
    with package_at(repository, point.commit) as folder:
        findings = check_rules(read_package(folder), open_snapshot(folder, point.day))
    named = {finding_id(one) for one in findings.items}
    assert named
    for _ in ("computed", "found in the store"):
        with open_historical_snapshot(repository, point, now, Store(tmp_path)) as past:
            results = past.results()
        assert results and results.findings == named


def test_of_a_day_that_cannot_be_read_what_was_found_is_not_known(faulty: Path) -> None:
    repository, s = Repository.open(faulty), open_snapshot(faulty, DAY)
    first, second = dispatch_revisions(repository, [date(2022, 5, 15), date(2022, 5, 22)])
    found = frozenset({FindingId("ID13", "household", "1")})
    days = [ComparedDay(first, None, None), ComparedDay(second, found, ())]
    past = finding_chronicle(days, s, Findings(()), repository.resolve("HEAD"), ())
    assert [(sight.at.day, sight.found) for sight in past.findings_by_day] == [
        (second.day, found),
        (DAY, frozenset()),
    ]
    assert past.unread == (date(2022, 5, 8), first.day)


def correction(resource: str, key: str, field: str) -> Correction:
    blank = dict.fromkeys(Correction._fields, "")
    return Correction(**{**blank, "resource": resource, "key": key, "field": field, "line": 1})


def test_a_change_after_the_answer_outdates_it() -> None:
    one = FindingId("ID13", "household", "1")
    given = {one: DoubtAnswer("YD1", "属实", None, None)}
    answer = correction("doubt", "YD1", "result")
    change = correction("household", "1", "phone")
    assert outdated_answers(given, entries_by_commit([change, answer])) == frozenset()
    assert outdated_answers(given, entries_by_commit([answer, change])) == {one}
    assert outdated_answers(given, entries_by_commit([change])) == frozenset(), (
        "not recorded yet: nothing came after"
    )
