"""Commits whose dates cannot be right: before what they build on, or far from when they were made.

Only commits that touch data are held to one another: what a programmer's clock says of other
files tells nothing of them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lookback.errors import Problem
from lookback.history.git.commit_times import UNKNOWN_TIME, beijing_time
from lookback.history.git.git_command import run_git
from lookback.history.git.repository import Commit, Repository
from lookback.history.tables.change import CommitFlag

SKEW = timedelta(minutes=10)
"""Two machines' clocks may differ by so much."""

FAR = timedelta(days=1)
"""A commit that was made so long after its author's date was amended, rebased or dated by hand."""


def date_flags(commit: Commit, before: Iterable[Commit]) -> tuple[CommitFlag, ...]:
    """What is wrong with the dates of a commit; `before` are the nearest data commits before it.

    日期倒签: its author's or committer's date is before one of theirs. 日期可疑: its two dates lie
    further apart than a day, the author's is after the committer's, or one is no date.
    """
    authored, committed = _dates(commit)
    is_before = any(
        authored < earlier_authored - SKEW or committed < earlier_committed - SKEW
        for earlier_authored, earlier_committed in map(_dates, before)
    )
    is_doubtful = (
        UNKNOWN_TIME in (authored, committed)
        or abs(committed - authored) > FAR
        or authored > committed + SKEW
    )
    found = {CommitFlag.BACKDATED: is_before, CommitFlag.DOUBTFUL_DATE: is_doubtful}
    return tuple(flag for flag, holds in found.items() if holds)


def commits_ahead(repository: Repository, head: str, now: datetime) -> list[Problem]:
    """A warning of each ancestor of `head` that bears a date which has not come yet."""
    said = run_git(repository.root, "log", "--format=%H %aI %cI", head, "--").decode()
    remedy = "问清提交的人和他的时钟；当时知道什么，以服务器的推送记录和已发布的版本为准"
    return [
        Problem(f"提交 {commit[:12]}", f"日期可疑：{when} 还没有到", remedy)
        for commit, *dates in map(str.split, said.splitlines())
        if beijing_time(when := max(dates, key=beijing_time)) > now + SKEW
    ]


def _dates(commit: Commit) -> tuple[datetime, datetime]:
    return beijing_time(commit.authored_on), beijing_time(commit.committed_on)
