"""Data that a commit holds as something else than a plain file: a symbolic link, a submodule.

What stands behind it is in no commit, so the ledger cannot tell what becomes of it.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from lookback.data.invisible_characters import visible
from lookback.errors import Problem
from lookback.history.git.repository import Commit

REMEDY = "换回普通文件，用“更正：”提交；期间公布的数另查来源"


class _Stretch(NamedTuple):
    """A path (from the top) that is no plain file from a commit on."""

    path: str
    since: str


class IrregularPaths:
    """The stretches of a history in which paths that matter are no plain files."""

    def __init__(self, concerns: Callable[[str], bool]) -> None:
        """`concerns` says of a path, from the top, whether data stand there or below."""
        self._concerns = concerns
        self._here: dict[str, Mapping[str, _Stretch]] = {}
        self._kinds: dict[_Stretch, str] = {}
        self._until: dict[_Stretch, str] = {}

    def step(self, commit: Commit, parent: str) -> bool:
        """Go on to a commit from its first parent ("" for none); gives whether one begins here."""
        before = self._here.get(parent, {})
        touched = {file.path: file.kind for file in commit.touched}
        kept = {path: stretch for path, stretch in before.items() if path not in touched}
        begun = {
            path: _Stretch(path, commit.commit)
            for path, kind in touched.items()
            if kind and path not in before and self._concerns(path)
        }
        changed = {path: before[path] for path in before if touched.get(path)}
        self._kinds |= {stretch: touched[path] for path, stretch in begun.items()}
        for path in before.keys() - kept.keys() - changed.keys():
            self._until.setdefault(before[path], commit.commit)
        self._here[commit.commit] = {**kept, **changed, **begun}
        return bool(begun)

    def at(self, commit: str) -> frozenset[str]:
        """The paths that are no plain files in a commit."""
        return frozenset(self._here.get(commit, {}))

    def problems(self, head: str) -> list[Problem]:
        """Each stretch in words, whether it has ended by `head` or not."""
        open_now = set(self._here.get(head, {}).values())
        return [
            Problem(visible(stretch.path), self._words(stretch, stretch in open_now), REMEDY)
            for stretch in self._kinds
        ]

    def _words(self, stretch: _Stretch, is_open: bool) -> str:
        begun = f"自提交 {stretch.since[:12]} 起是{self._kinds[stretch]}，不是普通文件"
        until = self._until.get(stretch)
        if is_open or until is None:
            return f"{begun}，此后的改动台账看不到"
        return f"{begun}，到提交 {until[:12]} 为止的改动台账看不到"
