"""A rollup within a rollup: its districts are joined one by one, its sums are not taken over."""

from collections.abc import Iterator, Sequence

from lookback.data.unit_codes import LEVELS as DIGITS
from lookback.errors import BuildError
from lookback.rollup.district import HASH, PROGRAM, District, Proof, judge
from lookback.rollup.entry import Entry
from lookback.rollup.joined import LEVELS, Whole, all_rows, cities_of, sums
from lookback.rollup.results import (
    TABLE,
    Results,
    Row,
    Unsound,
    known_codes,
    read_tables,
    some,
    value_faults,
)
from lookback.site.claim import Claim, Parts, kept_path, read_claim


def districts_of(entry: Entry, prove: Proof | None = None) -> tuple[District, ...]:
    """The districts that an entry brings: itself, or all of a rollup, those left out there too.

    A rollup that does not verify stands for itself, and none of its districts counts.
    """
    judged = judge(entry, prove)
    if not judged.is_rollup or judged.faults:
        return (judged,)
    try:
        return districts_in(judged)
    except Unsound as error:
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
        raise Unsound(reasons)
    if wrong := _wrong_sums(counted, parts, rows):
        raise Unsound([f"{TABLE} 的合计不是各区之和：{some(wrong)}"])
    return (*counted, *_left_out(rollup, parts))


def _counted(
    rollup: District, claim: Claim, parts: Parts, code: str, rows: Sequence[Row]
) -> District:
    """A district that counts there, with its own figures and its own manifest."""
    entry, name = rollup.entry, parts.districts[code].name
    own_rows = {one.code: one for one in rows if one[1:3] == ("district", code)}
    try:
        own = read_claim(entry.site, kept_path(code))
    except BuildError as error:
        raise Unsound(problem.what for problem in error.problems) from error
    return District(
        entry._replace(district_code=code, district_name=name),
        own,
        (entry.site / kept_path(code)).read_bytes(),
        results=Results(code, own_rows, {}),
        through=rollup,
    )


def _left_out(rollup: District, parts: Parts) -> Iterator[District]:
    """The districts that do not count there, and so do not here."""
    for one in parts.left_out:
        entry = rollup.entry._replace(district_code=one.code, district_name=one.name)
        what = f"{rollup.name}汇总时没有计入它：{'；'.join(one.reasons)}"
        remedy = f"请{rollup.name}查清后重新汇总、报送；在那之前这里也不计入"
        yield District(entry, through=rollup).with_fault(what, remedy)


def _record_faults(counted: Sequence[District], claim: Claim, parts: Parts) -> Iterator[str]:
    """Each district is below the rollup's unit, and its manifest says what the rollup says."""
    if not counted or len(parts.code) not in LEVELS:
        yield f"汇总的代码是“{parts.code}”，计入 {len(counted)} 个区"
    said = (claim.as_of, claim.audience, claim.notice, claim.tools.get(PROGRAM))
    for one in counted:
        own, rows = one.claim, one.results.rows if one.results else {}
        if not one.code.startswith(parts.code) or len(one.code) != DIGITS["district"]:
            yield f"{one.code} 不是 {parts.code} 的区"
        if not own or own.commit != parts.districts[one.code].commit:
            yield f"{one.code} 的清单写的提交与汇总所记的不同"
        elif not HASH.fullmatch(own.commit):
            yield f"{one.code} 由没有提交的文件生成"
        elif (own.as_of, own.audience, own.notice, own.tools.get(PROGRAM)) != said:
            yield f"{one.code} 的清单写的统计时点、范围、通知或程序版本与汇总的不同"
        if strange := known_codes(claim.audience) ^ set(rows):
            yield f"{one.code} 缺少或多出指标 {some(strange)}"


def _wrong_sums(counted: Sequence[District], parts: Parts, rows: Sequence[Row]) -> set[str]:
    """The indicators of which a row is not what the districts' rows come to, to the last digit."""
    whole = Whole(parts.code, parts.name, LEVELS[len(parts.code)])
    totals, _ = sums(counted, whole)
    anew = list(all_rows(totals, cities_of(counted, (), whole), counted))
    twice = {row.code for row in rows if rows.count(row) > 1} if len(rows) > len(anew) else set()
    return twice | {row.code for row in {*rows} ^ {*anew}}
