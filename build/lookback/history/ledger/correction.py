"""A correction: a change, and who made it why."""

from typing import NamedTuple

from lookback.history.git.repository import Commit
from lookback.history.tables.change import CommitFlag, TableChange
from lookback.history.tables.csv_content import csv_record
from lookback.history.tables.notice_table import DEFINITION_KINDS, definition_cells


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


def correction_of(
    commit: Commit, flags: tuple[CommitFlag, ...], resource: str, change: TableChange
) -> Correction:
    """The ledger entry for a change of a table: the change with the commit that made it.

    Of a number of the notice the basis is the document that the notice names for it.
    """
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
        _basis(commit, change),
        commit.handled_by,
        commit.reviewed_by,
        change.file,
        change.line,
        commit.subject,
        " ".join((*flags, *change.flags)),
        csv_record(change.key_fields),
    )


def _basis(commit: Commit, change: TableChange) -> str:
    if change.kind not in DEFINITION_KINDS:
        return commit.basis
    document = definition_cells(change.new).get("basis", "")
    return "；".join(dict.fromkeys(text for text in (document, commit.basis) if text))
