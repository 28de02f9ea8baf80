"""Checks a sheet against the form's template: nothing moved, merged, renamed or hidden.

A cell is known by its address alone, so a row or column put in would shift every value below it
into another field. So each of the form's fixed words must stand where it was written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from lookback.intake.filled.opening import Opened, Raw
from lookback.intake.filled.places import Objection, Place, listed, shortened
from lookback.publish.forms.layout import Form, Label, Placed, placed
from lookback.publish.forms.memory import SHEET
from lookback.publish.forms.sheet import LISTS

REPORT = "错误说明"
"""The sheet that a returned workbook has beside its form."""

OURS = (SHEET, LISTS, REPORT)
EXPORT_AGAIN = "用 lookback forms 重新导出该表，把填写的内容抄过去"
WORD = re.compile(r"\{\w+\}")
"""Stands in a label for what differs from form to form."""

_SPACE = re.compile(r"\s+")


def sheet_objections(opened: Opened, form: Form) -> Iterator[Objection]:
    """What is wrong with the sheets as such: the form's own must be there under its name, shown."""
    where, title = opened.where, form.clause
    if title not in opened.states:
        what = f"没有名为“{title}”的工作表（现有：{listed([*opened.states])}）"
        yield Objection(Place(where), what, f"把填写的工作表名改回“{title}”")
    elif opened.states[title] != "visible":
        yield Objection(Place(where, title), "工作表被隐藏", "取消隐藏，核对内容后再导入")


def other_sheets(opened: Opened, form: Form) -> list[str]:
    """Visible sheets that are not part of the form: nothing of them comes in."""
    return [title for title in opened.states if title not in (form.clause, *OURS)]


def layout_objections(
    opened: Opened, form: Form, counts: Mapping[str, int], cells: Mapping[str, Raw]
) -> list[Objection]:
    """Whether every label and every merged range is in its place; `counts` of rows by resource."""
    places = placed(form, counts)
    moved = [_moved(opened.where, form, place, cells) for place in places]
    found = [each for each in moved if each]
    if found:
        return _told_once(found)
    return [*_merged(opened, form, places)]


def _moved(where: str, form: Form, place: Placed, cells: Mapping[str, Raw]) -> Objection | None:
    label = place.content
    if not isinstance(label, Label):
        return None
    found = _plain(str(cells[place.address].value)) if place.address in cells else ""
    if re.fullmatch(_pattern(label, place), found):
        return None
    wanted = shortened(WORD.sub("…", label.text.replace("{number}", str(place.at + 1))))
    what = f"这里应是“{wanted}”，现在是“{shortened(found)}”" if found else f"这里应是“{wanted}”"
    remedy = f"撤销插入、删除或移动的行、列和单元格；无法撤销时{EXPORT_AGAIN}"
    return Objection(Place(where, form.clause, place.address), what, remedy)


def _pattern(label: Label, place: Placed) -> str:
    """What a label may read, blanks left out: any word may stand for a {name}."""
    text = _plain(label.text).replace("{number}", str(place.at + 1))
    return ".*".join(re.escape(part) for part in WORD.split(text))


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def _told_once(found: Sequence[Objection]) -> list[Objection]:
    """The first of them stands for all: one row put in moves a hundred labels."""
    first, more = found[0], len(found) - 1
    what = "表的版式被改动：" + first.what + (f"（另有 {more} 处不在原位）" if more else "")
    return [first._replace(what=what)]


def _merged(opened: Opened, form: Form, places: Sequence[Placed]) -> Iterator[Objection]:
    """Merged ranges that are not the form's own: they swallow what a cell held."""
    ours = {place.reach for place in places if place.is_merged}
    strange = sorted(opened.merged(form.clause) - ours)
    if strange:
        place = Place(opened.where, form.clause, listed(strange, 3))
        yield Objection(place, "合并了单元格，被并掉的内容读不到", "取消合并，逐格填写")


def strays(form: Form, counts: Mapping[str, int], cells: Mapping[str, Raw]) -> list[str]:
    """Addresses of what was written beside the form's own cells; it does not come in."""
    ours = {place.address for place in placed(form, counts)}
    return [address for address, raw in cells.items() if address not in ours and _said(raw)]


def _said(raw: Raw) -> bool:
    return bool(_plain(str(raw.value)))
