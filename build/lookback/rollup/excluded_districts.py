"""没有计入的区：a page for each, with the reasons and the remedies."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lookback.rollup.district_check import District
from lookback.rollup.join import JoinedDistricts
from lookback.site.verification import ALTERED, EXTRA, MISSING, REBUILT_OTHERWISE

REMEDIES: Mapping[str, str] = {
    ALTERED: "报送后被改过：查清是谁改的，由该区重新报送",
    MISSING: "传输时漏了的补报；补不上的由该区重新生成、报送",
    EXTRA: "清单里没有它：查清来历后删去",
    REBUILT_OTHERWISE: "它的提交给不出这个文件：由该区从提交重新生成、报送",
}
"""What is to be done about a file, by what was found of it."""


@dataclass(frozen=True)
class ExcludedDistrict:
    """A district that does not count, and the path of its page without an ending.

    `files` has one row per differing file: path, what was found, what is to be done. `named` are
    the districts that a rollup which does not verify claims to sum. `link` leads to the rollup
    that the district was left out of.
    """

    district: District
    page: str
    files: tuple[tuple[str, str, str], ...]
    named: tuple[tuple[str, str], ...]
    link: str


def excluded_districts(
    joined: JoinedDistricts, links: Mapping[str, str]
) -> tuple[ExcludedDistrict, ...]:
    """All that do not count: at a district's address where the code is one's alone."""
    codes = Counter(one.code for one in (*joined.districts, *joined.left_out))
    return tuple(
        ExcludedDistrict(
            district=one,
            page=f"district/{one.code if codes[one.code] == 1 and one.code else f'left-out-{at}'}",
            files=tuple((path, said, REMEDIES[said]) for path, said in one.differing),
            named=_named(one),
            link=links.get(one.through.fingerprint, "") if one.through else "",
        )
        for at, one in enumerate(joined.left_out, start=1)
    )


def _named(district: District) -> tuple[tuple[str, str], ...]:
    parts = district.claim.parts if district.claim else None
    return (
        tuple((code, recorded_district.name) for code, recorded_district in parts.districts.items())
        if parts
        else ()
    )
