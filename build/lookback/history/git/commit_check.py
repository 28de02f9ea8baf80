"""Commits that break the rules of data commits, in a range of history or not made yet."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lookback.data.invisible_characters import visible
from lookback.errors import Problem
from lookback.history.git.commit_rules import rule_problems
from lookback.history.git.git_command import run_git
from lookback.history.git.repository import Blobs, Repository
from lookback.history.ledger.commit_entries import commit_entries
from lookback.history.ledger.correction import Correction
from lookback.history.tables.change import ChangeKind, CommitFlag
from lookback.history.tables.revisions import package_history
from lookback.history.tables.table_reader import TableReader

_REPORTED_ELSEWHERE = frozenset(
    {
        *(CommitFlag.CONFLICT, CommitFlag.DUPLICATE_KEY),
        *(CommitFlag.BACKDATED, CommitFlag.DOUBTFUL_DATE),
    }
)
"""A conflict settled with a reason is no breach; a repeated key is what `check` is for.

A rebase moves dates honestly: the ledger marks them, but no commit is stopped for them.
"""

_OF_DESCRIPTOR = frozenset(
    {
        ChangeKind.TABLE_ADDED,
        ChangeKind.TABLE_REMOVED,
        ChangeKind.FILES_MOVED,
        ChangeKind.KEY_CHANGED,
        ChangeKind.DEFINITION_ADDED,
    }
)


class CommitViolation(NamedTuple):
    """A commit and the rules that it breaks."""

    commit: str
    author: str
    subject: str
    flags: tuple[CommitFlag, ...]

    def problems(self, where: str = "") -> list[Problem]:
        """The breach in words, one problem for each flag."""
        named = f"提交 {self.commit[:12]} “{visible(self.subject)}”（{visible(self.author)}）"
        return rule_problems(where or named, self.flags)


def commit_violations(root: Path, head: str, base: str = "") -> Iterator[CommitViolation]:
    """Of the commits up to `head` that `base` has not, those that break a rule.

    A commit that changes no table, or only the descriptor's account of them, is none of data;
    nor is one that brings numbers which the notice did not have.

    Raises:
        HistoryUnusable: no repository, revision, descriptor or file content to read.
    """
    repository = Repository.open(root)
    wanted = _between(repository, head, base)
    with Blobs(repository) as blobs:
        history, reader = package_history(repository, blobs, head), TableReader(blobs)
        for commit, revision in history.revisions.items():
            corrections = (
                commit_entries(history, reader, revision).corrections if commit in wanted else ()
            )
            flags = _flags(corrections)
            if commit in wanted and revision.is_irregular and not flags:
                flags = (CommitFlag.NOT_REGULAR,)
            if flags:
                yield CommitViolation(commit, revision.about.author, revision.about.subject, flags)


def _between(repository: Repository, head: str, base: str) -> frozenset[str]:
    known = [f"^{repository.resolve(base)}"] if base else []
    said = run_git(repository.root, "rev-list", repository.resolve(head), *known, "--")
    return frozenset(said.decode().split())


def _flags(corrections: Sequence[Correction]) -> tuple[CommitFlag, ...]:
    if all(correction.change in _OF_DESCRIPTOR for correction in corrections):
        return ()
    named = {
        flag for correction in corrections for flag in correction.flags.split()
    } - _REPORTED_ELSEWHERE
    return tuple(flag for flag in CommitFlag if flag in named)
