"""数字重述: a figure of an earlier day that has moved since, and the corrections that moved it."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lookback.audit.movers import Difference
from lookback.audit.past import opened

from lookback import HOME
from lookback.audit.checkpoints import known_at
from lookback.audit.ledger import Ledger, read_ledger
from lookback.audit.repository import Repository
from lookback.audit.restated import ledger_between, restate
from lookback.audit.restatement import Day, dispatch_points, restated_on
from lookback.check.findings import Findings
from lookback.compute.indicator import compute_indicators
from lookback.compute.indicators import INDICATOR
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice
from lookback.publish import restated_page
from lookback.publish.edition import Edition
from lookback.publish.restated_page import FILE, PAGE, published, restated, restated_pages
from lookback.site.build import edition_of

TEMPLATES = HOME / "site" / "templates"
DISTRICT = "420702"
ON = date(2022, 5, 15)


@pytest.fixture(scope="module")
def edition(demo: Path) -> Edition:
    package = read_package(demo)
    s = read_snapshot(package, read_notice(demo), date(2022, 5, 16))
    return edition_of(package, s, "internal", "c" * 40, Findings.of([]))


@pytest.fixture(scope="module")
def ledger(demo: Path) -> Ledger:
    return read_ledger(demo)


@pytest.fixture(scope="module")
def day(edition: Edition, ledger: Ledger) -> Day:
    repository = Repository.open(edition.package.root)
    at = next(point for point in dispatch_points(published(edition), repository) if point.day == ON)
    found = restated_on(published(edition), repository, ledger, at)
    assert found
    return found


def test_exactly_the_figures_that_moved_are_restated(edition: Edition, day: Day) -> None:
    repository = Repository.open(edition.package.root)
    with known_at(repository, day.at, edition.package) as known:
        assert known
        weekly = [one for one in INDICATOR.values() if one.is_weekly]
        then = compute_indicators(known.data, weekly)
    then = then[then["level"] != "village"]
    moved = set()
    for code, unit, value in zip(then["code"], then["unit_code"], then["value"], strict=True):
        now = edition.figures.of(code, unit, ON)
        value *= 100 if now.indicator.unit == "%" else 1
        if value != pytest.approx(now.amount, nan_ok=True):
            moved.add((code, unit))
    assert moved and moved == {(one.code, one.unit_code) for one in day.figures}


def test_the_causes_are_those_that_explain_names(
    edition: Edition, ledger: Ledger, day: Day, demo: Path
) -> None:
    with known_at(Repository.open(demo), day.at, edition.package) as known:
        assert known
        before = replace(known.data, tables=dict(known.data.tables))
    after = read_snapshot(edition.package, edition.snapshot.notice, ON)
    later = ledger_between(demo, day.at.commit, "HEAD").corrections
    whole = [one for one in day.figures if one.unit_code == DISTRICT]
    families = {one.code.split(".")[0]: one for one in reversed(whole)}
    for one in list(families.values())[:3]:
        found = restate(Difference(before, after, later), INDICATOR[one.code], DISTRICT)
        entries = {entry for each in found.moved for entry in each.entries}
        named = {(entry.commit, entry.resource, entry.field) for entry in entries}
        assert named == {cause[:3] for cause in one.causes}, one.code
        assert sum(cause.cells for cause in one.causes) == len(entries)
        assert one.records == len(found.moved)
        assert one.value == found.then.value


def test_of_a_past_revision_only_what_is_asked_for_is_there_and_asked_for_once(
    edition: Edition, demo: Path, day: Day, tmp_path: Path
) -> None:
    now, repository = replace(edition.package, root=tmp_path), Repository.open(demo)
    with known_at(repository, day.at, now) as known:
        assert known and not known.package.root.joinpath("datapackage").exists()
        income = known.data.income
        assert len(income) == len(known.texts["income"].collect())
        placed = known.package.root.glob("datapackage/**/*.csv")
        assert {path.parent.name for path in placed} == {"income"}
    with known_at(repository, day.at, now) as known:
        assert known and len(known.texts["income"].collect()) == len(income)
        assert not known.package.root.joinpath("datapackage").exists()


def test_once_its_figures_are_known_a_past_revision_is_not_asked_for_tables(
    edition: Edition, demo: Path, day: Day, tmp_path: Path
) -> None:
    now, repository = replace(edition.package, root=tmp_path), Repository.open(demo)
    with opened(repository, day.at, now) as past:
        assert past.figures(["district"])
    with known_at(repository, day.at, now) as known:
        assert known and all(known.texts[name].collect().width for name in known.texts)
        assert not known.package.root.joinpath("datapackage").exists()


def test_a_town_has_a_part_of_the_records_of_the_district(day: Day) -> None:
    records = {(one.code, one.unit_code): one.records for one in day.figures}
    for (code, unit), count in records.items():
        assert count <= records.get((code, DISTRICT), count), (code, unit)


def test_the_page_leads_to_the_ledger_and_the_file_has_every_figure(
    edition: Edition, ledger: Ledger, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restated_page, "dispatch_points", lambda *_: [day.at])
    said: list[str] = []
    files = restated_pages(restated(edition, ledger, said.append), TEMPLATES)
    page = files[PAGE].decode()
    rows = list(csv.DictReader(io.StringIO(files[FILE].decode("utf-8-sig"))))
    on_day = {(row["指标代码"], row["单位"]) for row in rows if row["调度日"] == ON.isoformat()}
    assert len(on_day) == len(day.figures)
    commits = {cause.commit for one in day.figures for cause in one.causes}
    assert any(f"ledger.html#commit={commit}" in page for commit in commits)
    assert said == [f"对照当时公布的数：{ON}"]


def test_every_cause_stands_on_the_page_with_its_document_and_kinds_are_counted(
    edition: Edition, ledger: Ledger, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restated_page, "dispatch_points", lambda *_: [day.at])
    content = restated(edition, ledger, print)
    page = restated_pages(content, TEMPLATES)[PAGE].decode()
    lines = (*content.days[0].lines[: content.shown], *content.days[0].towns[: content.shown])
    causes = [cause for line in lines for cause in line.causes]
    assert page.count('<a href="ledger.html#commit=') == len(causes)
    assert page.count("（依据：") == sum(cause.basis != "" for cause in causes)
    count = content.count
    assert count.total == len(day.figures)
    assert count.district == sum(one.unit_code == DISTRICT for one in day.figures)
    subjects = {commit.commit: commit.subject for commit in ledger.corrections}
    acts = [{subjects[cause.commit][:2] for cause in one.causes} for one in day.figures]
    assert count.registered == sum(each == {"登记"} for each in acts)
    assert count.corrected == sum(bool(each & {"更正", "撤销"}) for each in acts)


def test_without_a_history_the_page_says_so(edition: Edition) -> None:
    files = restated_pages(restated(edition, None, print), TEMPLATES)
    assert "没有读取历史" in files[PAGE].decode()
    assert files[FILE].decode().count("\n") == 1
