"""识别管线: at which step a case stands, told as the steps it has been through."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lookback.compute.figures.case_pipeline import case_pipeline, other_procedures, steps_passed
from lookback.data.snapshot import Snapshot

Build = Callable[..., Snapshot]
NAMES = {
    "入": "入户核查初判", "比": "数据比对", "评": "村级评议公示", "镇": "镇（新区）审核",
    "公": "区级公告确定",
}  # fmt: skip
DAY = date(2022, 5, 20)


def build(snapshot_of: Build, told: str, procedure: str = "识别", **case: Any) -> Snapshot:
    """`told`: 入9 ended on 5-9; 评9- begun and not ended; 评9× not passed; 比9免 免比对."""
    steps = []
    for word in told.split():
        day, mark = int(word[1:].rstrip("-×免")), word[-1]
        step = {
            "case_id": "c", "procedure": procedure, "step": NAMES[word[0]],
            "started_on": date(2022, 5, day),
        }  # fmt: skip
        if mark != "-":
            step["ended_on"] = date(2022, 5, day)
            step["outcome"] = {"×": "不通过", "免": "免比对"}.get(mark, "通过")
        steps.append(step)
    given = {"case_id": "c", "household_id": "h", "opened_on": date(2022, 5, 8), **case}
    return snapshot_of(
        DAY,
        {
            "household": [{"household_id": "h", "village_code": "420702100901"}],
            "case": [given],
            "case_step": steps,
        },
    )


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ("", "入户核查初判"),
        ("入9-", "入户核查初判"),
        ("入9", "数据比对"),
        ("入9 比10-", "数据比对"),
        ("入9 比10", "村级评议公示"),
        ("入9 比10免", "村级评议公示"),
        ("入9 比10- 评11-", "村级评议公示"),
        ("入9 比10 评11", "镇（新区）审核"),
        ("入9 比10 评11 镇17", "区级公告确定"),
        ("入9 比10 评11 镇17 公18", "已确定"),
        ("入9 比10 评11×", "不通过"),
        ("入9 比10 评11 镇17 公21", "区级公告确定"),
    ],
)
def test_the_step_a_case_stands_at(snapshot_of: Build, told: str, stage: str) -> None:
    assert case_pipeline(build(snapshot_of, told)).loc["c", "stage"] == stage


@pytest.mark.parametrize(
    ("told", "passed"),
    [
        ("", ""), ("入9 比10 评11-", "入比"), ("入9 评11 镇12-", "入评"),
        ("入9 比10 评11×", "入比"), ("入9 比10 评11 镇17 公18", "入比评镇公"),
    ],
)  # fmt: skip
def test_the_steps_a_case_has_passed(snapshot_of: Build, told: str, passed: str) -> None:
    s = build(snapshot_of, told)
    row = steps_passed(s, case_pipeline(s)).loc["c"]
    assert "".join(short for short, name in NAMES.items() if row[name]) == passed


@pytest.mark.parametrize(("visited", "over"), [(5, 0), (4, 1)])
def test_day_15_is_in_time_and_day_16_is_not(snapshot_of: Build, visited: int, over: int) -> None:
    row = case_pipeline(build(snapshot_of, f"入{visited}")).loc["c"]
    assert (row["identification_days"], row["identification_over"]) == (15 + over, over)


def test_a_case_on_file_as_determined_stands_nowhere_else(snapshot_of: Build) -> None:
    row = case_pipeline(build(snapshot_of, "", monitored_since=date(2022, 5, 16))).loc["c"]
    assert (row["stage"], row["settling_days"]) == ("已确定", 4)


def test_blank_dates_do_not_hide_a_case(snapshot_of: Build) -> None:
    row = case_pipeline(build(snapshot_of, "", opened_on=None, authorized_on="2022-05-21")).loc["c"]
    assert row["stage"] == "入户核查初判" and row["is_of_round"]
    assert row[["stage_since", "authorized_on", "identification_days"]].isna().all()
    assert not row["is_green_channel"]


def test_only_what_was_opened_by_the_day(snapshot_of: Build) -> None:
    assert case_pipeline(build(snapshot_of, "", opened_on=date(2022, 5, 21))).empty


def test_an_old_case_that_ended_is_not_of_this_round(snapshot_of: Build) -> None:
    old = date(2022, 4, 1)
    assert case_pipeline(build(snapshot_of, "入9", opened_on=old)).loc["c", "is_of_round"]
    done = build(snapshot_of, "", opened_on=old, monitored_since=date(2022, 4, 12))
    assert not case_pipeline(done).loc["c", "is_of_round"]


@pytest.mark.parametrize(
    ("procedure", "told", "stage"),
    [
        ("风险消除", "入9", "村级评议公示"), ("风险消除", "入9 评10-", "村级评议公示"),
        ("回退", "入9 镇12", "区级公告确定"), ("清退", "入9 镇12 公15", "已完成"),
    ],
)  # fmt: skip
def test_where_the_other_procedures_stand(
    snapshot_of: Build, procedure: str, told: str, stage: str
) -> None:
    rows = other_procedures(build(snapshot_of, told, procedure))
    assert rows[["procedure", "stage"]].values.tolist() == [[procedure, stage]]
