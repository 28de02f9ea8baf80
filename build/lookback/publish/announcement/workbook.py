"""A list as a workbook, in the styles of the forms: one sheet, A4, its head on every page."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lookback.publish.announcement.document import ListDocument
from lookback.publish.forms.layout import Block, Form, Label, Line, Look, placed_cells
from lookback.publish.forms.styles import CellStyles, set_page, set_sizes, style_range
from lookback.publish.forms.tick_boxes import COLUMN_POINTS
from lookback.publish.office.workbook import cell_of, workbook_bytes, write_text

PORTRAIT, LANDSCAPE = 84, 128
"""Widths of the paper in units of a column."""

LEAST, LONGEST = 5, 14
"""The narrowest column of short texts, and of texts that are broken into lines."""

SEAL = 26
"""Height of each of the lines that leave room for a seal, in points."""


def list_workbook(paper: ListDocument) -> bytes:
    """The bytes of the workbook."""
    form = _form(paper)
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = paper.name[:31]
    cell_styles = CellStyles(form, sheet)
    places = placed_cells(form, {})
    for place in places:
        style_range(sheet, place, cell_styles.style(place))
        if isinstance(place.content, Label):
            write_text(cell_of(sheet, place.top, place.left), place.content.text)
    set_sizes(sheet, form, places)
    set_page(sheet, form, paper.small)
    book.properties.title, book.properties.creator = paper.title, "lookback"
    return workbook_bytes(book, paper.as_of)


def _form(paper: ListDocument) -> Form:
    """The list as a form of nothing but labels."""
    widths = _widths(paper)
    last = get_column_letter(len(widths))
    across = f"A:{last}"
    head = [Line(40, (Label(across, paper.title, "title"),))]
    head.append(Line(22, (Label(across, paper.number, "subtitle"),)))
    head += [Line(24, (Label(across, f"　　{text}", "head"),)) for text in paper.paragraphs]
    titles = len(head) + 1
    label: list[Look] = ["label"] * len(widths)
    head.append(Line(30, tuple(_cells(paper.titles, label))))
    looks: list[Look] = ["long" if is_long else "label" for is_long in paper.is_long]
    body = [Line(24, tuple(_cells(row, looks))) for row in paper.rows]
    half = get_column_letter(max(1, len(widths) // 2))
    right = get_column_letter(max(1, len(widths) // 2) + 1)
    foot = [
        Line(SEAL, (Label(across, paper.warning, "head"),)),
        Line(SEAL, (Label(across, "", "head"),)),
        *(
            Line(SEAL, (Label(f"A:{half}", "", "head"), Label(f"{right}:{last}", text, "subtitle")))
            for text in (paper.signer, "（盖章）", paper.day)
        ),
    ]
    return Form(
        paper.name, paper.title, "", widths, (Block((*head, *body, *foot)),),
        is_landscape=paper.is_wide, header=f"{titles}:{titles}", size=paper.size,
    )  # fmt: skip


def _cells(texts: Sequence[str], looks: Sequence[Look]) -> list[Label]:
    pairs = enumerate(zip(texts, looks, strict=True), start=1)
    return [Label(get_column_letter(at), text, look) for at, (text, look) in pairs]


def _widths(paper: ListDocument) -> tuple[float, ...]:
    """What each column's longest text needs; long ones share what is left of the paper."""
    room = LANDSCAPE if paper.is_wide else PORTRAIT
    need = [max(LEAST, length * paper.size / COLUMN_POINTS + 1.5) for length in paper.longest]
    short = sum(width for width, is_long in zip(need, paper.is_long, strict=True) if not is_long)
    long = [width for width, is_long in zip(need, paper.is_long, strict=True) if is_long]
    if not long:
        return tuple(round(width * room / short, 1) for width in need)
    share = max(room - short, LONGEST * len(long)) / sum(long)
    return tuple(
        round(width * share if is_long else width, 1)
        for width, is_long in zip(need, paper.is_long, strict=True)
    )
