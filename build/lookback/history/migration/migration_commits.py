"""The commits of a change of form: schemas, the notice where it changes, data; all or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lookback.data.invisible_characters import visible
from lookback.data.migrations import Migration, migrated_files, pending, version_of
from lookback.data.package import DESCRIPTOR
from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import (
    reading,
    refusal,
    require_clean,
    require_other_reviewer,
)
from lookback.history.git.overtaking import overtaken
from lookback.history.git.private_commit import commit_privately
from lookback.history.git.publication import publish_commit, writing
from lookback.history.git.worktree import Checkout, Worktree
from lookback.history.tables.change import CommitAct
from lookback.history.tables.revisions import DATA_FOLDER
from lookback.notice import NOTICE_PATH

FORM = (DESCRIPTOR, "schemas/")

Files = Mapping[str, bytes | None]


@dataclass(frozen=True)
class PreparedMigration:
    """What a migration would write, read from `read`, by the migrations that are `ahead`."""

    tree: Worktree
    read: Checkout
    version: int
    ahead: tuple[Migration, ...]
    files: Files

    @property
    def what(self) -> str:
        """What the two commits do, as their subjects say it."""
        last = self.ahead[-1].version
        return f"表结构第 {self.version} 版改为第 {last} 版：{self.titles}"

    @property
    def titles(self) -> str:
        """What becomes otherwise, in words."""
        return "；".join(migration.title for migration in self.ahead)


def prepared_migration(
    root: Path, say: Callable[[str], None] = lambda _: None
) -> PreparedMigration | None:
    """What brings the package that is checked out to today's form; None where it is of it.

    Raises:
        DescriptorInvalid: the package is of a newer form, or cannot be read.
        DataInvalid: a table has not the columns of its schema.
        HistoryUnusable: no repository, or something in it is uncommitted or unfinished.
    """
    version = version_of(_read(root / DESCRIPTOR))
    if not (ahead := pending(version)):
        return None
    tree = Worktree.open(root)
    with reading(tree, say) as read:
        _require_unedited_form(tree)
        files = migrated_files(lambda path: _read(root / path))
    return PreparedMigration(tree, read, version, ahead, files)


def draft_commits(migration: PreparedMigration, message: CommitMessage) -> str:
    """Make the commits where nobody sees them yet; gives the last one.

    Raises:
        HistoryUnusable: Git did not take one of them.
    """
    require_other_reviewer(migration.tree, message, "")
    form, notice, data = (
        {path: content for path, content in migration.files.items() if _part(path) == part}
        for part in range(3)
    )
    trailers = str(message).partition("\n")[2]
    definition = replace(message, act=CommitAct.DEFINE)
    commit = migration.read.commit
    for files, words in (
        (form, f"{migration.what}\n{trailers}"), (notice, str(definition)), (data, str(message)),
    ):  # fmt: skip
        if not files:
            continue
        done = commit_privately(migration.tree, commit, files, words, "")
        if done.code:
            said = done.said or done.output.decode("utf-8", "replace")
            raise refusal(migration.tree.root, said)
        commit = done.output.decode().strip()
    return commit


def publish_migration(
    migration: PreparedMigration, commit: str, say: Callable[[str], None] = lambda _: None
) -> None:
    """Move the branch to the drafted commits.

    Raises:
        Overtaken: somebody has committed since.
        HistoryUnusable: something is uncommitted by now.
    """
    tree = migration.tree

    def is_clean() -> None:
        require_clean(tree)
        _require_unedited_form(tree)

    with writing(tree, say):
        if not publish_commit(tree, migration.read, commit, migration.files, partial(is_clean)):
            raise overtaken(tree, migration.read, tree.checkout())


def _require_unedited_form(tree: Worktree) -> None:
    """Raises HistoryUnusable where the descriptor or a schema has uncommitted edits."""
    edited = [
        change.path
        for change in tree.pending()
        if change.is_edited and change.path.removeprefix(tree.prefix).startswith(FORM)
    ]
    if edited:
        remedy = "先提交它，或用 git restore 放弃改动"
        raise HistoryUnusable(
            *(Problem(visible(path), "有没有提交的改动", remedy) for path in edited)
        )


def _part(path: str) -> int:
    """In which commit a file goes: descriptor and schemas, the notice, the data."""
    return 2 if path.startswith(DATA_FOLDER) else int(path == NOTICE_PATH)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
