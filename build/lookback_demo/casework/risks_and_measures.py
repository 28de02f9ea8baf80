"""示例风险与措施：risks that the household really has, and measures that answer each of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lookback_demo.casework.case import Case, Fate
from lookback_demo.dated_row import END, DatedRow, days_after, number
from lookback_demo.population.household import COMPULSORY, VOCATIONAL, DemoHousehold, Person

ANSWERS: dict[str, tuple[tuple[str, str], ...]] = {
    "因病": (("健康帮扶", "医疗救助"), ("健康帮扶", "大病保险")),
    "因学": (("教育帮扶", "助学金"), ("教育帮扶", "助学贷款")),
    "因残": (("综合保障", "残疾人补贴"),),
    "因自然灾害": (("综合保障", "临时救助"), ("生产生活条件改善", "生产生活条件改善")),
    "因意外事故": (("综合保障", "临时救助"), ("综合保障", "防贫保险")),
    "因产业项目失败": (("产业帮扶", "养殖业"), ("产业帮扶", "种植业"), ("金融帮扶", "小额信贷")),
    "因务工就业不稳": (("就业帮扶", "技能培训"), ("公益岗位帮扶", "保洁员")),
    "缺劳动力": (("综合保障", "临时救助"),),
    "其他": (("社会帮扶", "社会捐助"),),
}
"""Risk -> measures (category, option) that answer it."""

SAFETY_NET = "综合保障"
PRODUCTIVE = ("产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶")
DISASTERS = ("洪涝灾害", "旱灾", "气象灾害", "生物灾害(虫灾)")
REMARKS = ("家庭变故，赡养负担较重", "长期住院陪护，无法外出务工", "外债较多，短期内难以偿还")
_EFFECTS = ("收入稳步增加", "支出负担减轻", "生活条件改善")


def lacks_labour(household: DemoHousehold) -> bool:
    """缺劳动力: at most a quarter of the members are 普通 or 技能劳动力."""
    return 4 * sum(person.can_work for person in household.active) <= household.size


def has_lone_earner(household: DemoHousehold) -> bool:
    """One is 普通 or 技能劳动力, and not alone."""
    return sum(person.can_work for person in household.active) == 1 < household.size


def _plausible(household: DemoHousehold, rng: Random) -> list[str]:
    active = household.active
    risks = []
    if any(person.is_ill for person in active):
        risks += ["因病", "因病"]
    if any(p.is_pupil and p["school_stage"] not in COMPULSORY for p in active):
        risks += ["因学", "因学"]
    if household.any("health", "残疾"):
        risks += ["因残", "因残"]
    if any(0 < person.months < 8 and person.can_work for person in active):
        risks += ["因务工就业不稳", "因务工就业不稳"]
    if number(household.window, "business_income_yuan") > 1000 and household.has_labour:
        risks += ["因产业项目失败"]
    if lacks_labour(household):
        risks += ["缺劳动力", "缺劳动力"]
    return [*risks, rng.choice(("因自然灾害", "因意外事故", "其他"))]


def find_risks(case: Case, rng: Random) -> None:
    """One to three risks, the main one first; severe disability is always considered."""
    household = case.household
    choices = _plausible(household, rng)
    rng.shuffle(choices)
    wanted = 1 + (rng.random() < 0.45) + (rng.random() < 0.12)
    names = list(dict.fromkeys(choices))[:wanted]
    if any(person.is_severely_disabled for person in household.active) and not (
        {"因残", "缺劳动力"} & set(names)
    ):
        names.append("因残")
    for rank, name in enumerate(names, start=1):
        case.risks.append(risk_row(case, name, rank, rng))
    if "因病" in names:
        for row in (household.window, household.annual, *household.other_incomes):
            if not number(row, "own_payment_yuan"):
                row["own_payment_yuan"] = "260"


def risk_row(case: Case, name: str, rank: int, rng: Random) -> DatedRow:
    """A risk of the case, with the words the form asks for."""
    row = DatedRow("case_risk", {"case_id": case.id, "risk": name, "rank": str(rank)}, case.opened)
    if name == "因自然灾害":
        row["disaster"] = rng.choice(DISASTERS)
    if name == "其他":
        row["remark"] = rng.choice(REMARKS)
    return row


def _needed(case: Case, rng: Random) -> Iterator[tuple[str, str, Person | None]]:
    """What the household gets: for each risk, for what it draws, and to work if it can."""
    household = case.household
    active = household.active
    for name in case.risk_names:
        yield (*rng.choice(_open_to(household, name)), None)
    if household.any("is_dibao", "是"):
        yield "综合保障", "低保", None
    if household.any("is_tekun", "是"):
        yield "综合保障", "特困供养", None
    for person in active:
        if person.is_severely_disabled:
            yield "综合保障", "残疾人补贴", person
        if person["school_stage"].startswith(VOCATIONAL):
            yield "教育帮扶", "雨露计划", person
    if household.has_labour or household.has_weak:
        yield (*_productive(household, rng), None)


def _open_to(household: DemoHousehold, risk: str) -> tuple[tuple[str, str], ...]:
    answers = ANSWERS[risk]
    if risk == "因自然灾害" and household.is_farming and household.has_labour:
        answers = (answers[0], ("产业帮扶", "养殖业"))
    if risk == "因意外事故" and any(person.is_ill for person in household.active):
        answers = (answers[0], ("健康帮扶", "医疗救助"))
    if household.worker_months:
        return answers
    return tuple(answer for answer in answers if answer[0] != "公益岗位帮扶")


def _productive(household: DemoHousehold, rng: Random) -> tuple[str, str]:
    if household.worker_months and rng.random() < 0.55:
        away = household.any("work_region", "县外省内", "省外")
        options = ["技能培训", "经营主体就业"] + ["外出务工补贴", "外出务工补贴"] * away
        post = any(p.months and p.age < 60 for p in household.active)
        if post and rng.random() < 0.35:
            return "公益岗位帮扶", rng.choice(("保洁员", "护林员"))
        return "就业帮扶", rng.choice(options)
    return "产业帮扶", rng.choice(("种植业", "养殖业", "林果业", "消费帮扶"))


def give_measures(case: Case, rng: Random) -> None:
    """Each measure once, begun within ten days of the announcement."""
    assert case.since
    given: dict[tuple[str, str], Person | None] = {}
    for measure, option, person in _needed(case, rng):
        given.setdefault((measure, option), person)
    for (measure, option), member in given.items():
        start = days_after(case.since, rng.randint(2, 9))
        add_measure(case, measure, option, start, member, rng)
    home = case.household
    if not (home.has_labour or home.has_weak or SAFETY_NET in case.kinds):
        add_measure(case, SAFETY_NET, "临时救助", days_after(case.since, 8))


def add_measure(
    case: Case,
    measure: str,
    option: str,
    start: date,
    person: Person | None = None,
    rng: Random | None = None,
) -> DatedRow:
    """One measure of the case; its number follows those already there."""
    row = DatedRow(
        "measure",
        {
            "measure_id": f"{case.id}-{len(case.measures) + 1}",
            "case_id": case.id,
            "measure": measure,
            "option": option,
            "started_on": min(start, END).isoformat(),
        },
        min(start, END),
    )
    if person:
        row["member_id"] = person["member_id"]
    if rng and rng.random() < 0.6:
        row["amount_yuan"] = str(rng.randint(3, 60) * 100)
    if rng and case.fate == Fate.STABLE:
        row["effect"] = rng.choice(_EFFECTS)
    case.measures.append(row)
    return row


def relieve_first(case: Case, rng: Random) -> None:
    """绿色通道: relief two days before the visit, grounds and evidence on the case."""
    first = case.risk_names[0]
    case.record.update(
        {
            "is_green_channel": "是",
            "green_ground": "因灾" if first == "因自然灾害" else "因意外事故",
            "green_evidence": "现场照片、村委会证明和邻里签字",
        }
    )
    relief = case.opened - timedelta(days=2)
    row = add_measure(case, "综合保障", "临时救助", relief, None, rng)
    row.on = case.record.on
