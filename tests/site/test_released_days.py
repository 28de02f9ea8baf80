"""当时公布的数 are those of the release of the day; without one they are computed, as is said."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from lookback import HOME
from lookback.check.findings.finding import Findings
from lookback.compute.figures.output_package import compute_tables, indicator_rows, table_bytes
from lookback.data.package import read_package
from lookback.errors import HistoryUnusable
from lookback.execution.step import open_snapshot
from lookback.execution.store import NO_STORE
from lookback.history.git.repository import Repository
from lookback.history.ledger.ledger import Ledger, read_ledger
from lookback.history.migration.package_revision import package_at
from lookback.history.restatement.dispatch_revisions import dispatch_revisions
from lookback.history.restatement.restatement import compared_days
from lookback.publish.edition import Edition
from lookback.publish.pages.restated_figures import (
    FILE,
    PAGE,
    published_figures,
    restated_content,
    restated_pages,
)
from lookback.site.build import edition_of
from lookback.site.manifest import output_hashes
from lookback.site.manifest_reader import read_manifest
from lookback.site.releases import INDICATORS, NO_RELEASES, recorded_days, released_days

DAY = date(2022, 5, 15)
TEMPLATES = HOME / "site" / "templates"


class Published(NamedTuple):
    """A district, its site's edition and ledger, and a folder with the release of a day."""

    edition: Edition
    ledger: Ledger
    folder: Path

    @property
    def root(self) -> Path:
        return self.edition.package.root

    def restated(self) -> tuple[str, list[str]]:
        """The page and the rows of the file."""
        released = released_days(self.root, self.folder)
        published = published_figures(self.edition, released.figures)
        days = [*compared_days(published, self.ledger, NO_STORE, lambda _: None)]
        pages = restated_pages(
            restated_content(self.edition, self.ledger, days, NO_STORE), TEMPLATES
        )
        return pages[PAGE].decode(), pages[FILE].decode("utf-8-sig").splitlines()


def write_release(folder: Path, commit: str, content: bytes, day: date = DAY) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / INDICATORS).write_bytes(content)
    about = {"commit": commit, "as_of": day.isoformat(), "audience": "internal", "tools": {}}
    manifest = {**about, "outputs": output_hashes(folder)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def figures(demo: Path) -> tuple[str, bytes]:
    """The revision known on the day, and the indicators that it gives."""
    (at,) = dispatch_revisions(Repository.open(demo), [DAY])
    with package_at(Repository.open(demo), at.commit) as folder:
        results = compute_tables(open_snapshot(folder, DAY))
    return at.commit, table_bytes(indicator_rows(results.indicators))


@pytest.fixture(scope="module")
def edition(demo: Path) -> Edition:
    s = open_snapshot(demo, date(2022, 5, 17))
    return edition_of(read_package(demo), s, "internal", "c" * 40, Findings.of([]))


@pytest.fixture
def published(
    edition: Edition, demo: Path, figures: tuple[str, bytes], tmp_path: Path
) -> Published:
    folder = tmp_path / "versions"
    write_release(folder / "2022-W19", *figures)
    return Published(edition, read_ledger(demo), folder)


def test_a_release_of_the_same_program_says_the_same(published: Published) -> None:
    page, rows = published.restated()
    assert "已发布的版本 <b>2022-W19</b>" in page
    assert "按今日程序重算与之一致" in page
    assert {row.split(",")[1] for row in rows if row.startswith(str(DAY))} == {"版本 2022-W19"}
    shutil.rmtree(published.folder)
    page, recomputed = published.restated()
    assert "当天没有发布版本：当时的数是按今日程序重算的" in page
    assert [row.replace("按今日程序重算", "版本 2022-W19") for row in recomputed] == rows


def test_what_another_program_published_stands_and_is_told(
    published: Published, figures: tuple[str, bytes]
) -> None:
    commit, content = figures
    (line,) = [row for row in content.splitlines() if row.startswith(b"I08,district,")]
    shutil.rmtree(published.folder)
    other = line.replace(line.split(b",")[-1], b"777")
    write_release(published.folder / "2022-W19", commit, content.replace(line, other))
    page, rows = published.restated()
    assert "按今日程序重算同一份数据，有 1 个数与发布的不同" in page
    assert "程序的算法" in page
    assert any("版本 2022-W19" in row and ",I08," in row and "777" in row for row in rows)


def test_a_release_that_was_altered_or_whose_commit_is_gone_says_nothing(
    published: Published, figures: tuple[str, bytes]
) -> None:
    _, content = figures
    file = published.folder / "2022-W19" / INDICATORS
    file.write_bytes(content + b"\n")
    write_release(published.folder / "2022-W20", "f" * 40, content)
    found = released_days(published.root, published.folder)
    assert not found.figures
    assert [problem.what for problem in found.problems] == [
        "data/indicators.csv 与清单不符，不作为当时公布的数",
        "提交 ffffffffffff 已不在历史里，不作为当时公布的数",
    ]


def test_of_two_releases_of_a_day_the_first_one_counts(
    published: Published, figures: tuple[str, bytes]
) -> None:
    write_release(published.folder / "2022-W18b", published.ledger.head, figures[1])
    (release,) = released_days(published.root, published.folder).figures.values()
    assert release.name == "2022-W19"


def test_a_site_is_made_again_with_the_releases_that_it_records(published: Published) -> None:
    found = released_days(published.root, published.folder)
    claim = read_manifest(published.folder / "2022-W19")
    recorded = replace(claim, releases=found.manifests)
    assert recorded_days(published.root, published.folder, claim) == NO_RELEASES
    assert recorded_days(published.root, published.folder, recorded).manifests == found.manifests
    shutil.rmtree(published.folder)
    with pytest.raises(HistoryUnusable, match=r"缺少网站用来对照的 2022-05-15 的版本"):
        recorded_days(published.root, published.folder, recorded)
