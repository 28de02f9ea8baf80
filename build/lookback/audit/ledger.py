"""The corrections ledger: who changed what from what to what, when, why, on which document."""

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

from lookback.audit.correction import Correction
from lookback.audit.heads import rewritten
from lookback.audit.history import History, file_history, package_history
from lookback.audit.reader import Reader
from lookback.audit.replay import Verdict, replay
from lookback.audit.repository import PACK, Blobs, Repository
from lookback.audit.told import Told, tell
from lookback.data.table import format_rows, format_table
from lookback.errors import Problem
from lookback.execution.pool import IN_PROCESS, Workers
from lookback.execution.store import NO_STORE, Store

__all__ = [
    "Correction",
    "Ledger",
    "Source",
    "Verdict",
    "prove",
    "read_corrections",
    "read_file_ledger",
    "read_ledger",
    "write_ledger",
]

_ROWS_WRITTEN = 5_000


class Source(NamedTuple):
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

    source: Source
    head: str
    bases: tuple[str, ...]
    commits: tuple[Told, ...]
    warnings: tuple[Problem, ...]

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All of them, which takes time: there may be a hundred thousand."""
        return tuple(row for each in self.commits for row in each.corrections)


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
    return _read(Source(root), rev, workers, store, notes_rewriting=notes_rewriting)


def read_file_ledger(
    root: Path, path: str, key: tuple[str, ...], rev: str = "HEAD", workers: Workers = IN_PROCESS
) -> Ledger:
    """The ledger of one CSV file of any repository, through its renames.

    `path` counts from `root`.

    Raises:
        HistoryUnusable: no repository, revision, file or key column.
    """
    return _read(Source(root, path, key), rev, workers)


def prove(ledger: Ledger) -> Verdict:
    """Whether the corrections, applied to the bases, give every later revision.

    Every revision is read anew and whole, without the comparison that made the ledger.
    """
    repository = Repository.open(ledger.source.root)
    with Blobs(repository) as blobs:
        history = _history(repository, blobs, ledger.source, ledger.head)
        return replay(history, Reader(blobs), ledger.corrections)


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write the corrections as canonical CSV, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.writelines(_csv(ledger.corrections))
    os.replace(beside, path)


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections of a written ledger."""
    place = Correction._fields.index("line")
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return tuple(
        Correction._make([*row[:place], int(row[place]), *row[place + 1 :]]) for row in rows
    )


def _csv(rows: Sequence[Correction]) -> Iterator[bytes]:
    """The header and then some rows at a time: the whole text may be larger than the ledger."""
    yield format_table(Correction._fields, ())
    for start in range(0, len(rows), _ROWS_WRITTEN):
        part = rows[start : start + _ROWS_WRITTEN]
        cells = ([str(cell).replace("\r", " ") for cell in row] for row in part)
        yield format_rows(cells)


def _read(
    source: Source,
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
            found = [_told(history, blobs, stretch, store) for stretch in stretches]
        else:
            found = _by_workers(history, source, stretches, workers, store)
    bases = tuple(each.about.commit for each in history.revisions.values() if history.is_base(each))
    lost = rewritten(history, rev) if notes_rewriting else ()
    told = tuple(each for part in found for each in part if len(each))
    return Ledger(source, history.head, bases, told, (*history.warnings, *lost))


class Stretch(NamedTuple):
    """Revisions in a row, by their places among all."""

    start: int
    stop: int


def _stretches(revisions: int, workers: int) -> list[Stretch]:
    """A stretch for each worker; what they find does not depend on where they are cut."""
    cuts = [revisions * place // workers for place in range(workers + 1)]
    return [Stretch(*pair) for pair in pairwise(cuts)]


def _by_workers(
    history: History,
    source: Source,
    stretches: Sequence[Stretch],
    workers: Workers,
    store: Store,
) -> list[list[Told]]:
    """The entries of each range; another machine gets the history as one file."""
    if workers.shares_disk:
        task = partial(_told_of, source, Known.of(history), store)
        return [*workers.map(task, source.root, stretches)]
    with history.repository.packed(history.head) as folder:
        task = partial(_told_of, source, Known.of(history), NO_STORE)
        return [*workers.map(task, folder, stretches, [PACK])]


class Known(NamedTuple):
    """What a worker needs to know of a history; the clone alone knows who signed."""

    head: str
    prefix: str
    unsigned: frozenset[str]

    @classmethod
    def of(cls, history: History) -> Self:
        """Of this history."""
        return cls(history.head, history.repository.prefix, history.unsigned)


def _told_of(
    source: Source, known: Known, store: Store, root: Path, stretch: Stretch
) -> list[Told]:
    """The entries of a range of revisions, for a process that has read nothing yet."""
    with Repository.unpacked(root, known.prefix) as repository, Blobs(repository) as blobs:
        history = _history(repository, blobs, source, known.head)
        told = replace(history, unsigned=known.unsigned)
        return _told(told, blobs, stretch, store)


def _told(history: History, blobs: Blobs, stretch: Stretch, store: Store) -> list[Told]:
    revisions = [*history.revisions.values()][stretch.start : stretch.stop]
    reader = Reader(blobs)
    # Git stores a file's latest version best.
    return [tell(history, reader, each, store) for each in reversed(revisions)][::-1]


def _history(repository: Repository, blobs: Blobs, source: Source, rev: str) -> History:
    if source.path:
        return file_history(repository, blobs, source.path, source.key, rev)
    return package_history(repository, blobs, rev)
