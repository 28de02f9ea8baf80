"""A branch against the revision it set out from: its commits, and what is different in the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.git_command import run_git, try_git
from lookback.history.git.repository import Blobs, Commit, Repository
from lookback.history.ledger.commit_entries import commit_entries
from lookback.history.ledger.correction import Correction, correction_of
from lookback.history.tables.revisions import History, package_history
from lookback.history.tables.table_catalogue import Tables
from lookback.history.tables.table_changes import table_changes
from lookback.history.tables.table_reader import NO_TABLE, TableReader


@dataclass(frozen=True)
class BranchChanges:
    """The commits that a branch adds, and the net difference that they make.

    `start` is where it left the revision it is compared with, which has gone on by `behind`
    commits since. `told` is the ledger of its commits, the oldest first; `net` has each cell
    once, from its value at `start` to that at `head`, with the commit that changed it last.
    `lost_files` are the files of a table at `start` that no table has at `head`.
    """

    start: str
    head: str
    behind: int
    commits: tuple[Commit, ...]
    told: tuple[Correction, ...]
    net: tuple[Correction, ...]
    lost_files: tuple[str, ...]


def read_branch(root: Path, base: str, head: str) -> BranchChanges:
    """What `head` adds to `base`.

    Raises:
        HistoryUnusable: no repository, revision, descriptor or file content to read, or the
            two have no ancestor in common.
    """
    repository = Repository.open(root)
    start, end = _fork(repository, base, head), repository.resolve(head)
    own = _between(repository, start, end)
    with Blobs(repository) as blobs:
        history, reader = package_history(repository, blobs, end), TableReader(blobs)
        revisions = [revision for commit, revision in history.revisions.items() if commit in own]
        corrections = tuple(
            row
            for revision in revisions
            for row in commit_entries(history, reader, revision).corrections
        )
        before, after = (history.revisions[commit].tables for commit in (start, end))
        net = tuple(_net(history, reader, before, after, corrections))
    files = {shard.path for table in after.values() for shard in table.shards}
    gone = [s.path for table in before.values() for s in table.shards if s.path not in files]
    behind = len(_between(repository, start, repository.resolve(base)))
    return BranchChanges(
        start,
        end,
        behind,
        tuple(revision.about for revision in revisions),
        corrections,
        net,
        tuple(gone),
    )


def _fork(repository: Repository, base: str, head: str) -> str:
    """The latest common ancestor of two revisions."""
    commits = repository.resolve(base), repository.resolve(head)
    done = try_git(repository.root, "merge-base", *commits)
    if done.code:
        remedy = "查对分支名；浅克隆先运行 git fetch --unshallow"
        what = "没有共同的前身，无从比较"
        raise HistoryUnusable(Problem(f"{base} 与 {head}", what, remedy))
    return done.output.decode().split()[0]


def _between(repository: Repository, start: str, end: str) -> frozenset[str]:
    return frozenset(run_git(repository.root, "rev-list", f"{start}..{end}", "--").decode().split())


def _net(
    history: History,
    reader: TableReader,
    before: Tables,
    after: Tables,
    corrections: Iterable[Correction],
) -> Iterator[Correction]:
    """The difference of two revisions, table by table, each change with its latest commit."""
    last: dict[tuple[str, str, str], Correction] = {}
    for row in corrections:
        last[row.resource, row.key, row.field] = row
    head = history.revisions[history.head].about
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, NO_TABLE), after.get(name, NO_TABLE)
        for change in table_changes(reader, old, new) if old != new else ():
            by = last.get((name, change.key, change.field)) or last.get((name, change.key, ""))
            about = history.revisions[by.commit].about if by else head
            yield correction_of(about, (), name, change)
