"""Numbers of the notice in the ledger (口径): what held, what holds, and on which document."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookback.history.git.commit_check import commit_violations
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.ledger import Ledger, prove_ledger, read_ledger
from lookback.history.tables.notice_table import definition_text
from lookback.notice import NOTICE_PATH

T = "datapackage/t.csv"
TABLE = "id,value\n1,10\n"
FULL = "口径：监测范围审定\n\nReason: 省委农村工作领导小组审定\nHandled-by: 区办\n"
PROVISIONAL = ("2022-01-01", 6900, "拟定", "通知一（一）1")
SETTLED = ("2022-05-29", 7600, "审定", "鄂乡振发〔2022〕9号")

Value = tuple[str, int, str, str]


def notice(*values: Value, days: str = "2022-05-08, 2022-05-15") -> str:
    lines = [
        f"      - {{from: {since}, value: {value}, status: {status}, basis: {basis}}}\n"
        for since, value, status, basis in values
    ]
    return (
        "document: {issued_on: 2022-05-08}\nparameters:\n  line:\n    title: 监测范围\n"
        f"    unit: 元/人·年\n    values:\n{''.join(lines)}dispatch_days: [{days}]\n"
    )


def by_year(year: int, value: int, status: str, basis: str) -> str:
    """The form of older files."""
    return (
        "document: {issued_on: 2022-05-08}\nparameters:\n  line:\n    title: 监测范围\n"
        "    unit: 元/人·年\n    values:\n"
        f"      {year}: {{value: {value}, status: {status}, basis: {basis}}}\n"
        "dispatch_days: [2022-05-08, 2022-05-15]\n"
    )


@pytest.fixture
def begun(story: Any, described: Any) -> Any:
    """A package with one table and the notice of the beginning."""
    package = described(t=(T, "id"))
    story.commit({"datapackage.json": package, T: TABLE, NOTICE_PATH: notice(PROVISIONAL)})
    return story


def told(ledger: Ledger) -> list[str]:
    """The entries about numbers, in words."""
    assert prove_ledger(ledger).holds
    return [
        f"{row.change} {row.key}: {definition_text(row.old)} → {definition_text(row.new)}"
        f" ‖ {row.basis}"
        for row in ledger.corrections
        if row.resource == "notice"
    ]


def test_a_value_from_a_day_tells_what_held_before(begun: Any) -> None:
    begun.commit({NOTICE_PATH: notice(PROVISIONAL, SETTLED)}, FULL)
    ledger = read_ledger(begun.write())
    assert told(ledger) == [
        "definition line,2022-05-29: 6900 元/人·年（拟定，从 2022-01-01 起，依据 通知一（一）1）"
        " → 7600 元/人·年（审定，从 2022-05-29 起，依据 鄂乡振发〔2022〕9号） ‖ 鄂乡振发〔2022〕9号"
    ]
    (row,) = ledger.corrections
    assert (row.file, row.line, row.field, row.flags) == (NOTICE_PATH, 8, "line", "")


def test_a_value_changed_in_its_place_is_one_entry(begun: Any) -> None:
    settled = ("2022-01-01", 7600, "审定", "鄂乡振发〔2022〕9号")
    begun.commit({NOTICE_PATH: notice(settled)}, FULL)
    (line,) = told(read_ledger(begun.write()))
    assert line.startswith("definition line,2022-01-01: 6900")
    assert "→ 7600" in line


def test_a_value_taken_away_and_a_day_that_decides(begun: Any) -> None:
    begun.commit({NOTICE_PATH: notice(PROVISIONAL, SETTLED)}, FULL)
    begun.commit({NOTICE_PATH: notice(PROVISIONAL)}, FULL)
    begun.commit({NOTICE_PATH: notice(PROVISIONAL, days="2022-05-08, 2022-05-16")}, FULL)
    _, removed, days = told(read_ledger(begun.write()))
    assert removed.startswith("definition line,2022-05-29: 7600")
    assert removed.endswith("→  ‖ ")
    assert days == "definition dispatch_days,: 2022-05-08、2022-05-15 → 2022-05-08、2022-05-16 ‖ "


def test_what_says_the_same_in_another_form_is_no_entry(story: Any, described: Any) -> None:
    package = described(t=(T, "id"))
    old = by_year(2022, *PROVISIONAL[1:])
    story.commit({"datapackage.json": package, T: TABLE, NOTICE_PATH: old})
    story.commit({NOTICE_PATH: f"# 说明\n{notice(PROVISIONAL)}"}, "Write days")
    story.commit({NOTICE_PATH: "parameters: [\n"}, "Break it")
    story.commit({NOTICE_PATH: None}, "Remove it")
    story.commit({NOTICE_PATH: notice(PROVISIONAL)}, "Give it back")
    assert told(read_ledger(story.write())) == []


def test_a_number_that_was_not_there_is_new_and_asks_for_nothing(begun: Any) -> None:
    more = notice(PROVISIONAL).replace(
        "dispatch_days",
        "  share:\n    title: 占比\n    unit: '%'\n    values:\n"
        "      - {from: 2022-01-01, value: 25, status: 拟定, basis: 建议值}\ndispatch_days",
    )
    begun.commit({NOTICE_PATH: more, "README.md": "x"}, "Ask for a share")
    root = begun.write()
    (row,) = read_ledger(root).corrections
    assert (row.change, row.flags, row.basis) == ("definition_added", "", "建议值")
    assert [*commit_violations(root, "HEAD")] == []


def test_a_notice_before_the_data_is_taken_as_given(story: Any, described: Any) -> None:
    story.commit({NOTICE_PATH: notice(PROVISIONAL)})
    story.commit({NOTICE_PATH: notice(PROVISIONAL, SETTLED)})
    story.commit({"datapackage.json": described(t=(T, "id")), T: TABLE})
    story.commit({T: TABLE.replace("10", "11")})
    ledger = read_ledger(story.write())
    assert [row.change for row in ledger.corrections] == ["changed"]
    assert prove_ledger(ledger).holds


BROKEN: Mapping[str, tuple[str, dict[str, str], str]] = {
    "no reason": ("口径：审定\n\nHandled-by: 区办\n", {}, "未说明"),
    "no handler": ("口径：审定\n\nReason: 审定\n", {}, "缺经办"),
    "another act": (FULL.replace("口径", "更正"), {}, "类别不明"),
    "data besides": (FULL, {T: TABLE.replace("10", "11")}, "混合提交"),
    "a change of form": (FULL.replace("口径", "格式"), {}, "格式提交改了数据"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_changed_number_must_be_accounted_for(begun: Any, name: str) -> None:
    message, files, title = BROKEN[name]
    begun.commit({NOTICE_PATH: notice(PROVISIONAL, SETTLED), **files}, message)
    (violation,) = commit_violations(begun.write(), "HEAD")
    assert title in [problem.what for problem in violation.problems()]


def test_a_number_without_a_document_is_marked(begun: Any) -> None:
    begun.commit({NOTICE_PATH: notice(PROVISIONAL, (*SETTLED[:3], "''"))}, FULL)
    (row,) = read_ledger(begun.write()).corrections
    assert row.flags == "no_basis"


def test_numbers_of_two_branches_are_merged(begun: Any, described: Any) -> None:
    """Each side settles another day; the merge keeps both and adds none of its own."""
    later = ("2022-06-10", 7700, "审定", "二号")
    files = {"datapackage.json": described(t=(T, "id")), T: TABLE}
    ours = begun.commit({NOTICE_PATH: notice(PROVISIONAL, SETTLED)}, FULL)
    theirs = begun.commit({NOTICE_PATH: notice(PROVISIONAL, later)}, FULL, parents=(1,))
    both = notice(PROVISIONAL, SETTLED, later)
    begun.merge({**files, NOTICE_PATH: both}, ours, theirs)
    assert len(told(read_ledger(begun.write()))) == 2


START = date(2022, 1, 1)
VALUES = st.dictionaries(
    st.integers(0, 400), st.tuples(st.integers(1, 3), st.sampled_from(["审定", "拟定"])), min_size=1
)


@given(courses=st.lists(VALUES, min_size=2, max_size=5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_entries_give_every_later_notice(
    courses: list[dict[int, tuple[int, str]]], new_story: Callable[[], Any], described: Any
) -> None:
    story = new_story()
    for course in courses:
        values: list[Value] = [
            (f"{START + timedelta(days)}", value, status, "一号")
            for days, (value, status) in sorted(course.items())
        ]
        package = described(t=(T, "id"))
        story.commit({"datapackage.json": package, T: TABLE, NOTICE_PATH: notice(*values)}, FULL)
    ledger = read_ledger(story.write())
    assert prove_ledger(ledger).holds
    assert all(row.change.startswith("definition") for row in ledger.corrections)


def test_a_forged_entry_is_refused(begun: Any) -> None:
    begun.commit({NOTICE_PATH: notice(PROVISIONAL, SETTLED)}, FULL)
    ledger = read_ledger(begun.write())
    (row,) = ledger.corrections
    forged = row._replace(old=row.old.replace("6900", "6800"))
    proof = prove_ledger(replace(ledger, commits=entries_by_commit([forged])))
    assert proof.difference
    assert proof.difference.where.endswith("notice line,2022-05-29 line")
