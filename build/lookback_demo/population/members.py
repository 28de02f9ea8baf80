"""示例成员：school, health, labour, work and insurance that agree with age and household."""

from datetime import date
from random import Random

from lookback_demo.dated_row import DatedRow
from lookback_demo.population.families import FamilyPlan, PersonSketch, age_on, draw_shape
from lookback_demo.population.household import LABOUR, PRESCHOOL, WEAK, DemoHousehold, Person
from lookback_demo.population.id_numbers import NumberIssuer
from lookback_demo.population.names import Names
from lookback_demo.population.towns_and_villages import Village

SCHOOL_YEAR = date(2021, 9, 1)
REGIONS = ("乡(镇)内", "乡(镇)外县内", "县外省内", "省外")
_LEAST_AGES = {"高中": 18, "大专": 21, "本科及以上": 22}
"""Who has been through such a school is so old."""

_GRADES = ("小学",) * 6 + ("七年级", "八年级", "九年级")
_YEARS = ("一年级", "二年级", "三年级", "四年级")


def settle(
    village: Village, serial: int, rng: Random, names: Names, numbers: NumberIssuer
) -> DemoHousehold:
    """A household of the village with all its members; incomes come later."""
    shape = draw_shape(rng)
    sketches = FamilyPlan(rng).of(shape)
    pick = rng.random
    household_id = f"{village.short}{serial:04d}"
    is_lifted = pick() < 0.18
    record = DatedRow("household", {"household_id": household_id, "village_code": village.code})
    persons = _persons(household_id, sketches, is_lifted, rng, names, numbers)
    household = DemoHousehold(record, village, persons, pick() < 0.74, shape)
    _describe(household, serial, is_lifted, rng, numbers)
    _secure(household, rng)
    return household


def _describe(
    household: DemoHousehold, serial: int, is_lifted: bool, rng: Random, numbers: NumberIssuer
) -> None:
    staff = household.village.staff
    collector = staff.visitors[int(rng.random() * 3)][1]
    cells = {
        "villager_group": f"{(serial - 1) * 8 // max(8, household.village.size) + 1}组",
        "address": f"{household.village.name}{serial}号",
        "phone": numbers.phone(),
        "household_type": "脱贫户" if is_lifted else "一般农户",
        "is_resettled": "否",
        "member_count": str(household.size),
        "is_in_national_system": "是" if is_lifted else "否",
        "filled_on": f"2022-03-{1 + int(rng.random() * 28):02d}",
        "collected_by": collector,
        "entered_by": collector,
        "reviewed_by": staff.reviewer,
    }
    household.record.update(cells)
    if is_lifted:
        household.record["exit_year"] = rng.choices(
            ("2014", "2015", "2016", "2017", "2018", "2019", "2020"), (4, 8, 18, 22, 26, 16, 6)
        )[0]
        if rng.random() < 0.02:
            household.record["is_resettled"] = "是"
            household.record["resettlement_address"] = f"{household.village.town.name}示例安置区"


def _persons(
    household_id: str,
    sketches: list[PersonSketch],
    is_lifted: bool,
    rng: Random,
    names: Names,
    numbers: NumberIssuer,
) -> list[Person]:
    surname = names.surname()
    persons = []
    for place, sketch in enumerate(sketches, start=1):
        own = surname if sketch.bears_name else names.surname()
        cells = {
            "member_id": f"{household_id}{place:02d}",
            "household_id": household_id,
            "name": names.person(own, sketch.sex, sketch.birth),
            "sex": sketch.sex,
            "id_number": numbers.identity(sketch.birth, sketch.sex),
            "relation": sketch.relation,
            "ethnicity": "汉族" if rng.random() < 0.988 else rng.choice(("土家族", "回族", "苗族")),
            "status": "在册",
        }
        person = Person(DatedRow("member", cells), sketch.birth, sketch.age)
        _school(person, rng)
        _health(person, is_lifted, rng)
        _work(person, rng)
        _insure(person, rng)
        _correct_education(person)
        persons.append(person)
    return persons


def _school(person: Person, rng: Random) -> None:
    """文化程度 or 在校生状况, never both."""
    then, pick = age_on(person.birth, SCHOOL_YEAR), rng.random()
    age = person.age
    if then < 6:
        person["school_stage"] = PRESCHOOL[then >= 3]
    elif then <= 14:
        person["school_stage"] = _GRADES[then - 6]
    elif then <= 17 and (age <= 16 or pick < 0.88):
        kind = "普通高中" if pick < 0.5 else "中职"
        person["school_stage"] = kind + _YEARS[then - 15]
    elif 18 <= then <= 20 and pick < 0.42:
        kind = ("本科", "高职高专", "技师学院")[(pick > 0.2) + (pick > 0.38)]
        person["school_stage"] = kind + _YEARS[then - 18]
    elif then == 21 and pick < 0.2:
        person["school_stage"] = "本科四年级"
    elif 22 <= then <= 25 and pick < 0.02:
        person["school_stage"] = "硕士研究生及以上"
    else:
        person["education"] = _education(age, pick)
    party = 0.015 + 0.05 * (age >= 30)
    person["political_status"] = "中共党员" if age >= 22 and pick > 1 - party else "群众"
    if 15 <= age <= 26 and pick < 0.3:
        person["political_status"] = "共青团员"


