"""示例线索、名册、稳岗就业、失联人员与成员变更."""

from datetime import date
from random import Random

from lookback_demo.casework.case import Case
from lookback_demo.dated_row import BASE, END, DatedRow, days_after
from lookback_demo.population.families import birth_of
from lookback_demo.population.household import DemoHousehold, Person
from lookback_demo.population.id_numbers import NumberIssuer
from lookback_demo.population.names import Names

UNREACHABLE_PER_HOUSEHOLD = 1388 / 45000
"""失联人员 of the notice over the households of the district."""

_SOURCES = ("干部排查", "干部排查", "农户自主申报", "部门筛查预警")
_DEPARTMENTS = ("医保", "民政", "人社", "应急管理", "教育", "残联", "住建", "乡村振兴")
_CONTENT = {
    "干部排查": "入户发现家庭支出较大，需核实",
    "农户自主申报": "农户通过手机申报，反映家庭困难",
    "部门筛查预警": "部门数据比对提示，需入户核实",
}
_REFUSALS = ("收入稳定，有子女赡养，不符合识别条件", "支出已由保险和救助解决，基本生活未受影响")
_WHEREABOUTS = ("在广东务工，已取得联系", "在浙江随子女居住", "在武汉务工，已电话核实", "已返乡")
_CAUSES = ("疫情影响", "经济下行", "企业停产", "家庭原因", "健康原因")


def lead(household: DemoHousehold, serial: int, received: date, rng: Random) -> DatedRow:
    """A warning or a self-report that has not been answered yet."""
    source = _SOURCES[int(rng.random() * 4)]
    cells = {
        "lead_id": f"{household.id}-X{serial}",
        "household_id": household.id,
        "source": source,
        "received_on": received.isoformat(),
        "content": _CONTENT[source],
    }
    if source == "部门筛查预警":
        cells["department"] = rng.choice(_DEPARTMENTS)
    return DatedRow("lead", cells, received)


def answer(row: DatedRow, outcome: str, closed: date, rng: Random) -> DatedRow:
    """The lead's result."""
    row.update({"outcome": outcome, "closed_on": closed.isoformat()})
    fields = ["outcome", "closed_on"]
    if outcome == "不符合条件":
        row["refusal_reason"] = rng.choice(_REFUSALS)
        fields.append("refusal_reason")
    row.fill_later(closed, *fields)
    return row


