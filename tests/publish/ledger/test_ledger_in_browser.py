"""The ledger's page in a real browser: search, stories, downloads, from a server and from disk."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Browser, Page, sync_playwright

from lookback import HOME
from lookback.data.package import read_package
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.ledger import Correction, Ledger, LedgerSource
from lookback.publish.ledger import ledger_page, ledger_shards

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and os.environ.get("CI") != "true", reason="no Chromium"
    ),
]

HOSTILE = "<img src=x onerror=self.hacked=1><script>self.hacked=1</script>{{ 7*7 }} | \u202e倒"
TOTAL = 130
STORY = "1009010012"
MIXED = "5" * 40


def corrections() -> Iterator[Correction]:
    """Thirteen commits of ten rows, hour by hour; one record changes in every commit."""
    for number in range(TOTAL):
        commit, place = divmod(number, 10)
        is_mixed = commit == 5
        yield Correction(
            commit=MIXED if is_mixed else f"{commit:02x}{'c' * 38}",
            author="太和镇信息员",
            authored_on=f"2022-05-16T{8 + commit:02d}:00:00+08:00",
            committed_on=f"2022-05-16T{8 + commit:02d}:00:00+08:00",
            resource="household" if place else "case",
            key=STORY if place == 1 else f"1009010{place:03d}" if place else "1009010012-1",
            field="address" if place else "contact_name",
            change="changed",
            old="" if commit == 0 else f"{commit}组",
            new=HOSTILE if place == 9 else "=1+1" if place == 8 else f"{commit + 1}组",
            reason="" if is_mixed else HOSTILE if commit == 12 else f"第{commit}次入户核实",
            basis="梁乡村〔2022〕3号",
            handled_by=f"经办员{commit % 2}",
            reviewed_by="区办",
            file="datapackage/household/taihe.csv",
            line=number + 2,
            subject="更正：住址",
            flags="no_reason mixed_commit" if is_mixed else "",
            key_fields="household_id" if place else "case_id",
        )


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site of the ledger alone: four shards, three of them scripts as well."""
    folder = tmp_path_factory.mktemp("ledger")
    package, rows = read_package(HOME), tuple(corrections())
    ledger = Ledger(LedgerSource(HOME), rows[-1].commit, (), entries_by_commit(rows), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_shards, "SHARD_ROWS", 40)
        patch.setattr(ledger_page, "SCRIPT_SHARDS", 3)
        files = ledger_page.ledger_pages(ledger, package, "internal", HOME / "site/templates")
    for path, content in files.items():
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    scripts = yaml_load((HOME / "mkdocs.yml").read_text(encoding="utf-8"))["extra_javascript"]
    config = {
        "site_name": "回头看",
        "docs_dir": str(folder / "docs"),
        "site_dir": str(folder / "public"),
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "language": "zh",
            "font": False,
            "custom_dir": str(HOME / "site/theme"),
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
        },
        "plugins": ["search"],
        "extra": {"generator": False, "banner": "示例"},
        "extra_css": ["assets/css/ledger.css"],
        "extra_javascript": [one for one in scripts if re.search("elements|ledger", one["path"])],
        "markdown_extensions": ["attr_list", "tables"],
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "public"


