"""The corrections that one revision of a history makes: changes, and who made them why."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from lookback.audit.change import Change, Flag
from lookback.audit.content import record
from lookback.audit.descriptor import Tables
from lookback.audit.discipline import judge
from lookback.audit.history import History, Revision
from lookback.audit.memory import Memory
from lookback.audit.pairs import merge_changes, table_changes
from lookback.audit.reader import NO_TABLE, Reader
from lookback.audit.repository import Commit
from lookback.errors import HistoryUnusable, Problem


class Correction(NamedTuple):
    """One changed cell, one row that came or went (as JSON), or one named change of form.

    The columns of design §5, then the commit's subject, its `flags` (space-separated) and the
    names of the key's fields, written like `key` itself: one CSV record.
    """

    commit: str
    author: str
    authored_on: str
    committed_on: str
    resource: str
    key: str
    field: str
    change: str
    old: str
    new: str
    reason: str
    basis: str
    handled_by: str
    reviewed_by: str
    file: str
    line: int
    subject: str
    flags: str
    key_fields: str


def corrections(
    history: History, reader: Reader, revision: Revision, memory: Memory | None = None
) -> Iterator[Correction]:
    """What the revision itself changed, in the order in which it applies; none in a base."""
    if history.is_base(revision):
        return
    found = [*_changes(history, reader, revision, memory or Memory())]
    flags = judge(
        revision.about,
        (change for _, changes in found for change in changes),
        is_mixed=revision.is_mixed,
        is_unsigned=revision.about.commit in history.unsigned,
    )
    for resource, changes in found:
        for change in changes:
            yield correction_of(revision.about, flags, resource, change)


def _changes(
    history: History, reader: Reader, revision: Revision, memory: Memory
) -> Iterator[tuple[str, list[Change]]]:
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
                yield name, memory.recall([base, *before, new], compare)
        return
    for name, (new, old) in differing.items():
        yield name, memory.recall([old, new], partial(table_changes, reader, old, new))


def _base_tables(history: History, revision: Revision, parents: list[Revision]) -> Tables:
    """The tables from which a merge's parents set out; none where they began apart."""
    base = history.base_of(parents)
    if base is None and history.repository.is_shallow:
        remedy = "运行 git fetch --unshallow 取回全部历史"
        where = revision.about.commit[:12]
        raise HistoryUnusable(Problem(where, "浅克隆里没有合并双方的共同起点", remedy))
    return base.tables if base else {}


def correction_of(
    commit: Commit, flags: tuple[Flag, ...], resource: str, change: Change
) -> Correction:
    """A change of a table, said of the commit that made it."""
    return Correction(
        commit.commit,
        commit.author,
        commit.authored_on,
        commit.committed_on,
        resource,
        change.key,
        change.field,
        change.kind.value,
        change.old,
        change.new,
        commit.reason,
        commit.basis,
        commit.handled_by,
        commit.reviewed_by,
        change.file,
        change.line,
        commit.subject,
        " ".join((*flags, *change.flags)),
        record(change.key_fields),
    )
