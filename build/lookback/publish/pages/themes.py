"""One page per theme of the notice: its figures now, by town and by week, and their shares."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from lookback.compute.figures.amounts import FULL, NOT_COMPUTABLE
from lookback.compute.indicators.indicator import Indicator
from lookback.compute.privacy.disclosure import has_weeks
from lookback.publish.charts.charts import Chart, UnitBar, share_bars
from lookback.publish.edition import Edition, PageSource
from lookback.publish.figures import NOT_PUBLIC, Figure
from lookback.publish.units import PageUnit, day_text, long_day_text

NAMED = 3
"""So many units with the same figure are named; of more, their number is said."""


class Section(NamedTuple):
    """Some figures of a theme; `*` in a code stands for anything, "-" before it leaves out.

    `chart` draws the district's figures beside one another (`parts`), or the first figure of
    every town (`towns`).
    """

    anchor: str
    title: str
    clause: str
    codes: tuple[str, ...]
    chart: Literal["", "parts", "towns"] = ""


@dataclass(frozen=True)
class Theme:
    """A page of figures; `lead` are its cards."""

    path: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]


THEMES = (
    Theme(
        "screening.md", "排查进度", ("I01", "I03", "I05", "I12", "I13"),
        (
            Section("coverage", "排查覆盖", "一（一）1", ("I01", "I12", "I13"), "towns"),
            Section("mode", "入户方式", "一（一）4(1)", ("I02.*",), "parts"),
            Section("groups", "重点人群排查率", "一（一）2", ("I03.*",), "parts"),
            Section("leads", "线索来源", "一（一）3", ("I04.*",), "parts"),
            Section("closed", "线索办结", "一（一）3", ("I05",), "towns"),
        ),
    ),
    Theme(
        "measures.md", "帮扶与措施", ("I16", "I17", "I18", "I19"),
        (
            Section("coverage", "措施是否到位", "一（三）", ("I16", "I17", "I18", "I19"), "towns"),
            Section("main-risk", "未消除户的主要风险", "一（三）", ("I15.*_main",), "parts"),
            Section("risks", "未消除户的全部风险", "一（三）", ("I15.*", "-*_main"), "parts"),
        ),
    ),
    Theme(
        "elimination.md", "风险消除与回退", ("I20", "I21", "I08", "I26"),
        (
            Section("recheck", "“回头看”复核", "一（二）", ("I20",), "towns"),
            Section(
                "eliminated", "消除进度", "一（三）", ("I21", "I21.households", "I26"), "towns"
            ),
            Section("withdrawn", "回退与清退", "二（三）", ("I27*",)),
        ),
    ),
    Theme(
        "employment.md", "稳岗就业", ("I35", "I35.at_work", "I37", "I37.wage_change", "I37.wage"),
        (
            Section("checked", "务工排查与规模", "一（六）", ("I35*",), "towns"),
            Section("regions", "务工去向", "一（六）", ("I36.*",), "parts"),
            Section("stability", "就业稳定", "一（六）", ("I37",), "towns"),
            Section("wages", "务工收入变化", "一（六）", ("I37.wage_change", "I37.wage"), "towns"),
        ),
    ),
)  # fmt: skip


class ThemeRow(NamedTuple):
    """One unit's figures in a table, in the order of its columns."""

    unit: PageUnit
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class ThemeWeek:
    """One dispatch day's figures of the district."""

    day: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class ThemeBlock:
    """A section as the page shows it: towns by figures, and the clause's own words, once.

    `meanings` say what the figures of the towns are shares of.
    """

    section: Section
    clause_text: str
    meanings: tuple[Indicator, ...]
    rows: tuple[ThemeRow, ...]
    chart: int


@dataclass(frozen=True)
class ThemeContent:
    """The content of a theme's page; `ThemeBlock.chart` counts the page's drawings, -1 for none."""

    title: str
    day: str
    previous_day: str
    lead: tuple[Figure, ...]
    blocks: tuple[ThemeBlock, ...]
    weeks: tuple[ThemeWeek, ...]


def theme_pages(e: Edition) -> list[PageSource]:
    """A page for every theme, in the order of the navigation."""
    return [_page(e, theme) for theme in THEMES]


