"""One record through time: what happened to it, who gave each cell its value, a day's state."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from lookback.data.invisible_characters import visible
from lookback.data.package import Package, Resource
from lookback.errors import HistoryUnusable, Problem, WrongUse
from lookback.history.git.published_branch import known_on, published_commits
from lookback.history.git.repository import Blobs, Repository
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger import Ledger
from lookback.history.ledger.ledger_entry import LedgerEntry
from lookback.history.ledger.ledger_view import Mask, ledger_entries
from lookback.history.tables.change import ChangeKind
from lookback.history.tables.csv_content import Cells, key_of, key_parts
from lookback.history.tables.revisions import History, TableRevision, package_history
from lookback.history.tables.table_reader import NO_TABLE, TableReader

_OF_COLUMNS = frozenset(
    {ChangeKind.COLUMN_ADDED, ChangeKind.COLUMN_REMOVED, ChangeKind.COLUMN_RENAMED}
)


class RecordEvent(NamedTuple):
    """A correction of the record, or of its table's columns, and how readers may see it."""

    correction: Correction
    entry: LedgerEntry


class RecordState(NamedTuple):
    """A record in one revision: its cells, None where it was not there."""

    commit: str
    authored_on: str
    cells: Cells | None


class CellOrigin(NamedTuple):
    """A cell, and the event that gave it its value; None where it stands as in the base."""

    field: str
    value: str
    event: RecordEvent | None


def named_resource(package: Package, name: str) -> Resource:
    """The table of that name or title; raises WrongUse where there is none."""
    for resource in package.resources.values():
        if name in (resource.name, resource.title):
            return resource
    names = [*package.resources, *(each.title for each in package.resources.values())]
    near = get_close_matches(name, names, 3, 0.4) or [*package.resources]
    raise WrongUse(Problem(visible(name), "没有这张表", f"可用的表：{'、'.join(near)}"))


def key_titles(resource: Resource) -> str:
    """The fields of the key in words, in the order in which a key is written."""
    titles = {field.name: field.title for field in resource.fields}
    return "、".join(f"{titles[name]}（{name}）" for name in resource.primary_key)


def require_key(resource: Resource, key: str) -> list[str]:
    """The parts of a key as the ledger writes it; raises WrongUse where they are too few."""
    parts = key_parts(key)
    if len(parts) != len(resource.primary_key):
        many = len(resource.primary_key)
        what = f"{resource.title}的主键有 {many} 项：{key_titles(resource)}"
        raise WrongUse(Problem(visible(key), what, "各项用英文逗号隔开，含逗号的项加双引号"))
    return parts


def record_events(
    ledger: Ledger, package: Package, mask: Mask, resource: str, key: str
) -> list[RecordEvent]:
    """What happened to the record, the oldest first, with what became of its table's columns."""
    record_events: list[RecordEvent] = []
    for commit in ledger.commits:
        wanted = [_concerns(row, resource, key) for row in commit.corrections]
        if any(wanted):
            # All of the commit is looked at: its words must not give away other cells of it.
            seen = ledger_entries(replace(ledger, commits=(commit,)), package, mask)
            pairs = zip(commit.corrections, seen, wanted, strict=True)
            record_events += [
                RecordEvent(row, entry) for row, entry, is_wanted in pairs if is_wanted
            ]
    return record_events


def cell_origins(
    cells: Mapping[str, str], fields: Sequence[str], events: Sequence[RecordEvent]
) -> list[CellOrigin]:
    """For each field the newest event that gave the cell the value it has."""
    return [
        CellOrigin(name, cells.get(name, ""), _origin(name, cells.get(name, ""), events))
        for name in fields
    ]


def record_state(
    root: Path, rev: str, resource: str, key: str, day: date | None = None
) -> RecordState:
    """The record in `rev` or, with `day`, as its branch held it on that evening.

    Raises:
        HistoryUnusable: nothing to read, or nothing as old as `day`.
    """
    repository = Repository.open(root)
    with Blobs(repository) as blobs:
        history = package_history(repository, blobs, rev)
        revision = _on(history, day)
        table = revision.tables.get(resource, NO_TABLE)
        reader = TableReader(blobs)
        rows = (row for shard in table.shards for row in reader.rows(shard, table))
        found = next((row.cells for row in rows if key_of(row.cells, table.key) == key), None)
        return RecordState(revision.about.commit, revision.about.authored_on, found)


def _on(history: History, day: date | None) -> TableRevision:
    if day is None:
        return history.revisions[history.head]
    known = known_on(published_commits(history.repository, history.head), day)
    if known in history.revisions:
        return history.revisions[known]
    what = f"历史里没有 {day} 或更早的版本"
    raise HistoryUnusable(Problem(str(history.repository.root), what, "换一个较晚的日期"))


def _concerns(row: Correction, resource: str, key: str) -> bool:
    of_record = row.key == key and bool(row.key_fields)
    return row.resource == resource and (of_record or row.change in _OF_COLUMNS)


def _origin(field: str, value: str, events: Sequence[RecordEvent]) -> RecordEvent | None:
    for event in reversed(events):
        row = event.correction
        if row.change == ChangeKind.COLUMN_RENAMED and row.new == field:
            field = row.old
        elif row.change == ChangeKind.ADDED:
            if json.loads(row.new).get(field, "") == value:
                return event
        elif row.field == field and row.change != ChangeKind.DISCARDED and row.new == value:
            return event
    return None
