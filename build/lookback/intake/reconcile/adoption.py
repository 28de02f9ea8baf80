"""Tables for `lookback import` that would adopt the national system's values."""

import pandas as pd

from lookback.data.csv_writer import format_table, sorted_by_key
from lookback.data.package import Package
from lookback.history.tables.csv_content import key_parts
from lookback.intake.reconcile.compared_items import RESOURCES
from lookback.intake.reconcile.comparison import DIFFERS, OURS_BLANK


def adoption_tables(package: Package, found: pd.DataFrame) -> dict[str, bytes]:
    """By resource a CSV of keys and the values of the system that differ from ours or that we lack.

    Only stored fields: what is computed follows from them. A value that the system does not have
    is left alone, and so are households, persons and rows that only one side has: those ask for
    a visit, not for a copy.
    """
    chosen = found[found["kind"].isin([DIFFERS, OURS_BLANK]) & (found["theirs"] != "")]
    tables = {name: _table(package, name, chosen) for name in RESOURCES}
    return {name: content for name, content in tables.items() if content}


def _table(package: Package, name: str, chosen: pd.DataFrame) -> bytes:
    resource = package.resources[name]
    stored = [one for one in resource.header if one not in (*resource.primary_key, "household_id")]
    rows = chosen[(chosen["resource"] == name) & chosen["field"].isin(stored)]
    values: dict[str, dict[str, str]] = {}
    for key, field, text in zip(rows["key"], rows["field"], rows["theirs"], strict=True):
        values.setdefault(key, {})[field] = text
    if not values:
        return b""
    fields = [one for one in stored if one in {*rows["field"]}]
    header = [*resource.primary_key, *fields]
    body = [
        [*key_parts(key), *(cells.get(one, "") for one in fields)] for key, cells in values.items()
    ]
    return format_table(header, sorted_by_key(header, resource.primary_key, body))
