"""The join of districts: which of them count, and the sums of their indicators."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Indicator
from lookback.errors import DataInvalid, Problem, WrongUse
from lookback.notice import Notice
from lookback.rollup.district_check import District
from lookback.rollup.district_results import NUMBER, IndicatorRow, Number
from lookback.site.manifest_reader import ManifestClaim

Above = Literal["province", "city"]
LEVELS: Mapping[int, Above] = {2: "province", 4: "city"}
"""Digits of a code above the districts -> its level."""
AUDIENCES: Mapping[str, str] = {"internal": "内部版", "web": "公开版"}
NOT_ADDED = "不由各区相加：中位数和天数只看各区自己的"
BLANK = "这个区的数空白（无法计算），合计因此未知"
NOT_PUBLIC = "这个区的数没有公开，合计因此也不公开"


class MissingFigure(NamedTuple):
    """A figure that the whole does not have; `district_code` is whose figure is blank, or ""."""

    code: str
    district_code: str
    reason: str


class WholeUnit(NamedTuple):
    """The unit that the districts are joined into."""

    code: str
    name: str
    level: Above


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
    _refuse_twice(judged)
    districts = _of_one_notice(_unrepeated(judged), notice)
    day, districts = _agreeing_districts(
        districts, "统计时点", "--as-of", as_of.isoformat() if as_of else "",
        lambda claim: claim.as_of.isoformat(),
    )  # fmt: skip
    edition, districts = _agreeing_districts(
        districts, "范围", "--audience", audience, lambda claim: claim.audience
    )
    counted = sorted(
        (district for district in districts if not district.faults),
        key=lambda district: district.code,
    )
    left_out = tuple(district for district in districts if district.faults)
    if not counted:
        raise DataInvalid(*(fault for district in left_out for fault in district.faults))
    whole = _whole([district.code for district in counted], code, name)
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


def _refuse_twice(judged: Sequence[District]) -> None:
    """A district counts once: given by itself, or in one rollup.

    Raises:
        WrongUse: every district that is reached twice, and by which ways.
    """
    problems = []
    for number, district in enumerate(judged):
        twins = [
            other
            for other in judged[:number]
            if (district.through or other.through)
            and ((district.code and district.code == other.code)
                 or (district.fingerprint and district.fingerprint == other.fingerprint))
        ]  # fmt: skip
        if twins:
            ways = "，又".join(_source_text(each) for each in (*twins, district))
            remedy = "一个区只报一处：去掉直接给出的，或请那份汇总不含它"
            problems.append(
                Problem(f"{district.code} {district.name}", f"给出了不止一次：{ways}", remedy)
            )
    if problems:
        raise WrongUse(*problems)


def _source_text(district: District) -> str:
    """How a district was reached."""
    if not district.through:
        return f"直接给出（{district.entry.path}）"
    state = "没有计入" if district.faults else "已经计入"
    return f"{district.through.name}的汇总{state}它（{district.entry.path}）"


def _unrepeated(judged: Sequence[District]) -> list[District]:
    """Two packages of one code: nobody here can say which is the district's."""
    counts = Counter(
        district.results.code for district in judged if district.results and not district.faults
    )
    return [
        district.with_fault(
            f"区代码 {district.code} 有 {counts[district.code]} 份报送", "只留该区认可的那一份"
        )
        if not district.faults and counts[district.code] > 1
        else district
        for district in judged
    ]


def _of_one_notice(districts: Sequence[District], notice: Notice) -> list[District]:
    here = notice.document.number
    return [
        district.with_fault(
            f"依据的通知是 {district.claim.notice or '（没有写明）'}，汇总依据 {here}",
            "口径不同不能相加；用 --root 指明含有该通知的数据包",
        )
        if not district.faults and district.claim and district.claim.notice != here
        else district
        for district in districts
    ]


def _agreeing_districts(
    districts: Sequence[District],
    title: str,
    option: str,
    asked: str,
    said: Callable[[ManifestClaim], str],
) -> tuple[str, list[District]]:
    """What was asked for, else what all sound districts have in common; the others at fault.

    Raises:
        DataInvalid: they differ, and nothing was asked for.
    """
    claims = [
        (district, district.claim)
        for district in districts
        if district.claim and not district.faults
    ]
    counts = Counter(said(claim) for _, claim in claims).most_common()
    if len(counts) > 1 and not asked:
        told = "，".join(f"{AUDIENCES.get(value, value)} {count} 个区" for value, count in counts)
        remedy = f"请各区重报同一个，或用 {option} 选定一个：其余的区不计入"
        others = [
            Problem(district.name, f"{title}是 {said(claim)}", f"请该区重报，或用 {option} 另选")
            for district, claim in claims
            if said(claim) != counts[0][0]
        ]
        raise DataInvalid(Problem(title, f"各区不一样（{told}），不能相加", remedy), *others)
    wanted = asked or (counts[0][0] if counts else "")
    return wanted, [
        district.with_fault(
            f"{title}是 {said(district.claim)}，汇总的是 {wanted}", "请该区重新生成、报送"
        )
        if district.claim and not district.faults and said(district.claim) != wanted
        else district
        for district in districts
    ]


def _whole(codes: Sequence[str], code: str, name: str) -> WholeUnit:
    """The unit above all the districts: as asked, or by the digits that their codes share."""
    shared = (codes[0][:digits] for digits in sorted(LEVELS, reverse=True))
    found = code or next((one for one in shared if all(c.startswith(one) for c in codes)), "")
    remedy = "用 --code 写出各区代码共同的前两位（省）或前四位（市）"
    if len(found) not in LEVELS:
        what = f"代码是“{code}”" if code else "各区代码的前两位不同，没有共同的上级"
        raise WrongUse(Problem("--code", what, remedy))
    strangers = [one for one in codes if not one.startswith(found)]
    if strangers:
        raise WrongUse(
            *(Problem("--code", f"{stranger} 不在 {found} 之内", remedy) for stranger in strangers)
        )
    return WholeUnit(found, name or f"{found} 各区", LEVELS[len(found)])
