"""数字重述: a figure of an earlier day that has moved since, and the corrections that moved it."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from lookback import HOME
from lookback.check.findings.finding import Findings
from lookback.check.findings.finding_history import DispatchRevision
from lookback.compute.indicators import INDICATOR_BY_CODE, INDICATORS
from lookback.compute.indicators.indicator import compute_indicators
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.execution.step import open_snapshot
from lookback.execution.store import NO_STORE, Store
from lookback.history.git.repository import Repository
from lookback.history.git.revision_files import RevisionFiles
from lookback.history.ledger.ledger import Ledger, read_ledger
from lookback.history.migration.package_revision import package_at
from lookback.history.restatement.attribution import DataDifference
from lookback.history.restatement.dispatch_revisions import dispatch_revisions
from lookback.history.restatement.figure_change import figure_change, ledger_between
from lookback.history.restatement.historical_snapshot import open_historical_snapshot
from lookback.history.restatement.restatement import (
    ComparedDay,
    RestatedFigure,
    compared_day,
    compared_days,
)
from lookback.history.restatement.restatement_causes import CauseSearch
from lookback.notice import read_notice
from lookback.publish.edition import Edition
from lookback.publish.pages.restated_figures import (
    FILE,
    PAGE,
    published_figures,
    restated_content,
    restated_pages,
)
from lookback.site.build import edition_of

TEMPLATES = HOME / "site" / "templates"
DISTRICT = "420702"
ON = date(2022, 5, 15)
WEEKLY = [one for one in INDICATORS if one.is_weekly]


@pytest.fixture(scope="module")
def edition(demo: Path) -> Edition:
    s = open_snapshot(demo, date(2022, 5, 16))
    return edition_of(read_package(demo), s, "internal", "c" * 40, Findings.of([]))


@pytest.fixture(scope="module")
def ledger(demo: Path) -> Ledger:
    return read_ledger(demo)


@pytest.fixture(scope="module")
def at(demo: Path) -> DispatchRevision:
    (point,) = dispatch_revisions(Repository.open(demo), [ON])
    return point


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


def compared(edition: Edition, ledger: Ledger, at: DispatchRevision, store: Store) -> ComparedDay:
    repository = Repository.open(edition.package.root)
    search = CauseSearch(edition.snapshot, ledger.commits)
    with open_historical_snapshot(repository, at, edition.package, store) as past:
        return compared_day(published_figures(edition), search, past)


@pytest.fixture(scope="module")
def day(edition: Edition, ledger: Ledger, at: DispatchRevision, store: Store) -> ComparedDay:
    return compared(edition, ledger, at, store)


def figures(day: ComparedDay) -> tuple[RestatedFigure, ...]:
    assert day.figures
    return day.figures


def test_exactly_the_figures_that_moved_are_restated(
    edition: Edition, day: ComparedDay, at: DispatchRevision, demo: Path
) -> None:
    """Of the revision checked out as a folder, and computed as a district of its own."""
    with package_at(Repository.open(demo), at.commit) as folder:
        then = compute_indicators(open_snapshot(folder, ON), WEEKLY)
    then = then[then["level"] != "village"]
    moved = set()
    for code, unit, value in zip(then["code"], then["unit_code"], then["value"], strict=True):
        now = edition.figures.of(code, unit, ON)
        value *= 100 if now.indicator.unit == "%" else 1
        if value != pytest.approx(now.amount, nan_ok=True):
            moved.add((code, unit))
    assert moved and moved == {(one.code, one.unit_code) for one in figures(day)}


def test_the_causes_are_those_that_explain_names(
    edition: Edition, day: ComparedDay, at: DispatchRevision, demo: Path
) -> None:
    with package_at(Repository.open(demo), at.commit) as folder:
        before = read_snapshot(read_package(folder), read_notice(folder), ON)
    after = read_snapshot(edition.package, edition.snapshot.notice, ON)
    later = ledger_between(demo, at.commit, "HEAD").corrections
    whole = [one for one in figures(day) if one.unit_code == DISTRICT]
    families = {one.code.split(".")[0]: one for one in reversed(whole)}
    assert len(families) > 3
    for one in families.values():
        found = figure_change(
            DataDifference(before, after, later), INDICATOR_BY_CODE[one.code], DISTRICT
        )
        entries = {entry for each in found.moved for entry in each.entries}
        named = {(entry.commit, entry.resource, entry.field) for entry in entries}
        assert named == {cause[:3] for cause in one.causes}, one.code
        assert sum(cause.cells for cause in one.causes) == len(entries)
        assert one.records == len(found.moved)
        assert one.value == found.then.value


def test_of_a_past_revision_a_table_is_read_when_it_is_asked_for_and_once(
    edition: Edition,
    demo: Path,
    at: DispatchRevision,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    read = RevisionFiles.read
    monkeypatch.setattr(
        RevisionFiles, "read", lambda self, path: asked.append(path) or read(self, path)
    )
    for _ in ("from Git", "from the store"):
        with open_historical_snapshot(
            Repository.open(demo), at, edition.package, Store(tmp_path)
        ) as past:
            assert past.snapshot is not None and len(past.snapshot.income)
    assert sorted(asked) == sorted(edition.package.resources["income"].paths)


def test_once_its_results_are_known_a_past_revision_is_not_opened(
    edition: Edition, day: ComparedDay, at: DispatchRevision, store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(Repository, "revision", lambda *_: pytest.fail("opened"))
    with open_historical_snapshot(
        Repository.open(edition.package.root), at, edition.package, store
    ) as past:
        results = past.results()
    assert results and results.findings == day.findings


def test_what_is_stored_of_a_day_is_what_is_found_anew(
    edition: Edition, ledger: Ledger, day: ComparedDay, at: DispatchRevision, store: Store
) -> None:
    assert compared(edition, ledger, at, store) == day == compared(edition, ledger, at, NO_STORE)


def test_a_town_has_a_part_of_the_records_of_the_district(day: ComparedDay) -> None:
    records = {(one.code, one.unit_code): one.records for one in figures(day)}
    for (code, unit), count in records.items():
        assert count <= records.get((code, DISTRICT), count), (code, unit)


def test_the_page_leads_to_the_ledger_and_the_file_has_every_figure(
    edition: Edition, ledger: Ledger, day: ComparedDay
) -> None:
    files = restated_pages(restated_content(edition, ledger, [day], NO_STORE), TEMPLATES)
    page = files[PAGE].decode()
    rows = list(csv.DictReader(io.StringIO(files[FILE].decode("utf-8-sig"))))
    on_day = {(row["指标代码"], row["单位"]) for row in rows if row["调度日"] == ON.isoformat()}
    assert len(on_day) == len(figures(day))
    commits = {cause.commit for one in figures(day) for cause in one.causes}
    assert any(f"ledger.html#commit={commit}" in page for commit in commits)


def test_every_cause_stands_on_the_page_with_its_document_and_kinds_are_counted(
    edition: Edition, ledger: Ledger, day: ComparedDay
) -> None:
    content = restated_content(edition, ledger, [day], NO_STORE)
    page = restated_pages(content, TEMPLATES)[PAGE].decode()
    lines = (*content.days[0].lines[: content.shown], *content.days[0].towns[: content.shown])
    causes = [cause for line in lines for cause in line.causes]
    assert page.count('<a href="ledger.html#commit=') == len(causes)
    assert page.count("（依据：") == sum(cause.basis != "" for cause in causes)
    count = content.count
    assert count.total == len(figures(day))
    assert count.district == sum(one.unit_code == DISTRICT for one in figures(day))
    subjects = {commit.commit: commit.subject for commit in ledger.corrections}
    acts = [{subjects[cause.commit][:2] for cause in one.causes} for one in figures(day)]
    assert count.registered == sum(each == {"登记"} for each in acts)
    assert count.corrected == sum(bool(each & {"更正", "撤销"}) for each in acts)


def test_every_dispatch_day_before_the_newest_is_compared(
    edition: Edition, ledger: Ledger, day: ComparedDay, store: Store
) -> None:
    said: list[str] = []
    days = [*compared_days(published_figures(edition), ledger, store, said.append)]
    assert [each.at.day for each in days] == [*edition.figures.days[:-1]]
    assert day in days
    assert said == [f"对照当时公布的数：{each.at.day}" for each in days]


def test_without_a_history_the_page_says_so(edition: Edition) -> None:
    files = restated_pages(restated_content(edition, None, [], NO_STORE), TEMPLATES)
    assert "没有读取历史" in files[PAGE].decode()
    assert files[FILE].decode().count("\n") == 1
