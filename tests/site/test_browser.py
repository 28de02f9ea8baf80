"""The site as a reader meets it: offline, on a phone, from a folder, in the dark."""

import functools
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.whole]

CHROMIUM = Path("/usr/bin/chromium")
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
PAGES = (
    "index.html", "places.html", "town/420702100.html", "village/420702100901.html",
    "village/420702400911.html", "lists.html", "indicators.html", "method.html", "fields.html",
    "ledger.html", "version.html", "line.html", "attention.html", "screening.html",
    "measures.html", "elimination.html", "employment.html",
)  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@dataclass
class Visit:
    """A page being read, and everything it did that it should not."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left
            self.complaints.append(f"{request.failure}: {request.url}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:", "about:")):
            self.complaints.append(f"outside: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        try:
            chromium = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", OFFLINE]
            )
        except Error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip("no Chromium here")
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=built))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    visit = Visit(context.new_page(), address)
    yield visit
    context.close()
    assert visit.complaints == []


def search(page: Page, text: str) -> None:
    page.locator(".md-search__input").click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift")  # the theme listens to keys, not to input


def test_every_page_is_silent_and_fits_a_phone(visit: Visit, scheme: Any) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page = visit.open(path)
        assert page.locator("html").get_attribute("lang") == "zh"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_search_finds_any_part_of_a_village(visit: Visit) -> None:
    page = visit.open("index.html")
    search(page, "家湾")
    result = page.locator(".md-search-result__link").first
    expect(result).to_have_attribute("href", re.compile(r"village/420702400910\.html"))


def test_the_picker_finds_any_part_of_a_village(visit: Visit) -> None:
    page = visit.open("places.html")
    page.get_by_label("村名").fill("家湾")
    assert page.locator(".villages li:visible").all_inner_texts() == ["寨赵家湾村空白村"]
    expect(page.get_by_role("status").filter(has_text="找到")).to_have_text("找到 1 个村")
    page.get_by_label("村名").press("Enter")
    expect(page.locator("h1")).to_have_text("寨赵家湾村")


def test_the_slider_moves_the_monitoring_line(visit: Visit) -> None:
    page = visit.open("line.html")
    slider, row = page.locator("#line"), page.locator("[data-unit='420702'] td")
    present = row.first.inner_text()
    assert row.last.inner_text() == "0"
    slider.focus()
    slider.press("End")
    expect(page.locator(".what-if output")).to_have_text("9000")
    assert int(row.first.inner_text()) == int(present) + int(row.last.inner_text())
    page.locator(".what-if button").click()
    expect(row.first).to_have_text(present)


def test_a_chart_comes_to_life_when_asked(visit: Visit) -> None:
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


def test_a_dark_page_prints_light_drawings(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open("index.html")
    shown = page.locator(".chart").first.locator("img:visible")
    expect(shown).to_have_attribute("src", "assets/charts/coverage-towns-dark.svg#only-dark")
    page.emulate_media(media="print")
    expect(shown).to_have_attribute("src", "assets/charts/coverage-towns-light.svg#only-light")
    expect(page.locator(".md-header")).to_be_hidden()
    expect(page.get_by_text("内部资料")).to_be_visible()


def test_the_site_opens_from_a_folder(browser: Browser, built: Path) -> None:
    context = browser.new_context(locale="zh-CN")
    visit = Visit(context.new_page(), built.as_uri() + "/")
    page = visit.open("index.html")
    page.locator(".chart").first.get_by_role("button").click()
    expect(page.locator(".chart__live svg")).to_be_visible()
    search(page, "赵家")
    expect(page.locator(".md-search-result__link").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="镇村", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("镇村")
    context.close()
    assert visit.complaints == []
