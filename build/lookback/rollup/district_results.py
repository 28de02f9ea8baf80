"""The output package of a district as it is read for joining, and whether it is sound in itself."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from frictionless import FrictionlessException, validate

from lookback.compute.figures.output_package import HIDDEN
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import COLUMNS, Indicator
from lookback.compute.privacy.disclosure import PUBLIC
from lookback.data.unit_codes import LEVELS, Level
from lookback.site.manifest_reader import ManifestClaim

DATA = "data/"
DESCRIPTOR, TABLE, UNITS = "data/datapackage.json", "data/indicators.csv", "data/units.csv"
NUMBER = ".12g"
"""How the package's files write a number that is not whole."""
TOLERANCE = Decimal("1e-9")
NUMBERS = ("numerator", "denominator", "value")
BELOW: Mapping[Level, Level] = {"district": "town", "town": "village"}

Number = Decimal | None


class IndicatorRow(NamedTuple):
    """A row of `indicators.csv`; what is blank there is None, and so is what is hidden."""

    code: str
    level: str
    unit_code: str
    numerator: Number
    denominator: Number
    value: Number
    is_hidden: bool = False


@dataclass(frozen=True)
class DistrictResults:
    """The results of a district's package: its code, its rows by indicator, names of its units."""

    code: str
    rows: Mapping[str, IndicatorRow]
    names: Mapping[str, str]

    def count(self, level: Level) -> int:
        """How many units it names at a level."""
        return sum(len(code) == LEVELS[level] for code in self.names)


class PackageUnsound(Exception):
    """The package contradicts its standard, its own sums or itself: every sentence of it."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("；".join(self.reasons))


def read_results(site: Path, claim: ManifestClaim) -> DistrictResults:
    """The package in `data/` of a district's site, whose manifest makes this claim.

    Raises:
        Unsound: all that is wrong with it, each stage only if the one before found nothing.
    """
    rows, names = read_tables(site, claim)
    code = _district_code(rows)
    shape = _shape_faults(rows, code, claim.audience)
    if reasons := [*shape, *value_faults(rows), *_sum_faults(rows)]:
        raise PackageUnsound(reasons)
    return DistrictResults(code, {row.code: row for row in rows if row.level == "district"}, names)


def read_tables(site: Path, claim: ManifestClaim) -> tuple[list[IndicatorRow], Mapping[str, str]]:
    """The figures of the package in `data/` and the names of its units, if it fulfils its standard.

    Raises:
        Unsound: all that is wrong with it, each stage only if the one before found nothing.
    """
    descriptor = _descriptor(site, frozenset(claim.outputs))
    if reasons := _against_standard(site):
        raise PackageUnsound(reasons)
    has_names = any(one["path"] == "units.csv" for one in descriptor["resources"])
    rows = _rows(site / TABLE, claim.as_of.isoformat())
    return rows, _names(site / UNITS) if has_names else {}


def known_codes(audience: str) -> set[str]:
    """The indicators that a package for this audience has, none missing."""
    return set(PUBLIC) if audience == "web" else {indicator.code for indicator in INDICATORS}


def _descriptor(site: Path, listed: frozenset[str]) -> dict[str, Any]:
    """The descriptor, once it is known to lead to nothing but files of the manifest."""
    missing = [path for path in (DESCRIPTOR, TABLE) if path not in listed]
    if missing:
        raise PackageUnsound(f"清单里没有 {path}" for path in missing)
    try:
        content: dict[str, Any] = json.loads((site / DESCRIPTOR).read_text(encoding="utf-8"))
        paths = [one["path"] for one in content["resources"]]
        strange = [path for path in paths if f"{DATA}{path}" not in listed]
        outward = {"profile", "profiles"} & content.keys() or any(
            not isinstance(one["schema"], dict) or {"profile", "dialect"} & one.keys()
            for one in content["resources"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PackageUnsound([f"{DESCRIPTOR} 读不出来（{error.__class__.__name__}）"]) from error
    if strange:
        raise PackageUnsound(f"{DESCRIPTOR} 指向清单以外的 {path}" for path in strange)
    if outward:
        raise PackageUnsound([f"{DESCRIPTOR} 引用了别处的结构说明"])
    return content


def _against_standard(site: Path) -> list[str]:
    """What Frictionless says of the package, every table read."""
    try:
        report = validate(str(site / DESCRIPTOR))
    except FrictionlessException as error:
        return [f"{DESCRIPTOR} 不合数据包标准（{error.error.type}）"]
    found = report.flatten(["place", "name", "rowNumber", "type"])
    return [
        f"不合数据包标准：{place or name or DESCRIPTOR}{f' 第 {row} 行' if row else ''}（{kind}）"
        for place, name, row, kind in found
    ]


def _rows(path: Path, as_of: str) -> list[IndicatorRow]:
    text = path.read_text(encoding="utf-8")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if list(reader.fieldnames or ())[: len(COLUMNS)] != COLUMNS:
        raise PackageUnsound([f"{TABLE} 的列不是 {'、'.join(COLUMNS)}"])
    rows, faults = [], []
    for number, cells in enumerate(reader, start=2):
        try:
            above, below, value = (_number(cells[name]) for name in NUMBERS)
            is_hidden = HIDDEN in (cells[name] for name in NUMBERS)
            unit = (cells["level"], cells["unit_code"])
            rows.append(IndicatorRow(cells["code"], *unit, above, below, value, is_hidden))
        except InvalidOperation:
            faults.append(f"{TABLE} 第 {number} 行有不是数的数")
        if cells["as_of"] != as_of:
            what = f"统计时点 {cells['as_of']} 与清单的 {as_of} 不同"
            faults.append(f"{TABLE} 第 {number} 行{what}")
    if faults:
        raise PackageUnsound(faults)
    return rows


def _number(cell: str) -> Number:
    if cell in ("", HIDDEN):
        return None
    number = Decimal(cell)
    if not number.is_finite():
        raise InvalidOperation
    return number


def _district_code(rows: list[IndicatorRow]) -> str:
    codes = {row.unit_code for row in rows if row.level == "district"}
    if len(codes) != 1:
        what = "没有区一级的数" if not codes else f"有 {len(codes)} 个区的数：{first_few(codes)}"
        raise PackageUnsound([f"{TABLE} {what}"])
    return codes.pop()


def _shape_faults(rows: list[IndicatorRow], district: str, audience: str) -> Iterator[str]:
    """Codes of units and indicators: none strange, none twice, none missing."""
    known = known_codes(audience)
    found = {row.code for row in rows if row.level == "district"}
    for codes, said in (({row.code for row in rows} - known, "不认识"), (known - found, "缺少")):
        if codes:
            yield f"{said}指标 {first_few(codes)}"
    digits = {str(level): count for level, count in LEVELS.items()}
    strange = {
        f"{row.level} {row.unit_code}"
        for row in rows
        if not re.fullmatch(f"{re.escape(district)}[0-9]*", row.unit_code)
        or len(row.unit_code) != digits.get(row.level)
    }
    if strange:
        yield f"单位代码与层级或区代码 {district} 不符：{first_few(strange)}"
    keys = [(row.code, row.unit_code) for row in rows]
    if len(set(keys)) != len(keys):
        yield f"{TABLE} 有重复的行"


def value_faults(rows: list[IndicatorRow]) -> Iterator[str]:
    """A sum's value is its numerator, or the numerator divided by the denominator."""
    by_code = {one.code: one for one in INDICATORS}
    wrong = [
        f"{row.code}（{row.unit_code}）"
        for row in rows
        if (indicator := by_code.get(row.code))
        and indicator.statistic == "sum"
        and not _is_quotient(indicator, row)
    ]
    if wrong:
        yield f"值不等于分子除以分母：{first_few(wrong)}"


