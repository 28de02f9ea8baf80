"""Every item of the forms has its cell, every cell its item; nothing lies on anything else."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
import yaml

from lookback import HOME
from lookback.data.package import Package
from lookback.publish.forms.cell_kinds import ChoiceKind, ListKind, TickKind
from lookback.publish.forms.layout import Box, form_cells, placed_cells
from lookback.publish.forms.workbooks import ANNEXES, Forms

LISTED = yaml.safe_load((HOME / "schemas/forms.yaml").read_text(encoding="utf-8"))
ITEMS = [(code, item) for code, form in LISTED.items() for item in form["items"]]
INCOME_PERSONS = ("F4.家庭人口数", "income", "member_count")
"""Annex 4 prints the persons that its income per head was computed with, so that it adds up."""


def test_the_annexes_are_those_of_the_notice(forms: Forms) -> None:
    assert list(LISTED) == list(ANNEXES)
    for code in ANNEXES:
        assert (forms[code].title, forms[code].clause) == (
            LISTED[code]["title"],
            LISTED[code]["clause"],
        )


@pytest.mark.parametrize("code", ANNEXES)
def test_the_cells_of_a_form_are_its_items_and_no_others(forms: Forms, code: str) -> None:
    listed = [item["item"] for each, item in ITEMS if each == code]
    assert {box.item for box in forms[code].boxes} == set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("code", ANNEXES)
def test_no_value_has_two_cells(forms: Forms, code: str) -> None:
    values = Counter(
        (box.item, box.source, box.where, getattr(box.kind, "option", ""))
        for box in forms[code].boxes
    )
    assert [value for value, count in values.items() if count > 1] == []


@pytest.mark.parametrize(("code", "item"), ITEMS, ids=lambda part: str(part))
def test_an_item_is_bound_to_its_field_or_computed(
    forms: Forms, package: Package, code: str, item: dict[str, Any]
) -> None:
    boxes = [box for box in forms[code].boxes if box.item == item["item"]]
    if "computed" in item:
        assert {box.role for box in boxes} <= {"checked", "shown", "formula"}
        return
    place = item.get("same_as", item["item"])
    fields = {
        (table.name, field.name)
        for table in package.resources.values()
        for field in table.fields
        if field.form == place
    }
    bound = {(box.resource, box.field) for box in boxes}
    exception = {INCOME_PERSONS[1:]} if item["item"] == INCOME_PERSONS[0] else set()
    assert bound & (fields | exception) or {box.role for box in boxes} <= {"checked", "shown"}
    for box in boxes:
        if box.role == "input":
            assert (box.resource, box.field) in fields | exception


def test_only_stored_fields_are_imported(forms: Forms, package: Package) -> None:
    for code in ANNEXES:
        for box in forms[code].boxes:
            if box.role == "input":
                assert box.field in package.resources[box.resource].header, box


@pytest.mark.parametrize("code", ANNEXES)
@pytest.mark.parametrize("count", [0, 1, 8, 13])
def test_no_cell_lies_on_another(forms: Forms, code: str, count: int) -> None:
    records = {"member": count, "withdrawal": count, "unit": count, "total": min(count, 1)}
    taken = Counter(
        (row, column)
        for place in placed_cells(forms[code], records)
        for row in range(place.top, place.bottom + 1)
        for column in range(place.left, place.right + 1)
    )
    assert max(taken.values()) == 1
    assert max(column for _, column in taken) == len(forms[code].widths)


def test_the_member_rows_grow_with_the_household(forms: Forms) -> None:
    def names(count: int) -> int:
        places = placed_cells(forms["F3"], {"member": count})
        return sum(p.content.item == "A5" for p in places if isinstance(p.content, Box))

    assert [names(count) for count in (0, 6, 7, 12)] == [8, 8, 9, 14]


def test_the_lines_of_a_block_follow_one_another(forms: Forms) -> None:
    places = placed_cells(forms["F3"], {"member": 10})
    rows = [p.top for p in places if isinstance(p.content, Box) and p.content.item == "A5"]
    assert all(later - earlier == 1 for earlier, later in pairwise(rows))


def test_what_may_be_chosen_is_what_the_schema_allows(forms: Forms) -> None:
    """The enum of the schema is the code list's copy; a form offers no other word."""
    for code in ANNEXES:
        for box in forms[code].boxes:
            if box.role == "input" and isinstance(box.kind, ListKind | ChoiceKind | TickKind):
                raws = {box.kind.read(choice) for choice in box.kind.choices} - {""}
                assert raws <= _allowed(box), box


def _allowed(box: Box) -> set[str]:
    schema = yaml.safe_load((HOME / f"schemas/{box.resource}.json").read_text(encoding="utf-8"))
    field = next(field for field in schema["fields"] if field["name"] == box.field)
    return {"是", "否"} if field["type"] == "boolean" else set(field["constraints"]["enum"])


def test_a_tick_names_the_row_that_it_stands_for(forms: Forms) -> None:
    keys = {"measure": [{"measure_id": "m1", "measure": "产业帮扶", "option": "种植业"}]}
    cells = form_cells(forms["F3"], keys, {})
    ticks = {cell.where.get("option"): cell for cell in cells.values() if cell.item == "A39"}
    assert ticks["种植业"].rows == (keys["measure"][0],)
    assert ticks["养殖业"].rows == ()
    assert ticks["养殖业"].where == {"measure": "产业帮扶", "option": "养殖业"}


def test_a_form_whose_cells_move_has_another_version(forms: Forms) -> None:
    versions = [forms[code].version for code in ANNEXES]
    assert len(set(versions)) == len(versions)
    assert versions == [forms[code].version for code in ANNEXES]
