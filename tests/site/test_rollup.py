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

ROLLUP = "汇总"
PAGES = ("index.html", "indicators.html", "sources.html", "district/990101.html")
OWN = '<meta charset="utf-8"><link rel="icon" href="data:,"><h1>示例一区自己的看板</h1>'
ODD = "<img src=x onerror=alert(1)>区"


@pytest.fixture(scope="module")
def built(snapshot_of: Callable[..., Snapshot], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside three districts their rollup: one has pages, one an odd name, one is forged."""
    folder = tmp_path_factory.mktemp("province")
    for place, (code, name) in enumerate(CODES.items()):
        name = ODD if code == "990102" else name
        send(folder / code, code, name, rows_of(code, 20 + place, 10, place), snapshot_of)
    (folder / "990101" / "index.html").write_text(OWN, encoding="utf-8")
    seal(folder / "990101")
    rewrite(folder / "990103", ",10,34,", ",33,34,")
    sent = (folder / code for code in CODES)
    run = lookback("--quiet", "rollup", *sent, "--out", folder / ROLLUP)
    assert run.code == 2, run.err
    return folder


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_every_page_is_silent_and_without_barriers(visit: Any, width: int, scheme: Any) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        page = visit.open(f"{ROLLUP}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found[path] = barriers(page)
    assert found == {path: {} for path in PAGES}


def test_what_does_not_count_is_said_first_and_loudly(visit: Any) -> None:
    page = visit.open(f"{ROLLUP}/index.html")
    box = page.get_by_role("alert")
    expect(box).to_contain_text("1 个区没有通过核验，没有计入合计")
    expect(box).to_contain_text("990103：文件与清单不符：被改动 data/indicators.csv")
    assert box.bounding_box()["y"] < page.locator(".lede").bounding_box()["y"]
    assert box.evaluate("one => getComputedStyle(one).borderTopWidth") == "2px"
    expect(page.locator(".tile")).to_have_count(3)
    expect(page.locator(".card__number").first).to_have_text("30.8%")


def test_a_district_leads_to_its_own_dashboard(visit: Any) -> None:
    page = visit.open(f"{ROLLUP}/index.html")
    page.locator(".tile a").first.click()
    expect(page.locator("h1")).to_have_text("示例一区")
    page.get_by_role("link", name="打开示例一区自己的看板").click()
    expect(page.locator("h1")).to_have_text("示例一区自己的看板")
