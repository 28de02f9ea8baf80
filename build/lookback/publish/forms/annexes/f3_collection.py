"""附件3 防止返贫监测对象信息采集表: A1–A55 of one household, member by member."""

from lookback.publish.forms.cell_kinds import DATE, MONTHS, TEXT, YES_NO, YES_OR_NO, YUAN, CellKind
from lookback.publish.forms.code_lists import CodeLists
from lookback.publish.forms.layout import Block, Box, Form, Label, Line, Role
from lookback.publish.forms.tick_boxes import spread_boxes, tick_box

WIDTHS = (4, 7.5, 4, 18, 19, 6.5, 5.5, 7.5, 7, 7.5, 9, 9, 9.5, 4.5, 7.5, 5.5, 7.5, 7.5, 5.5, 7.5)
SIZE = 9
ALL = "A:T"
LEAST_MEMBERS, SPARE_MEMBERS = 8, 2
NORMAL = 20
DISASTER, OTHER = "因自然灾害", "其他"

PERSONS = "(COUNTA([B@member]){more_persons})"
NET = '=IF(COUNT([A28],[A29],[A30],[A31],[A32])=5,[A28]+[A29]+[A30]+[A31]-[A32],"")'
REFERENCE = '=IF(COUNT([A33],[A35],[A36])=3,[A33]+[A35]-[A36],"")'
NET_PER_CAPITA = f'=IF(AND(ISNUMBER([A33]),{PERSONS}>0),[A33]/{PERSONS},"")'
REFERENCE_PER_CAPITA = f'=IF(AND(ISNUMBER([A37]),{PERSONS}>0),[A37]/{PERSONS},"")'
UNINSURED = (
    '=IF(COUNTIF([O@member],"否")>0,"☑是 □否",'
    'IF(AND(COUNTA([B@member])>0,COUNTIF([O@member],"是")=COUNTA([B@member])),'
    '"□是 ☑否","□是 □否"))'
)

FIRST_LINE = 7
"""So many risks stand in the first of two lines."""

GROUPS = (
    ("增收类", ("A39", "A40", "A41", "A42")),
    ("三保障和饮水安全类", ("A43", "A44", "A45", "A46", "A47")),
    ("兜底保障类", ("A48",)),
    ("其他类", ("A49", "A50", "A51", "A52")),
)
"""The measures in the order and under the headings of part 六."""


def collection_form(codes: CodeLists) -> Form:
    """The form with the options of these code lists."""
    blocks = (
        _basics(codes), _member_titles(), _members(codes), _guarantees(), _risks(codes),
        _incomes(), _measures(codes), _end(codes),
    )  # fmt: skip
    return Form(
        "F3",
        "防止返贫监测对象信息采集表",
        "附件3",
        WIDTHS,
        blocks,
        is_landscape=True,
        size=SIZE,
        new_page="六、帮扶措施",
    )


def _basics(codes: CodeLists) -> Block:
    def place(columns: str, name: str) -> Box:
        return Box(columns, "F3.家庭住址", f"form.{name}", TEXT, "checked", "blank")

    village = Box("N:O", "F3.村", "village.village_name", TEXT, "checked", "blank")
    return Block((
        Line(32, (Label(ALL, "防止返贫监测对象信息采集表", "title"),)),
        Line(NORMAL, (Label("A:B", "填报日期:", "head"),
                      Box("C:D", "F3.填报日期", "household.filled_on", DATE, look="plain"))),
        Line(NORMAL, (Label(ALL, "一、基本信息", "section"),)),
        Line(NORMAL, (
            Label("A:B", "家庭住址：", "inside"),
            place("C:D", "province_name"), Label("E", "省(区、市)", "inside"),
            place("F:G", "city_name"), Label("H", "市(州)", "inside"),
            place("I", "district_name"), Label("J", "县(市、区)", "inside"),
            place("K", "town_name"), Label("L:M", "乡(镇、街道)", "inside"),
            village, Label("P:Q", "村(社区)", "inside"),
            Box("R:T", "F3.家庭住址", "household.address", TEXT, look="blank"))),
        Line(NORMAL, (
            Box("A:D", "F3.自然村(村民小组)", "household.villager_group", TEXT, look="blank"),
            Label("E:F", "自然村(村民小组)", "inside"), Label("G:H", "联系电话：", "inside"),
            Box("I:T", "F3.联系电话", "household.phone", TEXT, look="blank"))),
        Line(NORMAL, (
            Label("A:H", "A1居住在大中型易地扶贫搬迁集中安置区(800人以上)：", "inside"),
            Box("I:T", "A1", "household.is_resettled", YES_NO, look="blank"))),
        Line(NORMAL, (
            Label("A:C", "A2安置区地址：", "inside"),
            Box("D:H", "A2", "household.resettlement_address", TEXT, look="blank"),
            Label("I:T", "省(区、市)市(州)县(市、区)乡(镇、街道)村(社区)(小区)", "inside"))),
        Line(NORMAL, (
            Label("A:C", "A3监测对象类别：", "inside"),
            Box("D:H", "A3", "case.category", codes.choice("category"), look="blank"),
            Label("I:L", "A4脱贫户(身份证比对生成)：", "inside"),
            Box("M:T", "A4", "form.is_lifted", YES_NO, "shown", "blank"))),
        Line(NORMAL, (Label(ALL, "二、家庭成员信息", "section"),)),
    ))  # fmt: skip


