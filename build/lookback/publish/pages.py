"""All pages of a publication and the files they need, as one mapping of paths to bytes.

To add a page: write a maker that gives a `Page`, name it in `all_pages`, write its template in
`site/templates/`, and put it into `nav:` of mkdocs.yml. If the public may see it, name it in
`disclosure.PUBLIC_PARTS` as well.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lookback.compute.disclosure import Audience, has_part
from lookback.data.cache import digest, json_bytes, read_kept, write_kept
from lookback.publish.attention import attention_pages
from lookback.publish.catalogue import catalogue_pages
from lookback.publish.chart_data import chart_data, chart_file
from lookback.publish.charts import Chart
from lookback.publish.downloads import download_files, download_pages
from lookback.publish.edition import Edition, Page
from lookback.publish.english import english_page
from lookback.publish.overview import overview_page
from lookback.publish.pipeline import pipeline_pages
from lookback.publish.places import place_pages
from lookback.publish.public import public_pages
from lookback.publish.quality import quality_pages
from lookback.publish.render import Drawing, environment, render
from lookback.publish.reports import list_files, report_pages
from lookback.publish.rule_catalogue import rule_pages
from lookback.publish.svg import draw, size, vega_bundle
from lookback.publish.themes import theme_pages
from lookback.publish.what_if import what_if_pages
from lookback.publish.work import PATH, work_file
from lookback.workers.code import code_digest

CHARTS = "assets/charts"
THEMES = ("light", "dark")


def all_pages(e: Edition) -> list[Page]:
    """Every generated page, in the order of the navigation."""
    if e.audience == "web":
        made = [*theme_pages(e), *report_pages(e), *catalogue_pages(e), english_page(e)]
        return [*public_pages(e), *(page for page in made if has_part("web", page.path))]
    return [
        *(
            overview_page(e),
            *place_pages(e),
            *theme_pages(e),
            *quality_pages(e),
            *rule_pages(e),
            *pipeline_pages(e),
            *what_if_pages(e),
            *attention_pages(e),
        ),
        *(*report_pages(e), *catalogue_pages(e), english_page(e)),
    ]


def publish(e: Edition, site: Path, cache: Path) -> dict[str, bytes]:
    """Pages, drawings, lists and the chart runtime, by their paths in the docs tree.

    `site` holds the templates and the theme; `cache` keeps drawings and forms from one build to
    the next.
    """
    files = {**download_files(e, cache), **list_files(e)}
    pages = [*all_pages(e), *download_pages(e, files)]
    return {
        **page_files(pages, site, cache / "svg", e.audience),
        **files,
        **({PATH: work_file(e)} if has_part(e.audience, PATH) else {}),
    }


def page_files(
    pages: Sequence[Page], site: Path, cache: Path, audience: Audience = "internal"
) -> dict[str, bytes]:
    """The pages as Markdown with all that their charts need."""
    themes = json.loads((site / "theme" / "charts.json").read_text(encoding="utf-8"))
    charts = {chart.name: chart for page in pages for chart in page.charts}
    specs = _specifications(charts, cache)
    drawn = _draw(specs, themes, cache)
    drawings = {
        name: Drawing(
            chart, specs[name], chart_data(specs[name]), *size(drawn[_path(name, "light")])
        )
        for name, chart in charts.items()
    }
    env = environment(site / "templates", audience)
    return {
        **{page.path: render(page, env, drawings) for page in pages},
        **drawn,
        **{f"{CHARTS}/{name}.csv": chart_file(drawing.data) for name, drawing in drawings.items()},
        "assets/js/chart-themes.js": _script(themes),
        "assets/vendor/vega.js": vega_bundle(cache),
    }


def _specifications(charts: Mapping[str, Chart], cache: Path) -> dict[str, dict[str, Any]]:
    """By the name of the chart; those of the last build where they draw the same."""
    keys = {name: digest(chart.sketch) for name, chart in charts.items()}
    file, made_by = cache / "specifications.json", code_digest()
    known = json.loads(read_kept(file, made_by) or b"{}")
    found = {key: known.get(key) for key in keys.values()}
    if found != known:
        from lookback.publish.specifications import specification  # slow to load

        for name, key in keys.items():
            found[key] = found[key] or specification(charts[name].sketch)
        write_kept(file, made_by, json_bytes(found))
    return {name: found[key] for name, key in keys.items()}


def _draw(
    specs: Mapping[str, dict[str, Any]], themes: Mapping[str, dict[str, Any]], cache: Path
) -> dict[str, bytes]:
    complete = {
        _path(name, theme): {**spec, "config": themes[theme]}
        for name, spec in specs.items()
        for theme in THEMES
    }
    return draw(complete, cache)


def _path(name: str, theme: str) -> str:
    return f"{CHARTS}/{name}-{theme}.svg"


def _script(themes: Mapping[str, Any]) -> bytes:
    content = json.dumps(themes, ensure_ascii=False, sort_keys=True)
    return f"window.lookbackChartThemes = {content};\n".encode()
