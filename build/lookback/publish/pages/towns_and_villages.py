"""镇村: the index of towns and villages, and a page for each."""

from dataclasses import dataclass

from lookback.publish.charts.charts import UnitBar
from lookback.publish.charts.progress_charts import coverage_chart, weekly_chart
from lookback.publish.downloads.downloads import FileLink, unit_links
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import Figure
from lookback.publish.pages.attention import UnitOverLine, over_line
from lookback.publish.pages.worklist import UnitWork, unit_work
from lookback.publish.units import PageUnit, day_text, long_day_text

WEEKLY = ("I01", "I06", "I06.persons", "I08", "I08.persons", "I09")
"""The columns of a weekly table."""
VILLAGE = (
    *("I01", "I03", "I05", "I13", "I06", "I06.persons", "I07", "I08", "I08.persons", "I09"),
    *("I09.households", "I14", "I16", "I17", "I18", "I19", "I20", "I26", "I27.due", "I28"),
    *("I30", "I31", "I34", "I34.overdue", "I35"),
)
"""The rows of a village's table, in the order of the work: visits, households, help, data."""


@dataclass(frozen=True)
class UnitRow:
    """One unit in a table of units: its figures by code and its flags."""

    unit: PageUnit
    f: dict[str, Figure]
    is_blank: bool
    is_over: bool


@dataclass(frozen=True)
class UnitWeek:
    """One dispatch day in a weekly table, its figures in the order of `WEEKLY`."""

    day: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class UnitContent:
    """What the page of a town or a village shows; `rows` are the villages of a town.

    `over` is the ledger entry of a unit over the line, None for any other; `nothing_of` are
    the shares that have nothing to be a share of here.
    """

    day: str
    previous_day: str
    line: str
    row: UnitRow
    over: UnitOverLine | None
    district: PageUnit
    town: PageUnit
    figures: tuple[Figure, ...]
    nothing_of: tuple[Figure, ...]
    weeks: tuple[UnitWeek, ...]
    work: UnitWork
    files: tuple[FileLink, ...]
    rows: tuple[UnitRow, ...] = ()


@dataclass(frozen=True)
class UnitIndex:
    """The page that leads to every town and village."""

    day: str
    line: str
    towns: tuple[tuple[UnitRow, tuple[UnitRow, ...]], ...]
    villages: int


def unit_pages(e: Edition) -> list[PageSource]:
    """The index, the towns and the villages, in the order of their codes."""
    towns = [_town_page(e, town) for town in e.units.towns]
    villages = [_village_page(e, village) for village in e.units.villages]
    return [_index_page(e), *towns, *villages]


def _index_page(e: Edition) -> PageSource:
    towns = tuple((_row(e, town, "I10.towns"), _villages(e, town)) for town in e.units.towns)
    day = long_day_text(e.snapshot.as_of)
    return PageSource(
        "places.md", "places.md.j2", UnitIndex(day, _line(e), towns, len(e.units.villages))
    )


def _town_page(e: Edition, town: PageUnit) -> PageSource:
    rows = _villages(e, town)
    bars = [UnitBar(row.unit.name, row.f["I01"]) for row in rows]
    charts = [weekly_chart(e, town, e.units.district)]
    if bars:
        title = f"{town.name}各村排查覆盖率"
        charts.insert(0, coverage_chart(e, f"coverage-{town.code}", title, bars))
    content = _place(e, town, town, "I10.towns", rows)
    return PageSource(f"{town.page}.md", "town.md.j2", content, tuple(charts))


def _village_page(e: Edition, village: PageUnit) -> PageSource:
    content = _place(e, village, e.units.town_of[village.code], "I10")
    return PageSource(f"{village.page}.md", "village.md.j2", content)


def _place(
    e: Edition, unit: PageUnit, town: PageUnit, flag: str, rows: tuple[UnitRow, ...] = ()
) -> UnitContent:
    previous = e.figures.previous_day
    figures = [e.figures.of(code, unit.code) for code in VILLAGE]
    row = _row(e, unit, flag)
    return UnitContent(
        day=long_day_text(e.snapshot.as_of),
        previous_day=day_text(previous) if previous else "",
        line=_line(e),
        row=row,
        over=over_line(e, unit) if row.is_over else None,
        district=e.units.district,
        town=town,
        figures=tuple(figure for figure in figures if figure.denominator != "0"),
        nothing_of=tuple(figure for figure in figures if figure.denominator == "0"),
        weeks=tuple(
            UnitWeek(day_text(day), tuple(e.figures.of(code, unit.code, day) for code in WEEKLY))
            for day in reversed(e.figures.days)
        ),
        work=unit_work(e, unit.code),
        files=unit_links(e, unit),
        rows=rows,
    )


def _villages(e: Edition, town: PageUnit) -> tuple[UnitRow, ...]:
    return tuple(_row(e, village, "I10") for village in town.villages)


def _row(e: Edition, unit: PageUnit, flag: str) -> UnitRow:
    """A unit's row; `flag` is the figure that is 1 over the line. Only a village can be blank."""
    f = e.figures.of_unit(unit.code)
    return UnitRow(unit, f, flag == "I10" and f["I11"].amount == 1, f[flag].amount == 1)


def _line(e: Edition) -> str:
    return f"{e.snapshot.number('attention_share'):g}"
