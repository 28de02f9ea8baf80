"""The ledger as a reader may see it: Chinese names, masked cells, no active characters."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from lookback.compute.privacy.disclosure import HIDDEN_CELL, ID_NUMBER, Audience
from lookback.data.invisible_characters import visible
from lookback.data.package import Package
from lookback.data.unit_codes import ID_FIELDS
from lookback.definitions.administrative_units import unit_digits
from lookback.execution.store import digest
from lookback.history.git.commit_times import beijing_minute, beijing_time
from lookback.history.git.repository import Commit
from lookback.history.ledger.commit_entries import CommitEntries
from lookback.history.ledger.ledger import Correction, Ledger
from lookback.history.ledger.ledger_entry import LedgerEntry
from lookback.history.tables.change import ChangeKind
from lookback.history.tables.csv_content import key_parts
from lookback.history.tables.notice_table import (
    COLUMN_TITLES,
    DEFINITION_KINDS,
    NOTICE_TABLE,
    definition_cells,
    definition_text,
)

Mask = Callable[[str, str, str], str]
"""`(resource, field, value) -> what the page's audience may see of it`."""

_NAME = re.compile(r"[a-z][a-z0-9_]*(#\d+)?")
_PERSON_NUMBERS = (
    (ID_NUMBER, ("member", "id_number")),
    (re.compile(r"(?<!\d)1\d{10}(?!\d)"), ("household", "phone")),
)
_HOUSEHOLD_KEYS = frozenset(ID_FIELDS) - {"person_id"}
_ROW_KINDS = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.DISCARDED})
_LIST_KINDS = frozenset(
    {
        ChangeKind.COLUMNS_REORDERED,
        ChangeKind.KEY_CHANGED,
        ChangeKind.TABLE_ADDED,
        ChangeKind.TABLE_REMOVED,
    }
)


WORDS = ("author", "handled_by", "reviewed_by", "reason", "basis", "subject")
"""What a commit says in words, in which a cell may be quoted."""


class CommitWords(NamedTuple):
    """The times, persons and words of a commit as its entries show them."""

    when: str
    committed: str
    author: str
    handled_by: str
    reviewed_by: str
    reason: str
    basis: str
    subject: str


class MaskedValue(NamedTuple):
    """A value and the masked text that a reader may see of it."""

    value: str
    shown: str


@dataclass(frozen=True)
class LedgerView:
    """What turns corrections into entries: labels, the mask, and towns by shard and number."""

    package: Package
    mask: Mask
    towns: Mapping[str, str]

    def label(self, resource: str, field: str) -> str:
        """The field's label.

        A header that no schema knows may be a row of data: hidden unless written as a name.
        """
        known = self._titles.get((resource, field))
        return known or (field if not field or _NAME.fullmatch(field) else HIDDEN_CELL)

    @cached_property
    def _titles(self) -> dict[tuple[str, str], str]:
        tables = self.package.resources.values()
        numbers = {(NOTICE_TABLE, name): title for name, title in COLUMN_TITLES.items()}
        return numbers | {(t.name, field.name): field.title for t in tables for field in t.fields}

    def field(self, row: Correction) -> str:
        """What the correction is of, in words: the field, or the number of the notice."""
        if row.change in DEFINITION_KINDS:
            return visible(definition_cells(row.new or row.old).get("title", row.field))
        return visible(self.label(row.resource, row.field))

    def cells(self, row: Correction) -> Iterator[tuple[str, str]]:
        """The cells (field, value) that the correction quotes; what the notice says is no cell."""
        if row.resource == NOTICE_TABLE:
            return
        yield from zip(key_parts(row.key_fields), key_parts(row.key), strict=False)
        if row.field:
            yield from ((row.field, value) for value in (row.old, row.new) if value)
        elif row.change in _ROW_KINDS:
            yield from (cell for text in (row.old, row.new) for cell in _cells(text))

    def hidden(self, about: Commit | Correction, rows: Sequence[Correction]) -> list[MaskedValue]:
        """Values in the words of a commit that it must not give away, the longest first.

        `rows` are its corrections; a commit may have none.
        """
        words = "\n".join(getattr(about, name) for name in WORDS)
        masked_values = {
            MaskedValue(value, self.mask(row.resource, field, value))
            for row in rows
            for field, value in self.cells(row)
            if value in words and len(value) >= (6 if value.isdigit() else 2)
        }
        seen = [value for value in masked_values if value.value != value.shown]
        return sorted(seen, key=lambda value: (-len(value.value), value))

    def words(self, text: str, hidden: Sequence[MaskedValue]) -> str:
        """A commit's words without the cells hidden beside them or anyone's numbers."""
        for value, shown in hidden:
            text = text.replace(value, shown)
        for pattern, (resource, field) in _PERSON_NUMBERS:
            for number in set(pattern.findall(text)):
                text = text.replace(number, self.mask(resource, field, number))
        return visible(text)

    def said(self, rows: Sequence[Correction]) -> CommitWords:
        """The times, persons and words of the commit that made these `rows`, one or more."""
        first = rows[0]
        hidden = self.hidden(first, rows)
        return CommitWords(
            when=beijing_minute(first.authored_on),
            committed=beijing_minute(first.committed_on),
            **{name: self.words(getattr(first, name), hidden) for name in WORDS},
        )

    def key(self, row: Correction) -> str:
        """The key as the ledger writes it; with a hidden part, its parts joined by commas."""
        names, parts = key_parts(row.key_fields), key_parts(row.key)
        if row.resource == NOTICE_TABLE:
            return visible(row.key)
        if row.key and len(names) != len(parts):
            return HIDDEN_CELL
        shown = [
            self.mask(row.resource, name, part) for name, part in zip(names, parts, strict=False)
        ]
        return visible(row.key if shown == parts else ",".join(shown))

    def text(self, row: Correction, text: str) -> str:
        """`old` or `new`: a cell, a row, a number, or the names and words of a change of form."""
        if row.change in DEFINITION_KINDS:
            return visible(definition_text(text))
        if row.change in _LIST_KINDS:
            return "、".join(visible(self.label(row.resource, name)) for name in _names(text))
        if row.change == ChangeKind.COLUMN_RENAMED:
            return visible(text if _NAME.fullmatch(text) else HIDDEN_CELL)
        if row.change in (ChangeKind.FILES_MOVED, ChangeKind.FORMAT):
            return visible("、".join(_names(text)) or text)
        if row.field:
            return visible(self.mask(row.resource, row.field, text))
        cells = [
            f"{self.label(row.resource, field)} {self.mask(row.resource, field, value)}"
            for field, value in _cells(text)
        ]
        return visible("；".join(cells))

    def town(self, row: Correction) -> str:
        """The town of the row's file or, where a table is not sharded, of its key."""
        shard = PurePosixPath(row.file).stem
        parts = zip(key_parts(row.key_fields), key_parts(row.key), strict=False)
        number = unit_digits(dict(parts))[:3]
        return self.towns.get(shard) or self.towns.get(number, "")

    def entries(self, rows: Sequence[Correction]) -> Iterator[LedgerEntry]:
        """The entries of a commit; none where it has no corrections."""
        if not rows:
            return
        said = self.said(rows)._asdict()
        for row in rows:
            yield LedgerEntry(
                **said,
                town=self.town(row),
                resource=visible(row.resource),
                key=self.key(row),
                field=self.field(row),
                kind=row.change,
                old=self.text(row, row.old),
                new=self.text(row, row.new),
                commit=row.commit,
                flags=row.flags,
                file=visible(row.file),
                line=row.line,
            )


