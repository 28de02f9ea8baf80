"""The ledger's entries by commit; the corrections themselves are made when asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import NamedTuple

from lookback.audit.change import About, Changes, Flag
from lookback.audit.correction import Correction, correction_of
from lookback.audit.descriptor import Tables
from lookback.audit.discipline import judge
from lookback.audit.history import History, Revision
from lookback.audit.pairs import merge_changes, table_changes
from lookback.audit.reader import NO_TABLE, Reader
from lookback.audit.repository import Commit
from lookback.audit.stored_changes import stored_changes
from lookback.errors import HistoryUnusable, Problem
from lookback.execution.store import NO_STORE, Store


class Cell(NamedTuple):
    """What an entry of the ledger is about; the field is "" for a row."""

    resource: str
    key: str
    field: str


@dataclass(frozen=True, eq=False)
class Told:
    """The entries of a commit, in the order in which they apply.

    By resource, what they are `about` is at hand, for there are many; `flags` (space-separated)
    are those of the commit as a whole.
    """

    commit: str
    authored_on: str
    flags: str
    about: Mapping[str, About]
    _read: Callable[[], Iterable[Correction]]

    def __len__(self) -> int:
        return sum(len(each.keys) for each in self.about.values())

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """The entries."""
        return tuple(self._read())

    def cells(self) -> Iterator[Cell]:
        """What each entry is about."""
        for resource, about in self.about.items():
            for key, field in zip(about.keys, about.fields, strict=True):
                yield Cell(resource, key, field)


def tell(history: History, reader: Reader, revision: Revision, store: Store = NO_STORE) -> Told:
    """The entries of what the revision itself changed; none for a base."""
    commit = revision.about
    is_base = history.is_base(revision)
    found = {} if is_base else dict(_changes(history, reader, revision, store))
    flags = judge(
        commit,
        (kind for each in found.values() for kind in each.about.kinds),
        is_mixed=revision.is_mixed,
        is_unsigned=commit.commit in history.unsigned,
    )
    about = {name: each.about for name, each in found.items()}
    read = partial(_corrections, commit, flags, found)
    return Told(commit.commit, commit.authored_on, " ".join(flags), about, read)


def told_of(rows: Iterable[Correction]) -> tuple[Told, ...]:
    """Corrections that are at hand, commit by commit."""
    commits = (list(own) for _, own in groupby(rows, key=lambda row: row.commit))
    return tuple(_told_of(own) for own in commits)


def _told_of(rows: list[Correction]) -> Told:
    tables = defaultdict[str, list[Correction]](list)
    for row in rows:
        tables[row.resource].append(row)
    about = {
        name: About([r.change for r in own], [r.key for r in own], [r.field for r in own])
        for name, own in tables.items()
    }
    first = rows[0]
    return Told(first.commit, first.authored_on, first.flags, about, partial(iter, rows))


def _corrections(
    commit: Commit, flags: tuple[Flag, ...], found: Mapping[str, Changes]
) -> Iterator[Correction]:
    for resource, changes in found.items():
        for change in changes.whole():
            yield correction_of(commit, flags, resource, change)


def _changes(
    history: History, reader: Reader, revision: Revision, store: Store
) -> Iterator[tuple[str, Changes]]:
    """The changes of a revision against its parents, table by table."""
    parents = history.parents(revision)
    resources = dict.fromkeys(name for each in (revision, *parents) for name in each.tables)
    versions = {
        name: [each.tables.get(name, NO_TABLE) for each in (revision, *parents)]
        for name in resources
    }
    differing = {name: tables for name, tables in versions.items() if len(set(tables)) > 1}
    if len(parents) > 1 and differing:
        common = _base_tables(history, revision, parents)
        for name, (new, *before) in differing.items():
            base = common.get(name, NO_TABLE)
            if set(before) - {base} != {new} - {base}:
                compare = partial(merge_changes, reader, base, before, new)
                yield name, stored_changes(store, [base, *before, new], compare)
        return
    for name, (new, old) in differing.items():
        yield name, stored_changes(store, [old, new], partial(table_changes, reader, old, new))


def _base_tables(history: History, revision: Revision, parents: list[Revision]) -> Tables:
    """The tables from which a merge's parents set out; none where they began apart."""
    base = history.base_of(parents)
    if base is None and history.repository.is_shallow:
        remedy = "运行 git fetch --unshallow 取回全部历史"
        where = revision.about.commit[:12]
        raise HistoryUnusable(Problem(where, "浅克隆里没有合并双方的共同起点", remedy))
    return base.tables if base else {}
