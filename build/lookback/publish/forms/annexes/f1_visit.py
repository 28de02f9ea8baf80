"""附件1 入户排查登记表（参考文本）: one visit to one household."""

from lookback.publish.forms.cell_kinds import (
    COUNT,
    DATE,
    GUARANTEED,
    LONG_TEXT,
    MONTH,
    SIGNED,
    TEXT,
    YES_NO,
    YUAN,
)
from lookback.publish.forms.code_lists import CodeLists
from lookback.publish.forms.layout import Block, Box, Form, Label, Line

PER_CAPITA = "F1.人均纯收入"
REACHED = f'=IF([{PER_CAPITA}]="","□是 □否",IF([{PER_CAPITA}]>={{line}},"☑是 □否","□是 ☑否"))'
QUESTION, ANSWER = "B:D", "E:F"
NORMAL, WRITTEN = 27, 33
"""Heights of a line that is ticked, and of one that is written into by hand."""


def visit_form(codes: CodeLists) -> Form:
    """The form with the options of these code lists."""
    blocks = (_head(codes), _situation(), _judgement(), _monitored(codes), _foot(codes))
    return Form(
        "F1",
        "入户排查登记表",
        "附件1",
        (15, 24, 9, 19, 14, 15),
        blocks,
        size=12,
        fits_one_page=True,
    )


def _head(codes: CodeLists) -> Block:
    types = codes.choice("visit_household_type", "；")
    return Block((
        Line(20, (Label("A", "入户排查时间：", "head"),
                  Box("B", "F1.入户排查时间", "visit.visited_on", DATE, look="plain"))),
        Line(34, (Label("A:F", "入户排查登记表", "title"),)),
        Line(18, (Label("A:F", "(参考文本)", "subtitle"),)),
        Line(24, (Label("A", "户类型：", "head"),
                  Box("B:F", "F1.户类型", "visit.household_type", types, look="plain"))),
        Line(26, (Label("A", "户主姓名"),
                  Box("B:C", "F1.户主姓名", "form.head_name", TEXT, "checked"),
                  Label("D", "联系电话"), Box("E:F", "F1.联系电话", "household.phone", TEXT))),
        Line(32, (Label("A", "家庭人口数"),
                  Box("B:C", "F1.家庭人口数", "visit.stated_member_count", COUNT),
                  Label("D", "人均纯收入({window})"),
                  Box("E:F", PER_CAPITA, "visit.stated_income_per_capita_yuan", YUAN))),
    ))  # fmt: skip


def _situation() -> Block:
    reached = Box(
        ANSWER, "F1.人均纯收入是否达到范围", "form.reaches_monitoring_line", YES_NO, "formula",
        formula=REACHED,
    )  # fmt: skip
    first = Line(NORMAL, (
        Label("A", "农户基本情况", rows=9),
        Label(QUESTION, "1、人均纯收入是否达到{line}元：", "left"), reached,
    ))  # fmt: skip
    guarantees = (
        *_guarantee(2, "义务教育", "schooling"), *_guarantee(3, "基本医疗", "medical"),
        *_guarantee(4, "住房安全", "housing"), *_guarantee(5, "安全饮水", "water"),
    )  # fmt: skip
    return Block((first, *guarantees))


def _guarantee(number: int, name: str, about: str) -> tuple[Line, Line]:
    """“是否有保障”, and the explanation if it is not."""
    problem = f"guarantee.has_{about}_problem"
    note = Box("C:F", f"F1.{name}说明", f"guarantee.{about}_note", LONG_TEXT, look="long")
    answer = Box(ANSWER, f"F1.{name}是否有保障", problem, GUARANTEED)
    return (
        Line(NORMAL, (Label(QUESTION, f"{number}、{name}是否有保障：", "left"), answer)),
        Line(WRITTEN, (Label("B", "若为否，请简要说明：", "left"), note)),
    )


def _judgement() -> Block:
    question = (
        "初判是否符合监测识别条件？若符合，请填写风险类型及具体描述(并填写监测对象信息采集表)："
    )
    return Block((
        Line(34, (Label("A", "识别情况", rows=2), Label(QUESTION, question, "left"),
                  Box(ANSWER, "F1.初判是否符合监测识别条件", "visit.is_qualified", YES_NO))),
        Line(76, (Box("B:F", "F1.风险类型及具体描述", "visit.judgement", LONG_TEXT, look="long"),)),
    ))  # fmt: skip


def _monitored(codes: CodeLists) -> Block:
    def line(question: str, box: Box) -> Line:
        return Line(NORMAL, (Label(QUESTION, question, "left"), box))

    def explained(label: str, item: str, field: str) -> Line:
        box = Box("D:F", item, field, LONG_TEXT, look="long")
        return Line(42, (Label("B:C", label, "left"), box))

    since = Box(ANSWER, "F1.纳入监测帮扶时间", "case.monitored_since", MONTH)
    measures = Box(
        "C:F", "F1.已落实帮扶措施简述", "form.measures_text", LONG_TEXT, "checked", "long"
    )
    return Block((
        Line(NORMAL, (Label("A", "监测对象情况", rows=10),
                      Label(QUESTION, "1、纳入监测帮扶时间(X年X月)：", "left"), since)),
        line("2、是否已消除风险：",
             Box(ANSWER, "F1.是否已消除风险", "form.is_eliminated", YES_NO, "checked")),
        line("3、主要风险类型：",
             Box(ANSWER, "F1.主要风险类型", "visit.main_risk", codes.pick("risk"))),
        explained("如与纳入时不同，请简要说明并在信息系统更新：",
                  "F1.主要风险变化说明", "visit.main_risk_note"),
        Line(46, (Label("B", "4、已落实帮扶措施简述：", "left"), measures)),
        line("5、监测帮扶措施是否与风险类型对应：",
             Box(ANSWER, "F1.措施是否与风险对应", "visit.is_measure_matching", YES_NO)),
        line("6、是否符合风险消除标准：",
             Box(ANSWER, "F1.是否符合风险消除标准", "visit.is_elimination_due", YES_NO, rows=2)),
        Line(NORMAL, (Label(QUESTION, "若是，填写风险稳定消除核查表。", "left"),)),
        line("7、是否符合监测帮扶条件：",
             Box(ANSWER, "F1.是否符合监测帮扶条件", "visit.is_still_qualified", YES_NO)),
        explained("若为否，需进行清退，请具体说明原因(并收集佐证)：",
                  "F1.清退原因", "visit.disqualified_reason"),
    ))  # fmt: skip


def _foot(codes: CodeLists) -> Block:
    outcomes = codes.choice("visit_outcome", "；")
    return Block((
        Line(26, (Label("A", "入户情况：", "head"),
                  Box("B:F", "F1.入户情况", "visit.outcome", outcomes, look="plain"))),
        Line(32, (Label("A", "排查人员签字：", "head"),
                  Box("B:C", "F1.排查人员签字", "visit.staff_name", TEXT, look="plain"),
                  Label("D", "农户签字：", "head"),
                  Box("E:F", "F1.农户签字", "visit.is_farmer_signed", SIGNED, look="plain"))),
    ))  # fmt: skip
