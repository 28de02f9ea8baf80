"""Checks a sheet against the form's template: nothing moved, merged, renamed or hidden.

A cell is known by its address alone, so a row or column put in would shift every value below it
into another field. So each of the form's fixed words must stand where it was written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from lookback.intake.forms.objections import FormLocation, Objection, listed, shortened
from lookback.intake.forms.safe_workbook import OpenedWorkbook, RawCell
from lookback.publish.forms.form_sheet import LISTS
from lookback.publish.forms.hidden_sheet import SHEET
from lookback.publish.forms.layout import Form, Label, PlacedCell, placed_cells

REPORT = "错误说明"
"""The sheet that a returned workbook has beside its form."""

OURS = (SHEET, LISTS, REPORT)
EXPORT_AGAIN = "用 lookback forms 重新导出该表，把填写的内容抄过去"
WORD = re.compile(r"\{\w+\}")
"""Stands in a label for what differs from form to form."""

_SPACE = re.compile(r"\s+")


def sheet_objections(opened: OpenedWorkbook, form: Form) -> Iterator[Objection]:
    """What is wrong with the sheets as such: the form's own must be there under its name, shown."""
    where, title = opened.where, form.clause
    if title not in opened.states:
        what = f"没有名为“{title}”的工作表（现有：{listed([*opened.states])}）"
        yield Objection(FormLocation(where), what, f"把填写的工作表名改回“{title}”")
    elif opened.states[title] != "visible":
        yield Objection(FormLocation(where, title), "工作表被隐藏", "取消隐藏，核对内容后再导入")


def other_sheets(opened: OpenedWorkbook, form: Form) -> list[str]:
    """Visible sheets that are not part of the form: nothing of them comes in."""
    return [title for title in opened.states if title not in (form.clause, *OURS)]


def layout_objections(
    opened: OpenedWorkbook, form: Form, counts: Mapping[str, int], cells: Mapping[str, RawCell]
) -> list[Objection]:
    """Whether every label and every merged range is in its place; `counts` of rows by resource."""
    places = placed_cells(form, counts)
    moved = [_moved(opened.where, form, place, cells) for place in places]
    objections = [objection for objection in moved if objection]
    if objections:
        return _first_of_each(objections)
    return [*_merged(opened, form, places)]


def _moved(
    where: str, form: Form, place: PlacedCell, cells: Mapping[str, RawCell]
) -> Objection | None:
    label = place.content
    if not isinstance(label, Label):
        return None
    found = _plain(str(cells[place.address].value)) if place.address in cells else ""
    if re.fullmatch(_pattern(label, place), found):
        return None
    wanted = shortened(WORD.sub("…", label.text.replace("{number}", str(place.at + 1))))
    what = f"这里应是“{wanted}”，现在是“{shortened(found)}”" if found else f"这里应是“{wanted}”"
    remedy = f"撤销插入、删除或移动的行、列和单元格；无法撤销时{EXPORT_AGAIN}"
    return Objection(FormLocation(where, form.clause, place.address), what, remedy)


def _pattern(label: Label, place: PlacedCell) -> str:
    """What a label may read, blanks left out: any word may stand for a {name}."""
    text = _plain(label.text).replace("{number}", str(place.at + 1))
    return ".*".join(re.escape(part) for part in WORD.split(text))


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def _first_of_each(objections: Sequence[Objection]) -> list[Objection]:
    """The first of them stands for all: one row put in moves a hundred labels."""
    first, more = objections[0], len(objections) - 1
    what = "表的版式被改动：" + first.what + (f"（另有 {more} 处不在原位）" if more else "")
    return [first._replace(what=what)]


def _merged(
    opened: OpenedWorkbook, form: Form, places: Sequence[PlacedCell]
) -> Iterator[Objection]:
    """Merged ranges that are not the form's own: they swallow what a cell held."""
    ours = {place.reach for place in places if place.is_merged}
    strange = sorted(opened.merged(form.clause) - ours)
    if strange:
        place = FormLocation(opened.where, form.clause, listed(strange, 3))
        yield Objection(place, "合并了单元格，被并掉的内容读不到", "取消合并，逐格填写")


def stray_cells(form: Form, counts: Mapping[str, int], cells: Mapping[str, RawCell]) -> list[str]:
    """Addresses of what was written beside the form's own cells; it does not come in."""
    ours = {place.address for place in placed_cells(form, counts)}
    return [address for address, raw in cells.items() if address not in ours and _is_written(raw)]


def _is_written(raw: RawCell) -> bool:
    return bool(_plain(str(raw.value)))