def _is_quotient(indicator: Indicator, row: IndicatorRow) -> bool:
    if not indicator.denominator:
        expected = row.numerator
    elif row.numerator is None or not row.denominator or row.denominator < 0:
        expected = None
    else:
        expected = row.numerator / row.denominator
    if row.value is None or expected is None:
        return row.value is None and (expected is None or bool(indicator.denominator))
    return abs(row.value - expected) <= TOLERANCE * max(Decimal(1), abs(row.value))


def _sum_faults(rows: list[IndicatorRow]) -> Iterator[str]:
    """Districts are the sums of their towns, towns of their villages.

    Blanks prove nothing, nor does a level that a public package leaves out. Where units keep rows
    of their own (`has_own_rows`), they may exceed the sum, never fall short.
    """
    given = {(row.code, row.level) for row in rows}
    additive = {one.code: one for one in INDICATORS if one.is_additive}
    below: dict[tuple[str, str], list[IndicatorRow]] = defaultdict(list)
    for row in rows:
        if row.level != "district" and row.code in additive:
            above = LEVELS["district"] if row.level == "town" else LEVELS["town"]
            below[row.code, row.unit_code[:above]].append(row)
    wrong = []
    for row in rows:
        indicator = additive.get(row.code)
        level = next((lower for upper, lower in BELOW.items() if upper == row.level), None)
        if indicator is None or level is None or (row.code, level) not in given:
            continue
        parts = below[row.code, row.unit_code]
        sides = (
            (row.numerator, [part.numerator for part in parts]),
            (row.denominator, [part.denominator for part in parts]),
        )
        if not all(_adds_up(whole, each, indicator.has_own_rows) for whole, each in sides):
            wrong.append(f"{row.code}（{row.unit_code}）")
    if wrong:
        yield f"各级之和对不上：{first_few(wrong)}"


def _adds_up(whole: Number, parts: list[Number], may_exceed: bool) -> bool:
    known = [part for part in parts if part is not None]
    if whole is None or len(known) < len(parts):
        return True
    total = sum(known, Decimal(0))
    same = format(float(whole), NUMBER) == format(float(total), NUMBER)
    return same or (may_exceed and whole > total)


def _names(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8")
    names: dict[str, str] = {}
    with suppress(KeyError):
        for cells in csv.DictReader(io.StringIO(text, newline="")):
            names[cells["code"]] = cells["name"]
    return names


def first_few(names: Iterable[str], shown: int = 3) -> str:
    """The first few in order, and how many there are."""
    ordered = sorted(names)
    more = f" 等 {len(ordered)} 项" if len(ordered) > shown else ""
    return "、".join(ordered[:shown]) + more
