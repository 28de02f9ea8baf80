"""Filled forms: what is open, what may be written, where it came from, and the way back."""

import json
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from lookback.data.snapshot import Snapshot
from lookback.errors import DataInvalid
from lookback.publish.forms.hidden_sheet import SHEET
from lookback.publish.forms.layout import FormCell
from lookback.publish.forms.reading import FilledForm, changed_cells, read_form
from lookback.publish.forms.workbooks import CARD, Forms, household_forms, summary_file

HOSTILE = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", '<b>&"', "a\x07b", "两\n行")


def cell_of(filled: FilledForm, item: str, field: str, at: int = 0) -> FormCell:
    return next(
        cell
        for cell in filled.cells.values()
        if (cell.item, cell.field, cell.at) == (item, field, at)
    )


def test_a_household_gets_its_forms(filled: dict[Any, bytes], monitored: list[str]) -> None:
    assert set(filled) == {(one, code) for one in monitored for code in ("F1", "F3", "F4", CARD)}


def test_without_a_case_there_is_nothing_to_check(district: Snapshot, forms: Forms) -> None:
    plain = district.household[
        ~district.household["household_id"].isin(district.case["household_id"])
    ]
    made = household_forms(district, forms, plain["household_id"].head(1), "")
    assert [one.code for one in made] == ["F1", "F3", CARD]


def test_what_was_written_reads_back_unchanged(
    filled: dict[Any, bytes], forms: Forms, opened: Any
) -> None:
    for (household_id, code), content in filled.items():
        if code != CARD:
            book = opened(content)
            read = read_form(book, forms, "表.xlsx")
            assert (read.form.code, read.facts["household_id"]) == (code, household_id)
            assert read.facts["as_of"] == "2022-06-12"
            assert read.facts["commit"].startswith("0123456789ab")
            assert changed_cells(book, read) == []


def test_a_changed_cell_says_which_field_of_which_row(
    filled: dict[Any, bytes], forms: Forms, opened: Any, monitored: list[str], district: Snapshot
) -> None:
    book = opened(filled[monitored[0], "F3"])
    read = read_form(book, forms, "表.xlsx")
    sheet = book.worksheets[0]
    name = cell_of(read, "A5", "name", at=1)
    income = cell_of(read, "A28", "wage_income_yuan")
    measure = next(c for c in read.cells.values() if c.item == "A50")
    newcomer = cell_of(read, "A5", "name", at=read.cells[name.address].at + 6)
    sheet[name.address] = "张三"
    sheet[income.address] = 12345.5
    sheet[measure.address] = "☑"
    sheet[newcomer.address] = "李四"
    found = {each.cell.address: each for each in changed_cells(book, read)}
    assert set(found) == {name.address, income.address, measure.address, newcomer.address}
    members = district.member["household_id"] == monitored[0]
    assert name.rows[0]["member_id"] in set(district.member.loc[members, "member_id"])
    assert found[name.address].raw == "张三"
    assert income.rows[0].keys() == {"household_id", "period_end"}
    assert found[income.address].raw == "12345.5"
    assert measure.where == {"measure": "搬迁", "option": "搬迁"}
    assert newcomer.rows == ()


def test_a_cell_that_cannot_be_read_says_why(
    filled: dict[Any, bytes], forms: Forms, opened: Any, monitored: list[str]
) -> None:
    book = opened(filled[monitored[0], "F3"])
    read = read_form(book, forms, "表.xlsx")
    book.worksheets[0][cell_of(read, "A28", "wage_income_yuan").address] = "三千"
    assert [each.problem for each in changed_cells(book, read)] == ["“三千”不是数字"]


def test_open_cells_are_those_to_fill_and_no_others(
    filled: dict[Any, bytes], forms: Forms, opened: Any
) -> None:
    for (_, code), content in filled.items():
        book = opened(content)
        sheet = book.worksheets[0]
        swallowed = {
            cell
            for reach in sheet.merged_cells.ranges
            for row in sheet[str(reach)]
            for cell in [one.coordinate for one in row][(0 if row[0].row > reach.min_row else 1) :]
        }
        is_open = {
            cell.coordinate
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and cell.coordinate not in swallowed
        }
        fillable = set() if code == CARD else set(read_form(book, forms, "表.xlsx").cells)
        assert is_open == fillable
        assert sheet.protection.sheet
        assert not sheet.protection.password


