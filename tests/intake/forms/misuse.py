"""What a person may do wrong in a form or a table, and what must be said of it."""

from collections.abc import Callable
from datetime import date
from typing import Any


def _insert_row(hand: Any) -> None:
    hand.book.worksheets[0].insert_rows(10)


def _delete_row(hand: Any) -> None:
    hand.book.worksheets[0].delete_rows(10)


def _insert_column(hand: Any) -> None:
    hand.book.worksheets[0].insert_cols(4)


def _delete_column(hand: Any) -> None:
    hand.book.worksheets[0].delete_cols(4)


def _move(hand: Any) -> None:
    hand.book.worksheets[0].move_range("A26:T28", rows=3)


def _merge(hand: Any) -> None:
    hand.book.worksheets[0].merge_cells(f"{hand.cell('name').address}:{hand.cell('sex').address}")


def _swap(hand: Any) -> None:
    sheet = hand.book.worksheets[0]
    for field in ("name", "id_number", "sex"):
        one, other = sheet[hand.cell(field, 0).address], sheet[hand.cell(field, 1).address]
        one.value, other.value = other.value, one.value


def _empty(hand: Any) -> None:
    for cell in hand.filled.cells.values():
        if (cell.resource, cell.at) == ("member", 1):
            hand.book.worksheets[0][cell.address] = None


def _untick(resource: str) -> Callable[[Any], None]:
    def damage(hand: Any) -> None:
        cell = next(
            each
            for each in hand.filled.cells.values()
            if each.resource == resource and each.base and each.field in each.where
        )
        hand.book.worksheets[0][cell.address] = cell.kind.show("")

    return damage


def _disasters(count: int, risk: str) -> Callable[[Any], None]:
    """So many kinds of disaster ticked, and the risk itself."""

    def damage(hand: Any) -> None:
        hand.write(f"{risk}因自然灾害", "risk", risk="因自然灾害")
        for cell in [c for c in hand.filled.cells.values() if c.field == "disaster"][:count]:
            hand.book.worksheets[0][cell.address] = cell.codes[-1]

    return damage


def _typed_over(hand: Any) -> None:
    sheet = hand.book.worksheets[0]
    place = next(
        cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        and "-" in str(cell.value)
    )  # fmt: skip
    place.value = 987654.0


def _nameless(hand: Any) -> None:
    hand.write("男", "sex", len(hand.filled.keys["member"]))


def put(value: Any, field: str, at: int = 0) -> Callable[[Any], None]:
    """Type a value into the cell of a field."""
    return lambda hand: hand.write(value, field, at)


