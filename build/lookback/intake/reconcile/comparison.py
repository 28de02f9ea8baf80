"""Every difference between dataset and export, one row each, whatever the order of the export."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.definitions.administrative_units import unit_names, unit_of
from lookback.definitions.household.people import heads
from lookback.definitions.residence import village_by_household
from lookback.intake.reconcile.both_registers import RegisterPair, register_pairs
from lookback.intake.reconcile.column_mapping import NationalMapping
from lookback.intake.reconcile.compared_items import REGISTERED, RESOURCES, comparable_items
from lookback.intake.reconcile.national_export import NationalExport

ONLY_OURS, ONLY_THEIRS, TWICE = "国办系统缺", "本库缺", "重复"
DIFFERS, REGISTER = "不一致", "名册比对不符"
THEIRS_BLANK, OURS_BLANK, UNREADABLE = "国办系统空白", "本库空白", "无法读取"

KINDS: Mapping[str, str] = {
    ONLY_OURS: "本库有、国办系统没有的户、人、收入、措施",
    ONLY_THEIRS: "国办系统有、本库没有的",
    TWICE: "一边把同一户、人或措施登记了两次",
    DIFFERS: "两边都有值，值不同",
    REGISTER: "A4、A22与本库名册比对的结果不同",
    THEIRS_BLANK: "本库有值，国办系统空白",
    OURS_BLANK: "国办系统有值，本库空白",
    UNREADABLE: "国办系统的值读不懂，没有比对",
}
"""The kinds of difference, in the order of the report, and what each means."""

COLUMNS = {
    "kind": "类别", "town_name": "镇（新区）", "village_name": "村", "household_id": "户编号",
    "national_household": "国办户编号", "resource": "数据表", "key": "主键", "head_name": "户主",
    "person": "姓名", "field": "字段", "field_title": "字段名称", "ours": "本库",
    "theirs": "国办系统", "place": "国办导出表中的位置", "note": "说明",
}  # fmt: skip
"""What is told of a difference: name and title."""

UNPLACED = "不明"


def reconcile(
    package: Package, s: Snapshot, export: NationalExport, mapping: NationalMapping
) -> pd.DataFrame:
    """The differences on the snapshot's day, all columns text: see `COLUMNS`.

    A household that one side lacks is one difference, its persons and amounts are none besides.
    """
    held = register_pairs(s, export, mapping, comparable_items(package))
    parts = [part for book in held for part in _of_book(s, book, export) if len(part)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    found = pd.concat([part.reindex(columns=list(COLUMNS), fill_value="") for part in parts])
    found = _placed(s, found.reset_index(drop=True), held[0].theirs)
    order = pd.DataFrame({
        "kind": found["kind"].map(list(KINDS).index),
        "resource": found["resource"].map(RESOURCES.index),
        "is_unplaced": found["household_id"] == "",
    })  # fmt: skip
    by = found.drop(columns=["kind", "resource", "place"]).join(order)
    return found.loc[by.sort_values(list(_SORTED)).index].reset_index(drop=True)


_SORTED = (
    "kind", "is_unplaced", "household_id", "national_household", "resource", "key", "field",
    "theirs", "ours", "person", "note",
)  # fmt: skip


def _of_book(s: Snapshot, book: RegisterPair, export: NationalExport) -> Iterator[pd.DataFrame]:
    mine = book.ours.drop(book.pairs["ours"])
    again = book.twice(book.ours)[mine.index]
    yield _differences(book, ONLY_OURS, mine[~again], None, ours=_row_text(book, mine[~again]))
    yield _differences(
        book, TWICE, mine[again], None, ours=_row_text(book, mine[again]), note="本库重复"
    )
    yours = book.theirs.drop(book.pairs["theirs"])
    again = book.twice(book.theirs)[yours.index]
    said, why = _row_text(book, yours), _why_unmatched(s, book, yours)
    yield _differences(
        book, ONLY_THEIRS, None, yours[~again], theirs=said[~again], note=why[~again]
    )
    yield _differences(book, TWICE, None, yours[again], theirs=said[again], note="国办系统重复")
    sides = _sides(book)
    for name in (column.field.name for column in book.sheet.columns.values()):
        yield _cells(book, export, name, *sides)
    yield _moved(book, *sides)
    yield _unreadable(book, export)


def _cells(
    book: RegisterPair, export: NationalExport, name: str, mine: pd.DataFrame, yours: pd.DataFrame
) -> pd.DataFrame:
    """Where the values of an item differ; a cell that could not be read is not compared."""
    unread = [
        cell.row for cell in export.unread
        if (cell.resource, cell.field) == (book.sheet.resource, name)
    ]  # fmt: skip
    differ = (mine[name] != yours[name]) & ~yours["row"].isin(unread)
    if not differ.any():
        return pd.DataFrame()
    a, b = mine[differ], yours[differ]
    both = REGISTER if name in REGISTERED else DIFFERS
    kind = np.select([a[name] == "", b[name] == ""], [OURS_BLANK, THEIRS_BLANK], both)
    return _differences(
        book, kind, a, b, field=name, ours=a[name], theirs=b[name], field_title=_title(book, name),
        letter=export.letters[book.sheet.resource][name],
    )  # fmt: skip


def _moved(book: RegisterPair, mine: pd.DataFrame, yours: pd.DataFrame) -> pd.DataFrame:
    """Persons whom the two sides have in different households."""
    differ = mine["household_id"] != yours["household_id"]
    a, b = mine[differ], yours[differ]
    return _differences(
        book, DIFFERS, a, b, field="household_id", field_title="所在户", ours=a["household_id"],
        theirs=b["household_id"].mask(b["household_id"] == "", b["link"]),
        note="国办系统登记在另一户",
    )  # fmt: skip


def _sides(book: RegisterPair) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The paired rows of both sides, row for row."""
    mine = book.ours.loc[book.pairs["ours"]].reset_index(drop=True)
    return mine, book.theirs.loc[book.pairs["theirs"]].reset_index(drop=True)


