"""示例轮次：the March screening and the look back of the notice, with their deadlines."""

from datetime import date
from typing import NamedTuple

from lookback_demo.dated_row import DatedRow, days_after

MARCH, LOOK_BACK = "3月排查", "回头看"
"""The codes of the two rounds."""


class DemoMilestone(NamedTuple):
    """A deadline of a round: its code, its words, its day and its clause."""

    code: str
    title: str
    due_on: date
    clause: str


class DemoRound(NamedTuple):
    """A round with its deadlines and its dispatch days; a blank cell is not stated."""

    cells: dict[str, str]
    milestones: tuple[DemoMilestone, ...] = ()
    dispatch_days: tuple[date, ...] = ()


MILESTONES = (
    DemoMilestone("training", "工作部署培训", date(2022, 5, 10), "二（一）"),
    DemoMilestone("look_back", "开展“回头看”", date(2022, 5, 30), "二（二）"),
    DemoMilestone("entry", "信息采集录入", date(2022, 6, 3), "二（三）"),
    DemoMilestone("report", "提交总结报告", date(2022, 6, 10), "二（四）"),
)
DISPATCH_DAYS = tuple(days_after(date(2022, 5, 8), 7 * week) for week in range(6))

ROUNDS = (
    DemoRound(
        {
            "code": MARCH,
            "name": "2022年3月排查",
            "kind": "集中排查",
            "starts_on": "2022-03-01",
            "ends_on": "2022-03-28",
        }
    ),
    DemoRound(
        {
            "code": LOOK_BACK,
            "name": "2022年防止返贫监测帮扶集中排查“回头看”工作方案",
            "kind": "回头看",
            "document_no": "梁乡村战略办〔2022〕1号",
            "issued_on": "2022-05-08",
            "starts_on": "2022-05-01",
            "ends_on": "2022-06-12",
            "baseline_on": "2022-04-30",
        },
        MILESTONES,
        DISPATCH_DAYS,
    ),
)


def round_rows() -> list[DatedRow]:
    """The rounds, their deadlines and their dispatch days, as they stand in the baseline."""
    rows = []
    for demo_round in ROUNDS:
        code = demo_round.cells["code"]
        rows.append(DatedRow("round", dict(demo_round.cells)))
        for milestone in demo_round.milestones:
            cells = {name: str(value) for name, value in milestone._asdict().items()}
            rows.append(DatedRow("milestone", {"round": code, **cells}))
        rows += [
            DatedRow("dispatch_day", {"day": f"{day}", "round": code})
            for day in demo_round.dispatch_days
        ]
    return rows
