"""The join of districts: which of them count, and the sums of their indicators."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from lookback.compute.indicator import Indicator
from lookback.compute.indicators import INDICATORS
from lookback.errors import DataInvalid, Problem, WrongUse
from lookback.notice import Notice
from lookback.rollup.district import District
from lookback.rollup.results import NUMBER, Number, Row
from lookback.site.claim import Claim

Above = Literal["province", "city"]
LEVELS: Mapping[int, Above] = {2: "province", 4: "city"}
"""Digits of a code above the districts -> its level."""
AUDIENCES: Mapping[str, str] = {"internal": "内部版", "web": "公开版"}
NOT_ADDED = "不由各区相加：中位数和天数只看各区自己的"
BLANK = "这个区的数空白（无法计算），合计因此未知"
NOT_PUBLIC = "这个区的数没有公开，合计因此也不公开"


class Gap(NamedTuple):
    """A figure that the whole does not have; `district_code` is whose figure is blank, or ""."""

    code: str
    district_code: str
    reason: str


class Whole(NamedTuple):
    """The unit that the districts are joined into."""

    code: str
    name: str
    level: Above


class City(NamedTuple):
    """A city of a province: its districts here, those left out, and the sums of the others."""

    unit: Whole
    districts: tuple[District, ...]
    left_out: tuple[District, ...]
    totals: tuple[Row, ...]


@dataclass(frozen=True)
class Joined:
    """The verified districts in the order of their codes, those left out, and the sums.

    `cities` are there only in a province: those that have a district which counts.
    """

    whole: Whole
    as_of: date
    audience: str
    notice: Notice
    districts: tuple[District, ...]
    left_out: tuple[District, ...]
    totals: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    cities: tuple[City, ...] = ()


def join(
    judged: Sequence[District], notice: Notice, *, as_of: date | None = None, audience: str = "",
    code: str = "", name: str = "",
) -> Joined:  # fmt: skip
    """Everything that can be joined; a day or an audience that is asked for leaves others out.

    Raises:
        DataInvalid: no district stands the test, or they differ in day or audience and none was
            asked for.
        WrongUse: a district is reached twice, once in a rollup; there is no unit above all of them,
            or `code` is not its.
    """
    _refuse_twice(judged)
    districts = _of_one_notice(_unrepeated(judged), notice)
    day, districts = _agreed(
        districts, "统计时点", "--as-of", as_of.isoformat() if as_of else "",
        lambda claim: claim.as_of.isoformat(),
    )  # fmt: skip
    edition, districts = _agreed(
        districts, "范围", "--audience", audience, lambda claim: claim.audience
    )
    counted = sorted((one for one in districts if not one.faults), key=lambda one: one.code)
    left_out = tuple(one for one in districts if one.faults)
    if not counted:
        raise DataInvalid(*(fault for one in left_out for fault in one.faults))
    whole = _whole([one.code for one in counted], code, name)
    totals, gaps = sums(counted, whole)
    cities = cities_of(counted, left_out, whole)
    return Joined(
        whole, date.fromisoformat(day), edition, notice, tuple(counted), left_out, totals, gaps,
        cities,
    )  # fmt: skip


def cities_of(
    counted: Sequence[District], left_out: Sequence[District], whole: Whole
) -> tuple[City, ...]:
    """The cities of a province, as the first four digits of the districts' codes say."""
    if whole.level == "city":
        return ()
    names = {
        one.through.claim.parts.code: one.through.name
        for one in counted
        if one.through and one.through.claim and one.through.claim.parts
    }
    cities = []
    for code in sorted({one.city_code for one in counted}):
        unit = Whole(code, names.get(code, f"{code} 各区"), "city")
        own = tuple(one for one in counted if one.city_code == code)
        out = tuple(one for one in left_out if one.city_code == code)
        cities.append(City(unit, own, out, sums(own, unit)[0]))
    return tuple(cities)


def all_rows(
    totals: Sequence[Row], cities: Sequence[City], districts: Sequence[District]
) -> Iterator[Row]:
    """Indicator by indicator: the whole, then its cities, then its districts."""
    of_cities = [{row.code: row for row in city.totals} for city in cities]
    for total in totals:
        yield total
        yield from (rows[total.code] for rows in of_cities)
        yield from (one.results.rows[total.code] for one in districts if one.results)


def how_many(left_out: Sequence[District]) -> str:
    """How many districts, and how many whole rollups, do not count."""
    rollups = sum(one.is_rollup for one in left_out)
    districts = len(left_out) - rollups
    told = [f"{districts} 个区"] if districts else []
    return "、".join([*told, f"{rollups} 份汇总"] if rollups else told)