def test_the_sheets_that_remember_cannot_be_unhidden_by_a_menu(
    filled: dict[Any, bytes], opened: Any
) -> None:
    for content in filled.values():
        first, *others = opened(content).worksheets
        assert first.sheet_state == "visible"
        assert {sheet.sheet_state for sheet in others} == {"veryHidden"}


def test_a_drop_down_offers_the_words_of_the_code_list(
    filled: dict[Any, bytes], opened: Any, monitored: list[str], forms: Forms
) -> None:
    book = opened(filled[monitored[0], "F3"])
    read = read_form(book, forms, "表.xlsx")
    for item, field in (("A8", "relation"), ("A3", "category"), ("A17", "has_medical_insurance")):
        cell = cell_of(read, item, field)
        assert _offered(book, cell.address) == cell.codes
    assert "之孙女" in cell_of(read, "A8", "relation").codes


def _offered(book: Any, address: str) -> tuple[str, ...]:
    sheet: Worksheet = book.worksheets[0]
    rule = next(r for r in sheet.data_validations.dataValidation if address in r.sqref)
    assert rule.type == "list"
    name, _, reach = rule.formula1.partition("!")
    return tuple(cell.value for (cell,) in book[name][reach.replace("$", "")])


def test_numbers_that_are_names_stay_text(
    filled: dict[Any, bytes], forms: Forms, opened: Any, monitored: list[str]
) -> None:
    book = opened(filled[monitored[0], "F3"])
    sheet, read = book.worksheets[0], read_form(book, forms, "表.xlsx")
    for item, field in (("A7", "id_number"), ("F3.联系电话", "phone"), ("A55", "contact_phone")):
        cell = sheet[cell_of(read, item, field).address]
        assert (cell.number_format, cell.data_type) == ("@", "s")
    since = sheet[cell_of(read, "F3.填报日期", "filled_on").address]
    assert isinstance(since.value, datetime)
    assert since.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_from_data_is_never_a_formula(
    snapshot_of: Any, forms: Forms, opened: Any, text: str
) -> None:
    s = _one_household(snapshot_of, name=text, address=text)
    (content,) = [one.content for one in household_forms(s, {"F3": forms["F3"]}, ["1"], text)]
    book = opened(content)
    read = read_form(book, forms, "表.xlsx")
    cell = book.worksheets[0][cell_of(read, "A5", "name").address]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))
    assert changed_cells(book, read) == []


def _one_household(snapshot_of: Any, **cells: str) -> Snapshot:

    name, address = cells["name"], cells["address"]
    return snapshot_of(
        date(2022, 5, 20),
        {
            "town": [{"town_code": "420702100", "town_name": "太和镇", "shard": "taihe"}],
            "village": [{"village_code": "420702100901", "town_code": "420702100"}],
            "household": [
                {"household_id": "1", "village_code": "420702100901", "address": address}
            ],
            "member": [
                {"member_id": "11", "household_id": "1", "name": name, "relation": "户主",
                 "status": "在册"},
            ],
        },
    )  # fmt: skip


def test_every_member_has_a_row_and_the_head_comes_first(
    snapshot_of: Any, forms: Forms, opened: Any
) -> None:
    members = [
        {"member_id": f"{n:02}", "household_id": "1", "name": f"成员{n}", "status": "在册",
         "relation": "户主" if n == 5 else "其他"}
        for n in range(1, 12)
    ]  # fmt: skip
    gone = {"member_id": "99", "household_id": "1", "name": "迁出", "status": "已变更",
            "change_kind": "嫁出", "changed_on": "2022-01-01"}  # fmt: skip
    s = snapshot_of(
        date(2022, 5, 20),
        {
            "household": [{"household_id": "1", "village_code": "420702100901"}],
            "member": [*members, gone],
        },
    )
    (one,) = household_forms(s, {"F3": forms["F3"]}, ["1"], "")
    book = opened(one.content)
    read = read_form(book, forms, "表.xlsx")
    names = [c for c in read.cells.values() if c.field == "name"]
    assert [cell.base for cell in names] == [
        "成员5", *(f"成员{n}" for n in range(1, 12) if n != 5), "", "",
    ]  # fmt: skip
    assert names[0].rows == ({"member_id": "05"},)


