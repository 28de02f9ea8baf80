"""What a reader looks for is found: by search, by address, by keyboard alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lookback.check.findings.rule_findings import RULES
from lookback.compute.indicators import INDICATORS

pytestmark = [pytest.mark.browser, pytest.mark.whole]


def results(page: Page, text: str) -> Any:
    page.locator(".md-search__input").click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift")  # the theme listens to keys, not to input
    return page.locator(".md-search-result__link")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("寨赵家湾", r"village/420702400910\.html"),
        (RULES[0].code, r"rules\.html"),
        (INDICATORS[0].title, rf"indicators\.html.*#{INDICATORS[0].code}$"),
    ],
)
def test_search_leads_to(visit: Any, text: str, wanted: str) -> None:
    found = results(visit.open("method.html"), text)
    expect(found.first).to_be_visible()
    links = found.evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert any(re.search(wanted, link) for link in links), links


def test_the_number_of_a_household_leads_to_its_story(visit: Any) -> None:
    page = visit.open("village/420702100901.html")
    results(page, "1009010012")
    page.locator(".find-number a").click()
    page.wait_for_selector("[data-ledger][data-state=complete]")
    assert page.url.endswith("ledger.html#key=1009010012")
    expect(page.locator(".ledger-focus")).to_contain_text("编号以 1009010012 开头")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("hh06", "rules.html#HH06"),
        ("pr03A", "rules.html#PR03a"),
        ("i09", "indicators.html#I09"),
        ("I06.Persons", "indicators.html#I06.persons"),
        ("i03.kg1", "indicators.html#I03.KG1"),
    ],
)
def test_a_code_leads_to_its_entry_in_the_catalogue(visit: Any, typed: str, wanted: str) -> None:
    page = visit.open("village/420702100901.html")
    results(page, typed)
    page.locator(".find-number a").click()
    assert page.url.endswith(wanted)
    expect(page.locator(":target")).to_be_visible()


def test_what_is_pasted_is_looked_for(visit: Any) -> None:
    page = visit.open("method.html")
    page.locator(".md-search__input").click()
    page.keyboard.insert_text("寨赵家湾")  # no key is pressed
    expect(page.locator(".md-search-result__link").first).to_be_visible()


def test_rules_can_be_found_by_word_and_family(visit: Any) -> None:
    page = visit.open("rules.html")
    shown = page.locator("tbody tr[id]:visible")
    page.get_by_label("代码或其中的字", exact=True).fill("hh06")
    expect(shown.first).to_have_attribute("id", "HH06")
    page.get_by_label("代码或其中的字", exact=True).fill("")
    page.get_by_label("类", exact=True).select_option("EL")
    assert all(one.startswith("EL") for one in shown.evaluate_all("all => all.map((e) => e.id)"))
    expect(page.locator("h2[id^=family]:visible")).to_have_id("family-EL")


def test_an_indicator_is_found_by_its_heading_or_its_text(visit: Any) -> None:
    page = visit.open("indicators.html")
    headings, entries = page.locator("article h2:visible"), page.locator(".entry:visible")
    page.get_by_label("代码或其中的字", exact=True).fill("i13")
    expect(headings).to_have_id("I13")
    expect(entries).to_have_count(1)
    page.get_by_label("代码或其中的字", exact=True).fill("已入户排查的户数")
    expect(headings.first).to_have_id("I01")
    assert headings.count() == entries.count()


def test_villages_of_one_town_can_be_chosen(visit: Any) -> None:
    page = visit.open("places.html")
    page.get_by_label("镇（新区）", exact=True).select_option("420702400")
    shown = page.locator(".villages:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-group", "420702400")


@pytest.mark.parametrize("path", ["index.html", "village/420702100901.html"])
def test_every_figure_has_an_address_of_its_own(visit: Any, path: str) -> None:
    page = visit.open(path)
    page.locator("a.permalink").first.click()
    assert page.url.endswith(f"{path}#I01")
    expect(page.locator(":target")).to_be_visible()


def test_the_keyboard_reaches_everything(visit: Any) -> None:
    page = visit.open("index.html")
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('[class]').className"))
    for wanted in ("md-tabs__link", "permalink", "chart__button"):
        assert any(wanted in name for name in reached), (wanted, reached)


def test_a_chart_has_its_numbers_as_a_table_and_as_files(visit: Any) -> None:
    page = visit.open("index.html")
    box = page.locator(".chart-box").first
    box.get_by_text("数据表与下载").press("Enter")
    assert box.locator("tbody th").all_inner_texts() == ["太和镇", "梧桐湖新区"]
    with page.expect_download() as download:
        box.get_by_text("下载 CSV").click()
    content = download.value.path().read_text(encoding="utf-8-sig")
    assert content.startswith("单位,排查覆盖率,分子 / 分母\n太和镇,")


def test_the_english_page_says_so(visit: Any) -> None:
    page = visit.open("english.html")
    expect(page.locator("h1")).to_have_attribute("lang", "en")
    assert page.locator("#I01 td").first.inner_text().endswith("%")
