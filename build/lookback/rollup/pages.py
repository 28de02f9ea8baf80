"""The pages of a rollup: overview, districts, figures, where all is from; a page per district."""

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pandas as pd

from lookback.compute.figures.amounts import FULL
from lookback.data.snapshot import Snapshot
from lookback.errors import Problem, WrongUse
from lookback.publish.charts.charts import Chart, UnitBar, share_bars
from lookback.publish.edition import PageSource
from lookback.publish.figures import Figure, Figures
from lookback.publish.pages.overview import SHADES
from lookback.publish.units import day_text, long_day_text
from lookback.rollup.district_check import District
from lookback.rollup.district_results import IndicatorRow
from lookback.rollup.excluded_districts import ExcludedDistrict, excluded_districts
from lookback.rollup.join import JoinedDistricts, MissingFigure, all_rows, count_text
from lookback.rollup.joinable import AUDIENCES, WholeUnit

NOT_SUMMED = "不汇总"
COMPARED = (
    *("I01", "I06", "I06.persons", "I08", "I08.persons", "I09"),
    *("I10", "I10.towns", "I11", "I13", "I14", "I23", "I26"),
)
"""The columns of the table of districts, as far as there are such indicators."""
BARS = 30
"""As many districts have a bar in the chart: those that are furthest behind."""
MEASURE = "I01"


@dataclass(frozen=True)
class DistrictLine:
    """A district with its figures by code, the shade of its tile, and where its own site is."""

    district: District
    f: Mapping[str, Figure]
    shade: int
    link: str
    link_text: str
    is_over: bool
    towns: int
    villages: int


@dataclass(frozen=True)
class CityGroup:
    """Districts that stand together: those of a city with its sums, or all others (no `name`)."""

    name: str
    lacks: str
    f: Mapping[str, Figure]
    lines: tuple[DistrictLine, ...]
    outs: tuple[ExcludedDistrict, ...]


@dataclass(frozen=True)
class RollupContent:
    """What every page of a rollup shows; `lacks` says how many districts its sums are without."""

    joined: JoinedDistricts
    lacks: str
    day: str
    audience: str
    line: str
    f: Mapping[str, Figure]
    lines: tuple[DistrictLine, ...]
    outs: tuple[ExcludedDistrict, ...]
    groups: tuple[CityGroup, ...]
    rollups: tuple[District, ...]
    behind: tuple[DistrictLine, ...]
    over: tuple[DistrictLine, ...]
    compared: tuple[str, ...]
    figures: tuple[tuple[Figure, str, tuple[Figure, ...]], ...]
    gaps: tuple[MissingFigure, ...]
    names: Mapping[str, str]
    chosen: DistrictLine | ExcludedDistrict | None = None


def rollup_pages(joined: JoinedDistricts, links: Mapping[str, str]) -> list[PageSource]:
    """All pages; `links` leads from the root of the rollup to the sites of districts, by code."""
    content = _content(joined, links)
    districts = [
        PageSource(f"district/{line.district.code}.md", "rollup/district.md.j2",
             replace(content, chosen=line))
        for line in content.lines
    ]  # fmt: skip
    left_out = [
        PageSource(f"{out.page}.md", "rollup/left_out.md.j2", replace(content, chosen=out))
        for out in content.outs
    ]
    return [
        PageSource("index.md", "rollup/overview.md.j2", content, (_chart(content),)),
        PageSource("districts.md", "rollup/districts.md.j2", content),
        PageSource("indicators.md", "rollup/figures.md.j2", content),
        PageSource("sources.md", "rollup/sources.md.j2", content),
        *districts,
        *left_out,
    ]


def figures_of(joined: JoinedDistricts) -> Figures:
    """The figures of the whole and of each district, as text for pages."""
    rows = pd.DataFrame(
        [
            (row.code, row.unit_code, joined.as_of, *map(_float, row[3:6]), row.is_hidden)
            for row in all_rows(joined.totals, joined.cities, joined.districts)
        ],
        columns=["code", "unit_code", "as_of", "numerator", "denominator", "value", "is_hidden"],
    )
    if joined.audience != "web":
        rows = rows.drop(columns="is_hidden")
    return Figures(Snapshot({}, {}, joined.notice, joined.as_of), rows)


def whole_figures(
    unit: WholeUnit, totals: Iterable[IndicatorRow], figures: Figures
) -> dict[str, Figure]:
    """A sum's figures by code; a count is not judged by a line that is one district's."""
    return {row.code: _whole_figure(figures.of(row.code, unit.code)) for row in totals}


def _whole_figure(figure: Figure) -> Figure:
    indicator = figure.indicator
    if not indicator.is_additive:
        return replace(figure, number=NOT_SUMMED)
    is_of_district = (
        indicator.unit != "%" and indicator.alert and isinstance(indicator.alert.at, str)
    )
    return replace(figure, is_alert=False) if is_of_district else figure


