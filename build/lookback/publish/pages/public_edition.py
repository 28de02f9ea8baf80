"""总览 and 镇村 of the public edition: how far the work is, and counts of people by town."""

from dataclasses import dataclass

from lookback.compute.figures.amounts import whole
from lookback.definitions.screening.rounds import document_of_round
from lookback.publish.charts.charts import UnitBar
from lookback.publish.charts.progress_charts import coverage_chart, weekly_chart
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import Figure
from lookback.publish.pages.overview import (
    DeadlineLine,
    TownTile,
    baseline_text,
    deadlines,
    town_chart,
    town_tile,
)
from lookback.publish.units import PageUnit, day_text, long_day_text

COLUMNS = ("I01", "I06", "I06.persons", "I08", "I08.persons", "I09", "I11")
"""The columns of the table of towns."""


@dataclass(frozen=True)
class PublicRow:
    """A unit with some figures."""

    unit: PageUnit
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class PublicOverview:
    """The content of the overview."""

    day: str
    previous_day: str
    number: str
    about: str
    line: str
    baseline: str
    least: str
    commit: str
    f: dict[str, Figure]
    deadlines: tuple[DeadlineLine, ...]
    tiles: tuple[TownTile, ...]


@dataclass(frozen=True)
class PublicUnits:
    """The content of the page 镇村."""

    day: str
    rows: tuple[PublicRow, ...]
    villages: int


@dataclass(frozen=True)
class PublicTown:
    """The content of a town's page; of its villages the coverage alone."""

    day: str
    previous_day: str
    line: str
    unit: PageUnit
    f: dict[str, Figure]
    rows: tuple[PublicRow, ...]


def public_pages(e: Edition) -> list[PageSource]:
    """The overview, the page of places and a page for every town."""
    return [_overview(e), _places(e), *(_town(e, town) for town in e.units.towns)]


def _overview(e: Edition) -> PageSource:
    content = PublicOverview(
        day=long_day_text(e.snapshot.as_of),
        previous_day=_previous_day(e),
        number=document_of_round(e.snapshot).number,
        about=e.package.description,
        line=_line(e),
        baseline=baseline_text(e.snapshot),
        least=whole(e.snapshot.number("small_count")),
        commit=e.short_commit,
        f=e.figures.of_unit(e.units.district.code),
        deadlines=tuple(deadlines(e)),
        tiles=tuple(town_tile(e, town) for town in e.units.towns),
    )
    charts = (town_chart(e), weekly_chart(e, e.units.district))
    return PageSource("index.md", "public_overview.md.j2", content, charts)


def _places(e: Edition) -> PageSource:
    units = (e.units.district, *e.units.towns)
    rows = tuple(PublicRow(unit, _figures(e, unit)) for unit in units)
    content = PublicUnits(long_day_text(e.snapshot.as_of), rows, len(e.units.villages))
    return PageSource("places.md", "public_places.md.j2", content)


def _figures(e: Edition, unit: PageUnit) -> tuple[Figure, ...]:
    return tuple(e.figures.of(code, unit.code) for code in COLUMNS)


def _town(e: Edition, town: PageUnit) -> PageSource:
    rows = tuple(PublicRow(unit, (e.figures.of("I01", unit.code),)) for unit in town.villages)
    charts = [weekly_chart(e, town, e.units.district)]
    if rows:
        bars = [UnitBar(row.unit.name, row.figures[0]) for row in rows]
        title = f"{town.name}各村排查覆盖率"
        charts.insert(0, coverage_chart(e, f"coverage-{town.code}", title, bars))
    content = PublicTown(
        day=long_day_text(e.snapshot.as_of),
        previous_day=_previous_day(e),
        line=_line(e),
        unit=town,
        f=e.figures.of_unit(town.code),
        rows=rows,
    )
    return PageSource(f"{town.page}.md", "public_town.md.j2", content, tuple(charts))


def _previous_day(e: Edition) -> str:
    previous = e.figures.previous_day
    return day_text(previous) if previous else ""


def _line(e: Edition) -> str:
    return f"{e.snapshot.number('attention_share'):g}"
