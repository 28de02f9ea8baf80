"""附件5 监测对象回退、清退情况统计表: one line per household to roll back or remove."""

from lookback.publish.forms.cell_kinds import COUNT, DATE, LONG_TEXT, MONTH, TEXT
from lookback.publish.forms.code_lists import CodeLists
from lookback.publish.forms.layout import Block, Box, Form, Label, Line

LEAST_LINES, SPARE_LINES = 7, 2
TITLES = (
    "序号", "县市区", "镇（新区）", "村", "户主姓名", "户主证件号码", "识别纳入人数",
    "纳入监测时间", "风险类型", "回退清退情况", "原因详情",
)  # fmt: skip


def withdrawal_form(codes: CodeLists) -> Form:
    """The form with the options of these code lists."""
    number = Box("A", "F5.序号", "line.number", COUNT, "shown")
    titles = tuple(Label(column, text) for column, text in zip("ABCDEFGHIJK", TITLES, strict=True))
    head = Block((
        Line(36, (Label("A:K", "监测对象回退、清退情况统计表", "title"),)),
        Line(24, (Label("A:B", "填报单位(盖章)：", "head"),
                  Box("C:F", "F5.填报单位", "form.unit_name", TEXT, "checked", "plain"),
                  Label("H:I", "填报时间：", "head"),
                  Box("J:K", "F5.填报时间", "form.as_of", DATE, "checked", "plain"))),
        Line(34, titles),
    ))  # fmt: skip
    rows = Block(
        (Line(32, (
            number,
            Box("B", "F5.县市区", "withdrawal.district_name", TEXT, "checked"),
            Box("C", "F5.镇（新区）", "town.town_name", TEXT, "checked"),
            Box("D", "F5.村", "village.village_name", TEXT, "checked"),
            Box("E", "F5.户主姓名", "withdrawal.head_name", TEXT, "checked"),
            Box("F", "F5.户主证件号码", "member.id_number", TEXT, "checked"),
            Box("G", "F5.识别纳入人数", "case.identified_count", COUNT),
            Box("H", "F5.纳入监测时间", "case.monitored_since", MONTH),
            Box("I", "F5.风险类型", "withdrawal.risks_text", LONG_TEXT, "checked"),
            Box("J", "F5.回退清退情况", "withdrawal.kind", codes.pick("withdrawal_kind")),
            Box("K", "F5.原因详情", "withdrawal.reason", LONG_TEXT, look="long"))),),
        each="withdrawal", least=LEAST_LINES, spare=SPARE_LINES,
    )  # fmt: skip
    widths = (5, 9, 12, 10, 9, 21, 8, 11, 15, 10, 37)
    return Form(
        "F5", "监测对象回退、清退情况统计表", "附件5", widths, (head, rows),
        is_landscape=True, header="1:3", size=10,
    )  # fmt: skip
