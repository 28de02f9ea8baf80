"""A finished commit becomes the clone's own: branch, index and files, or none of them.

Nothing is overwritten that has changed since: the branch moves only from the commit that it was
on, and Git's own lock on the index keeps every other Git out meanwhile. A run that is killed in
between leaves a note; the next writer finishes what it began, or takes it back.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from lookback.data.locks import held
from lookback.data.reformat import replace_file
from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.private_commit import PRIVATE
from lookback.history.git.repository import Repository
from lookback.history.git.worktree import Checkout, Worktree

PATIENCE = 3.0
"""So many seconds another Git may keep the index: what it does there takes less."""

_TIDYING = ("--task=loose-objects", "--task=incremental-repack")
"""Packs what lies loose; throws nothing away, and so asks no hook what is still needed."""

_NOTE = "lookback-writing"
_OURS = b"lookback\n"
"""What stands in the lock of the index while it is this program's; Git's begin otherwise."""


@contextmanager
def writing(tree: Worktree, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Keep all other writers of this program out of the repository while the block runs.

    First, what a killed one left half done is finished or taken back.
    """
    own = Repository.open(tree.root).own_folder
    with held(own / "lookback-writer", say, is_output=False):
        shutil.rmtree(own / PRIVATE, ignore_errors=True)
        _recover(tree)
        yield


def publish_commit(
    tree: Worktree,
    here: Checkout,
    commit: str,
    files: Mapping[str, bytes | None],
    is_clean: Callable[[], None],
) -> bool:
    """Move the branch from `here` to `commit`, which changes `files` (by path from the root).

    None stands for a file that the commit removes.

    Gives whether it did: not where something else is checked out by now. `is_clean` raises
    where somebody's work would be overrun.

    Raises:
        HistoryUnusable: another Git keeps the index, or a file was saved in this moment.
    """
    with _index_lock(tree):
        if tree.checkout() != here:
            return False
        is_clean()
        before = {path: tree.content(here.commit, path) for path in files}
        note = tree.path(_NOTE)
        words = {"from": here.commit, "to": commit, "files": [*files]}
        replace_file(note, json.dumps(words).encode())
        try:
            for path, content in files.items():
                _replace(tree.root / path, before[path], content)
            done = tree.git("update-ref", "-m", _reflog(tree, commit), "HEAD", commit, here.commit)
        finally:
            has_moved = tree.head() == commit
            if not has_moved:
                _take_back(tree, before, files)
                note.unlink()
        if not has_moved:
            if tree.checkout() == here:
                raise HistoryUnusable(Problem(str(tree.root), done.said, "运行 git fsck 检查仓库"))
            return False
        _move_index(tree, here.commit, commit)
        note.unlink()
    tree.git("maintenance", "run", "--auto", "--quiet", *_TIDYING)
    return True


def _replace(file: Path, before: bytes | None, content: bytes | None) -> None:
    if (file.read_bytes() if file.is_file() else None) != before:
        what, remedy = "刚被改动，还没有提交", "先提交它，或用 git restore 放弃改动"
        raise HistoryUnusable(Problem(str(file), what, remedy))
    _put(file, content)


def _put(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, content)


def _take_back(
    tree: Worktree, before: Mapping[str, bytes | None], files: Mapping[str, bytes | None]
) -> None:
    """Give those files their former content that hold the new one; nobody else's is touched."""
    for path, content in files.items():
        file, old = tree.root / path, before[path]
        if (file.read_bytes() if file.is_file() else None) == content:
            _put(file, old)


def _reflog(tree: Worktree, commit: str) -> str:
    subject = tree.git("show", "--no-patch", "--format=%s", commit).output
    return f"commit: {subject.decode('utf-8', 'replace').strip()}"


def _move_index(tree: Worktree, old: str, new: str) -> None:
    """Let the index follow from one commit to the other; what else it holds stays in it."""
    index = tree.path("index")
    beside = index.with_name(f"index.{token_hex(8)}.lookback")
    try:
        shutil.copy(index, beside)
        aside = Worktree(tree.root, tree.prefix, str(beside.resolve()))
        if not aside.git("read-tree", "-i", "-m", old, new).code:
            aside.git("update-index", "-q", "--refresh")
            os.replace(beside, index)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _index_lock(tree: Worktree) -> Iterator[None]:
    """Git's own lock on the index: no other Git stages, commits or checks out meanwhile."""
    lock = tree.path("index.lock")
    mark = lock.with_name(f"index.{token_hex(8)}.lookback")
    mark.write_bytes(_OURS)
    until = time.monotonic() + PATIENCE
    try:
        while True:
            try:
                os.link(mark, lock)
                break
            except FileExistsError:
                if time.monotonic() > until:
                    what = "另一个 Git 正在这个仓库里工作，没有提交，文件和索引没有改动"
                    remedy = "等它结束后再试；确认没有 Git 在运行，才可删去 .git/index.lock"
                    raise HistoryUnusable(Problem(str(tree.root), what, remedy)) from None
                time.sleep(0.02)
    finally:
        mark.unlink()
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _recover(tree: Worktree) -> None:
    """Finish or take back what a writer was at when it was killed; called by its successor."""
    note, lock = tree.path(_NOTE), tree.path("index.lock")
    if note.is_file():
        words = json.loads(note.read_text(encoding="utf-8"))
        old, new, paths = words["from"], words["to"], words["files"]
        if tree.head() == new:
            _move_index(tree, old, new)
        else:
            before = {path: tree.content(old, path) for path in paths}
            after = {path: tree.content(new, path) for path in paths}
            _take_back(tree, before, after)
        note.unlink()
    with suppress(OSError):
        if lock.read_bytes() == _OURS:
            lock.unlink()
