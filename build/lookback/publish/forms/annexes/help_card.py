"""明白卡: what a monitored household's help is, on one page for its wall (通知一（五）户档案)."""

from lookback.publish.forms.cell_kinds import (
    COUNT,
    DATE,
    GUARANTEED,
    LONG_TEXT,
    TEXT,
    YUAN,
    CellKind,
)
from lookback.publish.forms.layout import Block, Box, Form, Label, Line

LEAST_MEASURES = 8
NORMAL = 38
ADVICE = (
    "有困难请找监测联系人或村民委员会；"
    "家庭收入、健康、就学、就业、住房和饮水有变化时，可随时自主申报。"
)
TITLES = ("帮扶措施", "具体内容", "开始时间", "结束时间", "金额(元)", "成效")


def card_form() -> Form:
    """The card: nothing on it is to be filled in."""
    widths = (16, 17, 13, 15, 12, 24)
    return Form(
        "card", "防止返贫监测帮扶明白卡", "明白卡", widths, (_household(), _measures(), _foot()),
        size=12, fits_one_page=True,
    )  # fmt: skip


def _fact(columns: str, source: str, kind: CellKind = LONG_TEXT) -> Box:
    return Box(columns, "", source, kind, "shown")


def _pair(left: str, first: Box, right: str, second: Box) -> Line:
    return Line(NORMAL, (Label("A", left), first, Label("D", right), second))


def _household() -> Block:
    return Block((
        Line(40, (Label("A:F", "防止返贫监测帮扶明白卡", "title"),)),
        Line(22, (Label("A", "填发单位：", "head"),
                  Box("B:C", "", "form.town_name", TEXT, "shown", "plain"),
                  Label("D", "填发日期：", "head"),
                  Box("E:F", "", "form.as_of", DATE, "shown", "plain"))),
        _pair("户主姓名", _fact("B:C", "form.head_name"), "住址", _fact("E:F", "form.address")),
        _pair("家庭人口数", _fact("B:C", "form.persons", COUNT),
              "户类型", _fact("E:F", "form.household_type")),
        _pair("监测对象类别", _fact("B:C", "case.category"),
              "纳入监测时间", _fact("E:F", "case.monitored_since", DATE)),
        _pair("返贫致贫风险", _fact("B:C", "form.risks_text"),
              "风险状态", _fact("E:F", "form.state_text")),
        _pair("人均纯收入(元)", _fact("B:C", "income.net_income_per_capita_yuan", YUAN),
              "监测范围(元)", _fact("E:F", "form.line_text")),
        _pair("住房安全有保障", _fact("B:C", "guarantee.has_housing_problem", GUARANTEED),
              "义务教育有保障", _fact("E:F", "guarantee.has_schooling_problem", GUARANTEED)),
        _pair("基本医疗有保障", _fact("B:C", "guarantee.has_medical_problem", GUARANTEED),
              "饮水安全有保障", _fact("E:F", "guarantee.has_water_problem", GUARANTEED)),
        Line(24, tuple(map(Label, "ABCDEF", TITLES))),
    ))  # fmt: skip


def _measures() -> Block:
    line = Line(NORMAL, (
        _fact("A", "measure.measure"), _fact("B", "measure.option"),
        _fact("C", "measure.started_on", DATE), _fact("D", "measure.ended_on", DATE),
        _fact("E", "measure.amount_yuan", YUAN), _fact("F", "measure.effect"),
    ))  # fmt: skip
    return Block((line,), each="measure", least=LEAST_MEASURES)


def _foot() -> Block:
    plan = Box("B:F", "", "case.plan", LONG_TEXT, "shown", "long")
    return Block((
        Line(80, (Label("A", "帮扶计划"), plan)),
        _pair("监测联系人", _fact("B:C", "case.contact_name"),
              "联系电话", _fact("E:F", "case.contact_phone", TEXT)),
        Line(40, (Label("A:F", ADVICE, "head"),)),
    ))  # fmt: skip
