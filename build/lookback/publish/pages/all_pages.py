"""All pages of a publication and the files they need, as one mapping of paths to bytes.

To add a page: write a maker that gives a `PageSource`, name it in `all_pages`, write its template
in `site/templates/`, and put it into `nav:` of mkdocs.yml. If the public may see it, name it in
`disclosure.PUBLIC_PARTS` as well.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lookback.compute.privacy.disclosure import Audience, has_part
from lookback.execution.store import NO_STORE, Store
from lookback.publish.charts.chart_data import chart_data, chart_file
from lookback.publish.charts.charts import Chart
from lookback.publish.charts.svg import draw_svgs, svg_size, vega_bundle
from lookback.publish.downloads.downloads import download_files, download_pages
from lookback.publish.edition import Edition, PageSource
from lookback.publish.pages.attention import attention_pages
from lookback.publish.pages.case_pipeline import pipeline_pages
from lookback.publish.pages.data_quality import quality_pages
from lookback.publish.pages.english_overview import english_page
from lookback.publish.pages.indicator_catalogue import catalogue_pages
from lookback.publish.pages.lists_and_version import list_files, report_pages
from lookback.publish.pages.method import method_page
from lookback.publish.pages.overview import overview_page
from lookback.publish.pages.public_edition import public_pages
from lookback.publish.pages.rendering import DrawnChart, render_page, template_environment
from lookback.publish.pages.rule_catalogue import FAMILIES_SCRIPT, families_script, rule_pages
from lookback.publish.pages.themes import theme_pages
from lookback.publish.pages.towns_and_villages import unit_pages
from lookback.publish.pages.what_if import what_if_pages
from lookback.publish.pages.worklist import PATH, work_file

CHARTS = "assets/charts"
THEMES = ("light", "dark")


def all_pages(e: Edition) -> list[PageSource]:
    """Every generated page, in the order of the navigation."""
    described = [*catalogue_pages(e), method_page(e), english_page(e)]
    if e.audience == "web":
        made = [*theme_pages(e), *report_pages(e), *described]
        return [*public_pages(e), *(page for page in made if has_part("web", page.path))]
    return [
        *(
            overview_page(e),
            *unit_pages(e),
            *theme_pages(e),
            *quality_pages(e),
            *rule_pages(e),
            *pipeline_pages(e),
            *what_if_pages(e),
            *attention_pages(e),
        ),
        *(*report_pages(e), *described),
    ]


def publish(e: Edition, site: Path, store: Store = NO_STORE) -> dict[str, bytes]:
    """Pages, drawings, lists and the chart runtime, by their paths in the docs tree.

    `site` holds the templates and the theme; `store` keeps drawings and forms from one build to
    the next.
    """
    files = {**download_files(e, store), **list_files(e)}
    pages = [*all_pages(e), *download_pages(e, files)]
    return {
        **page_files(pages, site, store, e.audience),
        **files,
        **({PATH: work_file(e)} if has_part(e.audience, PATH) else {}),
        **({FAMILIES_SCRIPT: families_script()} if has_part(e.audience, FAMILIES_SCRIPT) else {}),
    }


def page_files(
    pages: Sequence[PageSource], site: Path, store: Store, audience: Audience = "internal"
) -> dict[str, bytes]:
    """The pages as Markdown with all that their charts need."""
    themes = json.loads((site / "theme" / "charts.json").read_text(encoding="utf-8"))
    charts = {chart.name: chart for page in pages for chart in page.charts}
    specs = _specifications(charts, store)
    drawn = _draw(specs, themes, store)
    drawings = {
        name: DrawnChart(
            chart, specs[name], chart_data(specs[name]), *svg_size(drawn[_path(name, "light")])
        )
        for name, chart in charts.items()
    }
    env = template_environment(site / "templates", audience)
    return {
        **{page.path: render_page(page, env, drawings) for page in pages},
        **drawn,
        **{f"{CHARTS}/{name}.csv": chart_file(drawing.data) for name, drawing in drawings.items()},
        "assets/js/chart-themes.js": _script(themes),
        "assets/vendor/vega.js": vega_bundle(store),
    }


def _specifications(charts: Mapping[str, Chart], store: Store) -> dict[str, dict[str, Any]]:
    """By the name of the chart."""

    def specified(chart: Chart) -> dict[str, Any]:
        from lookback.publish.charts.specifications import specification  # slow to load

        return specification(chart.sketch)

    return {
        name: store.result(["chart", chart.sketch], partial(specified, chart))
        for name, chart in charts.items()
    }


def _draw(
    specs: Mapping[str, dict[str, Any]], themes: Mapping[str, dict[str, Any]], store: Store
) -> dict[str, bytes]:
    complete = {
        _path(name, theme): {**spec, "config": themes[theme]}
        for name, spec in specs.items()
        for theme in THEMES
    }
    return draw_svgs(complete, store)


def _path(name: str, theme: str) -> str:
    return f"{CHARTS}/{name}-{theme}.svg"


def _script(themes: Mapping[str, Any]) -> bytes:
    content = json.dumps(themes, ensure_ascii=False, sort_keys=True)
    return f"self.lookbackChartThemes = {content};\n".encode()
