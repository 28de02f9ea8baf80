"""The output package: indicators and lists as CSV, described by a descriptor of their own."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from lookback.compute.figures.weekly_change import compute_days
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import COLUMNS
from lookback.compute.lists import LISTS
from lookback.compute.lists.announcement_list import AnnouncementList
from lookback.data.cells import cell_texts
from lookback.data.csv_writer import format_table
from lookback.data.reformat import replace_file
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import unit_names, units_at

INDICATOR_FIELDS = (
    ("code", "string", "指标代码"),
    ("level", "string", "层级：district 区，town 镇（新区），village 村"),
    ("unit_code", "string", "单位代码"),
    ("as_of", "date", "统计时点"),
    ("numerator", "number", "分子；中位数类指标为空"),
    ("denominator", "number", "分母；计数类指标为空，中位数类指标为参与计算的行数"),
    ("value", "number", "值：占比为小数（1＝100%），计数为数本身；空白为无法计算"),
)
WEEK_FIELDS = (
    *INDICATOR_FIELDS,
    ("previous", "number", "上次调度日的值"),
    ("change", "number", "I42 周环比：值减去上次调度日的值"),
)
UNIT_FIELDS = (
    ("code", "string", "单位代码"),
    ("level", "string", "层级：district 区，town 镇（新区），village 村"),
    ("name", "string", "名称；没有登记名称的写代码"),
    ("parent", "string", "上级单位代码；区为空白"),
)
HIDDEN = "*"
"""What stands for a number that the public edition hides; a blank means 无法计算."""
TYPES = {"Int64": "integer", "int64": "integer", "float64": "number", "datetime64[s]": "date"}


@dataclass(frozen=True)
class OutputTables:
    """What `compute_tables` gives: the indicators, their units, the rows of each list by its code.

    `units` has one row per unit: code, level, name, parent; `weeks` (None: not asked for) the
    indicators of every dispatch day so far with their changes, I42 (see `with_changes`). The
    indicator table of a public edition has the column `is_hidden` (see `public`).
    """

    as_of: date
    indicators: pd.DataFrame
    units: pd.DataFrame
    lists: Mapping[str, pd.DataFrame]
    weeks: pd.DataFrame | None = None


def compute_tables(s: Snapshot) -> OutputTables:
    """All indicators at all levels and all lists, on the snapshot's day."""
    return output_tables(s, compute_days(s, {s.as_of: INDICATORS}))


def output_tables(s: Snapshot, weeks: pd.DataFrame) -> OutputTables:
    """The same where the indicators are known: of `weeks` those of the snapshot's day."""
    lists = {announcement_list.code: announcement_list(s) for announcement_list in LISTS}
    on_day = weeks[weeks["as_of"] == s.as_of].reset_index(drop=True)
    return OutputTables(s.as_of, on_day, units_table(s), lists)


def units_table(s: Snapshot) -> pd.DataFrame:
    """One row per unit: code, level, name, parent."""
    names = unit_names(s)
    above = {level: LEVELS[parent] for parent, level in pairwise(LEVELS)}
    rows = [
        (code, level, names.get(code, code), code[: above.get(level, 0)])
        for level in LEVELS
        for code in units_at(s, level)
    ]
    return pd.DataFrame(rows, columns=[name for name, *_ in UNIT_FIELDS])


def write_results(results: OutputTables, folder: Path) -> None:
    """Write the tables and the descriptor; each file whole or not at all."""
    (folder / "lists").mkdir(parents=True, exist_ok=True)
    replace_file(folder / "indicators.csv", table_bytes(indicator_rows(results.indicators)))
    replace_file(folder / "units.csv", table_bytes(results.units))
    if results.weeks is not None:
        replace_file(folder / "weeks.csv", table_bytes(week_rows(results.weeks)))
    for code, rows in results.lists.items():
        replace_file(folder / "lists" / f"{code}.csv", table_bytes(rows))
    content = json.dumps(_descriptor(results), ensure_ascii=False, indent=2) + "\n"
    replace_file(folder / "datapackage.json", content.encode("utf-8"))


def week_rows(weeks: pd.DataFrame) -> pd.DataFrame:
    """The columns of `weeks.csv`."""
    return weeks[[name for name, *_ in WEEK_FIELDS]]


def indicator_rows(indicators: pd.DataFrame) -> pd.DataFrame:
    """The columns of `indicators.csv`, with `HIDDEN` for what a public edition hides."""
    rows = indicators[COLUMNS]
    if "is_hidden" not in indicators:
        return rows
    shares = [indicator.code for indicator in INDICATORS if indicator.denominator]
    rows = rows.astype({name: "object" for name in ("numerator", "denominator", "value")})
    for name in ("numerator", "denominator", "value"):
        could_be = rows["code"].isin(shares) if name == "denominator" else True
        rows[name] = rows[name].mask(indicators["is_hidden"] & rows[name].isna() & could_be, HIDDEN)
    return rows


def table_bytes(rows: pd.DataFrame) -> bytes:
    """Canonical CSV of a frame; missing is blank, whole numbers have no decimal point."""
    columns = [cell_texts(rows[name]) for name in rows.columns]
    return format_table(list(rows.columns), zip(*columns, strict=True))


def _descriptor(results: OutputTables) -> dict[str, Any]:
    given = [
        announcement_list for announcement_list in LISTS if announcement_list.code in results.lists
    ]
    key = ("code", "unit_code", "as_of")
    is_public = "is_hidden" in results.indicators
    title = f"指标（公开版：{HIDDEN} 为不公开的数）" if is_public else "指标"
    return package_descriptor(
        "lookback-results",
        f"指标与名单（统计时点 {results.as_of}）",
        [
            table_resource(
                "indicators",
                title,
                "indicators.csv",
                INDICATOR_FIELDS,
                key,
                missing=("", HIDDEN) if is_public else ("",),
            ),
            table_resource("units", "单位", "units.csv", UNIT_FIELDS, ("code",)),
            *(
                [table_resource("weeks", "逐周指标", "weeks.csv", WEEK_FIELDS, key)]
                if results.weeks is not None
                else []
            ),
            *(
                _list_resource(announcement_list, results.lists[announcement_list.code])
                for announcement_list in given
            ),
        ],
    )


def package_descriptor(
    name: str, title: str, resources: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """A data package of these resources."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "resources": list(resources),
    }


def _list_resource(announcement_list: AnnouncementList, rows: pd.DataFrame) -> dict[str, Any]:
    fields = [
        (name, TYPES.get(str(rows[name].dtype), "string"), title)
        for name, title in announcement_list.titles.items()
    ]
    return table_resource(
        announcement_list.code.lower(),
        announcement_list.title,
        f"lists/{announcement_list.code}.csv",
        fields,
    )


def table_resource(
    name: str, title: str, path: str, fields: Iterable[tuple[str, str, str]],
    key: Sequence[str] = (), missing: Sequence[str] = ("",),
) -> dict[str, Any]:  # fmt: skip
    """A CSV table of a data package; `fields` are name, type and title."""
    schema: dict[str, Any] = {
        "fields": [{"name": name, "type": kind, "title": title} for name, kind, title in fields]
    }
    if key:
        schema["primaryKey"] = list(key)
    schema["missingValues"] = list(missing)
    return {
        "name": name,
        "type": "table",
        "title": title,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
