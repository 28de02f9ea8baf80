"""The join of districts: those that count, those left out, and the sums of their indicators."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Indicator
from lookback.errors import DataInvalid
from lookback.notice import Notice
from lookback.rollup.district_check import District
from lookback.rollup.district_results import NUMBER, IndicatorRow, Number
from lookback.rollup.joinable import (
    WholeUnit,
    agreeing_districts,
    of_one_notice,
    refuse_repeated_districts,
    unit_above,
    without_repeated_codes,
)

NOT_ADDED = "不由各区相加：中位数和天数只看各区自己的"
BLANK = "这个区的数空白（无法计算），合计因此未知"
NOT_PUBLIC = "这个区的数没有公开，合计因此也不公开"


class MissingFigure(NamedTuple):
    """A figure that the whole does not have; `district_code` is whose figure is blank, or ""."""

    code: str
    district_code: str
    reason: str


class CityTotals(NamedTuple):
    """A city of a province: its districts here, those left out, and the sums of the others."""

    unit: WholeUnit
    districts: tuple[District, ...]
    left_out: tuple[District, ...]
    totals: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class JoinedDistricts:
    """The verified districts in the order of their codes, those left out, and the sums.

    `cities` are there only in a province: those that have a district which counts.
    """

    whole: WholeUnit
    as_of: date
    audience: str
    notice: Notice
    districts: tuple[District, ...]
    left_out: tuple[District, ...]
    totals: tuple[IndicatorRow, ...]
    gaps: tuple[MissingFigure, ...]
    cities: tuple[CityTotals, ...] = ()


def join_districts(
    judged: Sequence[District], notice: Notice, *, as_of: date | None = None, audience: str = "",
    code: str = "", name: str = "",
) -> JoinedDistricts:  # fmt: skip
    """Everything that can be joined; a day or an audience that is asked for leaves others out.

    Raises:
        DataInvalid: no district stands the test, or they differ in day or audience and none was
            asked for.
        WrongUse: a district is reached twice, once in a rollup; there is no unit above all of them,
            or `code` is not its.
    """
    refuse_repeated_districts(judged)
    districts = of_one_notice(without_repeated_codes(judged), notice)
    day, districts = agreeing_districts(
        districts, "统计时点", "--as-of", as_of.isoformat() if as_of else "",
        lambda claim: claim.as_of.isoformat(),
    )  # fmt: skip
    edition, districts = agreeing_districts(
        districts, "范围", "--audience", audience, lambda claim: claim.audience
    )
    counted = sorted(
        (district for district in districts if not district.faults),
        key=lambda district: district.code,
    )
    left_out = tuple(district for district in districts if district.faults)
    if not counted:
        raise DataInvalid(*(fault for district in left_out for fault in district.faults))
    whole = unit_above([district.code for district in counted], code, name)
    totals, gaps = summed_indicators(counted, whole)
    cities = cities_of(counted, left_out, whole)
    return JoinedDistricts(
        whole, date.fromisoformat(day), edition, notice, tuple(counted), left_out, totals, gaps,
        cities,
    )  # fmt: skip


def cities_of(
    counted: Sequence[District], left_out: Sequence[District], whole: WholeUnit
) -> tuple[CityTotals, ...]:
    """The cities of a province, as the first four digits of the districts' codes say."""
    if whole.level == "city":
        return ()
    names = {
        district.through.claim.parts.code: district.through.name
        for district in counted
        if district.through and district.through.claim and district.through.claim.parts
    }
    cities = []
    for code in sorted({district.city_code for district in counted}):
        unit = WholeUnit(code, names.get(code, f"{code} 各区"), "city")
        own = tuple(district for district in counted if district.city_code == code)
        out = tuple(district for district in left_out if district.city_code == code)
        cities.append(CityTotals(unit, own, out, summed_indicators(own, unit)[0]))
    return tuple(cities)


def all_rows(
    totals: Sequence[IndicatorRow], cities: Sequence[CityTotals], districts: Sequence[District]
) -> Iterator[IndicatorRow]:
    """Indicator by indicator: the whole, then its cities, then its districts."""
    of_cities = [{row.code: row for row in city.totals} for city in cities]
    for total in totals:
        yield total
        yield from (rows[total.code] for rows in of_cities)
        yield from (district.results.rows[total.code] for district in districts if district.results)


def count_text(left_out: Sequence[District]) -> str:
    """How many districts, and how many whole rollups, do not count."""
    rollups = sum(district.is_rollup for district in left_out)
    districts = len(left_out) - rollups
    told = [f"{districts} 个区"] if districts else []
    return "、".join([*told, f"{rollups} 份汇总"] if rollups else told)


def summed_indicators(
    districts: Iterable[District], whole: WholeUnit
) -> tuple[tuple[IndicatorRow, ...], tuple[MissingFigure, ...]]:
    """Each indicator over the districts: numerators and denominators added, divided once.

    One unknown part makes a sum unknown, one that is hidden hides it. Of a median only the rows
    it counts are added.
    """
    rows, gaps = [], []
    packages = [district.results.rows for district in districts if district.results]
    for indicator in INDICATORS:
        if not all(indicator.code in package for package in packages):
            continue  # a public edition has fewer
        parts = [package[indicator.code] for package in packages]
        numerator = _sum(part.numerator for part in parts) if indicator.is_additive else None
        has_denominator = bool(indicator.denominator) or indicator.statistic != "sum"
        denominator = _sum(part.denominator for part in parts) if has_denominator else None
        value = _value(indicator, numerator, denominator) if indicator.is_additive else None
        is_hidden = any(part.is_hidden for part in parts)
        numbers = (numerator, denominator, value)
        rows.append(IndicatorRow(indicator.code, whole.level, whole.code, *numbers, is_hidden))
        if not indicator.is_additive:
            gaps.append(MissingFigure(indicator.code, "", NOT_ADDED))
        else:
            gaps += [
                MissingFigure(
                    indicator.code, part.unit_code, NOT_PUBLIC if part.is_hidden else BLANK
                )
                for part in parts
                if _is_blank(indicator, part)
            ]
    return tuple(rows), tuple(gaps)


def _sum(parts: Iterable[Number]) -> Number:
    """The exact sum; None where a part is."""
    total = Decimal(0)
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _value(indicator: Indicator, numerator: Number, denominator: Number) -> Number:
    """The quotient as a district's file would write it, or the count itself."""
    if not indicator.denominator:
        return numerator
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return Decimal(format(float(numerator) / float(denominator), NUMBER))


def _is_blank(indicator: Indicator, part: IndicatorRow) -> bool:
    return part.numerator is None or (bool(indicator.denominator) and part.denominator is None)
