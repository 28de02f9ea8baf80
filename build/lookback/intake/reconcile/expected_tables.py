"""The dataset as the national system should show it: the same households, the same items."""

from collections.abc import Mapping

import pandas as pd

from lookback.data.cells import cell_text
from lookback.data.package import Field
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_names, unit_of
from lookback.definitions.household.income import with_totals
from lookback.definitions.household.people import active_members, heads
from lookback.definitions.household.registers import RELOCATED, is_registered, lifted_households
from lookback.definitions.monitoring.measures import given_measures
from lookback.definitions.monitoring.status import (
    ELIMINATED,
    deciding_cases,
    is_in_national_register,
)
from lookback.definitions.residence import home_villages
from lookback.intake.reconcile.column_mapping import MappedSheet, NationalMapping
from lookback.intake.reconcile.compared_items import CENTS, Items, normalised_value


def expected_tables(s: Snapshot, mapping: NationalMapping, items: Items) -> dict[str, pd.DataFrame]:
    """Per resource of the mapping the rows that the system should have on the snapshot's day.

    Columns: `household_id`, `key` (the primary key as the ledger writes it) and the items of the
    mapping as text. 脱贫户 and 监测对象 are in the system; of persons, those 在册.
    """
    makers = {
        "household": _households,
        "member": _members,
        "income": _incomes,
        "measure": _measures,
    }
    registered = s.household.loc[is_in_national_register(s), "household_id"]
    found = {}
    for name, sheet in mapping.sheets.items():
        rows = makers[name](s)
        rows = rows[rows["household_id"].isin(registered)]
        for item, values in sheet.only.items():
            rows = rows[_texts(rows[item], items[name][item]).isin(values)]
        found[name] = _as_text(s, rows.reset_index(drop=True), sheet)
    return found


def _as_text(s: Snapshot, rows: pd.DataFrame, sheet: MappedSheet) -> pd.DataFrame:
    keys = [rows[name].map(cell_text) for name in s.keys[sheet.resource]]
    fields: Mapping[str, Field] = {
        column.field.name: column.field for column in sheet.columns.values()
    }
    texts = {name: _texts(rows[name], field) for name, field in fields.items()}
    key = [",".join(parts) for parts in zip(*keys, strict=True)]
    return pd.DataFrame({"household_id": rows["household_id"], "key": key, **texts})


def _texts(column: pd.Series, field: Field) -> pd.Series:
    """The column as settled text; what no cell of this field may hold stays as it is."""
    known = {}
    column = column.round(CENTS) if field.type == "number" else column
    for value in column.drop_duplicates():
        text = cell_text(value)
        reading = normalised_value(text, field)
        known[value] = text if reading.problem else reading.text
    blank = column.isna()
    return column.map(known).astype("str").mask(blank, "")


def _households(s: Snapshot) -> pd.DataFrame:
    head, cases = heads(s), deciding_cases(s)
    names, ids = unit_names(s), s.household["household_id"]
    village = home_villages(s)
    town = pd.Series(unit_of(pd.Index(village.fillna("")), "town"), index=village.index)
    decided = cases.reindex(ids).reset_index(drop=True).set_axis(ids.index)
    return s.household.assign(
        town_name=town.map(names),
        village_name=village.map(names),
        head_name=ids.map(head["name"]),
        head_id_number=ids.map(head["id_number"]),
        is_lifted=ids.isin(lifted_households(s)),
        is_eliminated=(decided["state"] == ELIMINATED).astype("boolean").where(
            decided["state"].notna()
        ),
        category=decided["category"],
        monitored_since=decided["monitored_since"],
        contact_name=decided["contact_name"],
    )  # fmt: skip


def _members(s: Snapshot) -> pd.DataFrame:
    rows = active_members(s)
    return rows.assign(is_relocated=is_registered(s, RELOCATED)[rows.index])


def _incomes(s: Snapshot) -> pd.DataFrame:
    return with_totals(s.income[s.income["period_end"] <= s.day])


def _measures(s: Snapshot) -> pd.DataFrame:
    rows = given_measures(s)
    return rows.assign(
        household_id=rows["case_id"].map(s.case.set_index("case_id")["household_id"])
    )
