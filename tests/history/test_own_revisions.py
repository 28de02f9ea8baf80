"""Old revisions stay readable: data commits of this repository, read by today's program.

Some of them here; `bench/revisions.py` reads all, and releases and verifies what a day gave.
"""

import runpy
from datetime import date
from pathlib import Path

import pytest

from lookback import HOME
from lookback.data.package import in_program_form, read_package
from lookback.errors import HistoryUnusable
from lookback.history.git.repository import Repository
from lookback.history.migration.package_revision import package_at
from lookback.notice import NOTICE_PATH, read_notice

BENCH = runpy.run_path(str(HOME / "bench" / "revisions.py"))
STEP = 28


@pytest.fixture(scope="module")
def repository() -> Repository:
    try:
        found = Repository.open(HOME)
    except HistoryUnusable:
        pytest.skip("the program stands here without its history")
    if found.is_shallow:
        pytest.skip("a shallow clone has no old revisions")
    return found


@pytest.fixture(scope="module")
def commits(repository: Repository) -> list[str]:
    return BENCH["data_commits"](repository)


def test_figures_briefing_and_causes_of_old_revisions(
    repository: Repository, commits: list[str]
) -> None:
    chosen = [*commits[::STEP], commits[-1]]
    read = [*BENCH["read_revisions"](repository, chosen)]
    assert [revision.failure for revision in read] == [""] * len(chosen)
    assert all(revision.figures and revision.briefing for revision in read)


def test_what_the_first_revision_lacks_is_declared(
    repository: Repository, commits: list[str]
) -> None:
    """Numbers are the program's and are called assumed; tables and fields are blank."""
    with package_at(repository, commits[0]) as folder:
        package, notice = read_package(folder), read_notice(folder)
        text = (folder / NOTICE_PATH).read_text(encoding="utf-8")
    present, today = read_notice(HOME), read_package(HOME).resources
    assert notice.assumed and not present.assumed
    assert notice.parameters.keys() == present.parameters.keys()
    assert all(f"\n  {name}:" not in text for name in notice.assumed)
    assert notice.number("small_count", date(2022, 5, 1)) == 5
    whole = in_program_form(package).resources
    assert "announcement" not in package.resources
    assert whole["announcement"].paths == ()
    for name, resource in package.resources.items():
        assert set(today[name].header) <= set(whole[name].header)
        assert set(whole[name].blank_fields) == set(whole[name].header) - set(resource.header)


def test_the_program_s_own_package_lacks_nothing() -> None:
    package = read_package(HOME)
    assert in_program_form(package) is package


def test_a_notice_with_its_own_number_keeps_it(tmp_path: Path) -> None:
    text = (HOME / NOTICE_PATH).read_text(encoding="utf-8")
    file = tmp_path / NOTICE_PATH
    file.parent.mkdir()
    own = text.replace("  small_count:", "  small_count_of_mine:", 1)
    file.write_text(own, encoding="utf-8")
    notice = read_notice(tmp_path)
    assert notice.assumed == {"small_count"}
    assert "small_count_of_mine" in notice.parameters
