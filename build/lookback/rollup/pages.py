"""The pages of a rollup: overview, figures by district, a page per district, where all is from."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.errors import Problem, WrongUse
from lookback.publish.charts import Bar, Chart, share_bars
from lookback.publish.edition import Page
from lookback.publish.figures import FULL, Figure, Figures
from lookback.publish.overview import SHADES
from lookback.publish.units import day_text, long_day_text
from lookback.rollup.district import District
from lookback.rollup.joined import AUDIENCES, Gap, Joined
from lookback.rollup.output import all_rows

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
class Line:
    """A district with its figures by code, the shade of its tile, and where its own site is."""

    district: District
    f: Mapping[str, Figure]
    shade: int
    link: str
    is_over: bool
    towns: int
    villages: int


@dataclass(frozen=True)
class Content:
    """What every page of a rollup shows."""

    joined: Joined
    day: str
    audience: str
    line: str
    f: Mapping[str, Figure]
    lines: tuple[Line, ...]
    behind: tuple[Line, ...]
    over: tuple[Line, ...]
    compared: tuple[str, ...]
    figures: tuple[tuple[Figure, str, tuple[Figure, ...]], ...]
    gaps: tuple[Gap, ...]
    names: Mapping[str, str]
    chosen: Line | None = None


def rollup_pages(joined: Joined, links: Mapping[str, str]) -> list[Page]:
    """All pages; `links` leads from the root of the rollup to the sites of districts, by code."""
    content = _content(joined, links)
    districts = [
        Page(f"district/{line.district.code}.md", "rollup/district.md.j2",
             replace(content, chosen=line))
        for line in content.lines
    ]  # fmt: skip
    return [
        Page("index.md", "rollup/overview.md.j2", content, (_chart(content),)),
        Page("indicators.md", "rollup/figures.md.j2", content),
        Page("sources.md", "rollup/sources.md.j2", content),
        *districts,
    ]


def figures_of(joined: Joined) -> Figures:
    """The figures of the whole and of each district, as text for pages."""
    rows = pd.DataFrame(
        [
            (row.code, row.unit_code, joined.as_of, *map(_float, row[3:6]), row.is_hidden)
            for row in all_rows(joined)
        ],
        columns=["code", "unit_code", "as_of", "numerator", "denominator", "value", "is_hidden"],
    )
    if joined.audience != "web":
        rows = rows.drop(columns="is_hidden")
    return Figures(Snapshot({}, {}, joined.notice, joined.as_of), rows)


def whole_figures(joined: Joined, figures: Figures) -> dict[str, Figure]:
    """The whole's figures by code; a count is not judged by a line that is one district's."""
    return {
        total.code: _whole_figure(figures.of(total.code, joined.whole.code))
        for total in joined.totals
    }


def _whole_figure(figure: Figure) -> Figure:
    one = figure.indicator
    if not one.is_additive:
        return replace(figure, number=NOT_SUMMED)
    is_of_district = one.unit != "%" and one.alert and isinstance(one.alert.at, str)
    return replace(figure, is_alert=False) if is_of_district else figure


def site_links(joined: Joined, out: Path, base: str) -> dict[str, str]:
    """Where each district's own site is, from the root of the rollup in `out`.

    With `base` it is the folder `<code>/` there; without, the site itself if it stands beside
    or below `out` with its pages, so that both are moved together.

    Raises:
        WrongUse: `base` is an address of another kind than a web server's.
    """
    parts = urlsplit(base)
    if (parts.scheme or parts.netloc) and parts.scheme not in ("http", "https"):
        remedy = "写 https://… 的地址，或相对于看板的文件夹"
        raise WrongUse(Problem(f"--link-base {base}", "不是网站的地址", remedy))
    if base:
        return {one.code: f"{base.rstrip('/')}/{one.code}/index.html" for one in joined.districts}
    above = out.resolve().parent
    return {
        one.code: quote(f"{os.path.relpath(site, out.resolve())}/index.html")
        for one in joined.districts
        for site in [one.entry.site.resolve()]
        if site.is_relative_to(above) and (site / "index.html").is_file()
    }


def _content(joined: Joined, links: Mapping[str, str]) -> Content:
    figures = figures_of(joined)
    whole = whole_figures(joined, figures)
    attention = joined.notice.number("attention_share", joined.as_of)
    lines = tuple(
        _line(one, {code: figures.of(code, one.code) for code in whole}, links)
        for one in joined.districts
    )
    behind = [line for line in lines if line.f[MEASURE].amount < FULL]
    over = [line for line in lines if line.is_over]
    reasons = {gap.code: gap.reason for gap in joined.gaps}
    return Content(
        joined=joined,
        day=long_day_text(joined.as_of),
        audience=AUDIENCES.get(joined.audience, joined.audience),
        line=f"{attention:g}",
        f=whole,
        lines=lines,
        behind=tuple(sorted(behind, key=lambda line: line.f[MEASURE].amount)),
        over=tuple(sorted(over, key=lambda line: -line.f["I09"].amount)),
        compared=tuple(code for code in COMPARED if code in whole),
        figures=tuple(
            (whole[code], reasons.get(code, ""), tuple(line.f[code] for line in lines))
            for code in whole
        ),
        gaps=joined.gaps,
        names={one.code: one.name for one in joined.districts},
    )


def _line(one: District, f: Mapping[str, Figure], links: Mapping[str, str]) -> Line:
    results = one.results
    return Line(
        district=one,
        f=f,
        shade=sum(f[MEASURE].amount >= bound for bound in SHADES),
        link=links.get(one.code, ""),
        is_over=f["I09"].is_alert,
        towns=results.count("town") if results else 0,
        villages=results.count("village") if results else 0,
    )


def _chart(content: Content) -> Chart:
    ranked = sorted(
        content.lines,
        key=lambda line: (math.isnan(line.f[MEASURE].amount), -line.f[MEASURE].amount),
    )[-BARS:]
    bars = [Bar(line.district.name, line.f[MEASURE]) for line in ranked]
    few = f"（最低的 {BARS} 个）" if len(content.lines) > BARS else ""
    title = f"各区排查覆盖率{few}"
    said = "；".join(f"{bar.name} {bar.figure.text}" for bar in bars)
    caption = f"横条为{day_text(content.joined.as_of)}，虚线为目标 100%。"
    spec = share_bars(bars, "排查覆盖率", has_target=True)
    return Chart("coverage-districts", title, f"{title}：{said}", caption, spec)


def _float(number: object) -> float:
    return math.nan if number is None else float(str(number))