def test_a_visit_not_yet_made_is_prepared(district: Snapshot, forms: Forms, opened: Any) -> None:
    visited = district.visit.loc[district.visit["round"] == "回头看", "household_id"]
    s = district
    ids = s.household.loc[~s.household["household_id"].isin(visited), "household_id"]
    if ids.empty:  # everybody has been visited: look at the day before the first visit
        s, ids = replace(s, as_of=date(2022, 5, 1)), s.household["household_id"]
    (one,) = household_forms(s, {"F1": forms["F1"]}, ids.head(1), "")
    book = opened(one.content)
    read = read_form(book, forms, "表.xlsx")
    day = cell_of(read, "F1.入户排查时间", "visited_on")
    assert (day.rows, day.base) == ((), "")
    assert cell_of(read, "F1.户类型", "household_type").base
    assert cell_of(read, "F1.联系电话", "phone").rows == ({"household_id": ids.iloc[0]},)


def test_a_foreign_workbook_is_refused(opened: Any, forms: Forms, filled: dict[Any, bytes]) -> None:
    book = opened(next(iter(filled.values())))
    del book[SHEET]
    with pytest.raises(DataInvalid, match="不是本系统导出的表"):
        read_form(book, forms, "别处.xlsx")


@pytest.mark.parametrize(
    ("part", "name", "value", "said"),
    [
        ("fact", "version", "0", "版式与现行的不同"),
        ("fact", "form", "F9", "没有表号"),
        ("rows", "member", "{", "来源记录已损坏"),
    ],
)
def test_a_damaged_memory_is_refused(
    filled: dict[Any, bytes], forms: Forms, opened: Any, monitored: list[str],
    part: str, name: str, value: str, said: str,
) -> None:  # fmt: skip
    book = opened(filled[monitored[0], "F3"])
    row = next(
        row for row in book[SHEET].iter_rows() if (row[0].value, row[1].value) == (part, name)
    )
    row[2].value = value
    with pytest.raises(DataInvalid, match=said):
        read_form(book, forms, "表.xlsx")


def test_the_same_snapshot_gives_the_same_bytes(
    district: Snapshot, forms: Forms, monitored: list[str], filled: dict[Any, bytes]
) -> None:
    commit = "0123456789abcdef" * 2 + "01234567"
    (again,) = household_forms(district, {"F3": forms["F3"]}, monitored[:1], commit)
    assert again.content == filled[monitored[0], "F3"]


def test_a_preview_sees_the_results_of_the_formulas(
    filled: dict[Any, bytes], monitored: list[str]
) -> None:
    """Programs that do not calculate show the value that is written beside a formula."""
    with zipfile.ZipFile(BytesIO(filled[monitored[0], "F3"])) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    formulas = re.findall(r"<f>[^<]*</f><v>([^<]*)</v>", sheet)
    assert len(formulas) == sheet.count("<f>") == 5
    assert any(float(value) > 0 for value in formulas if re.fullmatch(r"[\d.]+", value))


def test_a_summary_holds_no_person(district: Snapshot, forms: Forms) -> None:
    content = summary_file(district, forms, "420702", "")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    persons = {*district.member["id_number"].dropna(), *district.household["phone"].dropna()}
    assert not [number for number in persons if number in text]
    assert not re.search(r"\d{17}[\dX]", text)


def test_pages_fit_the_paper(filled: dict[Any, bytes], opened: Any, monitored: list[str]) -> None:
    sheets = {code: opened(filled[monitored[0], code]).worksheets[0] for code in ("F1", "F3", CARD)}
    assert {sheet.page_setup.paperSize for sheet in sheets.values()} == {9}
    assert sheets["F3"].page_setup.orientation == "landscape"
    assert (sheets["F3"].page_setup.fitToWidth, sheets["F3"].page_setup.fitToHeight) == (1, 0)
    assert sheets[CARD].page_setup.fitToHeight == 1
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in sheets.values())


def test_the_memory_is_readable_as_declared(filled: dict[Any, bytes], opened: Any) -> None:
    for content in filled.values():
        for part, name, value in opened(content)[SHEET].iter_rows(max_col=3, values_only=True):
            assert part in ("fact", "rows", "base")
            assert name
            if part == "rows":
                assert isinstance(json.loads(value), dict)
