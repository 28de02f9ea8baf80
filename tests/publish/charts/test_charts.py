import json
import os
import re
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from jsonschema import ValidationError

from lookback import HOME
from lookback.execution.store import Store
from lookback.publish.charts import svg
from lookback.publish.charts.specifications import specification
from lookback.publish.edition import Edition
from lookback.publish.pages.all_pages import all_pages

THEMES = json.loads((HOME / "site/theme/charts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def spec(edition: Edition) -> dict[str, Any]:
    chart = next(chart for page in all_pages(edition) for chart in page.charts)
    return {**specification(chart.sketch), "config": THEMES["light"]}


def test_every_chart_says_its_figures_in_words(edition: Edition) -> None:
    charts = {chart.name: chart for page in all_pages(edition) for chart in page.charts}
    assert set(charts) >= {
        "coverage-towns", "weekly-420702", "coverage-420702100", "weekly-420702100",
        "coverage-420702400", "weekly-420702400", "line",
    }  # fmt: skip
    said = charts["coverage-towns"].alt
    assert said == "各镇（新区）排查覆盖率：梧桐湖新区 100.0%；太和镇 28.6%"


def test_every_chart_is_a_sound_specification(edition: Edition) -> None:
    for page in all_pages(edition):
        for chart in page.charts:
            alt.Chart.from_dict(specification(chart.sketch), validate=True)
    with pytest.raises(ValidationError):
        alt.Chart.from_dict({"mark": "barr", "data": {"values": []}}, validate=True)


def test_colours_live_in_the_theme_alone(edition: Edition) -> None:
    charts = [chart for page in all_pages(edition) for chart in page.charts]
    text = json.dumps([specification(chart.sketch) for chart in charts])
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(", text)


def test_both_themes_style_the_same_marks() -> None:
    assert THEMES["light"]["style"].keys() == THEMES["dark"]["style"].keys()


def test_a_drawing_does_not_depend_on_the_fonts_of_the_machine(
    spec: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = svg.draw_svgs({"a": spec}, Store(tmp_path / "here"))
    folder = tmp_path / "none"
    folder.mkdir()
    config = tmp_path / "fonts.conf"
    config.write_text(svg.FONTS.format(folder=folder), encoding="utf-8")
    monkeypatch.setitem(os.environ, "FONTCONFIG_FILE", str(config))
    monkeypatch.setitem(os.environ, "TZ", "Asia/Shanghai")
    assert svg.draw_svgs({"a": spec}, Store(tmp_path / "elsewhere")) == here


def test_a_drawing_does_not_depend_on_those_before_it(spec: dict[str, Any], tmp_path: Path) -> None:
    alone = svg.draw_svgs({"a": spec}, Store(tmp_path / "alone"))["a"]
    other = {**spec, "config": THEMES["dark"]}
    assert svg.draw_svgs({"other": other, "a": spec}, Store(tmp_path / "second"))["a"] == alone


def test_an_unchanged_chart_is_not_drawn_again(
    spec: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = svg.draw_svgs({"a": spec}, Store(tmp_path))
    monkeypatch.setattr(svg, "_run", lambda *_: pytest.fail("drawn again"))
    assert svg.draw_svgs({"a": spec}, Store(tmp_path)) == first


def test_labels_keep_the_room_their_characters_need(spec: dict[str, Any], tmp_path: Path) -> None:
    drawing = svg.draw_svgs({"a": spec}, Store(tmp_path))["a"].decode()
    shift = re.search(r"translate\((\d+),", drawing)
    assert shift and int(shift[1]) >= 13 * len("梧桐湖新区")


def test_ids_are_named_by_their_order() -> None:
    drawn = '<svg><clipPath id="clip7"/><g clip-path="url(#clip7)"/><use href="#clip7"/></svg>'
    assert svg.with_stable_ids(drawn) == (
        '<svg><clipPath id="i0"/><g clip-path="url(#i0)"/><use href="#i0"/></svg>\n'
    )