def sums(districts: Iterable[District], whole: Whole) -> tuple[tuple[Row, ...], tuple[Gap, ...]]:
    """Each indicator over the districts: numerators and denominators added, divided once.

    One unknown part makes a sum unknown, one that is hidden hides it. Of a median only the rows
    it counts are added.
    """
    rows, gaps = [], []
    packages = [each.results.rows for each in districts if each.results]
    for one in INDICATORS:
        if not all(one.code in package for package in packages):
            continue  # a public edition has fewer
        parts = [package[one.code] for package in packages]
        numerator = _sum(part.numerator for part in parts) if one.is_additive else None
        has_denominator = bool(one.denominator) or one.statistic != "sum"
        denominator = _sum(part.denominator for part in parts) if has_denominator else None
        value = _value(one, numerator, denominator) if one.is_additive else None
        is_hidden = any(part.is_hidden for part in parts)
        numbers = (numerator, denominator, value)
        rows.append(Row(one.code, whole.level, whole.code, *numbers, is_hidden))
        if not one.is_additive:
            gaps.append(Gap(one.code, "", NOT_ADDED))
        else:
            gaps += [
                Gap(one.code, part.unit_code, NOT_PUBLIC if part.is_hidden else BLANK)
                for part in parts
                if _is_blank(one, part)
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


def _value(one: Indicator, numerator: Number, denominator: Number) -> Number:
    """The quotient as a district's file would write it, or the count itself."""
    if not one.denominator:
        return numerator
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return Decimal(format(float(numerator) / float(denominator), NUMBER))


def _is_blank(one: Indicator, part: Row) -> bool:
    return part.numerator is None or (bool(one.denominator) and part.denominator is None)


def _refuse_twice(judged: Sequence[District]) -> None:
    """A district counts once: given by itself, or in one rollup.

    Raises:
        WrongUse: every district that is reached twice, and by which ways.
    """
    problems = []
    for number, one in enumerate(judged):
        twins = [
            other
            for other in judged[:number]
            if (one.through or other.through)
            and ((one.code and one.code == other.code)
                 or (one.fingerprint and one.fingerprint == other.fingerprint))
        ]  # fmt: skip
        if twins:
            ways = "，又".join(_way(each) for each in (*twins, one))
            remedy = "一个区只报一处：去掉直接给出的，或请那份汇总不含它"
            problems.append(Problem(f"{one.code} {one.name}", f"给出了不止一次：{ways}", remedy))
    if problems:
        raise WrongUse(*problems)


def _way(one: District) -> str:
    """How a district was reached."""
    if not one.through:
        return f"直接给出（{one.entry.path}）"
    state = "没有计入" if one.faults else "已经计入"
    return f"{one.through.name}的汇总{state}它（{one.entry.path}）"


def _unrepeated(judged: Sequence[District]) -> list[District]:
    """Two packages of one code: nobody here can say which is the district's."""
    counts = Counter(one.results.code for one in judged if one.results and not one.faults)
    return [
        one.with_fault(f"区代码 {one.code} 有 {counts[one.code]} 份报送", "只留该区认可的那一份")
        if not one.faults and counts[one.code] > 1
        else one
        for one in judged
    ]


def _of_one_notice(districts: Sequence[District], notice: Notice) -> list[District]:
    here = notice.document.number
    return [
        one.with_fault(
            f"依据的通知是 {one.claim.notice or '（没有写明）'}，汇总依据 {here}",
            "口径不同不能相加；用 --root 指明含有该通知的数据包",
        )
        if not one.faults and one.claim and one.claim.notice != here
        else one
        for one in districts
    ]


def _agreed(
    districts: Sequence[District], title: str, option: str, asked: str, said: Callable[[Claim], str]
) -> tuple[str, list[District]]:
    """What was asked for, else what all sound districts have in common; the others at fault.

    Raises:
        DataInvalid: they differ, and nothing was asked for.
    """
    claims = [(one, one.claim) for one in districts if one.claim and not one.faults]
    counts = Counter(said(claim) for _, claim in claims).most_common()
    if len(counts) > 1 and not asked:
        told = "，".join(f"{AUDIENCES.get(value, value)} {count} 个区" for value, count in counts)
        remedy = f"请各区重报同一个，或用 {option} 选定一个：其余的区不计入"
        others = [
            Problem(one.name, f"{title}是 {said(claim)}", f"请该区重报，或用 {option} 另选")
            for one, claim in claims
            if said(claim) != counts[0][0]
        ]
        raise DataInvalid(Problem(title, f"各区不一样（{told}），不能相加", remedy), *others)
    wanted = asked or (counts[0][0] if counts else "")
    return wanted, [
        one.with_fault(f"{title}是 {said(one.claim)}，汇总的是 {wanted}", "请该区重新生成、报送")
        if one.claim and not one.faults and said(one.claim) != wanted
        else one
        for one in districts
    ]


def _whole(codes: Sequence[str], code: str, name: str) -> Whole:
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
            *(Problem("--code", f"{one} 不在 {found} 之内", remedy) for one in strangers)
        )
    return Whole(found, name or f"{found} 各区", LEVELS[len(found)])
