"""The corrections ledger: who changed what from what to what, when, why, on which document."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

from lookback.data.csv_writer import format_rows, format_table
from lookback.data.guarded_cells import guarded_cell
from lookback.errors import Problem
from lookback.execution.pool import IN_PROCESS, Workers
from lookback.execution.store import NO_STORE, Store
from lookback.history.git.repository import PACK, Blobs, Repository
from lookback.history.git.rewrite_detection import rewritten_history_warnings
from lookback.history.ledger.commit_entries import CommitEntries, commit_entries
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.proof import LedgerProof, replay_ledger
from lookback.history.tables.revisions import History, file_history, package_history
from lookback.history.tables.table_reader import TableReader

__all__ = [
    "Correction",
    "Ledger",
    "LedgerProof",
    "LedgerSource",
    "prove_ledger",
    "read_file_ledger",
    "read_ledger",
    "write_ledger",
]

_ROWS_WRITTEN = 5_000


class LedgerSource(NamedTuple):
    """What a ledger is of: the data package in `root`, or with `path` one file and its key."""

    root: Path
    path: str = ""
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """The corrections up to `head` by commit, the oldest first, in the order in which they apply.

    `bases` are the commits with which the data begin: their content is taken as given.
    `warnings` say what the history at hand cannot show.
    """

    source: LedgerSource
    head: str
    bases: tuple[str, ...]
    commits: tuple[CommitEntries, ...]
    warnings: tuple[Problem, ...]

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All of them, which takes time: there may be a hundred thousand."""
        return tuple(row for commit in self.commits for row in commit.corrections)


def read_ledger(
    root: Path,
    rev: str = "HEAD",
    store: Store = NO_STORE,
    *,
    notes_rewriting: bool = False,
    workers: Workers = IN_PROCESS,
) -> Ledger:
    """The ledger of the data package whose descriptor stands, or stood, in `root`.

    With a `store` only what is new is compared, with the same result. With
    `notes_rewriting` a branch that was rewritten since it was last read is warned of.

    Raises:
        HistoryUnusable: no repository, revision, descriptor or file content to read.
    """
    return _read(LedgerSource(root), rev, workers, store, notes_rewriting=notes_rewriting)


def read_file_ledger(
    root: Path, path: str, key: tuple[str, ...], rev: str = "HEAD", workers: Workers = IN_PROCESS
) -> Ledger:
    """The ledger of one CSV file of any repository, through its renames.

    `path` counts from `root`.

    Raises:
        HistoryUnusable: no repository, revision, file or key column.
    """
    return _read(LedgerSource(root, path, key), rev, workers)


def prove_ledger(ledger: Ledger) -> LedgerProof:
    """Whether the corrections, applied to the bases, give every later revision.

    Every revision is read anew and whole, without the comparison that made the ledger; every
    commit, tree and file is held to the digest that is its name.
    """
    repository = Repository.open(ledger.source.root)
    with Blobs(repository) as blobs:
        for name in repository.skeleton(ledger.head):
            blobs.read(name)  # which says so where an object is not what its name promises
        history = _history(repository, blobs, ledger.source, ledger.head)
        return replay_ledger(history, TableReader(blobs), ledger.corrections)


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write the corrections as canonical CSV that a spreadsheet opens safely; all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.writelines(_csv(ledger.corrections))
    os.replace(beside, path)


def _csv(rows: Sequence[Correction]) -> Iterator[bytes]:
    """The header and then some rows at a time: the whole text may be larger than the ledger."""
    yield format_table(Correction._fields, ())
    for start in range(0, len(rows), _ROWS_WRITTEN):
        part = rows[start : start + _ROWS_WRITTEN]
        cells = ([guarded_cell(str(cell)) for cell in row] for row in part)
        yield format_rows(cells)


def _read(
    source: LedgerSource,
    rev: str,
    workers: Workers,
    store: Store = NO_STORE,
    *,
    notes_rewriting: bool = False,
) -> Ledger:
    repository = Repository.open(source.root)
    with Blobs(repository) as blobs:
        history = _history(repository, blobs, source, rev)
        stretches = _stretches(len(history.revisions), workers.count)
        if len(stretches) == 1 or repository.is_shallow:
            found = [_entries_of_range(history, blobs, stretch, store) for stretch in stretches]
        else:
            found = _by_workers(history, source, stretches, workers, store)
    lost = rewritten_history_warnings(history, rev) if notes_rewriting else ()
    told = tuple(commit_entries for part in found for commit_entries in part if len(commit_entries))
    return Ledger(source, history.head, history.bases, told, (*history.warnings, *lost))


class RevisionRange(NamedTuple):
    """Revisions in a row, by their places among all."""

    start: int
    stop: int


def _stretches(revisions: int, workers: int) -> list[RevisionRange]:
    """A stretch for each worker; what they find does not depend on where they are cut."""
    cuts = [revisions * place // workers for place in range(workers + 1)]
    return [RevisionRange(*pair) for pair in pairwise(cuts)]


def _by_workers(
    history: History,
    source: LedgerSource,
    stretches: Sequence[RevisionRange],
    workers: Workers,
    store: Store,
) -> list[list[CommitEntries]]:
    """The entries of each range; another machine gets the history as one file."""
    if workers.shares_disk:
        task = partial(_entries_by_worker, source, WorkerHistory.of(history), store)
        return [*workers.map(task, source.root, stretches)]
    with history.repository.packed(history.head) as folder:
        task = partial(_entries_by_worker, source, WorkerHistory.of(history), NO_STORE)
        return [*workers.map(task, folder, stretches, [PACK])]


class WorkerHistory(NamedTuple):
    """What a worker needs to know of a history; the clone alone knows who signed."""

    head: str
    prefix: str
    unsigned: frozenset[str]

    @classmethod
    def of(cls, history: History) -> Self:
        """Of this history."""
        return cls(history.head, history.repository.prefix, history.unsigned)


def _entries_by_worker(
    source: LedgerSource,
    worker_history: WorkerHistory,
    store: Store,
    root: Path,
    stretch: RevisionRange,
) -> list[CommitEntries]:
    """The entries of a range of revisions, for a process that has read nothing yet."""
    with Repository.unpacked(root, worker_history.prefix) as repository, Blobs(repository) as blobs:
        history = _history(repository, blobs, source, worker_history.head)
        told = replace(history, unsigned=worker_history.unsigned)
        return _entries_of_range(told, blobs, stretch, store)


def _entries_of_range(
    history: History, blobs: Blobs, stretch: RevisionRange, store: Store
) -> list[CommitEntries]:
    revisions = [*history.revisions.values()][stretch.start : stretch.stop]
    reader = TableReader(blobs)
    # Git stores a file's latest version best.
    return [commit_entries(history, reader, revision, store) for revision in reversed(revisions)][
        ::-1
    ]


def _history(repository: Repository, blobs: Blobs, source: LedgerSource, rev: str) -> History:
    if source.path:
        return file_history(repository, blobs, source.path, source.key, rev)
    return package_history(repository, blobs, rev)
