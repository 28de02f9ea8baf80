"""示例历史的编排：what happened on which day, gathered into the wanted number of commits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from lookback.errors import Problem, WrongUse
from lookback_demo.dated_row import BASE, END, DatedRow
from lookback_demo.file_layout import TableLayout
from lookback_demo.history.edits import DemoCommit, DemoEdit
from lookback_demo.population.towns_and_villages import DISTRICT_OFFICE, DemoTown

THEMES = {
    "lead": "线索台账",
    "case": "监测对象识别与帮扶",
    "visit": "入户排查",
    "member": "户与成员信息",
    "outcome": "风险消除与回退清退",
    "unreachable": "失联人员核实",
    "job": "稳岗就业摸排",
    "ledger": "隐患、疑点与整改台账",
    "deliverable": "方案、培训与报告",
}
"""Kind of work -> its words in a subject, in the order in which a week is registered."""

_BOOKS = ("lead", "unreachable", "job", "ledger", "deliverable")
_CASES = ("case", "member", "outcome")
_MERGERS: tuple[tuple[str, ...], ...] = (
    *((theme,) for theme in ("deliverable", "ledger", "job", "unreachable", "lead", "outcome")),
    ("member",),
    ("case",),
    _BOOKS,
    _CASES,
    ("visit",),
    tuple(THEMES),
)
"""What is registered together where there are to be fewer commits, in this order."""

_THEME_OF = {
    "guarantee": "visit",
    "income": "case",
    "case_risk": "case",
    "measure": "case",
    "household": "member",
    "residence": "member",
    "elimination": "outcome",
    "withdrawal": "outcome",
    "hazard": "ledger",
    "attention": "ledger",
    "doubt": "ledger",
    "rectification": "ledger",
}
_BASES = {
    "lead": "线索登记表",
    "case": "防止返贫监测对象信息采集表（附件3）",
    "visit": "入户排查登记表（附件1）",
    "member": "户口簿与村级变更登记表",
    "outcome": "风险稳定消除核查表（附件4）",
    "unreachable": "失联人员核实登记表",
    "job": "稳岗就业摸排表",
    "ledger": "周调度台账",
    "deliverable": "各单位报送文件",
}
BRANCH_TOWN = "zhaoshan"
BRANCH_WEEK = 2
_WEEKS = ("5月第1周", "5月第2周", "5月第3周", "5月第4周", "6月第1周", "6月第2周")
_FIRST = date(2022, 5, 2)


class DemoEvent(NamedTuple):
    """An edit and the day on which it happened."""

    day: date
    theme: str
    town: DemoTown | None
    edit: DemoEdit


@dataclass
class EventBundle:
    """Events of a week that will be one commit; town None means the district office."""

    week: int
    themes: tuple[str, ...]
    town: DemoTown | None
    events: list[DemoEvent]
    part: int = 0
    is_fixed: bool = False

    @property
    def days(self) -> list[date]:
        """The days on which something happened."""
        return sorted({event.day for event in self.events})


def events(records: Iterable[DatedRow], layout: dict[str, TableLayout]) -> Iterator[DemoEvent]:
    """All that was registered or changed after the baseline."""
    for record in records:
        if record.on is None and not record.late:
            continue
        table = layout[record.resource]
        first, changes = record.history()
        town, theme = table.town_of(record.cells), _theme(record)
        path, key = table.path(town), table.key_of(record.cells)
        if max((day for day, _ in changes), default=BASE) > END:
            raise ValueError(f"{record.resource} {key}: after the last day")
        if record.on:
            yield DemoEvent(record.on, theme, town, DemoEdit(table, path, key, first, is_new=True))
        for day, cells in changes:
            yield DemoEvent(day, theme, town, DemoEdit(table, path, key, cells))


def _theme(record: DatedRow) -> str:
    if record.resource == "case_step":
        return "case" if record["procedure"] == "识别" else "outcome"
    return _THEME_OF.get(record.resource, record.resource)


def registrations(demo_events: Iterable[DemoEvent], count: int) -> list[DemoCommit]:
    """Exactly `count` commits that register all events, week by week."""
    groups = _by_town(demo_events)
    for themes in _MERGERS:
        groups = _merged(groups, count, themes)
    while len(groups) > count:
        groups = _joined(groups)
    while len(groups) < count:
        groups = _split(groups)
    return [_commit(group) for group in groups]


def _by_town(demo_events: Iterable[DemoEvent]) -> list[EventBundle]:
    order = list(THEMES)

    def place(event: DemoEvent) -> tuple[int, int, str]:
        week = max(0, (event.day - _FIRST).days // 7)
        return week, order.index(event.theme), event.town.code if event.town else ""

    groups = []
    for (week, theme, _), part in groupby(sorted(demo_events, key=place), place):
        own = sorted(part, key=lambda event: event.day)
        town = own[0].town
        is_branch = town is not None and town.shard == BRANCH_TOWN
        fixed = is_branch and week == BRANCH_WEEK and order[theme] == "visit"
        groups.append(EventBundle(week, (order[theme],), town, own, is_fixed=fixed))
    return groups


def _merged(groups: list[EventBundle], count: int, themes: tuple[str, ...]) -> list[EventBundle]:
    """One commit of the district for these kinds of work, latest weeks first, until few enough."""
    for week in range(len(_WEEKS) - 1, -1, -1):
        own = [
            g for g in groups if g.week == week and not g.is_fixed and set(g.themes) <= {*themes}
        ]
        if len(own) > 1 and len(groups) > count:
            groups = [group for group in groups if group not in own]
            groups.append(_union(own))
    return sorted(groups, key=lambda group: group.week)


def _union(own: list[EventBundle]) -> EventBundle:
    themes = tuple(name for name in THEMES if any(name in group.themes for group in own))
    demo_events = sorted((event for group in own for event in group.events), key=lambda e: e.day)
    week = max(group.week for group in own)
    return EventBundle(week, themes, None, demo_events)


def _joined(groups: list[EventBundle]) -> list[EventBundle]:
    """The last two groups that may be joined, as one."""
    free = [group for group in groups if not group.is_fixed]
    rest = [group for group in groups if group not in free[-2:]]
    return [*rest, _union(free[-2:])]


def _split(groups: list[EventBundle]) -> list[EventBundle]:
    """The largest group in two, by days if it has several."""
    largest = max(groups, key=lambda group: len(group.events))
    place = groups.index(largest)
    days = largest.days
    if len(days) > 1:
        early = set(days[: len(days) // 2])
        first = [event for event in largest.events if event.day in early]
        second = [event for event in largest.events if event.day not in early]
    else:
        half = len(largest.events) // 2
        first, second = largest.events[:half], largest.events[half:]
    if not first or not second:
        remedy = "减少 --commits，或增加 --households"
        raise WrongUse(Problem("--commits", "提交比可登记的事项还多", remedy))
    halves = [
        EventBundle(largest.week, largest.themes, largest.town, part, largest.part * 2 + number,
              largest.is_fixed)
        for number, part in enumerate((first, second), start=1)
    ]  # fmt: skip
    return [*groups[:place], *halves, *groups[place + 1 :]]


def _commit(group: EventBundle) -> DemoCommit:
    who = group.town.name if group.town else "全区"
    author = f"{group.town.name}信息员" if group.town else DISTRICT_OFFICE
    what = _words(group.themes)
    part = f"（第{group.part}批）" if group.part else ""
    week = _WEEKS[group.week]
    day = group.days[-1]
    basis = _BASES[group.themes[0]]
    trailers = {
        "Reason": f"{week}{what}登记",
        "Basis": f"{basis}，{who}{day:%Y%m%d}号",
        "Handled-by": author,
        "Reviewed-by": reviewer(group.town),
    }
    edits = [event.edit for event in group.events]
    order = list(THEMES).index(group.themes[0])
    subject = f"登记：{who}{what}{week}{part}"
    return DemoCommit(
        day, group.town, subject, trailers, edits, order, begins_branch=group.is_fixed
    )


def _words(themes: tuple[str, ...]) -> str:
    if len(themes) == 1:
        return THEMES[themes[0]]
    if set(themes) <= set(_BOOKS):
        return "线索、就业、失联与整改台账"
    return "监测对象识别、消除与成员信息" if set(themes) <= set(_CASES) else "排查与识别数据"


def reviewer(town: DemoTown | None) -> str:
    """Who reviews what a town, or the district, registers."""
    return f"{town.name}乡村振兴办" if town else "区乡村振兴局审核岗"
