"""A workbook of the national system as rows: what its cells hold, whatever it says of its size."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from lookback.errors import DataInvalid
from lookback.intake.reconcile import export_sheets
from lookback.intake.reconcile.export_sheets import read_sheets

Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip


@pytest.fixture
def book() -> Workbook:
    """A title above the headings, an empty column before them, and a cell of every kind."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "家庭信息"
    sheet.merge_cells("B1:D1")
    sheet["B1"] = "监测对象"
    for row, cells in enumerate((("户编号", "金额", "日期"), ("GB1", 12, datetime(2022, 5, 1)),
                                 (" 甲\n乙 ", 12.5, time(8, 30)), (True, None, "2022-05-01")),
                                start=3):  # fmt: skip
        for column, cell in enumerate(cells, start=2):
            sheet.cell(row, column).value = cell
    book.create_sheet("空表")
    return book


def content(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., dict[str, list[list[object]]]]:
    """What is read of a file of these parts: blank cells as "", whole days as text."""

    def run(parts: Parts) -> dict[str, list[list[object]]]:
        file = tmp_path / "导出.xlsx"
        with zipfile.ZipFile(file, "w") as archive:
            for name, body in parts.items():
                archive.writestr(name, body)
        return {
            name: [_plain(row) for row in rows if any(row)]
            for name, rows in read_sheets(file).items()
        }

    return run


def _plain(row: tuple[object, ...]) -> list[object]:
    cells = ["" if cell is None else cell for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return [str(cell)[:10] if "2022" in str(cell) else cell for cell in cells]


EXPECTED = {
    "家庭信息": [
        ["", "监测对象"],
        ["", "户编号", "金额", "日期"],
        ["", "GB1", 12, "2022-05-01"],
        ["", " 甲\n乙 ", 12.5, time(8, 30)],
        ["", True, "", "2022-05-01"],
    ],
    "空表": [],
}


def test_every_kind_of_cell_is_read(read, book: Workbook) -> None:
    assert read(parts_of(content(book))) == EXPECTED


def test_rows_keep_their_numbers(tmp_path: Path, book: Workbook) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content(book))
    rows = read_sheets(file)["家庭信息"]
    assert (rows[2][1], rows[3][1], any(rows[1])) == ("户编号", "GB1", False)


@pytest.mark.parametrize("said", [b"A1", b"A1:B3", b"A1:XFD1048576", None])
@pytest.mark.parametrize("is_plain", [True, False])
def test_what_a_sheet_says_of_its_size_is_not_believed(
    read, book: Workbook, said: bytes | None, is_plain: bool
) -> None:
    expected = EXPECTED
    if not is_plain:
        book.worksheets[0]["D8"] = "=1+1"
        expected = {**EXPECTED, "家庭信息": [*EXPECTED["家庭信息"], ["", "", "", "=1+1"]]}
    parts = parts_of(content(book))
    new = b'<dimension ref="%s"/>' % said if said else b""
    body, count = re.subn(rb'<dimension ref="B1:D[68]" ?/>', new, parts[SHEET])
    assert count == 1
    assert read({**parts, SHEET: body}) == expected


def test_errors_and_formulas_are_read_as_such(read, book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["B7"], sheet["C7"] = "#REF!", "=C4*2"
    sheet["B7"].data_type = "e"
    assert read(parts_of(content(book)))["家庭信息"][-1] == ["", "#REF!", "=C4*2"]


def test_a_book_in_strict_open_xml_is_read(read, book: Workbook) -> None:
    parts = parts_of(content(book))
    for old, new in STRICT.items():
        parts = {name: body.replace(old, new) for name, body in parts.items()}
    assert read(parts) == EXPECTED


@pytest.mark.parametrize("place", [b'r="XFD1300"', b"r = 'xfd1300'"])
def test_a_cell_far_away_needs_no_room_for_all_between(
    read, book: Workbook, monkeypatch: pytest.MonkeyPatch, place: bytes
) -> None:
    """In the corner of a sheet it made the fast reader ask for 512 GiB, and the program end."""
    monkeypatch.setattr(export_sheets, "_values", lambda content: pytest.fail("the fast reader"))
    book.worksheets[0]["D1300"] = "远"
    parts = parts_of(content(book))
    assert b'r="D1300"' in parts[SHEET]
    body = parts[SHEET].replace(b'r="D1300"', place)
    assert read({**parts, SHEET: body}) == EXPECTED


@pytest.mark.parametrize("cut", [b"</row>", b"</sheetData>", b"<v>"])
def test_a_damaged_sheet_is_refused_in_words(read, book: Workbook, cut: bytes) -> None:
    parts = parts_of(content(book))
    body = parts[SHEET][: parts[SHEET].index(cut)] + b"\x00<"
    with pytest.raises(DataInvalid, match=r"导出\.xlsx：工作簿内部已损坏"):
        read({**parts, SHEET: body})
