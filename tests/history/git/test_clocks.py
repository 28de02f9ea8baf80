"""What was known on a day: the line of first parents by committer dates, whatever authors write."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lookback.check.findings.finding_history import DispatchRevision
from lookback.history.git.commit_dates import commits_ahead
from lookback.history.git.published_branch import known_on, published_commits
from lookback.history.git.repository import Repository
from lookback.history.ledger.ledger import read_ledger
from lookback.history.restatement.dispatch_revisions import dispatch_revisions

T = "datapackage/t.csv"
WHY = "更正：一格\n\nReason: 核实\nBasis: 一号\nHandled-by: 张三\n"
HEAD = "id,value\n"


class Dated(NamedTuple):
    """A repository whose commits bear the dates that a test gives them."""

    root: Path
    git: Callable[..., bytes]

    def commit(self, value: str, authored: str, committed: str = "") -> str:
        """Change the one cell; an author's day and a committer's (as the author's if not given)."""
        (self.root / T).write_text(f"{HEAD}1,{value}\n", encoding="utf-8")
        self.git("add", "-A")
        days = (authored, committed or authored)
        self.git("commit", "-q", "-m", WHY, days=days)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").decode().strip()

    def known(self, day: str) -> str:
        commits = published_commits(Repository.open(self.root), "HEAD")
        return known_on(commits, date.fromisoformat(day))

    def marks(self) -> dict[str, str]:
        """The marks of dates by the value that the commit wrote."""
        wanted = {"backdated": "日期倒签", "doubtful_date": "日期可疑"}
        return {
            row.new: " ".join(wanted[flag] for flag in row.flags.split() if flag in wanted)
            for row in read_ledger(self.root).corrections
        }


@pytest.fixture
def dated(tmp_path: Path, described: Any) -> Dated:
    """A district whose one cell was registered on 05-01 and corrected on 05-15 and 06-12."""
    root = tmp_path / "repository"

    def git(*arguments: str, days: tuple[str, str] | None = None) -> bytes:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        persons = {
            f"GIT_{role}_{part}": "甲" if part == "NAME" else "a@lookback.invalid"
            for role in ("AUTHOR", "COMMITTER")
            for part in ("NAME", "EMAIL")
        }
        if days:
            times = [f"{day}T10:00:00+08:00" for day in days]
            persons |= dict(zip(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), times, strict=True))
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        environment = kept | settings | persons
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True)
        return done.stdout

    (root / "datapackage").mkdir(parents=True)
    (root / "datapackage.json").write_text(described(t=(T, "id")), encoding="utf-8")
    git("init", "-q", "-b", "main")
    repository = Dated(root, git)
    for value, day in (("1", "2022-05-01"), ("2", "2022-05-15"), ("3", "2022-06-12")):
        repository.commit(value, day)
    return repository


def test_honest_dates_bear_no_mark(dated: Dated) -> None:
    assert dated.marks() == {"2": "", "3": ""}
    assert dated.known("2022-04-30") == ""
    assert dated.known("2022-06-12") == dated.head()


def test_a_commit_dated_back_moves_no_day(dated: Dated) -> None:
    """Author's date alone, or both: what was known on 05-15 stays, and the commit is marked."""
    before = dated.known("2022-05-15")
    dated.commit("4", "2022-05-07", "2022-06-13")
    dated.commit("5", "2022-05-07", "2022-05-07")
    assert dated.known("2022-05-15") == before
    assert dated.known("2022-06-12") != dated.head()
    assert dated.marks() == {"2": "", "3": "", "4": "日期倒签 日期可疑", "5": "日期倒签"}


def test_an_amended_commit_is_known_from_its_amendment_on(dated: Dated) -> None:
    dated.git("commit", "-q", "--amend", "-m", WHY, days=("2022-06-12", "2022-06-20"))
    assert dated.known("2022-06-12") == dated.git("rev-parse", "HEAD~1").decode().strip()
    assert dated.known("2022-06-20") == dated.head()
    # Git keeps the author's date: the two lie eight days apart.
    assert dated.marks()["3"] == "日期可疑"


def test_a_side_branch_is_known_from_its_merge_on(dated: Dated) -> None:
    start = dated.git("rev-parse", "HEAD~1").decode().strip()
    dated.git("checkout", "-q", "-b", "town", start)
    dated.commit("9", "2022-05-20")
    town = dated.head()
    dated.git("checkout", "-q", "main")
    dated.git("merge", "-q", "-s", "ours", "-m", "合并", "town", days=("2022-06-14", "2022-06-14"))
    assert dated.known("2022-05-22") == start
    assert dated.known("2022-06-14") == dated.head()
    assert town not in {dated.known(day) for day in ("2022-05-22", "2022-06-12", "2022-06-14")}


def test_dates_that_no_calendar_has_or_that_lie_ahead(dated: Dated) -> None:
    dated.commit("4", "2099-01-01", "2022-06-13")
    assert dated.marks()["4"] == "日期可疑"
    dated.commit("5", "2099-01-01")
    dated.commit("6", "2022-06-14")
    assert dated.marks()["6"] == "日期倒签"


def test_a_release_decides_what_was_known_on_its_day(dated: Dated) -> None:
    repository, day = Repository.open(dated.root), date(2022, 6, 12)
    first = dated.git("rev-parse", "HEAD~2").decode().strip()
    assert [*dispatch_revisions(repository, [day])] == [DispatchRevision(day, dated.head())]
    assert [*dispatch_revisions(repository, [day], {day: first})] == [DispatchRevision(day, first)]


def test_a_date_that_has_not_come_yet_is_warned_of(dated: Dated) -> None:
    ahead = dated.commit("4", "2099-01-01")
    now = datetime(2022, 7, 1, tzinfo=UTC)
    (warning,) = commits_ahead(Repository.open(dated.root), "HEAD", now)
    assert warning.where == f"提交 {ahead[:12]}"
    assert warning.what == "日期可疑：2099-01-01T10:00:00+08:00 还没有到"
