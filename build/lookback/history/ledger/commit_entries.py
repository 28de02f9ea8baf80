"""The ledger's entries by commit; the corrections themselves are made when asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import NamedTuple

from lookback.errors import HistoryUnusable, Problem
from lookback.execution.store import NO_STORE, Store
from lookback.history.git.commit_rules import broken_rules
from lookback.history.git.repository import Commit
from lookback.history.ledger.correction import Correction, correction_of
from lookback.history.tables.change import ChangeKeys, CommitFlag, TableChanges
from lookback.history.tables.revisions import History, TableRevision
from lookback.history.tables.stored_changes import stored_changes
from lookback.history.tables.table_catalogue import Tables
from lookback.history.tables.table_changes import merge_changes, table_changes
from lookback.history.tables.table_reader import NO_TABLE, TableReader


class EntrySubject(NamedTuple):
    """What an entry of the ledger is about; the field is "" for a row."""

    resource: str
    key: str
    field: str


@dataclass(frozen=True, eq=False)
class CommitEntries:
    """The entries of a commit, in the order in which they apply.

    By resource, what they are `about` is at hand, for there are many; `flags` (space-separated)
    are those of the commit as a whole.
    """

    commit: str
    authored_on: str
    flags: str
    about: Mapping[str, ChangeKeys]
    _read: Callable[[], Iterable[Correction]]

    def __len__(self) -> int:
        return sum(len(change_keys.keys) for change_keys in self.about.values())

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """The entries."""
        return tuple(self._read())

    def cells(self) -> Iterator[EntrySubject]:
        """What each entry is about."""
        for resource, about in self.about.items():
            for key, field in zip(about.keys, about.fields, strict=True):
                yield EntrySubject(resource, key, field)


def commit_entries(
    history: History, reader: TableReader, revision: TableRevision, store: Store = NO_STORE
) -> CommitEntries:
    """The entries of what the revision itself changed; none where the data only begin."""
    commit = revision.about
    is_given = history.is_given(revision)
    found = {} if is_given else dict(_changes(history, reader, revision, store))
    flags = broken_rules(
        commit,
        [table_changes.about.kinds for table_changes in found.values()],
        is_mixed=revision.is_mixed,
        is_unsigned=commit.commit in history.unsigned,
        is_irregular=revision.is_irregular,
        is_unrooted=history.is_unrooted(revision),
    )
    flags = (*flags, *revision.date_flags)
    about = {name: table_changes.about for name, table_changes in found.items()}
    read = partial(_corrections, commit, flags, found)
    return CommitEntries(commit.commit, commit.authored_on, " ".join(flags), about, read)


def entries_by_commit(rows: Iterable[Correction]) -> tuple[CommitEntries, ...]:
    """Corrections that are at hand, commit by commit."""
    commits = (list(own) for _, own in groupby(rows, key=lambda row: row.commit))
    return tuple(_entries_of_commit(own) for own in commits)


def _entries_of_commit(rows: list[Correction]) -> CommitEntries:
    tables = defaultdict[str, list[Correction]](list)
    for row in rows:
        tables[row.resource].append(row)
    about = {
        name: ChangeKeys([r.change for r in own], [r.key for r in own], [r.field for r in own])
        for name, own in tables.items()
    }
    first = rows[0]
    return CommitEntries(first.commit, first.authored_on, first.flags, about, partial(iter, rows))


def _corrections(
    commit: Commit, flags: tuple[CommitFlag, ...], found: Mapping[str, TableChanges]
) -> Iterator[Correction]:
    for resource, changes in found.items():
        for change in changes.whole():
            yield correction_of(commit, flags, resource, change)


def _changes(
    history: History, reader: TableReader, revision: TableRevision, store: Store
) -> Iterator[tuple[str, TableChanges]]:
    """The changes of a revision against its parents, table by table."""
    parents = history.parents(revision)
    before = [parent.tables for parent in parents] or [{}]
    resources = dict.fromkeys(name for tables in (revision.tables, *before) for name in tables)
    versions = {
        name: [tables.get(name, NO_TABLE) for tables in (revision.tables, *before)]
        for name in resources
    }
    differing = {name: tables for name, tables in versions.items() if len(set(tables)) > 1}
    if len(parents) > 1 and differing:
        common = _base_tables(history, revision, parents)
        for name, (new, *sides) in differing.items():
            base = common.get(name, NO_TABLE)
            if set(sides) - {base} != {new} - {base}:
                compare = partial(merge_changes, reader, base, sides, new)
                yield name, stored_changes(store, [base, *sides, new], compare)
        return
    for name, (new, old) in differing.items():
        yield name, stored_changes(store, [old, new], partial(table_changes, reader, old, new))


def _base_tables(history: History, revision: TableRevision, parents: list[TableRevision]) -> Tables:
    """The tables from which a merge's parents set out; none where they began apart."""
    base = history.base_of(parents)
    if base is None and history.repository.is_shallow:
        remedy = "运行 git fetch --unshallow 取回全部历史"
        where = revision.about.commit[:12]
        raise HistoryUnusable(Problem(where, "浅克隆里没有合并双方的共同起点", remedy))
    return base.tables if base else {}
