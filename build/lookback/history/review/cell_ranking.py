"""The changed cells of a branch, ranked; one value set in many rows is listed once."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from lookback.data.package import Package
from lookback.history.ledger.correction import Correction
from lookback.history.tables.change import ChangeKind, CommitFlag

MASS = 20
"""One field set to one value in more rows than this is one act, told once."""

_DECIDING = frozenset({"case", "elimination", "withdrawal", "case_step", "village", "town"})
"""Tables whose every cell says which household stands where in the procedure."""
_BINDING = frozenset(
    {
        ("household", "village_code"), ("household", "household_type"),
        ("member", "household_id"), ("member", "id_number"), ("member", "status"),
        ("member", "change_kind"),
    }
)  # fmt: skip
_MONEY_AND_NEEDS = frozenset({"income", "guarantee", "visit", "measure", "case_risk", "member"})
_CELLS = (ChangeKind.CHANGED, ChangeKind.FILLED)
_FORM = frozenset(
    {
        *(
            ChangeKind.FORMAT,
            ChangeKind.COLUMNS_REORDERED,
            ChangeKind.FILES_MOVED,
            ChangeKind.COLUMN_ADDED,
        ),
        *(ChangeKind.COLUMN_REMOVED, ChangeKind.COLUMN_RENAMED, ChangeKind.KEY_CHANGED),
        *(ChangeKind.TABLE_ADDED, ChangeKind.TABLE_REMOVED),
    }
)


class ReviewTier(IntEnum):
    """How closely a reviewer must look."""

    MUST = 0
    SHOULD = 1
    RECORD = 2


TIER_TITLES = {ReviewTier.MUST: "必须看", ReviewTier.SHOULD: "建议看", ReviewTier.RECORD: "备查"}


class MassChange(NamedTuple):
    """One field set to one value in many rows; `old` counts the values that it had."""

    resource: str
    field: str
    new: str
    rows: int
    old: int
    tier: ReviewTier


@dataclass(frozen=True)
class SortedChanges:
    """Net changes apart: ranked cells and rows, mass changes, changes of form, lost rows.

    `collapsed` are the cells of the mass changes; `lost` counts the rows removed by table and file.
    """

    ranked: dict[ReviewTier, list[Correction]]
    mass: tuple[MassChange, ...]
    collapsed: tuple[Correction, ...]
    form: tuple[Correction, ...]
    lost: dict[tuple[str, str], int]


def sort_changes(rows: Sequence[Correction], package: Package) -> SortedChanges:
    """Sort net changes for a reviewer; every one of them is in exactly one part."""
    acts = Counter(_act(row) for row in rows if row.change in _CELLS)
    many = {act for act, count in acts.items() if count > MASS}
    old: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    collapsed: list[Correction] = []
    ranked: dict[ReviewTier, list[Correction]] = {tier: [] for tier in ReviewTier}
    forms = {
        (table.name, field.name): field.form or ""
        for table in package.resources.values()
        for field in table.fields
    }
    for row in rows:
        if row.change in _CELLS and _act(row) in many:
            old[_act(row)].add(row.old)
            collapsed.append(row)
        elif row.change not in _FORM:
            ranked[_tier(row, forms)].append(row)
    mass = sorted(
        (MassChange(*act, acts[act], len(values), _tier_of_cell(*act[:2], forms))
         for act, values in old.items()),
        key=lambda change: (change.tier, -change.rows, change),
    )  # fmt: skip
    lost = Counter((row.resource, row.file) for row in rows if row.change == ChangeKind.REMOVED)
    form = tuple(row for row in rows if row.change in _FORM)
    return SortedChanges(ranked, tuple(mass), tuple(collapsed), form, lost)


def _act(row: Correction) -> tuple[str, str, str]:
    return row.resource, row.field, row.new


def _tier(row: Correction, forms: dict[tuple[str, str], str]) -> ReviewTier:
    """A row or value that is lost is always to be looked at, and a number of the notice.

    A row that came seldom is.
    """
    if (
        row.change in (ChangeKind.REMOVED, ChangeKind.DISCARDED)
        or CommitFlag.DUPLICATE_KEY in row.flags.split()
        or row.change == ChangeKind.DEFINITION
    ):
        return ReviewTier.MUST
    if row.change == ChangeKind.DEFINITION_ADDED:
        return ReviewTier.RECORD
    if row.change == ChangeKind.ADDED:
        return ReviewTier.MUST if row.resource in _DECIDING else ReviewTier.RECORD
    return _tier_of_cell(row.resource, row.field, forms)


def _tier_of_cell(resource: str, field: str, forms: dict[tuple[str, str], str]) -> ReviewTier:
    """By what the cell decides: a household's standing, what annex 3 asks, or nothing."""
    if resource in _DECIDING or (resource, field) in _BINDING:
        return ReviewTier.MUST
    is_asked = bool(forms.get((resource, field)))
    return ReviewTier.SHOULD if is_asked or resource in _MONEY_AND_NEEDS else ReviewTier.RECORD
