"""The dataset and the national export side by side: per table the rows of both, paired."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.intake.reconcile.column_mapping import MappedSheet, NationalMapping
from lookback.intake.reconcile.compared_items import RESOURCES, Items
from lookback.intake.reconcile.expected_tables import expected_tables
from lookback.intake.reconcile.national_export import NationalExport
from lookback.intake.reconcile.row_matching import matched_households, matched_rows


@dataclass(frozen=True)
class RegisterPair:
    """One table: our rows, theirs, and the pairs of their labels (`ours`, `theirs`).

    Both have `household_id` (of theirs blank where no household of ours was recognised) and the
    items of the sheet; a household that only one side has is there with its own row alone.
    """

    sheet: MappedSheet
    ours: pd.DataFrame
    theirs: pd.DataFrame
    pairs: pd.DataFrame

    @property
    def label(self) -> tuple[str, ...]:
        """The items by which a person knows a row."""
        if self.sheet.resource == "household":
            return tuple(name for name in ("head_name", "head_id_number") if name in self.ours)
        return tuple(dict.fromkeys([*self.sheet.alike, *self.sheet.key]))

    def twice(self, rows: pd.DataFrame) -> pd.Series:
        """Whether each row's key occurs again among the rows of its side."""
        again = pd.Series(False, index=rows.index)
        for key in self._unique:
            if set(key) <= set(rows.columns):
                again |= rows.duplicated(key, keep=False) & (rows[key] != "").all(axis=1)
        return again

    @property
    def _unique(self) -> list[list[str]]:
        if self.sheet.resource == "household":
            return [["link"], ["head_id_number"]]
        if self.sheet.resource == "member":
            return [["id_number"]]
        return [["household_id", *self.sheet.key]]


def register_pairs(
    s: Snapshot, export: NationalExport, mapping: NationalMapping, items: Items
) -> list[RegisterPair]:
    """The tables that the export has, households first."""
    households = matched_households(s, export, items["member"]["id_number"])
    ours = expected_tables(s, mapping, items)
    theirs = {
        name: rows.assign(household_id=rows["link"].map(households).fillna(""))
        for name, rows in export.tables.items()
    }
    first = _book(mapping.sheets["household"], ours, theirs, [["household_id"]])
    shared = first.ours.loc[first.pairs["ours"], "household_id"]
    register_pairs = [first]
    for name in RESOURCES[1:]:
        if name in theirs:
            mine = ours[name][ours[name]["household_id"].isin(shared)]
            yours = _of_households(theirs[name], first, shared)
            sheet = mapping.sheets[name]
            register_pairs.append(_book(sheet, {name: mine}, {name: yours}, [*_stages(sheet)]))
    return register_pairs


def _book(
    sheet: MappedSheet, ours: dict[str, pd.DataFrame], theirs: dict[str, pd.DataFrame],
    stages: Sequence[Sequence[str]],
) -> RegisterPair:  # fmt: skip
    mine, yours = ours[sheet.resource], theirs[sheet.resource]
    return RegisterPair(sheet, mine, yours, matched_rows(mine, yours, stages))


def _of_households(rows: pd.DataFrame, households: RegisterPair, shared: pd.Series) -> pd.DataFrame:
    """Rows of the households that both sides have, and those that belong to none at all."""
    stray = (rows["household_id"] == "") & ~rows["link"].isin(households.theirs["link"])
    return rows[rows["household_id"].isin(shared) | stray]


def _stages(sheet: MappedSheet) -> Iterator[list[str]]:
    """How rows are recognised: by key, then by what is alike, then a person in any household."""
    yield ["household_id", *sheet.key]
    if sheet.alike:
        yield ["household_id", *sheet.alike]
    if sheet.resource == "member":
        yield ["id_number"]
