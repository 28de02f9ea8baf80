"""Commits that break the rules of data commits, in a range of history or not made yet."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lookback.audit.change import Flag, Kind
from lookback.audit.correction import Correction
from lookback.audit.discipline import problems
from lookback.audit.git import run
from lookback.audit.history import package_history
from lookback.audit.reader import Reader
from lookback.audit.repository import Blobs, Repository
from lookback.audit.told import tell
from lookback.data.unseen import visible
from lookback.errors import Problem

_TOLD_ELSEWHERE = frozenset({Flag.CONFLICT, Flag.DUPLICATE_KEY})
"""A conflict settled with a reason is no breach; a repeated key is what `check` is for."""

_OF_DESCRIPTOR = frozenset(
    {Kind.TABLE_ADDED, Kind.TABLE_REMOVED, Kind.FILES_MOVED, Kind.KEY_CHANGED}
)


class Breach(NamedTuple):
    """A commit and the rules that it breaks."""

    commit: str
    author: str
    subject: str
    flags: tuple[Flag, ...]

    def problems(self, where: str = "") -> list[Problem]:
        """The breach in words, one problem for each flag."""
        named = f"提交 {self.commit[:12]} “{visible(self.subject)}”（{visible(self.author)}）"
        return problems(where or named, self.flags)


def breaches(root: Path, head: str, base: str = "") -> Iterator[Breach]:
    """Of the commits up to `head` that `base` has not, those that break a rule.

    A commit that changes no table, or only the descriptor's account of them, is none of data.

    Raises:
        HistoryUnusable: no repository, revision, descriptor or file content to read.
    """
    repository = Repository.open(root)
    wanted = _between(repository, head, base)
    with Blobs(repository) as blobs:
        history, reader = package_history(repository, blobs, head), Reader(blobs)
        for commit, revision in history.revisions.items():
            found = tell(history, reader, revision).corrections if commit in wanted else ()
            flags = _flags(found)
            if flags:
                yield Breach(commit, revision.about.author, revision.about.subject, flags)


def _between(repository: Repository, head: str, base: str) -> frozenset[str]:
    known = [f"^{repository.resolve(base)}"] if base else []
    said = run(repository.root, "rev-list", repository.resolve(head), *known, "--")
    return frozenset(said.decode().split())


def _flags(found: Sequence[Correction]) -> tuple[Flag, ...]:
    if all(each.change in _OF_DESCRIPTOR for each in found):
        return ()
    named = {flag for each in found for flag in each.flags.split()} - _TOLD_ELSEWHERE
    return tuple(flag for flag in Flag if flag in named)