def _education(age: int, pick: float) -> str:
    levels = ("文盲或半文盲", "小学", "初中", "高中", "大专", "本科及以上")
    shares: tuple[float, ...]
    if age >= 60:
        shares = (0.30, 0.80, 0.96)
    elif age >= 45:
        shares = (0.03, 0.38, 0.9)
    elif age >= 30:
        shares = (0.0, 0.10, 0.72, 0.92, 0.975)
    else:
        shares = (0.0, 0.0, 0.45, 0.78, 0.93)
    return levels[sum(pick >= share for share in shares)]


def _correct_education(person: Person) -> None:
    """Nobody has been through a school before the age at which it ends."""
    if level := person["education"]:
        levels = (level, "高中", "初中")
        able = (name for name in levels if person.age >= _LEAST_AGES.get(name, 0))
        person["education"] = next(able)


def _health(person: Person, is_lifted: bool, rng: Random) -> None:
    age, pick = person.age, rng.random() / (1.7 if is_lifted else 1.0)
    chance = (0.006, 0.02, 0.06, 0.2, 0.34)[(age >= 16) + (age >= 40) + (age >= 60) + (age >= 75)]
    health = "健康"
    if pick < chance:
        health = "患有大病" if pick < chance * 0.14 else "长期慢性病"
    elif pick > 0.985 - 0.01 * (age >= 50) - 0.4 * is_lifted and rng.random() < 0.9 and age >= 5:
        health = "残疾"
        kind, grade = rng.choice("1234567"), rng.choice("1223334444")
        person["disability_certificate"] = f"{person['id_number']}{kind}{grade}"
    person["health"] = health


def _labour(person: Person, rng: Random) -> str:
    if person.age < 16 or person.is_pupil:
        return "无劳动力"
    if person["health"] == "患有大病" or person.is_severely_disabled:
        return "丧失劳动力" if rng.random() < 0.5 else "无劳动力"
    if person.age >= 60:
        limit = 0.85 if person.age < 72 else 0.2
        return WEAK if rng.random() < limit else "无劳动力"
    if person["health"] == "健康":
        return LABOUR[rng.random() < 0.07]
    return WEAK if rng.random() < 0.7 or person["health"] == "残疾" else "普通劳动力"


def _work(person: Person, rng: Random) -> None:
    """Skilled and college-educated people always have work."""
    skill = _labour(person, rng)
    person["labour_skill"] = skill
    trained = person["education"] in ("大专", "本科及以上")
    if trained and skill not in LABOUR:
        person["education"], trained = "高中", False
    chance = 0.0
    if skill in LABOUR and person.age >= 17:
        chance = 0.86 if person.age < 45 else 0.66
        chance = 1.0 if trained or skill == "技能劳动力" else chance
    elif skill == WEAK and person.age < 69:
        chance = 0.12
    if rng.random() < chance:
        near = person.age >= 50 or skill == WEAK
        weights = (5, 3, 2, 0.5) if near else (2, 2, 3, 4)
        person["work_region"] = rng.choices(REGIONS, weights)[0]
        low, high = (3, 8) if skill == WEAK else (4, 12)
        person["work_months"] = str(rng.randint(low, high))


def _insure(person: Person, rng: Random) -> None:
    employed = person.months >= 9 and person["work_region"] != REGIONS[0] and rng.random() < 0.25
    person["has_medical_insurance"] = "是"
    person["medical_insurance_kind"] = "职工" if employed else "居民"
    person["has_serious_illness_insurance"] = "是"
    grown = person.age >= 16 and not person.is_pupil
    person["has_pension_insurance"] = "是" if grown and rng.random() < 0.93 else "否"
    person["is_dibao"] = person["is_tekun"] = "否"


def _secure(household: DemoHousehold, rng: Random) -> None:
    """特困 for lone elders, 低保 where illness or disability weighs."""
    lone = household.shape == "elder"
    if lone and rng.random() < 0.14:
        person = household.head
        person["is_tekun"], person["tekun_support"] = "是", "分散供养"
        if rng.random() < 0.15:
            person["tekun_support"] = "集中供养"
        person["work_months"] = person["work_region"] = ""
        return
    burdened = any(p.is_ill or p["health"] == "残疾" for p in household.persons)
    if rng.random() < (0.085 if burdened else 0.006):
        for person in household.persons:
            person["is_dibao"] = "是"
        year = rng.choice((2017, 2018, 2019, 2020, 2020, 2021, 2021, 2022))
        month = rng.randint(1, 3 if year == 2022 else 12)
        household.record["dibao_since"] = f"{year}-{month:02d}-01"
        household.record["dibao_applied_on"] = (
            f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}-10"
        )
