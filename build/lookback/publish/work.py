"""待办: the items of the worklist as pages and the file show them, and their counts by unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.disclosure import cell_mask
from lookback.compute.duties import BY_CODE, DUTIES, Duty
from lookback.compute.explain import Record, masked_key
from lookback.compute.pipeline import ENDS, pipeline
from lookback.compute.worklist import within, worklist
from lookback.publish.edition import Edition
from lookback.publish.spreadsheet import spreadsheet
from lookback.publish.units import Unit, day_text

PATH = "data/worklist.csv"
HIDDEN_MARK = "*"
TITLES = {
    "town": "镇（新区）",
    "village": "村",
    "title": "事项",
    "about": "说明",
    "owner": "责任",
    "clause": "条款",
    "key": "记录",
    "amount": "数量",
    "unit": "单位",
    "due_on": "期限",
    "days_left": "剩余天数（负数为超期）",
    "state": "状态",
}
"""Column of the file -> its heading."""


@dataclass(frozen=True)
class Task:
    """One item: what, whose, where, until when.

    `link` leads to the record in the ledger; empty where there is no record or its key is
    hidden. `unit` is the lowest unit it lies in, the district where it lies in none.
    """

    duty: Duty
    unit: Unit
    about: str
    key: str
    link: str
    due: str
    left: str
    is_overdue: bool


class Tally(NamedTuple):
    """How many items of one duty are due this week and overdue, and the first day of them."""

    duty: Duty
    due: int
    overdue: int
    first: str


class Work(NamedTuple):
    """What a unit has to do: all items in order, and how many are due and overdue."""

    tasks: tuple[Task, ...]
    tallies: tuple[Tally, ...]
    due: int
    overdue: int


def work_of(e: Edition, unit_code: str) -> Work:
    """What lies in this unit and those below it."""
    rows = within(worklist(e.snapshot), unit_code)
    overdue = int(rows["is_overdue"].sum())
    tallies = tuple(_tallies(rows))
    return Work(tuple(_tasks(e, rows)), tallies, len(rows) - overdue, overdue)


def work_file(e: Edition) -> bytes:
    """The whole worklist as a CSV that a spreadsheet program opens, keys masked as on pages."""
    rows = worklist(e.snapshot)
    towns = {town.code: town.name for town in e.units.towns}
    villages = {village.code: village.name for village in e.units.villages}
    duties = rows["duty"].map(BY_CODE)
    tasks = list(_tasks(e, rows))
    cells = pd.DataFrame(
        {
            "town": rows["unit_code"].str[:9].map(towns),
            "village": rows["unit_code"].map(villages),
            "title": duties.map(lambda duty: duty.title),
            "about": [task.about for task in tasks],
            "owner": duties.map(lambda duty: duty.owner),
            "clause": duties.map(lambda duty: duty.clause),
            "key": [task.key for task in tasks],
            "amount": rows["amount"],
            "unit": duties.map(lambda duty: duty.unit),
            "due_on": rows["due_on"],
            "days_left": rows["days_left"],
            "state": ["已超期" if late else "本周到期" for late in rows["is_overdue"]],
        }
    )
    return spreadsheet(cells, TITLES)


def ledger_link(resource: str, key: str) -> str:
    """Where the ledger tells of a record; nothing for a hidden key."""
    return "" if not key or HIDDEN_MARK in key else f"ledger.html#record={resource}/{key}"


def _tallies(rows: pd.DataFrame) -> Iterator[Tally]:
    for duty in DUTIES:
        own = rows[rows["duty"] == duty.code]
        if len(own):
            overdue = int(own["is_overdue"].sum())
            first = day_text(own["due_on"].min().date())
            yield Tally(duty, len(own) - overdue, overdue, first)


def _tasks(e: Edition, rows: pd.DataFrame) -> Iterator[Task]:
    units = {unit.code: unit for unit in (*e.units.towns, *e.units.villages)}
    mask = cell_mask(e.package, e.audience)
    cases = pipeline(e.snapshot)["stage"]
    stages = cases[cases.index.isin(rows["key"])].to_dict()
    titles = dict(zip(e.snapshot.milestone["code"], e.snapshot.milestone["title"], strict=True))
    for row in rows.to_dict("records"):
        resource, key = str(row["resource"]), str(row["key"])
        shown = masked_key(e.package, Record(resource, key), mask) if key else ""
        yield Task(
            duty=BY_CODE[row["duty"]],
            unit=units.get(row["unit_code"], e.units.district),
            about=_about(row, stages, titles),
            key=shown,
            link=ledger_link(resource, shown),
            due=day_text(row["due_on"].date()),
            left=left_text(row["days_left"]),
            is_overdue=bool(row["is_overdue"]),
        )


def _about(row: dict[Any, Any], stages: dict[Any, str], titles: dict[str, str]) -> str:
    """What the record is at: how many things, the step of a case, the name of a task."""
    if not row["key"]:
        return f"还差 {row['amount']:,} {BY_CODE[row['duty']].unit}"
    if row["resource"] == "deliverable":
        return str(row["key"]).split(",")[1]
    if row["resource"] == "milestone":
        return titles[row["key"]]
    if row["resource"] == "case_step":
        return str(row["key"]).split(",")[1]
    stage = stages.get(row["key"], "")
    return f"现在{stage}" if stage and stage not in ENDS else ""


def left_text(days: int) -> str:
    """How long there is, in words."""
    if days < 0:
        return f"超期 {-days} 天"
    return f"还有 {days} 天" if days else "今天到期"