def _member_titles() -> Block:
    titles = {
        "A": "序号", "B": "A5姓名", "C": "A6性别", "D:E": "A7居民身份证(残疾人证)号码",
        "F": "A8与户主关系", "G": "A9民族", "H": "A10政治面貌", "I": "A11文化程度",
        "J": "A12在校生状况", "K": "A13健康状况", "L": "A14劳动技能", "M": "A15务工区域",
        "N": "A16务工时间", "O": "A17是否参加城乡居民(职工)基本医疗保险",
        "P": "A18是否参加大病保险", "Q": "A19是否参加城乡居民(职工)基本养老保险",
        "R": "A20是否享受城乡居民最低生活保障", "S": "A21是否特困供养人员",
        "T": "A22是否易地扶贫搬迁(同步搬迁)人口(系统比对)",
    }  # fmt: skip
    return Block((Line(80, tuple(Label(columns, text) for columns, text in titles.items())),))


def _members(codes: CodeLists) -> Block:
    def box(column: str, item: str, field: str, kind: CellKind, role: Role = "input") -> Box:
        return Box(column, item, f"member.{field}", kind, role)

    number = Label("A", "{number}", "label")
    return Block(
        (Line(25, (
            number, box("B", "A5", "name", TEXT), box("C", "A6", "sex", codes.pick("sex")),
            box("D", "A7", "id_number", TEXT), box("E", "A7", "disability_certificate", TEXT),
            box("F", "A8", "relation", codes.pick("relation")),
            box("G", "A9", "ethnicity", codes.pick("ethnicity")),
            box("H", "A10", "political_status", codes.pick("political_status")),
            box("I", "A11", "education", codes.pick("education")),
            box("J", "A12", "school_stage", codes.pick("school_stage")),
            box("K", "A13", "health", codes.pick("health")),
            box("L", "A14", "labour_skill", codes.pick("labour_skill")),
            box("M", "A15", "work_region", codes.pick("work_region")),
            box("N", "A16", "work_months", MONTHS),
            box("O", "A17", "has_medical_insurance", YES_OR_NO),
            box("P", "A18", "has_serious_illness_insurance", YES_OR_NO),
            box("Q", "A19", "has_pension_insurance", YES_OR_NO),
            box("R", "A20", "is_dibao", YES_OR_NO), box("S", "A21", "is_tekun", YES_OR_NO),
            box("T", "A22", "is_relocated", YES_OR_NO, "shown"))),),
        each="member", least=LEAST_MEMBERS, spare=SPARE_MEMBERS,
    )  # fmt: skip


def _guarantees() -> Block:
    uninsured = Box("S:T", "A26", "form.has_uninsured_member", YES_NO, "formula", formula=UNINSURED)
    return Block((
        Line(NORMAL, (Label(ALL, "三、三保障和饮水安全状况", "section"),)),
        Line(30, (
            Label("A:C", "A23是否住房出现安全问题"),
            Box("D", "A23", "guarantee.has_housing_problem", YES_NO),
            Label("E:F", "A24是否义务教育阶段适龄儿童少年失学辍学"),
            Box("G:H", "A24", "guarantee.has_schooling_problem", YES_NO),
            Label("I:K", "A25是否饮水出现安全问题"),
            Box("L:M", "A25", "guarantee.has_water_problem", YES_NO),
            Label("N:R", "A26是否有家庭成员未参加城乡居民(职工)基本医疗保险(A17指标生成)"),
            uninsured)),
    ))  # fmt: skip