def test_the_search_of_the_site_finds_the_page_but_no_row(public: Path) -> None:
    index = (public / "search/search_index.json").read_text(encoding="utf-8")
    assert "更正台账" in json.loads(index)["docs"][0]["title"]
    assert STORY not in index and "入户核实" not in index


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(public: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(public)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ledger.html"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must leave the console empty."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(10_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert said == []


def visit(page: Page, address: str, state: str = "complete") -> Page:
    page.goto(address)
    page.wait_for_selector(f"[data-ledger][data-state={state}]")
    return page


def cells(page: Page, column: int) -> list[str]:
    return page.locator(f".ledger-table tbody td:nth-child({column})").all_inner_texts()


def status(page: Page) -> str:
    return page.inner_text("[role=status]")


def test_the_newest_fifty_rows_stand_first_and_pages_turn(page: Page, address: str) -> None:
    visit(page, address)
    assert status(page) == "共 130 条，显示第 1–50 条"
    whens = cells(page, 1)
    assert len(whens) == 50 and whens[0].split() == ["2022-05-16", "20:00"]
    assert page.get_attribute("th[data-sort=when]", "aria-sort") == "descending"
    page.locator("[data-step=last]").first.click()
    assert status(page) == "共 130 条，显示第 101–130 条"
    assert page.locator("[data-step=next]").first.is_disabled()


def test_words_are_found_in_any_column_and_together(page: Page, address: str) -> None:
    visit(page, address)
    page.fill("[name=q]", "第3次 家庭住 经办员1")
    assert status(page) == "共 130 条，符合条件 9 条，显示第 1–9 条"
    page.fill("[name=q]", "没有这样的词")
    assert status(page) == "共 130 条，符合条件 0 条：没有符合条件的"
    page.click(".ledger-tools [type=reset]")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('1–50')")


def test_choices_stand_for_columns_of_few_values(page: Page, address: str) -> None:
    visit(page, address)
    names = page.eval_on_selector_all("select", "all => all.map((one) => one.name)")
    assert names == ["resource", "flags", "handled_by"]
    page.select_option("[name=flags]", label="混合提交（10）")
    assert "符合条件 10 条" in status(page)
    assert "未说明 混合提交" in cells(page, 7)[0].replace("\n", " ")
    page.select_option("[name=resource]", label="识别案（13）")
    assert "符合条件 1 条" in status(page)


def test_the_summary_leads_to_what_has_no_reason(page: Page, address: str) -> None:
    visit(page, address)
    page.click(".ledger-counts a:has-text('未说明')")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('符合')")
    assert "符合条件 10 条" in status(page)
    page.select_option("[name=flags]", "")
    page.wait_for_function("!document.querySelector('[role=status]').textContent.includes('符合')")
    page.click(".ledger-counts a:has-text('未说明')")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('符合')")
    assert "符合条件 10 条" in status(page)


def test_a_record_tells_its_story_from_first_to_last(page: Page, address: str) -> None:
    visit(page, f"{address}#record=household/{STORY}")
    assert "符合条件 13 条" in status(page)
    assert page.inner_text(".ledger-focus").startswith(f"户 {STORY} 的来龙去脉")
    changes = [text.replace("\n", " ") for text in cells(page, 3)]
    assert changes[0] == "更正 空白 → 1组" and changes[12] == "更正 12组 → 13组"
    page.click("text=看这一户的各表")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('26')")
    assert "编号以 1009010012 开头" in page.inner_text(".ledger-focus")


def test_the_key_and_the_hash_of_a_row_are_permanent_links(page: Page, address: str) -> None:
    visit(page, address)
    page.fill("[name=q]", "第3次")
    page.locator(".ledger-table tbody td:nth-child(7) a").first.click()
    page.wait_for_selector(".ledger-focus:not([hidden])")
    assert page.url.endswith("#commit=03cccccccccc")
    assert page.input_value("[name=q]") == ""
    assert "符合条件 10 条" in status(page)
    page.click(f".ledger-table a bdi:text-is('{STORY}')")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('13')")
    assert page.url.endswith(f"#record=household/{STORY}")
    page.go_back()
    page.wait_for_function("document.querySelector('.ledger-focus').textContent.includes('提交')")


def test_a_commit_says_who_when_why_and_on_what_ground(page: Page, address: str) -> None:
    visit(page, f"{address}#commit=03cc")
    told = page.inner_text(".ledger-facts").replace("\n", " ")
    for part in ("第3次入户核实", "梁乡村〔2022〕3号", "经办员1", "区办", "太和镇信息员", "11:00"):
        assert part in told
    assert "改动 10 条：识别案 1 条、户 9 条" in told
    visit(page, f"{address}?mixed#commit={MIXED[:12]}")
    assert "标记 未说明 混合提交" in page.inner_text(".ledger-facts").replace("\n", " ")
    assert "原因 没有写明" in page.inner_text(".ledger-facts").replace("\n", " ")


def test_a_record_is_shown_as_it_was_on_a_day(page: Page, address: str) -> None:
    visit(page, f"{address}#record=household/{STORY}")
    held = page.locator(".ledger-held tbody tr")
    assert held.all_inner_texts() == ["家庭住址\t13组\t2022-05-16 20:00 太和镇信息员"]
    page.fill("[name=until]", "2022-05-15")
    assert held.all_inner_texts() == ["家庭住址\t空白\t这一天之前没有改过"]
    assert "符合条件 0 条" in status(page)
    assert page.url.endswith(f"#record=household%2F{STORY}&until=2022-05-15")
    page.reload()
    page.wait_for_selector("[data-ledger][data-state=complete]")
    assert held.all_inner_texts() == ["家庭住址\t空白\t这一天之前没有改过"]


def test_the_address_keeps_what_was_chosen(page: Page, address: str) -> None:
    visit(page, address)
    page.fill("[name=q]", "第3次")
    page.select_option("[name=handled_by]", label="经办员1（60）")
    said = status(page)
    page.reload()
    page.wait_for_selector("[data-ledger][data-state=complete]")
    assert status(page) == said and "符合条件 10 条" in said
    page.click(".ledger-tools [type=reset]")
    page.wait_for_url(address)


def test_a_week_of_the_chart_leads_to_its_changes(page: Page, address: str) -> None:
    visit(page, address)
    page.click(".ledger-bars a:text-is('05-16 起一周')")
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('符合')")
    assert "符合条件 130 条" in status(page)
    assert page.input_value("[name=until]") == "2022-05-22"


@pytest.mark.parametrize("link", ["#record=x", "#commit=%E0%A4%A", "#=", "#record=household/%00"])
def test_a_damaged_link_finds_nothing_and_breaks_nothing(
    page: Page, address: str, link: str
) -> None:
    visit(page, address + link)
    assert status(page).startswith("共 130 条")


def test_columns_sort_by_button(page: Page, address: str) -> None:
    visit(page, address)
    page.click("th button:text-is('位置')")
    heading = page.locator("th", has_text="位置")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert page.get_attribute("th[data-sort=when]", "aria-sort") == "none"
    first = cells(page, 2)[0]
    page.click("th button:text-is('位置')")
    assert heading.get_attribute("aria-sort") == "descending"
    assert cells(page, 2)[0] != first
    page.click("th button:text-is('时间')")
    page.click("th button:text-is('时间')")
    assert cells(page, 1)[0].split() == ["2022-05-16", "08:00"]
    assert cells(page, 2)[0].startswith("识别案")


def test_the_filtered_rows_download_for_excel(page: Page, address: str) -> None:
    visit(page, address)
    page.fill("[name=q]", "第3次")
    with page.expect_download() as download:
        page.click("[name=csv]")
    assert download.value.suggested_filename == "更正台账-筛选.csv"
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert len(lines) == 11
    assert lines[0].startswith('"时间","镇（新区）","数据表","主键","字段","变更类型"')
    assert ""","'=1+1",""" in lines[9]


def test_hostile_texts_are_texts(page: Page, address: str) -> None:
    visit(page, address)
    assert page.evaluate("self.hacked") is None
    assert page.locator(".ledger-table img, .ledger-table script").count() == 0
    assert HOSTILE.replace("\u202e", "⟨U+202E⟩") in cells(page, 4)[0]
    shown = page.locator(".ledger-table tbody tr").nth(9).locator("ins").text_content()
    assert shown and HOSTILE.replace("\u202e", "⟨U+202E⟩") in shown


def test_from_disk_the_newest_rows_work_and_the_gap_is_said(browser: Browser, public: Path) -> None:
    page = browser.new_page()
    visit(page, (public / "ledger.html").as_uri(), "partial")
    assert "更早的 40 条未能载入" in status(page)
    page.fill("[name=q]", "第9次")
    assert "符合条件 10 条" in status(page)
    page.close()


def test_a_lost_shard_is_said(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route(re.compile(r"/0002-\w+\.json\.gz"), lambda route: route.abort())
    visit(page, address, "partial")
    assert "更早的 80 条未能载入" in status(page)
    page.close()


def test_without_any_data_the_last_thirty_rows_stay(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route(re.compile(r"\.json\.gz"), lambda route: route.abort())
    page.goto(address)
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('未能')")
    assert len(cells(page, 1)) == 30
    page.close()


def test_without_scripts_the_last_thirty_rows_stand_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert len(cells(page, 1)) == 30
    assert HOSTILE.replace("\u202e", "⟨U+202E⟩") in cells(page, 4)[0]
    assert not page.is_visible(".ledger-tools")
    assert page.get_by_role("link", name="CSV").get_attribute("href") == "data/ledger.csv"
    context.close()


def test_static_and_living_rows_read_the_same(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(address)
    page = browser.new_page()
    visit(page, address)
    for column in range(1, 8):
        assert cells(page, column)[:30] == cells(still, column)
    context.close()
    page.close()


CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (c) => (c <= 10.3 ? c / 3294.6 : ((c / 255 + .055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
  const over = (top, under) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a));
  };
  const back = (node) => {
    if (!node) return [255, 255, 255];
    return over(numbers(getComputedStyle(node).backgroundColor), back(node.parentElement));
  };
  const poor = [];
  for (const node of document.querySelectorAll(".ledger *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.getClientRects().length || node.closest(":disabled")) continue;
    const under = back(node), ink = over(numbers(getComputedStyle(node).color), under);
    const [a, b] = [luminance(ink), luminance(under)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)]; }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_page_is_readable_at_any_width_in_light_and_dark(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = visit(context.new_page(), address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    unnamed = """all => all.filter((one) => !one.labels.length || !one.labels[0].innerText)"""
    assert page.eval_on_selector_all(".ledger input, .ledger select", unnamed) == []
    context.close()


def test_keys_reach_the_tools_and_the_focus_shows(page: Page, address: str) -> None:
    visit(page, address)
    page.focus("[name=q]")
    for _ in range(3):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_paper_shows_the_table_alone(page: Page, address: str) -> None:
    visit(page, f"{address}#resource=household")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.is_visible(".ledger-tools") and not page.is_visible(".ledger-pager")
    colour = page.eval_on_selector(".ledger-table td", "one => getComputedStyle(one).color")
    assert colour == "rgb(0, 0, 0)"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(cells(page, 1)) == TOTAL - 13
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(cells(page, 1)) == 50