def _unreadable(book: RegisterPair, export: NationalExport) -> pd.DataFrame:
    unread = [cell for cell in export.unread if cell.resource == book.sheet.resource]
    rows = book.theirs.set_index("row", drop=False)
    unread = [cell for cell in unread if cell.row in rows.index]
    names = [cell.field for cell in unread]
    return _differences(
        book, UNREADABLE, None, rows.loc[[cell.row for cell in unread]],
        field=names, field_title=[_title(book, name) for name in names],
        theirs=[cell.raw for cell in unread], note=[cell.problem for cell in unread],
        letter=[export.letters[book.sheet.resource][name] for name in names],
    )  # fmt: skip


def _differences(
    book: RegisterPair,
    kind: Any,
    mine: pd.DataFrame | None,
    yours: pd.DataFrame | None,
    /,
    **said: Any,
) -> pd.DataFrame:
    """Differences about rows of one side or both; `said` are further columns or constants."""
    told = {
        name: value.to_numpy() if isinstance(value, pd.Series) else value
        for name, value in said.items()
    }
    sides = [side.reset_index(drop=True) for side in (mine, yours) if side is not None]
    rows = pd.DataFrame(index=sides[0].index).assign(kind=kind, resource=book.sheet.resource)
    rows["household_id"] = sides[0]["household_id"]
    rows["key"] = sides[0]["key"] if mine is not None else ""
    if book.sheet.resource == "member" and "name" in sides[0]:
        rows["person"] = sides[0]["name"]
    if yours is not None:
        letter = pd.Series(told.pop("letter", ""), index=rows.index, dtype="str")
        rows["place"] = book.sheet.title + "!" + letter + sides[-1]["row"].astype("str")
        rows["national_household"] = sides[-1]["link"]
    return rows.assign(**told)


def _row_text(book: RegisterPair, rows: pd.DataFrame) -> pd.Series:
    """A row in a few words."""
    said = pd.Series("", index=rows.index, dtype="str")
    for name in book.label:
        said += rows[name].where(said == "", "，" + rows[name])
    return said


def _why_unmatched(s: Snapshot, book: RegisterPair, rows: pd.DataFrame) -> pd.Series:
    """Why a household of theirs is none of ours: its persons live here, but it is not monitored."""
    if book.sheet.resource != "household":
        return pd.Series("", index=rows.index)
    kinds = rows["household_id"].map(s.household.set_index("household_id")["household_type"])
    return ("其成员在本库的" + kinds + "中，该户不是监测对象").fillna("")


def _title(book: RegisterPair, name: str) -> str:
    return next(
        column.field.title for column in book.sheet.columns.values() if column.field.name == name
    )


def _placed(s: Snapshot, found: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Each difference with its town, village and head: ours, else as the system names them."""
    names, ids = unit_names(s), found["household_id"]
    village = ids.map(village_by_household(s))
    town = pd.Series(unit_of(pd.Index(village.fillna("")), "town"), index=found.index)
    rows = theirs.drop_duplicates("link").set_index("link")
    said = {
        "town_name": town.map(names),
        "village_name": village.map(names),
        "head_name": ids.map(heads(s)["name"]),
    }
    for name, ours in said.items():
        if name in rows:
            ours = ours.where(ours.notna(), found["national_household"].map(rows[name]))
        found[name] = ours.astype("str").fillna("")
    found["town_name"] = found["town_name"].where(found["town_name"] != "", UNPLACED)
    return found