def _risks(codes: CodeLists) -> Block:
    remark = Box("I:T", "A27", "case_risk.remark", TEXT, look="blank", where=(("risk", OTHER),))
    risks = [
        tick_box("A27", "case_risk.risk", risk, (("risk", risk),),
             f"{risk}(文字备注)" if risk == OTHER else None)
        for risk in codes.lists["risk"]
    ]  # fmt: skip
    disasters = [
        tick_box("A27a", "case_risk.disaster", name, (("risk", DISASTER),))
        for name in codes.lists["disaster"]
    ]
    return Block((
        Line(NORMAL, (Label(ALL, "四、风险类型", "section"),)),
        Line(NORMAL, (Label("A:C", "A27风险类型：", "left", rows=2),
                      *spread_boxes("D:T", WIDTHS, risks[:FIRST_LINE], SIZE))),
        Line(NORMAL, (*spread_boxes("D:H", WIDTHS, risks[FIRST_LINE:], SIZE), remark)),
        Line(NORMAL, (Label("A:C", "A27a因自然灾害：", "left"),
                      *spread_boxes("D:T", WIDTHS, disasters, SIZE))),
    ))  # fmt: skip


def _incomes() -> Block:
    def stored(label: str, value: str, title: str, item: str, field: str) -> tuple[Label, Box]:
        return Label(label, title), Box(value, item, f"income.{field}", YUAN)

    def computed(
        label: str, value: str, title: str, item: str, name: str, formula: str
    ) -> tuple[Label, Box]:
        box = Box(value, item, f"form.{name}", YUAN, "formula", formula=formula)
        return Label(label, title), box

    return Block((
        Line(NORMAL, (Label(ALL, "五、收支情况", "section"),)),
        Line(26, (
            *stored("A:C", "D", "A28工资性收入(元)", "A28", "wage_income_yuan"),
            *stored("E", "F:H", "A29生产经营性收入(元)", "A29", "business_income_yuan"),
            *stored("I:J", "K:L", "A30财产性收入(元)", "A30", "property_income_yuan"),
            *stored("M:P", "Q:T", "A31转移性收入(元)", "A31", "transfer_income_yuan"))),
        Line(26, (
            *stored("A:C", "D", "A32生产经营性支出(元)", "A32", "business_expense_yuan"),
            *computed("E", "F:H", "A33家庭纯收入(系统生成)(元)", "A33", "net_income_yuan", NET),
            *computed("I:P", "Q:T", "A34家庭人均纯收入(系统生成)(元)", "A34",
                      "net_income_per_capita_yuan", NET_PER_CAPITA))),
        Line(30, (
            *stored("A:C", "D", "A35理赔收入(元)", "A35", "claims_income_yuan"),
            *stored("E", "F:H", "A36合规自付支出(元)", "A36", "own_payment_yuan"),
            *computed("I:J", "K:L", "A37纳入监测对象的收入参考范围(系统生成)(元)", "A37",
                      "reference_income_yuan", REFERENCE),
            *computed("M:P", "Q:T", "A38纳入监测对象的人均收入参考范围(系统生成)(元)", "A38",
                      "reference_income_per_capita_yuan", REFERENCE_PER_CAPITA))),
    ))  # fmt: skip


def _measures(codes: CodeLists) -> Block:
    lines = [Line(NORMAL, (Label(ALL, "六、帮扶措施", "section"),))]
    for group, items in GROUPS:
        for place, item in enumerate(items):
            head = (Label("A:B", group, rows=len(items)),) if place == 0 else ()
            name = codes.measures[item]
            boxes = spread_boxes("E:T", WIDTHS, _ticks(codes, item, name), SIZE)
            lines.append(Line(NORMAL, (*head, Label("C:D", f"{item}{name}", "left"), *boxes)))
    return Block(tuple(lines))


def _ticks(codes: CodeLists, item: str, measure: str) -> list[Box]:
    """A box for each option; a measure without options of its own has one without words."""
    options = codes.options[measure]
    return [
        tick_box(item, "measure.option", option, (("measure", measure), ("option", option)),
             "" if options == (measure,) else None)
        for option in options
    ]  # fmt: skip


def _end(codes: CodeLists) -> Block:
    manner = codes.choice("elimination_manner")
    return Block((
        Line(NORMAL, (Label(ALL, "七、风险消除", "section"),)),
        Line(NORMAL, (Label("A:D", "A53风险消除方式"),
                      Box("E:T", "A53", "elimination.manner", manner, look="long"))),
        Line(NORMAL, (Label("A:D", "A54风险消除时间"),
                      Box("E:T", "A54", "elimination.eliminated_on", DATE, look="long"))),
        Line(NORMAL, (Label("A:D", "A55监测联系人："),
                      Box("E:J", "A55", "case.contact_name", TEXT),
                      Label("K:L", "联系电话："),
                      Box("M:T", "A55", "case.contact_phone", TEXT))),
        Line(18, (Label(ALL, "注：1、A33=A28+A29+A30+A31-A32  A37=A33+A35-A36", "head"),)),
        Line(18, (Label(
            ALL, "2、A38是确定监测对象的参考，A34是区分前两类还是第三类对象的参考。", "head"),)),
    ))  # fmt: skip
