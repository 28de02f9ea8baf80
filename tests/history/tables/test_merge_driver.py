"""Row-level merges: disjoint edits meet, disputed cells are marked, the rest is left to Git."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.check.structure.merge_conflicts import conflict_cell
from lookback.data.csv_writer import format_table
from lookback.history.tables.merge_driver import Disputed, MergedFile, merge_rows

HEADER = ("id", "name", "value")
BASE = "id,name,value\n1,甲,10\n2,乙,20\n3,丙,30\n"
KEY = ("id",)
Table = Mapping[str, tuple[str, str]]


def merged(base: str, ours: str, theirs: str, key: tuple[str, ...] = KEY) -> MergedFile:
    result = merge_rows(base.encode(), ours.encode(), theirs.encode(), key)
    assert result is not None
    return result


CLEAN = {
    "cells of one row": (
        BASE.replace("2,乙", "2,丁"), BASE.replace("20", "22"), BASE.replace("2,乙,20", "2,丁,22"),
    ),
    "neighbouring rows": (
        BASE.replace("10", "11"), BASE.replace("20", "22"),
        BASE.replace("10", "11").replace("20", "22"),
    ),
    "rows added at one place": (
        BASE + "4,丁,40\n", BASE + "5,戊,50\n", BASE + "4,丁,40\n5,戊,50\n",
    ),
    "the same change twice": (BASE.replace("10", "11"),) * 3,
    "the same row added twice": (BASE + "4,丁,40\n",) * 3,
    "a row removed beside one changed": (
        BASE.replace("2,乙,20\n", ""), BASE.replace("10", "11"),
        "id,name,value\n1,甲,11\n3,丙,30\n",
    ),
    "a column added on one side": (
        "id,name,sex,value\n1,甲,男,10\n2,乙,女,20\n3,丙,男,30\n", BASE.replace("20", "22"),
        "id,name,sex,value\n1,甲,男,10\n2,乙,女,22\n3,丙,男,30\n",
    ),
    "a column added on the other side": (
        BASE.replace("20", "22"), "id,name,sex,value\n1,甲,男,10\n2,乙,女,20\n3,丙,男,30\n",
        "id,name,sex,value\n1,甲,男,10\n2,乙,女,22\n3,丙,男,30\n",
    ),
    "a column renamed beside a cell changed": (
        BASE.replace("value", "amount"), BASE.replace("20", "22"),
        BASE.replace("value", "amount").replace("20", "22"),
    ),
    "columns reordered beside a cell changed": (
        "id,value,name\n1,10,甲\n2,20,乙\n3,30,丙\n", BASE.replace("20", "22"),
        "id,value,name\n1,10,甲\n2,22,乙\n3,30,丙\n",
    ),
    "a column taken out": (
        "id,value\n1,10\n2,20\n3,30\n", BASE.replace("20", "22"), "id,value\n1,10\n2,22\n3,30\n",
    ),
    "a file in another form": (
        "\ufeff" + BASE.replace("\n", "\r\n"), BASE.replace("20", "22"), BASE.replace("20", "22"),
    ),
    "cells with commas, quotes and lines": (
        BASE.replace("甲", '"a,""b""\nc"'), BASE.replace("20", "22"),
        BASE.replace("甲", '"a,""b""\nc"').replace("20", "22"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "expected"), CLEAN.values(), ids=CLEAN)
def test_changes_that_do_not_meet_are_both_taken(ours: str, theirs: str, expected: str) -> None:
    result = merged(BASE, ours, theirs)
    assert result.disputed == ()
    assert result.content.decode() == expected


DISPUTED = {
    "one cell": (
        BASE.replace("20", "22"), BASE.replace("20", "23"),
        [Disputed("2", "value", "22", "23", "20")],
    ),
    "a cell emptied": (
        BASE.replace("20", ""), BASE.replace("20", "23"), [Disputed("2", "value", "", "23", "20")],
    ),
    "a row removed that was changed": (
        BASE.replace("2,乙,20\n", ""), BASE.replace("20", "23"),
        [Disputed("2", "value", "（已删除此行）", "23", "20")],
    ),
    "a row changed that was removed": (
        BASE.replace("20", "23"), BASE.replace("2,乙,20\n", ""),
        [Disputed("2", "value", "23", "（已删除此行）", "20")],
    ),
    "one key added twice": (
        BASE + "4,丁,\n", BASE + "4,丁,41\n",
        [Disputed("4", "value", "", "41", "（两边各自新增）")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "disputed"), DISPUTED.values(), ids=DISPUTED)
def test_what_both_sides_want_differently_is_marked(
    ours: str, theirs: str, disputed: list[Disputed]
) -> None:
    result = merged(BASE, ours, theirs)
    assert list(result.disputed) == disputed
    (only,) = disputed
    marks = [line for line in result.content.decode().splitlines() if "<<<" in line]
    (line,) = marks
    assert line.startswith(f"{only.key},")
    assert conflict_cell(only.ours, only.theirs, only.base) in line


def test_the_rest_of_a_disputed_file_is_merged() -> None:
    result = merged(
        BASE, BASE.replace("20", "22").replace("10", "11"), BASE.replace("20", "23") + "4,丁,40\n"
    )
    lines = result.content.decode().splitlines()
    assert (lines[1], lines[4]) == ("1,甲,11", "4,丁,40")


def test_a_key_of_two_fields() -> None:
    base = "a,b,c\n1,1,x\n1,2,y\n"
    result = merged(base, base.replace("x", "X"), base.replace("y", "Y"), ("a", "b"))
    assert result.content.decode() == "a,b,c\n1,1,X\n1,2,Y\n"


def test_a_file_that_both_sides_added() -> None:
    result = merged("", BASE, BASE + "4,丁,40\n")
    assert result.content.decode() == BASE + "4,丁,40\n"


HOPELESS = {
    "a key twice": (BASE + "3,丙,31\n", BASE),
    "not UTF-8": (BASE.replace("甲", "\udcff"), BASE),
    "no key column": ("name,value\n甲,10\n", BASE),
    "a row too short": (BASE.replace("2,乙,20", "2,乙"), BASE),
    "a row too long": (BASE.replace("2,乙,20", "2,乙,20,x"), BASE),
    "an empty file": ("", BASE),
    "marks of a merge by lines": (BASE.replace("2,", "<<<<<<< HEAD\n2,"), BASE),
    "a column taken out that was changed": (
        "id,name\n1,甲\n2,乙\n3,丙\n", BASE.replace("20", "21"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs"), HOPELESS.values(), ids=HOPELESS)
def test_rows_that_cannot_be_told_apart_are_not_merged(ours: str, theirs: str) -> None:
    raw = [text.encode("utf-8", "surrogateescape") for text in (BASE, ours, theirs)]
    assert merge_rows(*raw, KEY) is None
    assert merge_rows(raw[0], raw[2], raw[1], KEY) is None


def test_a_table_without_a_key_is_not_merged() -> None:
    assert merge_rows(BASE.encode(), BASE.encode(), BASE.encode(), ()) is None


cells = st.text(alphabet='甲乙 ,"\n=a<', max_size=4)
rows = st.dictionaries(st.sampled_from([*"abcdefgh"]), st.tuples(cells, cells), max_size=8)
edits = st.dictionaries(
    st.sampled_from([*"abcdefghijkl"]),
    st.one_of(st.none(), st.tuples(cells, cells)),
    max_size=6,
)


def written(table: Table) -> bytes:
    return format_table(HEADER, [(key, *table[key]) for key in sorted(table)])


def applied(table: Table, changes: Mapping[str, tuple[str, str] | None]) -> Table:
    after = {**table, **changes}
    return {key: row for key, row in after.items() if row is not None}


@given(rows, edits, edits)
def test_disjoint_edits_of_rows_are_all_applied(base: Table, mine: Table, yours: Table) -> None:
    yours = {key: row for key, row in yours.items() if key not in mine}
    ours, theirs = applied(base, mine), applied(base, yours)
    result = merge_rows(written(base), written(ours), written(theirs), KEY)
    assert result == MergedFile(written(applied(ours, yours)), ())


@given(rows, rows)
def test_a_side_that_changed_nothing_has_no_say(base: Table, mine: Table) -> None:
    for sides in ((base, mine), (mine, base)):
        result = merge_rows(written(base), *map(written, sides), KEY)
        assert result == MergedFile(written(mine), ())


@given(rows, edits, edits)
def test_no_side_is_lost_without_a_word(base: Table, mine: Table, yours: Table) -> None:
    """A row of either side is in the result as it is, or overruled by none but a dispute."""
    ours, theirs = applied(base, mine), applied(base, yours)
    result = merge_rows(written(base), written(ours), written(theirs), KEY)
    assert result is not None
    disputed = {each.key for each in result.disputed}
    swapped = merge_rows(written(base), written(theirs), written(ours), KEY)
    assert swapped is not None
    assert {each.key for each in swapped.disputed} == disputed
    lines = result.content.decode()
    for key in ours.keys() & theirs.keys():
        if ours[key] == theirs[key]:
            assert format_table((), [(key, *ours[key])]).decode().removeprefix("\n") in lines
        elif base.get(key) not in (ours[key], theirs[key]):
            pairs = zip(base.get(key, ("", "")), ours[key], theirs[key], strict=True)
            is_meeting = key not in base or any(len({*each}) == 3 for each in pairs)
            assert (key in disputed) == is_meeting