def _page(e: Edition, theme: Theme) -> PageSource:
    charts: list[Chart] = []
    blocks: list[ThemeBlock] = []
    for section in theme.sections:
        codes = tuple(_codes(e, section.codes))
        if not codes:
            continue
        drawn = _chart(e, theme, section, codes)
        is_new = section.clause not in {block.section.clause for block in blocks}
        blocks.append(_block(e, section, codes, len(charts) if drawn else -1, is_new))
        charts += [drawn] if drawn else []
    previous = e.figures.previous_day
    lead = tuple(code for code in theme.lead if code in e.figures.codes)
    weekly = tuple(code for code in lead if has_weeks(e.audience, code))
    content = ThemeContent(
        title=theme.title,
        day=long_day_text(e.snapshot.as_of),
        previous_day=day_text(previous) if previous else "",
        lead=tuple(_figure(e, code) for code in lead),
        blocks=tuple(blocks),
        weeks=tuple(
            ThemeWeek(
                day_text(day),
                tuple(e.figures.of(code, e.units.district.code, day) for code in weekly),
            )
            for day in (reversed(e.figures.days) if weekly else ())
        ),
    )
    return PageSource(theme.path, "theme.md.j2", content, tuple(charts))


def _codes(e: Edition, named: tuple[str, ...]) -> Iterator[str]:
    """The codes that a section names, in the order of the catalogue."""
    left_out = [name[1:] for name in named if name.startswith("-")]
    for code in e.figures.codes:
        is_named = any(fnmatchcase(code, name) for name in named)
        if is_named and not any(fnmatchcase(code, name) for name in left_out):
            yield code


def _block(
    e: Edition, section: Section, codes: tuple[str, ...], chart: int, is_new: bool
) -> ThemeBlock:
    is_of_towns = any(e.figures.has(code, town.code) for code in codes for town in e.units.towns)
    units = (e.units.district, *(e.units.towns if is_of_towns else ()))
    rows = tuple(
        ThemeRow(unit, tuple(e.figures.of(code, unit.code) for code in codes)) for unit in units
    )
    clause_text = e.snapshot.notice.clauses[section.clause] if is_new else ""
    told = codes if section.chart == "towns" else ()
    meanings = tuple(_figure(e, code).indicator for code in told)
    return ThemeBlock(section, clause_text, meanings, rows, chart)


def _chart(e: Edition, theme: Theme, section: Section, codes: tuple[str, ...]) -> Chart | None:
    """Only shares are drawn: counts of several kinds have no common scale."""
    if section.chart == "towns":
        title = f"各镇（新区）{_figure(e, codes[0]).indicator.title}"
        bars = [UnitBar(town.name, e.figures.of(codes[0], town.code)) for town in e.units.towns]
        has_target = bars[0].figure.indicator.target == FULL if bars else False
        bars.sort(key=lambda bar: (math.isnan(bar.figure.amount), -bar.figure.amount))
    elif section.chart == "parts":
        title, has_target = section.title, False
        figures = [_figure(e, code) for code in codes]
        bars = [
            UnitBar(figure.indicator.short_title, figure)
            for figure in figures
            if figure.indicator.unit == "%"
        ]
    else:
        return None
    said = "；".join(f"{bar.name} {bar.figure.text}" for bar in bars)
    name = f"{theme.path.removesuffix('.md')}-{section.anchor}"
    before = e.figures.previous_day
    has_marks = any(not math.isnan(bar.figure.previous) for bar in bars)
    mark = f"，竖线为{day_text(before)}" if before and has_marks else ""
    caption = f"{_extremes(bars)}横条为{day_text(e.snapshot.as_of)}{mark}。"
    sketch = share_bars(bars, title, has_target=has_target)
    return Chart(name, title, f"{title}：{said}", caption, sketch)


def _extremes(bars: list[UnitBar]) -> str:
    """Whose figure is highest and whose is lowest; nothing where none is known, or one hidden."""
    unit_bars = sorted((bar for bar in bars if bar.figure.number != NOT_COMPUTABLE), key=_amount)
    if not unit_bars or any(bar.figure.number == NOT_PUBLIC for bar in bars):
        return ""
    ends = dict.fromkeys((unit_bars[-1].figure.text, unit_bars[0].figure.text))
    if len(ends) == 1:
        return f"都是 {unit_bars[0].figure.text}。"
    high, low = (_holders([bar for bar in bars if bar.figure.text == end]) for end in ends)
    return f"最高的是{high}，最低的是{low}。"


def _holders(bars: list[UnitBar]) -> str:
    """Who has this figure: by name, or how many of them where the names would be many."""
    names = "、".join(bar.name for bar in bars)
    text = bars[0].figure.text
    return f"{names} {text}" if len(bars) <= NAMED else f" {text}（{len(bars)} 个）"


def _amount(bar: UnitBar) -> float:
    return bar.figure.amount


def _figure(e: Edition, code: str) -> Figure:
    return e.figures.of(code, e.units.district.code)
