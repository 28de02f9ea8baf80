"""The site as a reader meets it: offline, on a phone, from a folder, in the dark."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.whole]

PLACES = ("town/420702100.html", "village/420702100901.html", "village/420702400911.html")


def search(page: Page, text: str) -> None:
    page.locator(".md-search__input").click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift")  # the theme listens to keys, not to input


def test_every_page_is_silent_and_fits_a_phone(visit: Any, built: Path, scheme: Any) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    for path in (*sorted(page.name for page in built.glob("*.html")), *PLACES):
        page = visit.open(path)
        assert page.locator("html").get_attribute("lang") == "zh"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_search_finds_any_part_of_a_village(visit: Any) -> None:
    page = visit.open("index.html")
    search(page, "家湾")
    result = page.locator(".md-search-result__link").first
    expect(result).to_have_attribute("href", re.compile(r"village/420702400910\.html"))


def test_the_picker_finds_any_part_of_a_village(visit: Any) -> None:
    page = visit.open("places.html")
    page.get_by_label("村名").fill("家湾")
    assert page.locator(".villages li:visible").all_inner_texts() == ["寨赵家湾村 0%空白村"]
    expect(page.get_by_role("status").filter(has_text="找到")).to_have_text("找到 1 个村")
    page.get_by_label("村名").press("Enter")
    expect(page.locator("h1")).to_have_text("寨赵家湾村")


def test_the_slider_moves_the_monitoring_line(visit: Any) -> None:
    page = visit.open("line.html")
    slider, row = page.locator("#line"), page.locator("[data-unit='420702'] td")
    present = row.first.inner_text()
    assert row.last.inner_text() == "0"
    slider.focus()
    slider.press("End")
    expect(page.locator(".what-if output")).to_have_text("9000")
    expect(page.locator(".chart--live .chart__live svg")).to_be_visible()
    assert int(row.first.inner_text()) == int(present) + int(row.last.inner_text())
    page.locator(".what-if button").click()
    expect(row.first).to_have_text(present)


def test_a_chart_comes_to_life_when_asked(visit: Any) -> None:
    page = visit.open("index.html")
    figure = page.locator(".chart").first
    expect(figure.locator("img:visible")).to_have_count(1)
    figure.get_by_role("button").click()
    expect(figure.locator(".chart__live svg")).to_be_visible()
    expect(figure.locator("img:visible")).to_have_count(0)
    bar = figure.locator(".chart__live path[aria-roledescription=bar]").first
    bar.hover(position={"x": 8, "y": 6})
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_contain_text("分子 / 分母")
    page.locator("label[for=__palette_1]").click()
    expect(figure.locator(".chart__live svg")).to_be_visible()


def test_whoever_is_pointed_at_stands_out_in_chart_and_table(visit: Any) -> None:
    page = visit.open("employment.html")
    page.locator(".chart .chart__button").first.click()
    expect(page.locator(".chart__live svg")).to_be_visible()
    row = page.locator("tr[data-unit]").first
    row.hover()
    expect(row).to_have_class(re.compile("pointed"))
    page.locator("h1").hover()
    expect(page.locator("tr.pointed")).to_have_count(0)


def test_a_release_offers_the_others(
    visit_at: Any, serve: Any, built: Path, tmp_path: Path
) -> None:
    releases = tmp_path / "versions"
    shutil.copytree(built, releases / "2022-W20")
    (releases / "2022-W21").symlink_to(releases / "2022-W20")
    names = [{"name": "2022-W21"}, {"name": "2022-W20"}]
    (releases / "versions.json").write_text(json.dumps(names), encoding="utf-8")
    with serve(tmp_path) as address:
        page = visit_at(address).open("versions/2022-W20/places.html")
        selector = page.get_by_label("版本", exact=True)
        expect(selector).to_have_value("2022-W20")
        assert selector.locator("option").all_inner_texts() == ["2022-W21", "2022-W20"]
        selector.select_option("2022-W21")
        page.wait_for_url("**/versions/2022-W21/index.html", wait_until="networkidle")
        expect(selector).to_have_value("2022-W21")


def test_a_dark_page_prints_light_drawings(visit: Any) -> None:
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open("index.html")
    shown = page.locator(".chart").first.locator("img:visible")
    expect(shown).to_have_attribute("src", "assets/charts/coverage-towns-dark.svg#only-dark")
    page.emulate_media(media="print")
    expect(shown).to_have_attribute("src", "assets/charts/coverage-towns-light.svg#only-light")
    expect(page.locator(".md-header")).to_be_hidden()
    expect(page.get_by_text("内部资料")).to_be_visible()


def test_the_work_of_every_town_is_printed(visit: Any) -> None:
    page = visit.open("pipeline.html")
    items = page.locator("#todo-420702100 table")
    expect(items).to_be_hidden()
    page.emulate_media(media="print")
    expect(items).to_be_visible()


def test_the_site_opens_from_a_folder(visit_at: Any, built: Path) -> None:
    page = visit_at(built.as_uri() + "/").open("index.html")
    page.locator(".chart").first.get_by_role("button").click()
    expect(page.locator(".chart__live svg")).to_be_visible()
    search(page, "赵家")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="镇村", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("镇村")
