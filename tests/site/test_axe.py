"""Every kind of page under axe-core: WCAG 2.2 AA and its good practice, without one violation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.whole]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOLDERS = ("town", "village")
"""Folders of pages of one kind: the first and the last stand for all."""
DARK = ("index.html", "places.html", "village/420702100901.html", "attention.html", "ledger.html")
"""Pages that between them have every colour of the theme."""

FEW = """() => {
  const cut = (list, kept) => [...list].slice(kept).forEach((one) => one.remove());
  document.querySelectorAll("tbody, .villages ul").forEach((one) => cut(one.children, 4));
  document.querySelectorAll(".md-nav__list").forEach((one) => cut(one.children, 16));
  cut(document.querySelectorAll("section.villages, details.rule"), 4);
  for (const head of [...document.querySelectorAll(".md-content h2")].slice(8)) {
    while (head.nextElementSibling && head.nextElementSibling.tagName !== "H2") {
      head.nextElementSibling.remove();
    }
    head.remove();
  }
}"""
"""Of many alike, a few: one rule in two hundred looks like the others and takes as long."""


def kinds(built: Path) -> list[str]:
    pages = sorted(path.name for path in built.glob("*.html"))
    for folder in FOLDERS:
        names = sorted(path.name for path in (built / folder).glob("*.html"))
        pages += [f"{folder}/{name}" for name in dict.fromkeys([*names[:1], *names[-1:]])]
    return pages


def barriers(page: Any) -> dict[str, list[str]]:
    page.evaluate(FEW)
    answer = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
    return {one["id"]: [node["html"] for node in one["nodes"]] for one in answer["violations"]}


def test_no_page_has_a_barrier(visit: Any, built: Path) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 800})
    assert {path: found for path in kinds(built) if (found := barriers(visit.open(path)))} == {}


def test_nor_has_it_in_the_dark_on_a_phone(visit: Any) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.page.emulate_media(color_scheme="dark")
    assert {path: found for path in DARK if (found := barriers(visit.open(path)))} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nor_has_the_public_edition(
    visit_at: Callable[[str], Any], public: Path, public_address: str, scheme: Any
) -> None:
    visit = visit_at(public_address)
    visit.page.set_viewport_size({"width": 1366 if scheme == "light" else 390, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    pages = kinds(public)
    assert "index.html" in pages and not [path for path in pages if path.startswith("village/")]
    assert {path: found for path in pages if (found := barriers(visit.open(path)))} == {}