def newest_first(commits: Iterable[CommitEntries]) -> list[CommitEntries]:
    """Commits in the order in which a page shows them."""
    found = [*commits][::-1]
    found.sort(key=lambda commit_entries: beijing_time(commit_entries.authored_on), reverse=True)
    return found


def ledger_entries(ledger: Ledger, package: Package, mask: Mask) -> list[LedgerEntry]:
    """The ledger in the order of `newest_first`."""
    ledger_view = LedgerView(package, mask, read_towns(package))
    commits = newest_first(ledger.commits)
    return [entry for commit in commits for entry in ledger_view.entries(commit.corrections)]


def view_digest(audience: Audience, package: Package) -> str:
    """A digest of what decides how an entry is shown to an audience, besides its commit."""
    fields = [asdict(resource) for resource in package.resources.values()]
    return digest([audience, fields, read_towns(package)])


def household_tables(package: Package) -> list[str]:
    """Tables whose keys begin with the number of a household."""
    keys = {table.name: table.primary_key for table in package.resources.values()}
    return [name for name, key in keys.items() if key and key[0] in _HOUSEHOLD_KEYS]


def read_towns(package: Package) -> dict[str, str]:
    """Names of towns by shard and by the last three digits of their codes; none without rows."""
    town = package.resources.get("town")
    path = package.root / town.paths[0] if town else package.root
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("town_name")]
    names = ((row.get("shard", ""), row["town_code"][-3:], row["town_name"]) for row in rows)
    return {key: visible(name) for *keys, name in names for key in keys if key}


def _cells(text: str) -> list[tuple[str, str]]:
    """The cells of a row written as JSON; of anything else, one cell that no schema knows."""
    if not text:
        return []
    try:
        row = json.loads(text)
    except json.JSONDecodeError:
        return [("#", text)]
    return [(field, str(value)) for field, value in row.items()] if isinstance(row, dict) else []


def _names(text: str) -> list[str]:
    try:
        names = json.loads(text)
    except json.JSONDecodeError:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []
