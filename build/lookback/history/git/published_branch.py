"""What the published branch held, and from when: the line of first parents by committer dates.

A side branch is known from its merge on, whatever dates its commits bear; and nothing is known
before what it builds on, so a commit dated back moves no day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from lookback.history.git.commit_times import UNKNOWN_TIME, beijing_time
from lookback.history.git.git_command import run_git
from lookback.history.git.repository import Repository


class PublishedCommit(NamedTuple):
    """A commit of the branch, and since when it is known there (Beijing time)."""

    commit: str
    known_since: datetime


def published_commits(
    repository: Repository, head: str, paths: Sequence[str] = ()
) -> list[PublishedCommit]:
    """The first parents of `head`, the oldest first; with `paths`, those that changed them."""
    options = ("--first-parent", "--reverse", "--format=%H %cI", head, "--")
    said = run_git(repository.root, "log", *options, *(f":(literal){path}" for path in paths))
    found: list[PublishedCommit] = []
    since = UNKNOWN_TIME
    for line in said.decode().splitlines():
        commit, _, committed = line.partition(" ")
        since = max(since, beijing_time(committed))
        found.append(PublishedCommit(commit, since))
    return found


def known_on(commits: Iterable[PublishedCommit], day: date) -> str:
    """The last commit known on the evening of a day; "" where none was."""
    known = [each.commit for each in commits if each.known_since.date() <= day]
    return known[-1] if known else ""
