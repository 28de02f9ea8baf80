"""Validates one table: fast first, by Frictionless where rows are suspect, with extra checks."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import polars as pl
from frictionless import Error

from lookback.check.findings.finding import Finding
from lookback.check.structure.checked_table import CheckedTable
from lookback.check.structure.descriptor import Json
from lookback.check.structure.extra_checks import extra_findings
from lookback.check.structure.fast_validation import (
    ScreenedTable,
    canonical_cells,
    leaves_nothing_to_detect,
    screen_table,
)
from lookback.check.structure.frictionless_adapter import (
    FrictionlessCrashed,
    TableExtract,
    validate_header,
    validate_rows,
    validate_table,
)
from lookback.check.structure.frictionless_errors import findings_of_errors, header_finding
from lookback.check.structure.key_validation import (
    FIRST_ROW,
    ForeignKey,
    duplicate_rows,
    referenced_rows,
    rows_without_parent,
)
from lookback.check.structure.messages import finding
from lookback.execution.store import Store

_log = logging.getLogger(__name__)

_CONFLICTS = ("merge-conflict", "cell-conflict")


class TableValidation:
    """One table under validation: passed in an earlier run, screened, or left to Frictionless."""

    def __init__(
        self, table: CheckedTable, references: Sequence[ForeignKey], key_fields: Sequence[str]
    ) -> None:
        self.table = table
        self.references = references
        self.known = False
        """Whether the table by itself has passed; it is then canonical."""
        self.screened: ScreenedTable | None = None
        """The screen's result; None leaves the whole table to Frictionless."""
        self._flaws: list[Finding] = []
        self._key_fields = key_fields

    @property
    def is_sound(self) -> bool:
        """Whether the table by itself has passed, in canonical form and free of flaws."""
        is_canonical = self.screened is not None and bool(self.screened.heights)
        return is_canonical and not self.is_suspect and not self._flaws

    @property
    def is_suspect(self) -> bool:
        """Whether Frictionless must validate some of its rows."""
        return self.screened is None or bool(self.screened.rows)

    @cached_property
    def keys(self) -> pl.DataFrame:
        """The cells of the fields that take part in foreign keys."""
        if not self.known:
            return self.screened.cells.select(self._key_fields) if self.screened else pl.DataFrame()
        frames = [pl.read_csv(part.raw, infer_schema=False) for part in self.table.parts]
        return pl.concat(frames).select(pl.col(self._key_fields).fill_null(""))

    def validate_by_file(self, store: Store) -> bool:
        """Pass the table file by file, if that can be: of each no more is kept than its keys.

        A table of one file, or with a doubt about any, is left to `screen_table`.
        """
        table, keys = self.table, []
        if len(table.parts) == 1 or not leaves_nothing_to_detect(table.resource):
            return False
        for part in table.parts:
            alone = TableValidation(
                replace(table, parts=[part]), self.references, self._unique_fields
            )
            if not store.knows(alone.table.sound):
                frame = canonical_cells(part.raw)
                if frame is None or frame.columns != table.resource.schema.field_names:
                    return False
                alone._screen([frame])
                if not alone.is_sound:
                    return False
                store.note(alone.table.sound)
            alone.trust()
            keys.append(alone.keys)
        held = pl.concat(keys)
        fields = [item for item in table.fields if item.name in held.columns]
        if duplicate_rows(held, fields, table.primary_key):
            return False
        self.keys = held.select(self._key_fields)
        self.known, self.screened = True, ScreenedTable(pl.DataFrame(), [])
        return True

    @property
    def _unique_fields(self) -> list[str]:
        """The fields that must be compared across files."""
        unique = [item.name for item in self.table.fields if item.constraints.get("unique")]
        return [*dict.fromkeys([*self._key_fields, *self.table.primary_key, *unique])]

    def screen(self) -> None:
        """Screen the table by itself; where that fails, the table is left to Frictionless."""
        self._screen([canonical_cells(part.raw) for part in self.table.parts])

    def _screen(self, frames: Sequence[pl.DataFrame | None]) -> None:
        try:
            self.screened = screen_table(self.table.resource, frames)
        except Exception:  # no shortcut is worth a wrong finding or a crash
            _log.debug("%s: not screened", self.table.name, exc_info=True)
        self._flaws = [*extra_findings(self.table, frames, self.screened)]

    def trust(self) -> None:
        """Drop the cells of a table that has passed; only the keys are kept."""
        if self.screened is not None:
            self.keys = self.screened.cells.select(self._key_fields)
        self.known, self.screened = True, ScreenedTable(pl.DataFrame(), [])

    def screen_references(self, table_validations: Mapping[str, "TableValidation"]) -> bool:
        """Suspect the rows whose parent is missing; true if there are none."""
        lost = self._orphans(table_validations)
        if lost == set():
            return True
        if self.known:
            self.known = False
            self.screen()
        if lost is None:
            self.screened = None
        elif self.screened is not None:
            self.screened.rows |= lost
        return False

    def _orphans(self, table_validations: Mapping[str, "TableValidation"]) -> set[int] | None:
        """The rows whose parent is missing; None where only Frictionless can tell."""
        parents = [table_validations[reference.parent] for reference in self.references]
        if self.screened is None or any(parent.screened is None for parent in parents):
            return None
        rows: set[int] = set()
        try:
            for reference, parent in zip(self.references, parents, strict=True):
                rows |= rows_without_parent(self.keys, parent.keys, reference)
        except Exception:  # as above
            _log.debug("%s: references not screened", self.table.name, exc_info=True)
            return None
        return rows

    def findings(
        self, root: Path, package: Json, table_validations: Mapping[str, "TableValidation"]
    ) -> list[Finding]:
        """The findings of Frictionless and of the extra checks; none for a table that has passed.

        On a line with a conflict marker nothing else is reported.
        """
        if self.known:
            return []
        findings = [
            *self._frictionless_findings(root, package, table_validations),
            *self._later_headers(root, package),
        ]
        findings += self._flaws
        conflicts = {(item.file, item.line) for item in findings if item.code in _CONFLICTS}
        return [
            item
            for item in findings
            if item.code in _CONFLICTS or (item.file, item.line) not in conflicts
        ]

    def _frictionless_findings(
        self, root: Path, package: Json, table_validations: Mapping[str, "TableValidation"]
    ) -> Iterator[Finding]:
        name, table = self.table.name, self.table
        parents = {
            reference.parent: table_validations[reference.parent] for reference in self.references
        }
        if self.screened is None or (self.is_suspect and self._needs_whole_table(parents)):
            yield from self._findings_or_crash(lambda: validate_table(root, package, name))
        elif rows := sorted(self.screened.rows - self.screened.crashing):
            written = [self.screened.written(row) for row in rows]
            suspects = TableExtract(table.descriptor, rows, written)
            asked = [self._extract_of_parents(rows, parent) for parent in parents.values()]
            yield from self._findings_or_crash(lambda: validate_rows(package, suspects, asked))

    def _needs_whole_table(self, parents: Mapping[str, "TableValidation"]) -> bool:
        """Whether an extract would not do: the table is its own parent, or key cells lack."""
        blurred = any(column.has_nulls() for parent in parents.values() for column in parent.keys)
        return self.table.name in parents or blurred

    def _extract_of_parents(self, rows: Sequence[int], parent: "TableValidation") -> TableExtract:
        """The keys of the parent's rows to which these rows refer."""
        some = self.keys[[row - FIRST_ROW for row in rows]]
        held: set[int] = set()
        for reference in self.references:
            if reference.parent == parent.table.name:
                held |= referenced_rows(some, parent.keys, reference)
        return parent.extract_of_keys(sorted(held))

    def extract_of_keys(self, rows: Sequence[int]) -> TableExtract:
        """Rows of this table reduced to its key fields, for the lookups of other tables."""
        table = self.table.descriptor
        fields = {field["name"]: field for field in table["schema"]["fields"]}
        schema = {**table["schema"], "fields": [fields[name] for name in self.keys.columns]}
        schema |= {"primaryKey": [], "foreignKeys": []}
        written = self.keys[[row - FIRST_ROW for row in rows]].rows()
        return TableExtract({**table, "schema": schema}, rows, written)

    def _findings_or_crash(self, judge: Callable[[], list[Error]]) -> Iterator[Finding]:
        try:
            errors = judge()
        except FrictionlessCrashed as crash:
            path = self.table.parts[0].path
            yield finding("judge-crash", self.table.name, path, detail=crash)
        else:
            yield from findings_of_errors(self.table, errors)

    def _later_headers(self, root: Path, package: Json) -> Iterator[Finding]:
        """Headers of later parts, which Frictionless drops unread when it joins the parts."""
        first, *later = self.table.parts
        for part in later:
            if part.header != first.header:
                for error in validate_header(root, package, self.table.name, part.path):
                    yield header_finding(self.table, error, part.path)
