"""A cell as a clerk or Excel left it, brought to the one way it is stored, or refused.

What is safe is corrected and reported: full-width digits, stray spaces, a small x, a date with
slashes. What has lost something is refused: a number that Excel rounded, a formula in the
place of its value. Nothing is guessed.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

LONG_NUMBERS = frozenset({"id_number", "disability_certificate"})
"""Fields that Excel ruins when it takes them for numbers: it keeps 15 digits."""
EXACT_DIGITS = 15
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(1, 73051)
"""Day numbers that Excel shows as dates from 1900 to 2099."""

_SPACES = re.compile(r"[\s\u200b\u200e\u200f\u202a-\u202e\ufeff]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+]?\d+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( 00:00:00)?")
_YES_NO = {"√": "是", "☑": "是", "✓": "是", "×": "否", "□": ""}


class CellReading(NamedTuple):
    """What became of a cell: its text; what was put right; why it is refused (or neither)."""

    text: str
    note: str = ""
    problem: str = ""


def read_cell(value: object, name: str, kind: str, allowed: Sequence[str] = ()) -> CellReading:
    """The cell as text for the field `name` of the Table Schema type `kind`.

    `value` is what a spreadsheet library gives: text, a number, a date or nothing; `allowed`
    are the labels of the field's code list, if it has one.
    """
    if value is None or (isinstance(value, str) and not _SPACES.sub("", value)):
        return CellReading("")
    if isinstance(value, str) and _CONTROLS.search(value):
        return CellReading("", problem="含有看不见的控制字符，请重新录入")
    if allowed and kind != "boolean":
        return _choice(value, allowed)
    return _READERS.get(kind, _text)(value, name)


def _text(value: object, name: str) -> CellReading:
    if isinstance(value, bool):
        return CellReading("", problem="是一个逻辑值，应为文本")
    if isinstance(value, int | float):
        return _number_as_text(value, name)
    if isinstance(value, datetime | date):
        return CellReading("", problem="被 Excel 当成了日期，原来的内容已丢失，请按文本重新录入")
    text = str(value)
    if name in LONG_NUMBERS or name.endswith(("phone", "_code", "_id")):
        return _identifier(text)
    return _reading(text, text.strip().replace("\r\n", "\n").replace("\r", "\n"), "去掉首尾空格")


def _number_as_text(value: int | float, name: str) -> CellReading:
    """A number where text belongs: kept only when no digit can have been lost."""
    if isinstance(value, float) and not value.is_integer():
        return CellReading("", problem=f"是数字 {value:g}，应为文本")
    digits = str(int(value))
    if name in LONG_NUMBERS or len(digits) > EXACT_DIGITS:
        return CellReading("", problem="被 Excel 当成了数字，后几位已丢失，请按文本重新录入")
    return CellReading(digits, note="数字转为文本")


def _identifier(text: str) -> CellReading:
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    plain = unicodedata.normalize("NFKC", plain).removeprefix("'").upper()
    if _SCIENTIFIC.fullmatch(plain):
        return CellReading("", problem=f"“{plain}”是科学计数法，原来的号码已丢失，请按文本重新录入")
    if "*" in plain or "×" in plain:
        return CellReading("", problem="含有 *，是遮盖过的号码，请填写完整号码")
    return _reading(text, plain, "改为半角，去掉空格，x 改为 X")


def _choice(value: object, allowed: Sequence[str]) -> CellReading:
    text = str(value)
    folded = {_fold(label): label for label in allowed}
    if text in allowed:
        return CellReading(text)
    if _fold(text) in folded:
        return _reading(text, folded[_fold(text)], "按代码表改正写法")
    shown = "、".join(allowed[:12]) + ("……" if len(allowed) > 12 else "")
    return CellReading("", problem=f"“{_short(text)}”不在可选项中（{shown}）")


def _yes_no(value: object, name: str) -> CellReading:
    if isinstance(value, bool):
        return CellReading("是" if value else "否", note="逻辑值改为是／否")
    text = str(value)
    plain = _SPACES.sub("", text)
    answer = _YES_NO.get(plain, plain.removeprefix("☑").removeprefix("√"))
    if answer not in {"是", "否", ""}:
        return CellReading("", problem=f"“{_short(text)}”应为 是 或 否")
    return _reading(text, answer, "改为是／否")


def _day(value: object, name: str) -> CellReading:
    if isinstance(value, datetime | date):
        return CellReading(f"{value:%Y-%m-%d}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value not in SERIALS:
            return CellReading("", problem=f"数字 {value:g} 不是日期")
        day = EXCEL_EPOCH + timedelta(days=int(value))
        return CellReading(day.isoformat(), note=f"日期序号 {int(value)} 改为日期")
    text = str(value)
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = _DAY.fullmatch(plain) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain)
    try:
        year, month, number = (int(part) for part in (parts.groups()[:3] if parts else ()))
        return _reading(text, date(year, month, number).isoformat(), "改为 年-月-日")
    except ValueError:
        return CellReading("", problem=f"“{_short(text)}”不是日期，写成 2024-05-15 的样子")


def _whole(value: object, name: str) -> CellReading:
    reading = _amount(value, name)
    if reading.text and not re.fullmatch(r"-?\d+", reading.text):
        return CellReading("", problem=f"{reading.text} 不是整数")
    return reading


def _amount(value: object, name: str) -> CellReading:
    if isinstance(value, bool | datetime | date):
        return CellReading("", problem="不是数字")
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return CellReading("", problem="不是数字")
        return CellReading(format(round(value, 6), ".15g"))
    text = str(value)
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", plain):
        return CellReading("", problem=f"“{_short(text)}”不是数字")
    return _reading(text, plain.removeprefix("+"), "改为半角数字")


_READERS: Mapping[str, Callable[[object, str], CellReading]] = {
    "boolean": _yes_no,
    "date": _day,
    "integer": _whole,
    "year": _whole,
    "number": _amount,
}


def _reading(before: str, after: str, note: str) -> CellReading:
    return CellReading(after, note=note if before != after else "")


def _fold(text: str) -> str:
    """For finding a label that was typed with other widths or spaces."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "……"
