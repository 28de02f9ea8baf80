"""A rollup within a rollup: its districts are joined one by one, its sums are not taken over."""

from collections.abc import Iterator, Sequence

from lookback.data.unit_codes import LEVELS as DIGITS
from lookback.errors import BuildError
from lookback.rollup.district_check import HASH, PROGRAM, District, RebuildCheck, check_entry
from lookback.rollup.district_list import DistrictEntry
from lookback.rollup.district_results import (
    TABLE,
    DistrictResults,
    IndicatorRow,
    PackageUnsound,
    first_few,
    known_codes,
    read_tables,
    value_faults,
)
from lookback.rollup.join import all_rows, cities_of, summed_indicators
from lookback.rollup.joinable import LEVELS, WholeUnit
from lookback.site.manifest_reader import (
    ManifestClaim,
    RollupParts,
    kept_manifest_path,
    read_manifest,
)


def districts_of(entry: DistrictEntry, prove: RebuildCheck | None = None) -> tuple[District, ...]:
    """The districts that an entry brings: itself, or all of a rollup, those left out there too.

    A rollup that does not verify stands for itself, and none of its districts counts.
    """
    judged = check_entry(entry, prove)
    if not judged.is_rollup or judged.faults:
        return (judged,)
    try:
        return districts_in(judged)
    except PackageUnsound as error:
        return (judged.with_unsound(error),)


def districts_in(rollup: District) -> tuple[District, ...]:
    """The districts of a rollup whose files are its manifest's.

    Raises:
        Unsound: its sums are not those of its districts, or a district is not as recorded.
    """
    claim, parts = rollup.claim, rollup.claim.parts if rollup.claim else None
    if not claim or not parts:
        return ()
    rows, _ = read_tables(rollup.entry.site, claim)
    counted = [_counted(rollup, claim, parts, code, rows) for code in sorted(parts.districts)]
    if reasons := [*_record_faults(counted, claim, parts), *value_faults(rows)]:
        raise PackageUnsound(reasons)
    if wrong := _wrong_sums(counted, parts, rows):
        raise PackageUnsound([f"{TABLE} 的合计不是各区之和：{first_few(wrong)}"])
    return (*counted, *_left_out(rollup, parts))


def _counted(
    rollup: District,
    claim: ManifestClaim,
    parts: RollupParts,
    code: str,
    rows: Sequence[IndicatorRow],
) -> District:
    """A district that counts there, with its own figures and its own manifest."""
    entry, name = rollup.entry, parts.districts[code].name
    own_rows = {
        indicator_row.code: indicator_row
        for indicator_row in rows
        if indicator_row[1:3] == ("district", code)
    }
    try:
        own = read_manifest(entry.site, kept_manifest_path(code))
    except BuildError as error:
        raise PackageUnsound(problem.what for problem in error.problems) from error
    return District(
        entry._replace(district_code=code, district_name=name),
        own,
        (entry.site / kept_manifest_path(code)).read_bytes(),
        results=DistrictResults(code, own_rows, {}),
        through=rollup,
    )


def _left_out(rollup: District, parts: RollupParts) -> Iterator[District]:
    """The districts that do not count there, and so do not here."""
    for district in parts.left_out:
        entry = rollup.entry._replace(district_code=district.code, district_name=district.name)
        what = f"{rollup.name}汇总时没有计入它：{'；'.join(district.reasons)}"
        remedy = f"请{rollup.name}查清后重新汇总、报送；在那之前这里也不计入"
        yield District(entry, through=rollup).with_fault(what, remedy)


def _record_faults(
    counted: Sequence[District], claim: ManifestClaim, parts: RollupParts
) -> Iterator[str]:
    """Each district is below the rollup's unit, and its manifest says what the rollup says."""
    if not counted or len(parts.code) not in LEVELS:
        yield f"汇总的代码是“{parts.code}”，计入 {len(counted)} 个区"
    said = (claim.as_of, claim.audience, claim.notice, claim.tools.get(PROGRAM))
    for district in counted:
        own, rows = district.claim, district.results.rows if district.results else {}
        if not district.code.startswith(parts.code) or len(district.code) != DIGITS["district"]:
            yield f"{district.code} 不是 {parts.code} 的区"
        if not own or own.commit != parts.districts[district.code].commit:
            yield f"{district.code} 的清单写的提交与汇总所记的不同"
        elif not HASH.fullmatch(own.commit):
            yield f"{district.code} 由没有提交的文件生成"
        elif (own.as_of, own.audience, own.notice, own.tools.get(PROGRAM)) != said:
            yield f"{district.code} 的清单写的统计时点、范围、通知或程序版本与汇总的不同"
        if strange := known_codes(claim.audience) ^ set(rows):
            yield f"{district.code} 缺少或多出指标 {first_few(strange)}"


def _wrong_sums(
    counted: Sequence[District], parts: RollupParts, rows: Sequence[IndicatorRow]
) -> set[str]:
    """The indicators of which a row is not what the districts' rows come to, to the last digit."""
    whole = WholeUnit(parts.code, parts.name, LEVELS[len(parts.code)])
    totals, _ = summed_indicators(counted, whole)
    anew = list(all_rows(totals, cities_of(counted, (), whole), counted))
    twice = {row.code for row in rows if rows.count(row) > 1} if len(rows) > len(anew) else set()
    return twice | {row.code for row in {*rows} ^ {*anew}}
