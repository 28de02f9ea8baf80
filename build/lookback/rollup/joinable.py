"""Which districts may be joined: each once, of one notice, one day and one audience."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from lookback.errors import DataInvalid, Problem, WrongUse
from lookback.notice import Notice
from lookback.rollup.district_check import District
from lookback.site.manifest_reader import ManifestClaim

Above = Literal["province", "city"]
LEVELS: Mapping[int, Above] = {2: "province", 4: "city"}
"""Digits of a code above the districts -> its level."""

AUDIENCES: Mapping[str, str] = {"internal": "内部版", "web": "公开版"}


class WholeUnit(NamedTuple):
    """The unit that the districts are joined into."""

    code: str
    name: str
    level: Above


def refuse_repeated_districts(judged: Sequence[District]) -> None:
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


def without_repeated_codes(judged: Sequence[District]) -> list[District]:
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


def of_one_notice(districts: Sequence[District], notice: Notice) -> list[District]:
    """The districts, at fault those whose manifest names another notice."""
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


def agreeing_districts(
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


def unit_above(codes: Sequence[str], code: str, name: str) -> WholeUnit:
    """The unit above all the districts: as asked, or by the digits that their codes share."""
    shared = (codes[0][:digits] for digits in sorted(LEVELS, reverse=True))
    found = code or next((one for one in shared if all(c.startswith(one) for c in codes)), "")
    remedy = "用 --code 写出各区代码共同的前两位（省）或前四位（市）"
    if len(found) not in LEVELS:
        what = f"代码是“{code}”" if code else "各区代码的前两位不同，没有共同的上级"
        raise WrongUse(Problem("--code", what, remedy))
    outside = [district for district in codes if not district.startswith(found)]
    if outside:
        raise WrongUse(
            *(Problem("--code", f"{district} 不在 {found} 之内", remedy) for district in outside)
        )
    return WholeUnit(found, name or f"{found} 各区", LEVELS[len(found)])
