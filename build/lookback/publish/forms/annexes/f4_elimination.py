"""附件4 风险稳定消除核查表（参考文本）: one case, on the day of its check."""

from lookback.publish.forms.cell_kinds import COUNT, GUARANTEED, LONG_TEXT, SIGNED, TEXT, YUAN
from lookback.publish.forms.code_lists import CodeLists
from lookback.publish.forms.layout import Block, Box, Form, Label, Line
from lookback.publish.forms.tick_boxes import tick_box

VALUES = "C:H"
NET = (
    "=IF(COUNT([F4.工资性收入],[F4.生产经营性收入],[F4.财产性收入],[F4.转移性收入],"
    "[F4.生产经营性支出])=5,[F4.工资性收入]+[F4.生产经营性收入]+[F4.财产性收入]"
    '+[F4.转移性收入]-[F4.生产经营性支出],"")'
)
PER_CAPITA = (
    "=IF(AND(ISNUMBER([F4.家庭年纯收入]),N([F4.家庭人口数])>0),"
    '[F4.家庭年纯收入]/[F4.家庭人口数],"")'
)
NORMAL = 33

INCOMES = (
    ("工资性收入", "wage_income_yuan"),
    ("生产经营性收入", "business_income_yuan"),
    ("财产性收入", "property_income_yuan"),
    ("转移性收入", "transfer_income_yuan"),
    ("生产经营性支出", "business_expense_yuan"),
)
GUARANTEES = (
    ("住房安全", "has_housing_problem"),
    ("义务教育", "has_schooling_problem"),
    ("基本医疗", "has_medical_problem"),
    ("饮水安全", "has_water_problem"),
)


def elimination_form(codes: CodeLists) -> Form:
    """The form with the options of these code lists."""
    blocks = (_household(codes), _incomes(), _guarantees(), _conclusion())
    widths = (12, 15, 13, 9, 13, 9, 12, 13)
    return Form("F4", "风险稳定消除核查表", "附件4", widths, blocks, size=12, fits_one_page=True)


def _household(codes: CodeLists) -> Block:
    def fact(columns: str, name: str, computed: str) -> Box:
        return Box(columns, f"F4.{name}", f"form.{computed}", LONG_TEXT, "checked")

    category = codes.pick("category", wraps=True)
    labour = Box("E", "F4.劳动力人数", "form.labour_count", COUNT, "checked")
    return Block((
        Line(36, (Label("A:H", "风险稳定消除核查表", "title"),)),
        Line(20, (Label("A:H", "(参考文本)", "subtitle"),)),
        Line(44, (Label("A", "户基本信息", rows=3),
                  Label("B", "户主姓名"), fact("C", "户主姓名", "head_name"),
                  Label("D", "返贫致贫风险"), fact("E", "返贫致贫风险", "risks_text"),
                  Label("F", "监测对象类别"),
                  Box("G:H", "F4.监测对象类别", "case.category", category))),
        Line(32, (Label("B", "家庭人口数"),
                  Box("C", "F4.家庭人口数", "income.member_count", COUNT),
                  Label("D", "劳动力人数"), labour, Label("F", "联系电话"),
                  Box("G:H", "F4.联系电话", "household.phone", TEXT))),
        Line(32, (Label("B:D", "本年度监测对象识别认定监测范围(元)"),
                  Box("E:H", "F4.本年度监测范围", "form.line_text", TEXT, "shown"))),
    ))  # fmt: skip


def _incomes() -> Block:
    rows = [
        (Label("B", name), Box(VALUES, f"F4.{name}", f"income.{field}", YUAN))
        for name, field in INCOMES
    ]
    net = Box(VALUES, "F4.家庭年纯收入", "form.net_income_yuan", YUAN, "formula", formula=NET)
    box = Box(
        VALUES, "F4.年人均纯收入", "form.net_income_per_capita_yuan", YUAN, "formula",
        formula=PER_CAPITA,
    )  # fmt: skip
    rows += [(Label("B", "家庭年纯收入"), net), (Label("B", "年人均纯收入"), box)]
    return _side("收入核查情况", rows)


def _guarantees() -> Block:
    rows = [
        (Label("B:D", f"{name}是否有保障"),
         Box("E:H", f"F4.{name}是否有保障", f"guarantee.{field}", GUARANTEED))
        for name, field in GUARANTEES
    ]  # fmt: skip
    return _side("三保障及饮水安全情况", rows)


def _side(title: str, rows: list[tuple[Label, Box]]) -> Block:
    """Lines beside one title that spans them all."""
    first, *others = rows
    lines = [Line(NORMAL, (Label("A", title, rows=len(rows)), *first))]
    return Block((*lines, *(Line(NORMAL, row) for row in others)))


def _conclusion() -> Block:
    def stable(columns: str, answer: str) -> Box:
        box = tick_box("F4.风险是否已稳定消除", "elimination.is_stable", answer)
        return Box(columns, box.item, box.source, box.kind)

    effect = Box("B:H", "F4.帮扶措施及成效", "elimination.effect", LONG_TEXT, look="long")
    return Block((
        Line(150, (Label("A", "识别纳入以来享受的帮扶措施及成效"), effect)),
        Line(32, (Label("A:B", "风险是否已稳定消除"), stable("C:E", "是"), stable("F:H", "否"))),
        Line(40, (Label("A", "核查人签字"),
                  Box("B", "F4.核查人签字", "elimination.checked_by", TEXT),
                  Label("C", "监测联系人签字"),
                  Box("D:E", "F4.监测联系人签字", "elimination.is_contact_signed", SIGNED),
                  Label("F:G", "监测对象签字(手印)"),
                  Box("H", "F4.监测对象签字", "elimination.is_household_signed", SIGNED))),
    ))  # fmt: skip
