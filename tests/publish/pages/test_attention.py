"""规模性风险: what the page says of the units that need attention."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from lookback.publish.edition import Edition
from lookback.publish.pages.attention import AttentionContent, attention_pages
from lookback.publish.pages.towns_and_villages import UnitContent, unit_pages

OVER = "420702100901"


def content(e: Edition) -> AttentionContent:
    page = attention_pages(e)[0].content
    assert isinstance(page, AttentionContent)
    return page


def changed(tiny: dict[str, Any], **tables: list[dict[str, Any]]) -> dict[str, Any]:
    return {**deepcopy(tiny), **tables}


def test_a_unit_over_the_line_without_a_ledger_entry_says_so(
    tiny: dict[str, Any], edition_of: Callable[..., Edition]
) -> None:
    page = content(edition_of(changed(tiny, attention=[])))
    assert page.over
    assert all(row.opened == "" for row in page.over)


def test_checks_done_after_the_day_are_not_done(
    tiny: dict[str, Any], edition_of: Callable[..., Edition]
) -> None:
    over = content(edition_of(tiny)).over[0].unit.code
    entry = {
        "unit_code": over, "opened_on": date(2022, 5, 8), "responsible": "分管负责同志",
        "register_checked_on": date(2022, 5, 10), "measures_checked_on": date(2022, 5, 19),
    }  # fmt: skip
    row = content(edition_of(changed(tiny, attention=[entry]))).over[0]
    assert (row.opened, row.checks) == ("5月8日", ("5月10日", "", ""))


def test_the_page_of_a_unit_over_the_line_says_what_its_ledger_entry_lacks(
    tiny: dict[str, Any], edition_of: Callable[..., Edition]
) -> None:
    entry = {
        "unit_code": OVER, "opened_on": date(2022, 5, 8), "register_checked_on": date(2022, 5, 10),
    }  # fmt: skip
    e = edition_of(changed(tiny, attention=[entry]))
    places = [page.content for page in unit_pages(e) if isinstance(page.content, UnitContent)]
    over = {one.row.unit.code: one.over for one in places if one.over}
    found = {code: (entry.opened, entry.unchecked) for code, entry in over.items()}
    assert found == {"420702100": ("", 3), OVER: ("5月8日", 2)}


def test_open_hazards_come_first(tiny: dict[str, Any], edition_of: Callable[..., Edition]) -> None:
    hazards = [
        {"hazard_id": "YH1", "kind": "自然灾害", "village_code": OVER,
         "occurred_on": date(2022, 5, 17), "closed_on": date(2022, 5, 18)},
        {"hazard_id": "YH2", "kind": "地质灾害", "village_code": OVER,
         "occurred_on": date(2022, 5, 1), "closed_on": date(2022, 5, 19)},
        {"hazard_id": "YH3", "kind": "自然灾害", "village_code": OVER,
         "occurred_on": date(2022, 5, 19)},
    ]  # fmt: skip
    rows = content(edition_of(changed(tiny, hazard=hazards))).hazards
    assert [(row.kind, row.closed) for row in rows] == [("地质灾害", ""), ("自然灾害", "5月18日")]
