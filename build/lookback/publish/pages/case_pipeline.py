"""识别管线: where the cases stand, what is late, and the work of this week by town."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from lookback.compute.figures.amounts import whole
from lookback.compute.figures.case_pipeline import (
    DETERMINED,
    ENDS,
    OTHER_PROCEDURES,
    REFUSED,
    case_pipeline,
    other_procedures,
    steps_passed,
)
from lookback.compute.lists.worklist import WEEK
from lookback.data.snapshot import Snapshot
from lookback.definitions.monitoring.procedure import STEPS
from lookback.definitions.monitoring.time_limits import (
    ENTRY,
    FEEDBACK,
    GREEN_CHANNEL,
    IDENTIFYING,
    SETTLING,
    TIME_LIMITS,
    case_time_limits,
)
from lookback.publish.charts.pipeline_chart import SHORT, pipeline_chart
from lookback.publish.edition import Edition, PageSource
from lookback.publish.pages.case_tables import (
    GreenChannelCase,
    LateCase,
    OpenCase,
    green_channel_cases,
    late_cases,
    open_cases,
)
from lookback.publish.pages.worklist import PATH, UnitWork, unit_work
from lookback.publish.units import PageUnit, long_day_text

SHOWN_LATE = 40
SHOWN_TASKS = 30
NOT_DONE = {
    IDENTIFYING.title: "还没有公告",
    SETTLING.title: "联系人和帮扶计划还没有落实",
    GREEN_CHANNEL.title: "绿色通道还没有补齐程序",
    FEEDBACK.title: "比对结果还没有反馈镇村",
    ENTRY.title: "还没有录入全国系统",
}
"""What is not done while a term is open."""


class StepCount(NamedTuple):
    """The cases at one step: how many, and the days since the visit."""

    step: str
    passed: int
    here: int
    mean: str
    longest: str


class TownCases(NamedTuple):
    """The cases of a unit in this round: opened, at each step, how they ended, the days used."""

    unit: PageUnit
    opened: int
    here: tuple[int, ...]
    determined: int
    refused: int
    mean: str
    longest: str
    late: int


class OtherProcedure(NamedTuple):
    """How many cases stand where in another procedure."""

    procedure: str
    stages: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PipelineContent:
    """The content of the page."""

    day: str
    limits: dict[str, str]
    opened: int
    open: int
    late_open: int
    late_ended: tuple[tuple[str, tuple[LateCase, ...]], ...]
    late_terms: int
    unsigned: int
    standings: tuple[StepCount, ...]
    step_names: tuple[str, ...]
    towns: tuple[TownCases, ...]
    cases: tuple[OpenCase, ...]
    late: tuple[LateCase, ...]
    closed_late: tuple[LateCase, ...]
    green: tuple[GreenChannelCase, ...]
    others: tuple[OtherProcedure, ...]
    week: int
    whole: UnitWork
    work: tuple[tuple[PageUnit, UnitWork], ...]
    shown: int
    file: str


def pipeline_pages(e: Edition) -> list[PageSource]:
    """`pipeline.md`."""
    s = e.snapshot
    cases = case_pipeline(s)
    of_round = cases[cases["is_of_round"]]
    passed = steps_passed(s, of_round)
    open_ = of_round[~of_round["stage"].isin(ENDS)]
    terms = case_time_limits(s)
    over = terms[terms["days_over"] > 0]
    late = late_cases(e, over[over["ended_on"].isna()])
    closed = over[over["ended_on"].notna() & over["case_id"].isin(of_round.index)]
    towns = tuple(_town(unit, of_round) for unit in (e.units.district, *e.units.towns))
    content = PipelineContent(
        day=long_day_text(s.as_of),
        limits={limit.title: f"{s.number(limit.parameter):g}" for limit in TIME_LIMITS},
        opened=len(of_round),
        open=len(open_),
        late_open=sum(late_case.is_open for late_case in late),
        late_ended=tuple(_by_term(late_case for late_case in late if not late_case.is_open)),
        late_terms=len(late),
        unsigned=int(open_["authorized_on"].isna().sum()),
        standings=tuple(_standing(step, passed, open_) for step in STEPS),
        step_names=SHORT[1:],
        towns=towns,
        cases=open_cases(e, open_),
        late=late[:SHOWN_LATE],
        closed_late=late_cases(e, closed),
        green=green_channel_cases(e, of_round),
        others=tuple(_others(s)),
        week=WEEK,
        whole=unit_work(e, e.units.district.code),
        work=tuple((town, unit_work(e, town.code)) for town in e.units.towns),
        shown=SHOWN_TASKS,
        file=PATH,
    )
    return [
        PageSource("pipeline.md", "pipeline.md.j2", content, (pipeline_chart(e, of_round, passed),))
    ]


def _standing(name: str, passed: pd.DataFrame, open_: pd.DataFrame) -> StepCount:
    here = open_[open_["stage"] == name]
    mean, longest = _days(here["identification_days"])
    return StepCount(name, int(passed[name].sum()), len(here), mean, longest)


def _town(unit: PageUnit, cases: pd.DataFrame) -> TownCases:
    own = cases[cases["village_code"].str.startswith(unit.code, na=False)]
    mean, longest = _days(own["identification_days"])
    return TownCases(
        unit=unit,
        opened=len(own),
        here=tuple(int((own["stage"] == name).sum()) for name in STEPS),
        determined=int((own["stage"] == DETERMINED).sum()),
        refused=int((own["stage"] == REFUSED).sum()),
        mean=mean,
        longest=longest,
        late=int((own["identification_over"] > 0).sum()),
    )


def _days(days: pd.Series) -> tuple[str, str]:
    """Mean and longest of the known days; empty without any."""
    known = days.dropna()
    return (f"{known.mean():.1f}", whole(known.max())) if len(known) else ("", "")


def _by_term(late: Iterable[LateCase]) -> Iterator[tuple[str, tuple[LateCase, ...]]]:
    """What is not done, and the cases of which: in the order of the terms."""
    rows = list(late)
    for term, words in NOT_DONE.items():
        if of_term := tuple(row for row in rows if row.term == term):
            yield words, of_term


def _others(s: Snapshot) -> list[OtherProcedure]:
    rows = other_procedures(s)
    found = []
    for procedure in OTHER_PROCEDURES:
        counts = Counter(rows.loc[rows["procedure"] == procedure, "stage"])
        found.append(OtherProcedure(procedure, tuple(counts.most_common())))
    return found
