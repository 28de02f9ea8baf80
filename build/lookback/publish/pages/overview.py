"""总览: what leadership opens on Monday; the story first, then who has to do what."""

import math
from dataclasses import dataclass
from datetime import date

from lookback.compute.figures.amounts import FULL, whole
from lookback.data.snapshot import Snapshot
from lookback.definitions.screening.rounds import baseline_day, document_of_round, is_of_round
from lookback.publish.charts.charts import Chart, UnitBar
from lookback.publish.charts.progress_charts import coverage_chart, weekly_chart
from lookback.publish.edition import Edition, PageSource, RestatedCount
from lookback.publish.figures import Figure
from lookback.publish.pages.worklist import UnitWork, unit_work
from lookback.publish.units import PageUnit, day_text, long_day_text, until_text

COMPARED = ("I01", "I06", "I06.persons", "I08", "I08.persons", "I09", "I10", "I11", "I13")
"""What changed since last week: these figures, in this order."""
SHADES = (20.0, 40.0, 60.0, 80.0, FULL)
"""Bounds between the shades of the town grid, lightest first; the last is the goal itself."""
NAMED = 8
"""As many villages are named on the overview; the rest stand on their towns' pages."""


@dataclass(frozen=True)
class UnitFigure:
    """A unit, the town it lies in (itself for a town) and the figure it is named for."""

    unit: PageUnit
    town: PageUnit
    figure: Figure


@dataclass(frozen=True)
class SlowVillage(UnitFigure):
    """A village that is not done: its coverage, and the households left to visit (户)."""

    unvisited: str


@dataclass(frozen=True)
class TownTile:
    """A town in the grid; `shade` counts the bounds its coverage has reached."""

    unit: PageUnit
    figure: Figure
    shade: int


@dataclass(frozen=True)
class FigureComparison:
    """One figure now and on the dispatch day before."""

    now: Figure
    before: str


@dataclass(frozen=True)
class DeadlineLine:
    """A deadline of the notice; `when` is past, next or later."""

    title: str
    clause: str
    day: str
    left: Figure
    when: str

    @property
    def days(self) -> str:
        """How many days are left or gone, without a sign."""
        return f"{abs(self.left.amount):.0f}"


@dataclass(frozen=True)
class OverviewContent:
    """The content of the overview page."""

    day: str
    previous_day: str
    title: str
    number: str
    about: str
    line: str
    baseline: str
    commit: str
    counts: dict[str, int]
    f: dict[str, Figure]
    deadlines: tuple[DeadlineLine, ...]
    tiles: tuple[TownTile, ...]
    comparisons: tuple[FigureComparison, ...]
    over_towns: tuple[UnitFigure, ...]
    over_villages: tuple[UnitFigure, ...]
    over_total: int
    slow_towns: tuple[UnitFigure, ...]
    slow_villages: tuple[SlowVillage, ...]
    slow_total: int
    restated: RestatedCount | None
    work: UnitWork


def overview_page(e: Edition) -> PageSource:
    """`index.md`."""
    charts = (town_chart(e), weekly_chart(e, e.units.district))
    return PageSource("index.md", "overview.md.j2", overview_content(e), charts)


def overview_content(e: Edition) -> OverviewContent:
    """The content of the page."""
    document = document_of_round(e.snapshot)
    previous = e.figures.previous_day
    over_villages = _over_line(e, "I10", e.units.villages)
    slow_villages = _slow_villages(e)
    return OverviewContent(
        day=long_day_text(e.snapshot.as_of),
        previous_day=day_text(previous) if previous else "",
        title=document.title,
        number=document.number,
        about=e.package.description,
        line=f"{e.snapshot.number('attention_share'):g}",
        baseline=baseline_text(e.snapshot),
        commit=e.short_commit,
        counts={str(severity): count for severity, count in e.findings.counts.items()},
        f=e.figures.of_unit(e.units.district.code),
        deadlines=tuple(deadlines(e)),
        tiles=tuple(town_tile(e, town) for town in e.units.towns),
        comparisons=tuple(_comparison(e, code, previous) for code in COMPARED),
        over_towns=_over_line(e, "I10.towns", e.units.towns),
        over_villages=over_villages[:NAMED],
        over_total=len(over_villages),
        slow_towns=_slow_towns(e),
        slow_villages=slow_villages[:NAMED],
        slow_total=len(slow_villages),
        restated=e.restated,
        work=unit_work(e, e.units.district.code),
    )


