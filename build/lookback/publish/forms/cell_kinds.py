"""Kinds of cells: how a value of the data stands in a form, and how it is read back.

A *raw* value is the text of a cell of the data package (design §4): blank is unknown, 是/否,
2024-05-15, a number without thousands marks. `show` turns it into the cell of a sheet, `read`
turns the cell of a sheet back; what was shown is read back as it was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Value = str | int | float | date | None

OFF, ON = "□", "☑"
MARKS = "☑☒√✓✔■▣"
"""What a hand may have put into a box."""

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class CellKind:
    """Text, as it stands; numbers that are names (ID, phone) come back as their digits."""

    number_format: str = "@"
    wraps: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from in a drop-down list; none where anything may be written."""
        return ()

    def show(self, raw: str) -> Value:
        """The cell's value in a sheet."""
        return raw or None

    def read(self, value: object) -> str:
        """The raw value of what stands in a sheet's cell.

        Raises:
            ValueError: it cannot be a value of this kind; says in Chinese what is expected.
        """
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True)
class DateKind(CellKind):
    """A date; shown in the given format, kept to the day."""

    number_format: str = "yyyy-mm-dd"

    def show(self, raw: str) -> Value:
        """A true date, so that a spreadsheet sorts and counts it."""
        return date.fromisoformat(raw) if raw else None

    def read(self, value: object) -> str:
        """A date, or one written as 2024-05-15, 2024/5/15, 2024.5.15 or 2024年5月15日."""
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d}"
        if isinstance(value, date):
            return value.isoformat()
        text = "" if value is None else str(value).strip()
        found = DAY.fullmatch(text)
        if not text:
            return ""
        try:
            return date(*map(int, found.groups())).isoformat() if found else _refuse(text)
        except ValueError:
            return _refuse(text)


def _refuse(text: str) -> str:
    raise ValueError(f"“{text}”不是日期，写成 2024-05-15 的样子")


@dataclass(frozen=True)
class NumberKind(CellKind):
    """A number from 0 to `most`; whole where `is_whole`."""

    number_format: str = "0.00"
    is_whole: bool = False
    most: int | None = None

    def show(self, raw: str) -> Value:
        """A true number: whole numbers as such."""
        if not raw:
            return None
        number = float(raw)
        return int(number) if number.is_integer() else number

    def read(self, value: object) -> str:
        """A number, or one written as text, with or without thousands marks."""
        text = "" if value is None else str(value).strip().replace(",", "").replace("，", "")
        if not text:
            return ""
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"“{text}”不是数字") from None
        if not 0 <= number <= (self.most if self.most is not None else 1e12):
            raise ValueError(f"“{text}”不在允许的范围（不小于0{self._limit}）")
        if self.is_whole and not number.is_integer():
            raise ValueError(f"“{text}”不是整数")
        return format(number, ".12g")

    @property
    def _limit(self) -> str:
        return "" if self.most is None else f"，不大于{self.most}"


@dataclass(frozen=True)
class ListKind(CellKind):
    """One of the labels of a code list, from a drop-down list; `shown` where it reads otherwise."""

    options: Sequence[str] = ()
    shown: Sequence[str] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The labels."""
        return tuple(self.shown or self.options)

    def show(self, raw: str) -> Value:
        """The label; one that the list lacks stands as it is."""
        return dict(zip(self.options, self.choices, strict=True)).get(raw, raw) or None

    def read(self, value: object) -> str:
        """A label of the list, or blank."""
        text = super().read(value)
        known = dict(zip(self.choices, self.options, strict=True))
        if text and text not in known:
            raise ValueError(f"“{text}”不在可选项中：{'、'.join(self.choices[:12])}")
        return known.get(text, "")


@dataclass(frozen=True)
class ChoiceKind(CellKind):
    """Boxes in one cell, of which one may be ticked: “☑是 □否”.

    `options` maps, pair by pair, each raw value to the words after its box.
    """

    options: Sequence[tuple[str, str]] = ()
    between: str = " "

    @property
    def choices(self) -> tuple[str, ...]:
        """The cell with each box ticked in turn, and with none."""
        return tuple(str(self.show(raw)) for raw, _ in (*self.options, ("", "")))

    def show(self, raw: str) -> Value:
        """All boxes, the chosen one ticked; none where the value is blank."""
        return self.between.join(
            (ON if raw == value else OFF) + word for value, word in self.options
        )

    def read(self, value: object) -> str:
        """What is ticked; the words of an option alone will do as well."""
        text = re.sub(r"\s", "", super().read(value))
        ticked = [
            raw for raw, word in self.options if re.search(f"[{MARKS}]{re.escape(word)}", text)
        ]
        ticked += [raw for raw, word in self.options if text == word]
        if len(ticked) > 1:
            raise ValueError(f"“{text}”勾选了不止一项")
        if not ticked and text.replace(OFF, "") not in ("", *self._unticked()):
            raise ValueError(f"“{text}”看不出勾选了哪一项，从下拉选项中选")
        return ticked[0] if ticked else ""

    def _unticked(self) -> tuple[str, ...]:
        words = [word for _, word in self.options]
        return "".join(words), self.between.strip().join(words)


@dataclass(frozen=True)
class TickKind(CellKind):
    """A box of its own, one of several that may be ticked: its raw value is `option` or blank."""

    option: str = ""
    words: str = field(default="")

    @property
    def choices(self) -> tuple[str, ...]:
        """The box empty, and ticked."""
        return OFF + self.words, ON + self.words

    def show(self, raw: str) -> Value:
        """The box and its words."""
        return (ON if raw else OFF) + self.words

    def read(self, value: object) -> str:
        """Whether the box is ticked; an emptied cell is not."""
        text = super().read(value)
        if text.startswith(tuple(MARKS)) or text == "是":
            return self.option
        if text in ("", self.words, OFF + self.words, "否"):
            return ""
        raise ValueError(f"“{text}”看不出是否勾选，从下拉选项中选")


TEXT = CellKind()
LONG_TEXT = CellKind(wraps=True)
DATE = DateKind()
MONTH = DateKind(number_format='yyyy"年"m"月"')
YUAN = NumberKind()
COUNT = NumberKind(number_format="0", is_whole=True)
MONTHS = NumberKind(number_format="0", is_whole=True, most=12)
YES_NO = ChoiceKind(options=(("是", "是"), ("否", "否")))
GUARANTEED = ChoiceKind(options=(("否", "是"), ("是", "否")))
"""“是否有保障” shown of “是否存在问题” stored: the polarity is turned round."""

YES_OR_NO = ListKind(options=("是", "否"))
SIGNED = ListKind(options=("是", "否"), shown=("已签字", "未签字"))
