"""识别管线 and 本周待办: what the pages say of the cases and of the work of the week."""

import csv
import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lookback.publish.edition import Edition
from lookback.publish.pages.case_pipeline import PipelineContent, pipeline_pages
from lookback.publish.pages.worklist import left_text, unit_work, work_file

Build = Callable[..., Edition]
CASES: dict[str, list[dict[str, Any]]] = {
    "case": [
        {"case_id": "h2-1", "household_id": "h2", "opened_on": "2022-05-09",
         "is_green_channel": "是", "green_ground": "因灾"},
        {"case_id": "h3-1", "household_id": "h3", "opened_on": "2022-05-08",
         "authorized_on": "2022-05-09"},
        {"case_id": "h4-1", "household_id": "h4", "opened_on": "2022-05-10",
         "monitored_since": "2022-05-16"},
    ],
    "case_step": [
        {"case_id": "h2-1", "procedure": "识别", "step": "入户核查初判",
         "started_on": "2022-05-01", "ended_on": "2022-05-01"},
        {"case_id": "h3-1", "procedure": "识别", "step": "入户核查初判",
         "started_on": "2022-05-08", "ended_on": "2022-05-09"},
        {"case_id": "h3-1", "procedure": "识别", "step": "数据比对",
         "started_on": "2022-05-09", "ended_on": "2022-05-10"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def page(edition_of: Build, tiny: dict[str, Any]) -> PipelineContent:
    return content(edition_of({**tiny, **CASES}))


def content(e: Edition) -> PipelineContent:
    found = pipeline_pages(e)[0].content
    assert isinstance(found, PipelineContent)
    return found


def test_the_steps_add_up(page: PipelineContent) -> None:
    assert (page.opened, page.open, page.unsigned) == (3, 2, 1)
    assert [row.passed for row in page.standings] == [3, 2, 1, 1, 1]
    assert [row.here for row in page.standings] == [0, 1, 1, 0, 0]
    district = page.towns[0]
    assert (district.opened, district.determined, district.refused) == (3, 1, 0)
    assert (district.mean, district.longest, district.late) == ("13.5", "17", 1)


def test_the_longest_overdue_term_comes_first_with_its_record(page: PipelineContent) -> None:
    first = page.late[0]
    assert (first.key, first.link) == ("h3-1", "ledger.html#record=case/h3-1")
    assert (first.term, first.used, first.over) == ("比对结果反馈", 8, 5)
    assert [row.term for row in page.late] == ["比对结果反馈", "识别认定"]
    assert (page.late_open, page.late_ended) == (2, ())


def test_the_cases_under_way_are_named_with_the_days_left(page: PipelineContent) -> None:
    rows = [(row.key, row.stage, row.used, row.left) for row in page.cases]
    assert rows == [("h2-1", "数据比对", 17, -2), ("h3-1", "村级评议公示", 10, 5)]
    assert [(row.town.code, row.unit.code) for row in page.cases if row.town and row.unit] == [
        ("420702100", "420702100901"), ("420702100", "420702100902"),
    ]  # fmt: skip


def test_what_is_late_of_a_case_that_has_ended_is_said_apart(
    edition_of: Build, tiny: dict[str, Any]
) -> None:
    page = content(edition_of({**tiny, **CASES}, date(2022, 5, 27)))
    found = [(words, [row.key for row in rows]) for words, rows in page.late_ended]
    assert found == [
        ("联系人和帮扶计划还没有落实", ["h4-1"]), ("还没有录入全国系统", ["h4-1"]),
    ]  # fmt: skip


def test_a_term_met_too_late_names_its_case(edition_of: Build, tiny: dict[str, Any]) -> None:
    cases = deepcopy(CASES)
    cases["case_step"][-1]["fed_back_on"] = "2022-05-17"
    (row,) = content(edition_of({**tiny, **cases})).closed_late
    assert (row.key, row.term, row.used, row.over) == ("h3-1", "比对结果反馈", 7, 4)


def test_the_green_channel_says_where_its_procedure_is(page: PipelineContent) -> None:
    (row,) = page.green
    assert (row.ground, row.stage, row.relief, row.is_late) == ("因灾", "数据比对", "", True)


def test_a_district_without_cases_says_so(edition_of: Build, tiny: dict[str, Any]) -> None:
    page = content(edition_of({**tiny, "case": []}))
    assert (page.opened, page.late, page.green) == (0, (), ())
    assert all(row.mean == "" for row in page.standings)


def test_a_unit_has_the_work_of_the_units_below_it(edition_of: Build, tiny: dict[str, Any]) -> None:
    e = edition_of({**tiny, **CASES}, date(2022, 5, 25))
    town = unit_work(e, "420702100")
    parts = [unit_work(e, village.code) for village in e.units.towns[0].villages]
    assert town.due and town.overdue
    assert town.due == sum(part.due for part in parts)
    whole = unit_work(e, "420702")
    assert whole.due + whole.overdue == len(whole.tasks)
    assert sum(tally.overdue for tally in whole.tallies) == whole.overdue


def test_what_is_left_is_said_in_words(edition_of: Build, tiny: dict[str, Any]) -> None:
    e = edition_of({**tiny, **CASES}, date(2022, 5, 25))
    found = {task.duty.code: task for task in unit_work(e, "420702100901").tasks}
    assert (found["visit"].about, found["visit"].record, found["visit"].link) == (
        "还差 2 户",
        "",
        "",
    )
    assert (found["visit"].due, found["visit"].left) == ("5月30日", "还有 5 天")
    assert found["identification"].about == "现在数据比对"
    assert found["identification"].record == "识别案 h2-1"
    assert found["identification"].owner.code == "420702100"
    assert [left_text(days) for days in (1, 0, -2)] == ["还有 1 天", "今天到期", "超期 2 天"]


def test_the_file_has_every_item_and_no_formula(edition_of: Build, tiny: dict[str, Any]) -> None:
    village = [{**tiny["village"][0], "village_name": "=1+1"}, *tiny["village"][1:]]
    e = edition_of({**tiny, **CASES, "village": village}, date(2022, 5, 25))
    rows = list(csv.DictReader(io.StringIO(work_file(e).decode("utf-8-sig"))))
    assert len(rows) == len(unit_work(e, "420702").tasks)
    assert {row["村"] for row in rows} >= {"'=1+1"}
    assert {row["状态"] for row in rows} == {"本周到期", "已超期"}


def test_the_web_sees_no_key(edition_of: Build, tiny: dict[str, Any]) -> None:
    e = replace(edition_of({**tiny, **CASES}), audience="web")
    assert {(row.key, row.link) for row in content(e).late} == {("***", "")}
