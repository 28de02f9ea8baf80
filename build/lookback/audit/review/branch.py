"""A branch against the revision it set out from: its commits, and what is different in the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lookback.audit.correction import Correction, correction_of
from lookback.audit.descriptor import Tables
from lookback.audit.git import attempt, run
from lookback.audit.history import History, package_history
from lookback.audit.pairs import table_changes
from lookback.audit.reader import NO_TABLE, Reader
from lookback.audit.repository import Blobs, Commit, Repository
from lookback.audit.told import tell
from lookback.errors import HistoryUnusable, Problem


@dataclass(frozen=True)
class Branch:
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


def read_branch(root: Path, base: str, head: str) -> Branch:
    """What `head` adds to `base`.

    Raises:
        HistoryUnusable: no repository, revision, descriptor or file content to read, or the
            two have no ancestor in common.
    """
    repository = Repository.open(root)
    start, end = _fork(repository, base, head), repository.resolve(head)
    own = _between(repository, start, end)
    with Blobs(repository) as blobs:
        history, reader = package_history(repository, blobs, end), Reader(blobs)
        revisions = [one for commit, one in history.revisions.items() if commit in own]
        told = tuple(row for one in revisions for row in tell(history, reader, one).corrections)
        before, after = (history.revisions[commit].tables for commit in (start, end))
        net = tuple(_net(history, reader, before, after, told))
    files = {shard.path for table in after.values() for shard in table.shards}
    gone = [s.path for table in before.values() for s in table.shards if s.path not in files]
    behind = len(_between(repository, start, repository.resolve(base)))
    return Branch(start, end, behind, tuple(one.about for one in revisions), told, net, tuple(gone))


def _fork(repository: Repository, base: str, head: str) -> str:
    """The latest common ancestor of two revisions."""
    commits = repository.resolve(base), repository.resolve(head)
    done = attempt(repository.root, "merge-base", *commits)
    if done.code:
        remedy = "查对分支名；浅克隆先运行 git fetch --unshallow"
        what = "没有共同的前身，无从比较"
        raise HistoryUnusable(Problem(f"{base} 与 {head}", what, remedy))
    return done.output.decode().split()[0]


def _between(repository: Repository, start: str, end: str) -> frozenset[str]:
    return frozenset(run(repository.root, "rev-list", f"{start}..{end}", "--").decode().split())


def _net(
    history: History, reader: Reader, before: Tables, after: Tables, told: Iterable[Correction]
) -> Iterator[Correction]:
    """The difference of two revisions, table by table, each change with its latest commit."""
    last: dict[tuple[str, str, str], Correction] = {}
    for row in told:
        last[row.resource, row.key, row.field] = row
    head = history.revisions[history.head].about
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, NO_TABLE), after.get(name, NO_TABLE)
        for change in table_changes(reader, old, new) if old != new else ():
            by = last.get((name, change.key, change.field)) or last.get((name, change.key, ""))
            about = history.revisions[by.commit].about if by else head
            yield correction_of(about, (), name, change)
