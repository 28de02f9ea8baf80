"""待办: the items of the worklist as pages and the file show them, and their counts by unit."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from lookback.compute.figures.case_pipeline import ENDS, case_pipeline
from lookback.compute.figures.explanation import RecordKey, masked_key
from lookback.compute.lists.duties import DISTRICT, DUTIES, DUTY_BY_CODE, TOWN, UNIT, VILLAGE, Duty
from lookback.compute.lists.worklist import within, worklist
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.snapshot import keys_of, remember
from lookback.publish.downloads.spreadsheet_csv import spreadsheet_csv
from lookback.publish.edition import Edition
from lookback.publish.units import PageUnit, day_text

PATH = "data/worklist.csv"
HIDDEN_MARK = "*"
TITLES = {
    "town": "镇（新区）",
    "village": "村",
    "title": "事项",
    "about": "说明",
    "owner": "责任",
    "clause": "条款",
    "record": "记录",
    "amount": "数量",
    "unit": "单位",
    "due_on": "期限",
    "days_left": "剩余天数（负数为超期）",
    "state": "状态",
}
"""Column of the file -> its heading."""
WORDS = {
    **dict.fromkeys(("case", "case_step", "elimination"), "识别案"),
    "lead": "线索",
    "hazard": "隐患",
    "doubt": "疑点",
    "rectification": "问题",
}
"""What a record of a resource is called before the first field of its key."""
ORDER = {duty.code: place for place, duty in enumerate(DUTIES)}
NAMED_OWNERS = 3
"""As many owners of a duty are named; more are counted."""
COUNTED = {VILLAGE: "个村", TOWN: "个镇（新区）", DISTRICT: "个区", UNIT: "个单位"}


@dataclass(frozen=True)
class WorkItem:
    """One item: what, whose, where, until when.

    `unit` is the lowest unit it lies in, the district where it lies in none; `owner` is the unit
    that has to see to it. `record` is what the record is called, `link` leads to it in the
    ledger; both are empty where there is no record, `link` also where its key is hidden.
    """

    duty: Duty
    unit: PageUnit
    owner: PageUnit
    about: str
    record: str
    link: str
    due: str
    left: str
    is_overdue: bool


class DutyTally(NamedTuple):
    """How many items of one duty are due this week and overdue, whose, and the first day."""

    duty: Duty
    owners: str
    due: int
    overdue: int
    first: str


class UnitWork(NamedTuple):
    """What a unit has to do: all items in order, and how many are due and overdue."""

    tasks: tuple[WorkItem, ...]
    tallies: tuple[DutyTally, ...]
    due: int
    overdue: int


def unit_work(e: Edition, unit_code: str) -> UnitWork:
    """What lies in this unit and those below it."""
    every = _tasks(e)
    tasks = tuple(every[place] for place in within(worklist(e.snapshot), unit_code).index)
    overdue = sum(task.is_overdue for task in tasks)
    return UnitWork(tasks, tuple(_tallies(tasks)), len(tasks) - overdue, overdue)


def work_file(e: Edition) -> bytes:
    """The whole worklist as a CSV that a spreadsheet program opens, keys masked as on pages."""
    rows = worklist(e.snapshot)
    towns = {town.code: town.name for town in e.units.towns}
    villages = {village.code: village.name for village in e.units.villages}
    duties, tasks = rows["duty"].map(DUTY_BY_CODE), _tasks(e)
    cells = pd.DataFrame(
        {
            "town": rows["unit_code"].str[:9].map(towns),
            "village": rows["unit_code"].map(villages),
            "title": duties.map(lambda duty: duty.title),
            "about": [task.about for task in tasks],
            "owner": [task.owner.name for task in tasks],
            "clause": duties.map(lambda duty: duty.clause),
            "record": [task.record for task in tasks],
            "amount": rows["amount"],
            "unit": duties.map(lambda duty: duty.unit),
            "due_on": rows["due_on"],
            "days_left": rows["days_left"],
            "state": ["已超期" if late else "本周到期" for late in rows["is_overdue"]],
        }
    )
    return spreadsheet_csv(cells, TITLES)


def ledger_link(resource: str, key: str) -> str:
    """The link to a record in the ledger; nothing for a hidden key."""
    return "" if not key or HIDDEN_MARK in key else f"ledger.html#record={resource}/{key}"


def _tallies(tasks: tuple[WorkItem, ...]) -> Iterator[DutyTally]:
    """By duty; the first item of each is the first that is due."""
    of_duty: dict[str, list[WorkItem]] = defaultdict(list)
    for task in tasks:
        of_duty[task.duty.code].append(task)
    for code, own in sorted(of_duty.items(), key=lambda each: ORDER[each[0]]):
        owners = [*dict.fromkeys(task.owner.name for task in own)]
        overdue = sum(task.is_overdue for task in own)
        duty = DUTY_BY_CODE[code]
        yield DutyTally(duty, _owners(duty, owners), len(own) - overdue, overdue, own[0].due)


def _owners(duty: Duty, names: list[str]) -> str:
    if len(names) > NAMED_OWNERS:
        return f"{len(names)} {COUNTED[duty.owner]}"
    return "、".join(names)


def _tasks(e: Edition) -> list[WorkItem]:
    """The items of the worklist, in its order."""
    return remember(e.snapshot, ("tasks", e.audience), lambda: list(_work_items(e)))


def _work_items(e: Edition) -> Iterator[WorkItem]:
    rows = worklist(e.snapshot)
    units = {unit.code: unit for unit in (*e.units.towns, *e.units.villages)}
    mask = cell_mask(e.package, e.audience)
    cases = case_pipeline(e.snapshot)["stage"]
    stages = cases[cases.index.isin(rows["key"])].to_dict()
    milestones = e.snapshot.milestone
    keys = keys_of(milestones, e.snapshot.keys["milestone"])
    titles = dict(zip(keys, milestones["title"], strict=True))
    for row in rows.to_dict("records"):
        resource, key = str(row["resource"]), str(row["key"])
        shown = masked_key(e.package, RecordKey(resource, key), mask) if key else ""
        duty, unit = DUTY_BY_CODE[row["duty"]], units.get(row["unit_code"], e.units.district)
        yield WorkItem(
            duty=duty,
            unit=unit,
            owner=_owner(e, duty, unit),
            about=_about(row, stages),
            record=_record(resource, shown, titles),
            link=ledger_link(resource, shown),
            due=day_text(row["due_on"].date()),
            left=left_text(row["days_left"]),
            is_overdue=bool(row["is_overdue"]),
        )


def _owner(e: Edition, duty: Duty, unit: PageUnit) -> PageUnit:
    """The unit at the level whose duty it is, or the one that the record lies in."""
    if duty.owner == DISTRICT:
        return e.units.district
    return e.units.town_of.get(unit.code, unit) if duty.owner == TOWN else unit


def _record(resource: str, key: str, titles: dict[str, str]) -> str:
    """What a record is called: what it is and its number, or its name; "" without a key."""
    if not key:
        return ""
    if resource == "deliverable":
        return key.split(",")[1]
    if resource == "milestone":
        return titles.get(key, key)
    if resource == "attention":
        return "重点关注台账"
    return f"{WORDS[resource]} {key.split(',')[0]}"


def _about(row: dict[Any, Any], stages: dict[Any, str]) -> str:
    """What the record is at: how many things, or the step of a case."""
    if not row["key"] and row["resource"] == "attention":
        return "还没有建立台账"
    if not row["key"]:
        return f"还差 {row['amount']:,} {DUTY_BY_CODE[row['duty']].unit}"
    if row["resource"] == "case_step":
        return str(row["key"]).split(",")[1]
    stage = stages.get(row["key"], "")
    return f"现在{stage}" if stage and stage not in ENDS else ""


def left_text(days: int) -> str:
    """How long there is, in words."""
    if days < 0:
        return f"超期 {-days} 天"
    return f"还有 {days} 天" if days else "今天到期"