FORM: dict[str, tuple[str, Callable[[Any], None], str]] = {
    "a row put in": ("F3", _insert_row, "表的版式被改动"),
    "a row deleted": ("F3", _delete_row, "表的版式被改动"),
    "a column put in": ("F3", _insert_column, "表的版式被改动"),
    "a column deleted": ("F3", _delete_column, "表的版式被改动"),
    "a part moved down": ("F3", _move, "表的版式被改动"),
    "data cells merged": ("F3", _merge, "合并了单元格"),
    "two members exchanged": ("F3", _swap, "行被移动或填错了行"),
    "a member's row emptied": ("F3", _empty, "清空不等于撤销"),
    "a formula for a value": ("F3", put("=1+1", "wage_income_yuan"), "是公式"),
    "an error value": ("F3", put("#REF!", "business_income_yuan"), "是错误值"),
    "a text that begins with @": ("F1", put("@SUM(A1)", "judgement"), "当作公式"),
    "a text that begins with +": ("F1", put("+1 说明", "judgement"), "当作公式"),
    "a text that begins with -": ("F1", put("-说明", "main_risk_note"), "当作公式"),
    "an ID number as a number": ("F3", put(400702199001010033, "id_number"), "后几位已丢失"),
    "an ID number in E notation": ("F3", put("4.00702E+17", "id_number"), "科学计数法"),
    "an ID number that is masked": ("F3", put("400702********0033", "id_number"), "遮盖过的号码"),
    "a wrong check digit": ("F3", put("400702199001010030", "id_number"), "ID02"),
    "a telephone in E notation": ("F1", put("1.64E+10", "phone"), "科学计数法"),
    "a telephone that became a day": ("F1", put(date(2022, 5, 1), "phone"), "当成了日期"),
    "a truth for a name": ("F3", put(True, "name", 1), "逻辑值"),
    "a day in words": ("F1", put("五月初五", "visited_on"), "不是日期"),
    "a day that does not exist": ("F1", put("2022-02-30", "visited_on"), "不是日期"),
    "a month without a day": ("F1", put("2022年5月", "monitored_since"), "缺日"),
    "an amount in words": ("F3", put("三千元", "wage_income_yuan"), "不是数字"),
    "an amount below nothing": ("F3", put(-5, "wage_income_yuan"), "不在允许的范围"),
    "thirteen months": ("F3", put(13, "work_months"), "不在允许的范围"),
    "half a month": ("F3", put(3.5, "work_months"), "不是整数"),
    "half a person": ("F1", put(2.5, "stated_member_count"), "不是整数"),
    "a word not in the list": ("F3", put("邻居", "relation"), "不在可选项中"),
    "two boxes ticked": ("F1", put("☑是 ☑否", "is_qualified"), "不止一项"),
    "a box that cannot be read": ("F1", put("好像是", "is_qualified"), "看不出"),
    "a box of a group that cannot be read": ("F3", put("大概", "risk"), "看不出"),
    "two disasters": ("F3", _disasters(2, "☑"), "只能勾选一项"),
    "a risk unticked": ("F3", _untick("case_risk"), "去掉勾选不会撤销"),
    "a measure unticked": ("F3", _untick("measure"), "去掉勾选不会撤销"),
    "a disaster without its risk": ("F3", _disasters(1, "□"), "没有勾选"),
    "a formula typed over": ("F3", _typed_over, "公式被改成了固定值"),
    "a member without a name": ("F3", _nameless, "没有姓名"),
    "another household's head": ("F1", put("欧阳别户", "head_name"), "可能是别户的表"),
    "another village": ("F3", put("别村", "village_name"), "可能是别村的户"),
    "a conflict not settled": ("F1", put("<<<本表：1｜系统：2>>>", "phone"), "还没有裁定"),
}
"""What a person may do to a filled form in a spreadsheet program."""

TABLES: dict[str, tuple[str, bytes, str]] = {
    "UTF-16": ("village.csv", "village_code,remark\n1,2\n".encode("utf-16"), "编码"),
    "bytes": ("village.csv", bytes(range(128, 256)) * 3, "编码"),
    "nothing": ("village.csv", b"", "没有内容"),
    "a header alone": ("village.csv", b"village_code,remark\n", "没有内容"),
    "an open quote": ("village.csv", b'village_code,remark\n1,"2\n', "读不成表格"),
    "a strange column": ("village.csv", "village_code,指数\n1,2\n".encode(), "不是任何一张表的"),
    "no key": ("village.csv", b"village_name,remark\n1,2\n", "不是任何一张表的"),
    "a column twice": ("village.csv", "village_code,备注,remark\n1,2,3\n".encode(), "出现两次"),
    "too many cells": ("village.csv", b"village_code,remark\n1,2,3\n", "有 3 格"),
    "a key twice": ("village.csv", b"village_code,remark\n1,2\n1,3\n", "是同一条"),
    "a blank key": ("village.csv", b"village_code,remark\n,2\n", "主键不全"),
    "no such town": ("household.csv", b"household_id,remark\n9990000001,x\n", "不属于任何"),
    "a formula": ("village.csv", b"village_code,remark\n1,=1+1\n", "当作公式"),
    "no number": ("village.csv", "village_code,农村户数\n1,三\n".encode("gbk"), "不是数字"),
}  # fmt: skip
"""CSV files: name, content, and what must be said."""
