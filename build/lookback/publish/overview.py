"""总览: what leadership opens on Monday; the story first, then who has to do what."""

import math
from dataclasses import dataclass
from datetime import date

from lookback.compute.amounts import FULL, whole
from lookback.publish.charts import Bar, Chart
from lookback.publish.edition import Edition, Page, RestatedCount
from lookback.publish.figures import Figure
from lookback.publish.progress import coverage_chart, weekly_chart
from lookback.publish.units import Unit, day_text, long_day_text
from lookback.publish.work import Work, work_of

COMPARED = ("I01", "I06", "I06.persons", "I08", "I08.persons", "I09", "I10", "I11", "I13")
"""What changed since last week: these figures, in this order."""
SHADES = (20.0, 40.0, 60.0, 80.0, FULL)
"""Bounds between the shades of the town grid, lightest first; the last is the goal itself."""
NAMED = 8
"""As many villages are named on the overview; the rest stand on their towns' pages."""


@dataclass(frozen=True)
class Place:
    """A unit, the town it lies in (itself for a town) and the figure it is named for."""

    unit: Unit
    town: Unit
    figure: Figure


@dataclass(frozen=True)
class Slow(Place):
    """A village that is not done: its coverage, and the households left to visit (户)."""

    unvisited: str


@dataclass(frozen=True)
class Tile:
    """A town in the grid; `shade` counts the bounds its coverage has reached."""

    unit: Unit
    figure: Figure
    shade: int


@dataclass(frozen=True)
class Comparison:
    """One figure now and on the dispatch day before."""

    now: Figure
    before: str


@dataclass(frozen=True)
class Deadline:
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
class Overview:
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
    deadlines: tuple[Deadline, ...]
    tiles: tuple[Tile, ...]
    comparisons: tuple[Comparison, ...]
    over_towns: tuple[Place, ...]
    over_villages: tuple[Place, ...]
    over_total: int
    slow_towns: tuple[Place, ...]
    slow_villages: tuple[Slow, ...]
    slow_total: int
    restated: RestatedCount | None
    work: Work


def overview_page(e: Edition) -> Page:
    """`index.md`."""
    charts = (town_chart(e), weekly_chart(e, e.units.district))
    return Page("index.md", "overview.md.j2", overview(e), charts)


def overview(e: Edition) -> Overview:
    """The content of the page."""
    document = e.snapshot.notice.document
    previous = e.figures.previous_day
    over_villages = _over_line(e, "I10", e.units.villages)
    slow_villages = _slow_villages(e)
    return Overview(
        day=long_day_text(e.snapshot.as_of),
        previous_day=day_text(previous) if previous else "",
        title=document.title,
        number=document.number,
        about=e.package.description,
        line=f"{e.snapshot.number('attention_share'):g}",
        baseline=f"4月底基数 {whole(e.snapshot.number('blank_village_baseline'))} 个",
        commit=e.short_commit,
        counts={str(severity): count for severity, count in e.findings.counts.items()},
        f=e.figures.of_unit(e.units.district.code),
        deadlines=tuple(deadlines(e)),
        tiles=tuple(tile(e, town) for town in e.units.towns),
        comparisons=tuple(_comparison(e, code, previous) for code in COMPARED),
        over_towns=_over_line(e, "I10.towns", e.units.towns),
        over_villages=over_villages[:NAMED],
        over_total=len(over_villages),
        slow_towns=_slow_towns(e),
        slow_villages=slow_villages[:NAMED],
        slow_total=len(slow_villages),
        restated=e.restated,
        work=work_of(e, e.units.district.code),
    )


def is_incomplete(coverage: Figure) -> bool:
    """Whether the goal of 100 % is not reached; an uncomputable figure is not judged."""
    return not math.isnan(coverage.amount) and coverage.amount < FULL


def deadlines(e: Edition) -> list[Deadline]:
    """The deadlines of the notice in their order, each with its days left."""
    rows = e.snapshot.milestone.sort_values(["due_on", "code"])
    dated = [
        (title, clause, due_on, e.figures.of(f"I41.{code}", e.units.district.code))
        for code, title, clause, due_on in zip(
            rows["code"], rows["title"], rows["clause"], rows["due_on"], strict=True
        )
        if f"I41.{code}" in e.figures.codes
    ]
    coming = [left.amount for *_, left in dated if left.amount >= 0]
    return [
        Deadline(title, clause, day_text(due_on.date()), left, _when(left.amount, coming))
        for title, clause, due_on, left in dated
    ]


def _when(days_left: float, coming: list[float]) -> str:
    if days_left < 0:
        return "past"
    return "next" if days_left == min(coming) else "later"


def tile(e: Edition, town: Unit) -> Tile:
    """A town in the grid of coverages."""
    figure = e.figures.of("I01", town.code)
    return Tile(town, figure, sum(figure.amount >= bound for bound in SHADES))


def _comparison(e: Edition, code: str, previous: date | None) -> Comparison:
    now = e.figures.of(code, e.units.district.code)
    before = e.figures.of(code, e.units.district.code, previous).text if previous else ""
    return Comparison(now, before)


def _over_line(e: Edition, code: str, candidates: tuple[Unit, ...]) -> tuple[Place, ...]:
    """The units that the line's own test (exact, in compute) names, highest share first."""
    over = [unit for unit in candidates if e.figures.of(code, unit.code).amount == 1]
    places = [_place(e, unit, "I09") for unit in over]
    return tuple(sorted(places, key=lambda place: -place.figure.amount))


def _slow_towns(e: Edition) -> tuple[Place, ...]:
    """Towns below the district's coverage, slowest first."""
    district = e.figures.of("I01", e.units.district.code).amount
    places = [_place(e, town, "I01") for town in e.units.towns]
    behind = [place for place in places if place.figure.amount < district]
    return tuple(sorted(behind, key=lambda place: place.figure.amount))


def _slow_villages(e: Edition) -> tuple[Slow, ...]:
    """Villages that are not done, slowest first."""
    rows = e.results.indicators
    rows = rows[rows["code"] == "I01"].set_index("unit_code")
    left = rows["denominator"] - rows["numerator"]
    places = [_place(e, village, "I01") for village in e.units.villages]
    behind = [
        Slow(place.unit, place.town, place.figure, whole(left[place.unit.code]))
        for place in places
        if is_incomplete(place.figure)
    ]
    return tuple(sorted(behind, key=lambda place: place.figure.amount))


def _place(e: Edition, unit: Unit, code: str) -> Place:
    return Place(unit, e.units.town_of.get(unit.code, unit), e.figures.of(code, unit.code))


def town_chart(e: Edition) -> Chart:
    """The coverage of all towns."""
    bars = [Bar(town.name, e.figures.of("I01", town.code)) for town in e.units.towns]
    return coverage_chart(e, "coverage-towns", "各镇（新区）排查覆盖率", bars)