def leads(households: list[DemoHousehold], cases: list[Case], rng: Random) -> list[DatedRow]:
    """What started the cases of the weeks, what was refused, and some of the last days."""
    rows = []
    for case in cases:
        if case.opened > BASE:
            row = lead(case.household, 1, days_after(case.opened, -rng.randint(0, 2)), rng)
            case.lead = answer(row, "启动识别", case.opened, rng)
            case.record["lead_id"] = row["lead_id"]
            rows.append(row)
    plain = [home for home in households if not home.is_case]
    chosen = rng.sample(plain, max(8, len(households) // 160))
    for home in chosen:
        if not home.is_low:
            received = days_after(date(2022, 4, 8), rng.randint(0, 65))
            row = lead(home, 1, received, rng)
            closed = days_after(received, rng.randint(2, 11))
            if closed <= END:
                answer(row, "不符合条件" if rng.random() < 0.85 else "重复线索", closed, rng)
            rows.append(row)
    for home in households:
        if home.is_low and not home.is_case:
            received = days_after(date(2022, 4, 12), rng.randint(0, 30))
            closed = days_after(received, rng.randint(3, 12))
            rows.append(answer(lead(home, 1, received, rng), "不符合条件", closed, rng))
    return rows


def register(households: list[DemoHousehold], rng: Random) -> None:
    """脱贫人口 and 易地扶贫搬迁人口 registers of the lifted households."""
    for home in households:
        if not home.is_lifted:
            continue
        year = home.record["exit_year"]
        moved = home.record["is_resettled"] == "是" or rng.random() < 0.012
        for person in home.persons:
            if person.birth.year > int(year):
                continue
            cells = {"register": "脱贫人口", "id_number": person["id_number"], "exit_year": year}
            home.registers.append(DatedRow("register", cells))
            if moved:
                cells = {"register": "易地扶贫搬迁人口", "id_number": person["id_number"]}
                home.registers.append(DatedRow("register", cells))


def jobs(households: list[DemoHousehold], rng: Random) -> list[DatedRow]:
    """稳岗就业: a survey of nearly every lifted person at work, by 05-30."""
    rows = []
    for home in households:
        for person in home.active if home.is_lifted else ():
            if person.months:
                rows.append(_job(person, rng))
    return rows


def _job(person: Person, rng: Random) -> DatedRow:
    surveyed = days_after(date(2022, 5, 9), rng.randint(0, 20))
    before = rng.randint(18, 60) * 100
    pick = rng.random()
    status = "在岗" if pick < 0.86 else rng.choice(("待岗", "返乡", "失业", "转岗"))
    started = days_after(date(2022, 2, 8), rng.randint(0, 40))
    cells = {
        "member_id": person["member_id"],
        "surveyed_on": surveyed.isoformat(),
        "region": person["work_region"],
        "started_on": started.isoformat(),
        "months": str(min(4, max(1, (surveyed - started).days // 30))),
        "wage_before_yuan": str(before),
        "status": status,
    }
    if status in ("在岗", "转岗"):
        cells["wage_now_yuan"] = str(round(before * (0.86 + 0.24 * rng.random()) / 50) * 50)
    else:
        cells["ended_on"] = days_after(surveyed, -rng.randint(3, 20)).isoformat()
    if status != "在岗":
        cells["cause"] = rng.choice(_CAUSES)
    return DatedRow("job", cells, days_after(surveyed, 1))


def lose_contact(households: list[DemoHousehold], rng: Random) -> list[DatedRow]:
    """失联人员 listed at the baseline, most of them found week by week."""
    count = max(20, round(len(households) * UNREACHABLE_PER_HOUSEHOLD))
    plain = [h for h in households if not h.is_case and not h.is_low and not h.is_changed]
    rows = []
    serials: dict[str, int] = {}
    for home in rng.sample(plain, min(count, len(plain))):
        adults = [p for p in home.active if p.age >= 18] or home.active
        away = [p for p in adults if p["work_region"] in ("省外", "县外省内")]
        person = rng.choice(away or adults)
        code = home.village.code
        serials[code] = serials.get(code, 0) + 1
        rows.append(_unreachable(home, person, serials[code], rng))
    return rows


def _unreachable(home: DemoHousehold, person: Person, serial: int, rng: Random) -> DatedRow:
    reported = days_after(date(2022, 4, 6), rng.randint(0, 24))
    cells = {
        "person_id": f"{home.village.short}-S{serial:02d}",
        "village_code": home.village.code,
        "member_id": person["member_id"],
        "reported_on": reported.isoformat(),
        "lost_since": f"{rng.choice((2020, 2021, 2021))}-{rng.randint(1, 12):02d}-01",
        "attempts": str(rng.randint(2, 9)),
    }
    row = DatedRow("unreachable", cells)
    located = days_after(date(2022, 5, 3), int(rng.random() ** 1.3 * 40))
    row["located_on"] = located.isoformat()
    row["whereabouts"] = rng.choice(_WHEREABOUTS)
    row["family_state"] = "家庭收入稳定，无返贫风险"
    row.fill_later(located, "located_on", "whereabouts", "family_state")
    return row


def change_members(
    households: list[DemoHousehold], rng: Random, names: Names, numbers: NumberIssuer
) -> None:
    """自然变更: some left before the baseline; in the weeks elders died and children came."""
    chosen = rng.sample(households, max(12, len(households) // 90))
    weeks = max(4, len(households) // 900)
    for place, home in enumerate(chosen):
        if place < weeks and home.shape == "generations" and home.size > 3:
            _die(home, rng)
        elif place < 2 * weeks and home.shape in ("nuclear", "stem") and home.is_farming:
            _bear(home, rng, names, numbers)
        elif home.size > 2:
            _leave(home, rng, names, numbers)


def _join(home: DemoHousehold, relation: str, sex: str, age: int, person: dict[str, str],
          rng: Random, names: Names, numbers: NumberIssuer) -> Person:  # fmt: skip
    birth = birth_of(age, rng) if age else date(2022, 5, 4 + int(rng.random() * 20))
    cells = {
        "member_id": f"{home.id}{len(home.persons) + 1:02d}",
        "household_id": home.id,
        "name": names.person(home.head["name"][0], sex, birth),
        "sex": sex,
        "id_number": numbers.identity(birth, sex),
        "relation": relation,
        "ethnicity": "汉族",
        "political_status": "群众",
        "health": "健康",
        "has_medical_insurance": "是",
        "medical_insurance_kind": "居民",
        "has_serious_illness_insurance": "是",
        "has_pension_insurance": "否",
        "is_dibao": home.head["is_dibao"],
        "is_tekun": "否",
    }
    joined = Person(DatedRow("member", cells | person), birth, age)
    home.persons.append(joined)
    return joined


def _leave(home: DemoHousehold, rng: Random, names: Names, numbers: NumberIssuer) -> None:
    """Before the baseline: a parent died or a daughter married out; the row stays."""
    since = {"status": "已变更", "changed_on": f"2021-{rng.randint(1, 12):02d}-15"}
    if home.head.age >= 45 and rng.random() < 0.5:
        age = max(66, home.head.age + 24)
        gone = since | {"change_kind": "死亡", "education": "小学", "labour_skill": "无劳动力"}
        _join(home, "之母", "女", min(age, 94), gone, rng, names, numbers)
    elif home.head.age >= 48:
        gone = since | {"change_kind": "嫁出", "education": "高中", "labour_skill": "普通劳动力"}
        _join(home, "之女", "女", 24, gone, rng, names, numbers)


def _die(home: DemoHousehold, rng: Random) -> None:
    elders = [p for p in home.persons if p["relation"] in ("之父", "之母") and not p.months]
    if not elders or home.any("is_dibao", "是"):
        return
    when = days_after(date(2022, 5, 3), rng.randint(0, 14))
    size = home.size
    cells = {"status": "已变更", "change_kind": "死亡", "changed_on": when.isoformat()}
    record = elders[0].record
    record.update(cells)
    record.change_later(when, {"status": "在册", "change_kind": "", "changed_on": ""})
    _count(home, when, size)


def _bear(home: DemoHousehold, rng: Random, names: Names, numbers: NumberIssuer) -> None:
    size = home.size
    sex = rng.choice("男女")
    parent = next((p for p in home.persons if p["relation"] == "之儿媳" and p.age < 40), None)
    if parent is None and (home.shape != "nuclear" or not 22 <= home.persons[1].age <= 40):
        return
    relation = ("之孙子", "之孙女") if parent else ("之子", "之女")
    cells = {
        "status": "在册",
        "change_kind": "新生儿",
        "school_stage": "学龄前儿童",
        "labour_skill": "无劳动力",
    }
    child = _join(home, relation[sex == "女"], sex, 0, cells, rng, names, numbers)
    child["changed_on"] = child.birth.isoformat()
    child.record.on = child.birth
    _count(home, child.birth, size)


def _count(home: DemoHousehold, when: date, before: int) -> None:
    home.record["member_count"] = str(home.size)
    home.record.change_later(when, {"member_count": str(before)})
    home.is_changed = True