def baseline_text(s: Snapshot) -> str:
    """How many villages were blank on the day of the notice's count; "" where it has none."""
    day = baseline_day(s)
    if day is None:
        return ""
    return f"{until_text(day)}基数 {whole(s.number('blank_village_baseline'))} 个"


def is_incomplete(coverage: Figure) -> bool:
    """Whether the goal of 100 % is not reached; an uncomputable figure is not judged."""
    return not math.isnan(coverage.amount) and coverage.amount < FULL


def deadlines(e: Edition) -> list[DeadlineLine]:
    """The deadlines of the notice in their order, each with its days left."""
    s = e.snapshot
    rows = s.milestone[is_of_round(s, "milestone")].sort_values(["due_on", "code"])
    dated = [
        (title, clause, due_on, e.figures.of(f"I41.{code}", e.units.district.code))
        for code, title, clause, due_on in zip(
            rows["code"], rows["title"], rows["clause"], rows["due_on"], strict=True
        )
        if f"I41.{code}" in e.figures.codes
    ]
    coming = [left.amount for *_, left in dated if left.amount >= 0]
    return [
        DeadlineLine(title, clause, day_text(due_on.date()), left, _when(left.amount, coming))
        for title, clause, due_on, left in dated
    ]


def _when(days_left: float, coming: list[float]) -> str:
    if days_left < 0:
        return "past"
    return "next" if days_left == min(coming) else "later"


def town_tile(e: Edition, town: PageUnit) -> TownTile:
    """A town in the grid of coverages."""
    figure = e.figures.of("I01", town.code)
    return TownTile(town, figure, sum(figure.amount >= bound for bound in SHADES))


def _comparison(e: Edition, code: str, previous: date | None) -> FigureComparison:
    now = e.figures.of(code, e.units.district.code)
    before = e.figures.of(code, e.units.district.code, previous).text if previous else ""
    return FigureComparison(now, before)


def _over_line(e: Edition, code: str, candidates: tuple[PageUnit, ...]) -> tuple[UnitFigure, ...]:
    """The units that the line's own test (exact, in compute) names, highest share first."""
    over = [unit for unit in candidates if e.figures.of(code, unit.code).amount == 1]
    places = [_place(e, unit, "I09") for unit in over]
    return tuple(sorted(places, key=lambda place: -place.figure.amount))


def _slow_towns(e: Edition) -> tuple[UnitFigure, ...]:
    """Towns below the district's coverage, slowest first."""
    district = e.figures.of("I01", e.units.district.code).amount
    places = [_place(e, town, "I01") for town in e.units.towns]
    behind = [place for place in places if place.figure.amount < district]
    return tuple(sorted(behind, key=lambda place: place.figure.amount))


def _slow_villages(e: Edition) -> tuple[SlowVillage, ...]:
    """Villages that are not done, slowest first."""
    rows = e.results.indicators
    rows = rows[rows["code"] == "I01"].set_index("unit_code")
    left = rows["denominator"] - rows["numerator"]
    places = [_place(e, village, "I01") for village in e.units.villages]
    behind = [
        SlowVillage(place.unit, place.town, place.figure, whole(left[place.unit.code]))
        for place in places
        if is_incomplete(place.figure)
    ]
    return tuple(sorted(behind, key=lambda place: place.figure.amount))


def _place(e: Edition, unit: PageUnit, code: str) -> UnitFigure:
    return UnitFigure(unit, e.units.town_of.get(unit.code, unit), e.figures.of(code, unit.code))


def town_chart(e: Edition) -> Chart:
    """The coverage of all towns."""
    bars = [UnitBar(town.name, e.figures.of("I01", town.code)) for town in e.units.towns]
    return coverage_chart(e, "coverage-towns", "各镇（新区）排查覆盖率", bars)
