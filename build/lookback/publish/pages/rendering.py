"""Templates to Markdown; every text from data is made harmless for the place it lands in."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lookback.compute.privacy.disclosure import Audience, has_part
from lookback.data.invisible_characters import visible
from lookback.publish.charts.chart_data import ChartData
from lookback.publish.charts.charts import Chart
from lookback.publish.edition import PageSource

HARMLESS = {ord(mark): chr(ord(mark) + 0xFEE0) for mark in "!\"#$%&'*+/:<=>@[\\]^_`{|}~"}
"""ASCII marks that mean something in Markdown, HTML or YAML -> their full-width twins."""


class DrawnChart(NamedTuple):
    """A chart with its specification, its numbers and the room it takes."""

    chart: Chart
    spec: dict[str, Any]
    data: ChartData
    width: str
    height: str


def template_environment(templates: Path, audience: Audience = "internal") -> Environment:
    """The template engine: HTML escaped, a missing name is an error and never a blank.

    `has("ledger.md")` is true in a template where the site for this audience has that page.
    """
    env = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="{##",  # {#name} is how Markdown writes an anchor
        comment_end_string="##}",
        finalize=_shown,
    )
    env.globals["has"] = partial(has_part, audience)
    env.filters["plain"] = plain_heading
    env.filters["script_json"] = script_json
    return env


def _shown(value: Any) -> Any:
    """A text from data shows all that is in it; what a template made itself stays."""
    return visible(value) if type(value) is str else value


def render_page(page: PageSource, env: Environment, drawings: Mapping[str, DrawnChart]) -> bytes:
    """The Markdown of a page; `up` leads from it to the root of the site."""
    text = env.get_template(page.template).render(
        page=page.content,
        up="../" * page.path.count("/"),
        charts=[drawings[chart.name] for chart in page.charts],
    )
    return text.encode("utf-8")


def plain_heading(text: str) -> str:
    """A name for a heading or a title, where Markdown and the theme would interpret marks."""
    return " ".join(text.translate(HARMLESS).split())


def script_json(value: Any) -> Markup:
    """JSON for a `<script>` element: no `<` can end it."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(content.replace("<", "\\u003c").replace("\n", " "))
