"""The dashboard of many districts as a reader meets it: silent, without barriers, on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from lookback.data.snapshot import Snapshot

from ..rollup.sending import CODES, lookback, rewrite, rows_of, seal, send
from .test_axe import barriers

pytestmark = [pytest.mark.browser, pytest.mark.whole]

CITY, PROVINCE = "市", "省"
PAGES = (
    *(f"{CITY}/{name}.html" for name in ("index", "districts", "indicators", "sources")),
    *(f"{CITY}/district/{code}.html" for code in ("990101", "990103")),
    *(f"{PROVINCE}/{name}.html" for name in ("districts", "sources", "district/990103")),
)
OWN = '<meta charset="utf-8"><link rel="icon" href="data:,"><h1>示例一区自己的看板</h1>'
ODD = "<img src=x onerror=alert(1)>区"


@pytest.fixture(scope="module")
def built(snapshot_of: Callable[..., Snapshot], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside three districts their rollup, and its own: one has pages, one an odd name, one is
    forged."""
    folder = tmp_path_factory.mktemp("province")
    for place, (code, name) in enumerate(CODES.items()):
        name = ODD if code == "990102" else name
        send(folder / code, code, name, rows_of(code, 20 + place, 10, place), snapshot_of)
    (folder / "990101" / "index.html").write_text(OWN, encoding="utf-8")
    seal(folder / "990101")
    rewrite(folder / "990103", ",10,34,", ",33,34,")
    listed = folder / "清单.csv"
    lines = ["path,district_code", *(f"{code},{code}" for code in CODES)]
    listed.write_text("\n".join(lines), encoding="utf-8")
    run = lookback(
        "--quiet", "rollup", "--list", listed, "--out", folder / CITY, "--name", "示例市"
    )
    assert run.code == 2, run.err
    run = lookback("--quiet", "rollup", folder / CITY, "--out", folder / PROVINCE, "--code", "99")
    assert run.code == 2, run.err
    return folder


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_every_page_is_silent_and_without_barriers(visit: Any, width: int, scheme: Any) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        page = visit.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found[path] = barriers(page)
    assert found == {path: {} for path in PAGES}


def test_what_does_not_count_is_said_first_and_loudly(visit: Any) -> None:
    page = visit.open(f"{CITY}/index.html")
    box = page.get_by_role("alert")
    expect(box).to_contain_text("1 个区没有通过核验，没有计入合计")
    expect(box).to_contain_text("990103：文件与清单不符：被改动 data/indicators.csv")
    assert box.bounding_box()["y"] < page.locator(".lede").bounding_box()["y"]
    assert box.evaluate("one => getComputedStyle(one).borderTopWidth") == "2px"
    expect(page.locator(".tile")).to_have_count(3)
    expect(page.locator(".card__number").first).to_have_text("30.8%")


def test_what_does_not_count_has_a_page_that_says_what_to_do(visit: Any) -> None:
    page = visit.open(f"{CITY}/index.html")
    page.locator(".tile--out a").click()
    expect(page.locator("h1")).to_have_text("990103：没有计入")
    expect(page.get_by_role("alert")).to_contain_text("示例市的合计里没有它的数")
    expect(page.get_by_role("alert")).to_contain_text("请报送单位核对后重新生成、重新报送")
    files = page.get_by_role("region", name="不符的文件")
    expect(files.locator("tbody tr")).to_have_count(1)
    expect(files).to_contain_text("data/indicators.csv")
    lacking = page.get_by_role("region", name="缺它的数")
    expect(lacking).to_contain_text("合计（缺 1 个区）")
    expect(lacking).to_contain_text("排查覆盖率")
    page.get_by_role("link", name="各区").first.click()
    expect(page.locator("tr.out a")).to_have_attribute("href", "district/990103.html")


def test_a_province_says_what_a_city_is_without(visit: Any) -> None:
    page = visit.open(f"{PROVINCE}/index.html")
    expect(page.get_by_role("alert")).to_contain_text("示例市汇总时没有计入它：文件与清单不符")
    expect(page.locator("h3").first).to_have_text("示例市 缺 1 个区")
    page.locator(".tile--out a").click()
    expect(page.locator("h1")).to_have_text("990103：没有计入")
    page.get_by_role("link", name="打开示例市的看板").click()
    expect(page.locator("h1")).to_contain_text("示例市：")
    page = visit.open(f"{PROVINCE}/district/990101.html")
    page.get_by_role("link", name="打开示例市看板上的这一页").click()
    expect(page.locator("h1")).to_have_text("示例一区")


def test_a_district_leads_to_its_own_dashboard(visit: Any) -> None:
    page = visit.open(f"{CITY}/index.html")
    page.locator(".tile a").first.click()
    expect(page.locator("h1")).to_have_text("示例一区")
    page.get_by_role("link", name="打开示例一区自己的看板").click()
    expect(page.locator("h1")).to_have_text("示例一区自己的看板")
