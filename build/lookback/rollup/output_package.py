"""What a rollup gives as data: the figures, the districts and what could not be summed."""

import json
from collections.abc import Sequence

from lookback.compute.figures.output_package import (
    HIDDEN,
    INDICATOR_FIELDS,
    package_descriptor,
    table_resource,
)
from lookback.compute.indicators import INDICATOR_BY_CODE
from lookback.compute.indicators.indicator import COLUMNS
from lookback.data.csv_writer import format_table
from lookback.rollup.district_check import District
from lookback.rollup.district_results import IndicatorRow, Number
from lookback.rollup.join import JoinedDistricts, all_rows
from lookback.site.manifest_reader import kept_manifest_path

LEVEL = ("level", "string", "层级：province 省，city 市，district 区")
DISTRICT_FIELDS = (
    ("code", "string", "区代码；读不出来的为空白"),
    ("name", "string", "区名；读不出来的写文件夹名"),
    ("as_of", "date", "它的清单写的统计时点"),
    ("commit", "string", "它的清单写的数据提交"),
    ("manifest_sha256", "string", "它的清单文件的 SHA-256"),
    ("verified", "string", "是否核验通过、计入合计：是或否"),
    ("pinned", "string", "清单指纹是否事先钉住：是或否"),
    ("proved", "string", "是否由它的提交重建、逐字节相同：是或否"),
    ("reason", "string", "不计入的原因"),
    ("rollup", "string", "经哪份汇总报送；直接报送的为空白"),
    ("rollup_sha256", "string", "那份汇总的清单文件的 SHA-256"),
)
GAP_FIELDS = (
    ("code", "string", "指标代码"),
    ("district_code", "string", "哪个区的数空白；不由各区相加的指标为空白"),
    ("reason", "string", "没有合计的原因"),
)
FOLDER = "data"
Fields = Sequence[tuple[str, str, str]]


def rollup_data_files(joined: JoinedDistricts) -> dict[str, bytes]:
    """Three tables, their descriptor and the districts' manifests, by path in the site."""
    rows = all_rows(joined.totals, joined.cities, joined.districts)
    figures = [_cells(row, joined) for row in rows]
    districts = [district_cells(district) for district in (*joined.districts, *joined.left_out)]
    indicator_fields = [LEVEL if field[0] == "level" else field for field in INDICATOR_FIELDS]
    key = ("code", "unit_code", "as_of")
    missing = ("", HIDDEN) if joined.audience == "web" else ("",)
    content = package_descriptor(
        "lookback-rollup",
        f"{joined.whole.name}指标（统计时点 {joined.as_of}）",
        [
            table_resource("indicators", "指标", "indicators.csv", indicator_fields, key, missing),
            table_resource("districts", "各区", "districts.csv", DISTRICT_FIELDS),
            table_resource(
                "gaps", "没有合计的指标", "gaps.csv", GAP_FIELDS, ("code", "district_code")
            ),
        ],
    )
    return {
        f"{FOLDER}/indicators.csv": format_table(COLUMNS, figures),
        f"{FOLDER}/districts.csv": _table(DISTRICT_FIELDS, districts),
        f"{FOLDER}/gaps.csv": _table(GAP_FIELDS, joined.gaps),
        f"{FOLDER}/datapackage.json": (
            json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        ).encode("utf-8"),
        **{kept_manifest_path(district.code): district.manifest for district in joined.districts},
    }


def number_text(number: Number) -> str:
    """An exact number as a cell: no exponent, no needless zeros; unknown is blank."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cells(row: IndicatorRow, joined: JoinedDistricts) -> list[str]:
    unknown = HIDDEN if row.is_hidden else ""
    below = unknown if INDICATOR_BY_CODE[row.code].denominator else ""
    parts = (
        number_text(number) or mark
        for number, mark in zip(row[3:6], (unknown, below, unknown), strict=True)
    )
    return [row.code, row.level, row.unit_code, joined.as_of.isoformat(), *parts]


def district_cells(district: District) -> tuple[str, ...]:
    """A district's row, in the order of `DISTRICT_FIELDS`."""
    day, commit = (
        (district.claim.as_of.isoformat(), district.claim.commit) if district.claim else ("", "")
    )
    marks = (not district.faults, district.is_pinned, district.is_proved)
    reason = "；".join(fault.what for fault in district.faults)
    yes = ("是" if mark else "否" for mark in marks)
    by = (district.through.name, district.through.fingerprint) if district.through else ("", "")
    return (district.code, district.name, day, commit, district.fingerprint, *yes, reason, *by)


def _table(fields: Fields, rows: Sequence[Sequence[str]]) -> bytes:
    return format_table([name for name, *_ in fields], rows)
