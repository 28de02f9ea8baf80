"""附件2 入户排查情况汇总表: one line per village, town or district, thirty columns."""

from typing import NamedTuple

from openpyxl.utils import get_column_letter

from lookback.definitions.screening.summary import CATEGORIES, TYPES
from lookback.publish.forms.cell_kinds import COUNT, DATE, LONG_TEXT, TEXT
from lookback.publish.forms.layout import Block, Box, Form, Label, Line


class CountBlock(NamedTuple):
    """One of the three blocks of counts: its name in the definitions, its item, its words."""

    name: str
    item: str
    title: str


BLOCKS = (
    CountBlock("newly_identified", "新识别纳入监测户", "新识别纳入监测户情况"),
    CountBlock("elimination_due", "应标注风险消除监测对象", "应标注风险消除监测对象情况"),
    CountBlock("withdrawal_due", "需回退、清退监测户", "需回退、清退监测户情况"),
)
LAST = "AD"
FIRST_COUNT = 6
PER_BLOCK = 2 * (1 + len(CATEGORIES))
COUNTED = (("households", "户数"), ("persons", "人数"))
GROUPS = ("合计", "脱贫不稳定户数", "边缘易致贫户", "突发严重困难户")
"""The words of the annex above each pair of columns."""

NOTE = "备注：脱贫户只统计未纳入监测对象的脱贫户，已消除风险的脱贫不稳定户计入监测对象"


def summary_form() -> Form:
    """The form; its lines are units, and their sum where there are several."""
    widths = (11, 6.5, 6, 6, 6, *([4.2] * (PER_BLOCK * len(BLOCKS))), 11)
    units = Block((Line(30, _line("unit")),), each="unit", least=1)
    total = Block((Line(30, _line("total")),), each="total")
    note = Block((Line(22, (Label(f"A:{LAST}", NOTE, "head"),)),))
    return Form(
        "F2", "入户排查情况汇总表", "附件2", widths, (_head(), units, total, note),
        is_landscape=True, header="1:5", size=9,
    )  # fmt: skip


def _head() -> Block:
    blocks = [
        (_columns(FIRST_COUNT + place * PER_BLOCK, PER_BLOCK), block.title)
        for place, block in enumerate(BLOCKS)
    ]
    pairs = [
        Label(_columns(FIRST_COUNT + place * 2, 2), group)
        for place, group in enumerate(GROUPS * len(BLOCKS))
    ]
    counted = [
        Label(get_column_letter(FIRST_COUNT + place), title)
        for place, (_, title) in enumerate(COUNTED * (len(GROUPS) * len(BLOCKS)))
    ]
    types = [Label(c, f"{name}\n(户)", rows=2) for c, name in zip("CDE", TYPES, strict=True)]
    return Block((
        Line(36, (Label(f"A:{LAST}", "入户排查情况汇总表", "title"),)),
        Line(24, (Label("A", "填报单位(盖章)：", "head"),
                  Box("B:J", "F2.填报单位", "form.unit_name", TEXT, "checked", "plain"),
                  Label("V:X", "填报时间：", "head"),
                  Box(f"Y:{LAST}", "F2.填报时间", "form.as_of", DATE, "checked", "plain"))),
        Line(24, (Label("A", "地区", rows=3), Label("B", "排查总户数", rows=3),
                  Label("C:E", "排查数量"), *(Label(*block) for block in blocks),
                  Label(LAST, "备注", rows=3))),
        Line(48, (*types, *pairs)),
        Line(24, tuple(counted)),
    ))  # fmt: skip


def _line(rows: str) -> tuple[Box, ...]:
    """A unit's line, or that of their sum: counts, and what is added up of them in the sheet."""
    boxes = [
        Box("A", "F2.地区", f"{rows}.unit_name", LONG_TEXT,
            "checked" if rows == "unit" else "shown"),
        Box("B", "F2.排查总户数", f"{rows}.households", COUNT, "formula",
            formula=_sum("C{row}:E{row}")),
    ]  # fmt: skip
    boxes += [
        _count(rows, column, f"F2.{name}", name) for column, name in zip("CDE", TYPES, strict=True)
    ]
    for place, block in enumerate(BLOCKS):
        first = FIRST_COUNT + place * PER_BLOCK
        item = f"F2.{block.item}（合计与三类，户、人）"
        boxes += [
            Box(get_column_letter(first + at), item, f"{rows}.{block.name}_{what}", COUNT,
                "formula", formula=_every_second(first + at))
            for at, (what, _) in enumerate(COUNTED)
        ]  # fmt: skip
        boxes += [
            _count(rows, get_column_letter(first + 2 + 2 * kind + at), item,
                   f"{block.name}_{what}_{category}")
            for kind, category in enumerate(CATEGORIES)
            for at, (what, _) in enumerate(COUNTED)
        ]  # fmt: skip
    return (*boxes, Box(LAST, "F2.备注", f"{rows}.summary_note", LONG_TEXT, "checked"))


def _count(rows: str, column: str, item: str, name: str) -> Box:
    if rows == "unit":
        return Box(column, item, f"unit.{name}", COUNT, "checked")
    return Box(column, item, f"total.{name}", COUNT, "formula", formula=_sum(f"[{column}@unit]"))


def _every_second(column: int) -> str:
    """The sum of the three categories to the right, households or persons."""
    cells = (f"{get_column_letter(column + 2 * at)}{{row}}" for at in (1, 2, 3))
    return _sum(",".join(cells))


def _sum(cells: str) -> str:
    """Blank as long as nothing is written."""
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def _columns(first: int, count: int) -> str:
    return f"{get_column_letter(first)}:{get_column_letter(first + count - 1)}"