def site_links(joined: JoinedDistricts, out: Path, base: str) -> dict[str, str]:
    """Where each district's own site is, from the root of the rollup in `out`, by its code.

    With `base` it is the folder `<code>/` there; without, the site itself if it stands beside
    or below `out` with its pages, so that both are moved together. Of a district that came in a
    rollup it is its page there; the rollup's own overview is under its fingerprint.

    Raises:
        WrongUse: `base` is an address of another kind than a web server's.
    """
    parts = urlsplit(base)
    if (parts.scheme or parts.netloc) and parts.scheme not in ("http", "https"):
        remedy = "写 https://… 的地址，或相对于看板的文件夹"
        raise WrongUse(Problem(f"--link-base {base}", "不是网站的地址", remedy))
    if base:
        return {one.code: f"{base.rstrip('/')}/{one.code}/index.html" for one in joined.districts}
    here, above = out.resolve(), out.resolve().parent
    pages = {one.fingerprint: one.entry.site / "index.html" for one in rollups_of(joined)}
    for district in joined.districts:
        pages[district.code] = district.entry.site / (
            district.page if district.through else "index.html"
        )
    return {
        name: quote(os.path.relpath(page.resolve(), here))
        for name, page in pages.items()
        if page.resolve().is_relative_to(above) and page.is_file()
    }


def rollups_of(joined: JoinedDistricts) -> tuple[District, ...]:
    """The rollups that districts came in."""
    districts = {
        district.through.fingerprint: district.through
        for district in (*joined.districts, *joined.left_out)
        if district.through
    }
    return tuple(districts.values())


def _content(joined: JoinedDistricts, links: Mapping[str, str]) -> RollupContent:
    figures = figures_of(joined)
    whole = whole_figures(joined.whole, joined.totals, figures)
    attention = joined.notice.number("attention_share", joined.as_of)
    lines = tuple(
        _line(district, {code: figures.of(code, district.code) for code in whole}, links)
        for district in joined.districts
    )
    outs = excluded_districts(joined, links)
    behind = [line for line in lines if line.f[MEASURE].amount < FULL]
    over = [line for line in lines if line.is_over]
    reasons = {gap.code: gap.reason for gap in joined.gaps}
    return RollupContent(
        joined=joined,
        lacks=count_text(joined.left_out),
        day=long_day_text(joined.as_of),
        audience=AUDIENCES.get(joined.audience, joined.audience),
        line=f"{attention:g}",
        f=whole,
        lines=lines,
        outs=outs,
        groups=tuple(_groups(joined, figures, lines, outs)),
        rollups=rollups_of(joined),
        behind=tuple(sorted(behind, key=lambda line: line.f[MEASURE].amount)),
        over=tuple(sorted(over, key=lambda line: -line.f["I09"].amount)),
        compared=tuple(code for code in COMPARED if code in whole),
        figures=tuple(
            (whole[code], reasons.get(code, ""), tuple(line.f[code] for line in lines))
            for code in whole
        ),
        gaps=joined.gaps,
        names={district.code: district.name for district in joined.districts},
    )


def _groups(
    joined: JoinedDistricts,
    figures: Figures,
    lines: Sequence[DistrictLine],
    outs: Sequence[ExcludedDistrict],
) -> Iterator[CityGroup]:
    """City by city, then what no city here has; in a city's rollup one group of all."""
    known = set()
    for city in joined.cities:
        known.add(city.unit.code)
        yield CityGroup(
            city.unit.name,
            count_text(city.left_out),
            whole_figures(city.unit, city.totals, figures),
            tuple(line for line in lines if line.district.city_code == city.unit.code),
            tuple(out for out in outs if out.district.city_code == city.unit.code),
        )
    rest = tuple(line for line in lines if line.district.city_code not in known)
    others = tuple(out for out in outs if out.district.city_code not in known)
    if rest or others:
        yield CityGroup("", "", {}, rest, others)


def _line(district: District, f: Mapping[str, Figure], links: Mapping[str, str]) -> DistrictLine:
    results = district.results
    return DistrictLine(
        district=district,
        f=f,
        shade=sum(f[MEASURE].amount >= bound for bound in SHADES),
        link=links.get(district.code, ""),
        link_text=f"打开{district.through.name}看板上的这一页"
        if district.through
        and district.code in links
        and links[district.code].endswith(district.page)
        else f"打开{district.name}自己的看板",
        is_over=f["I09"].is_alert,
        towns=results.count("town") if results else 0,
        villages=results.count("village") if results else 0,
    )


def _chart(content: RollupContent) -> Chart:
    ranked = sorted(
        content.lines,
        key=lambda line: (math.isnan(line.f[MEASURE].amount), -line.f[MEASURE].amount),
    )[-BARS:]
    bars = [UnitBar(line.district.name, line.f[MEASURE]) for line in ranked]
    few = f"（最低的 {BARS} 个）" if len(content.lines) > BARS else ""
    title = f"各区排查覆盖率{few}"
    said = "；".join(f"{bar.name} {bar.figure.text}" for bar in bars)
    caption = f"横条为{day_text(content.joined.as_of)}，虚线为目标 100%。"
    sketch = share_bars(bars, "排查覆盖率", has_target=True)
    return Chart("coverage-districts", title, f"{title}：{said}", caption, sketch)


def _float(number: object) -> float:
    return math.nan if number is None else float(str(number))
