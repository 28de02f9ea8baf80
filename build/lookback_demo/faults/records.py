"""HH, RK, MS 登记: relations, dates, numbers and references written for somebody else."""

from lookback_demo.casework.case import Fate
from lookback_demo.casework.risks_and_measures import ANSWERS, add_measure
from lookback_demo.dated_row import day
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import DemoHousehold, Person
from lookback_demo.population.id_numbers import PHONE_PREFIX

SONS = {"之子": "之孙子", "之孙子": "之子", "之孙女": "之女"}


@fault("HH31", "W", "relation", "父亲录成女性、之母")
def two_mothers(site: FaultTargets) -> Hit:
    """The number is one of a woman as well."""
    home = site.home(lambda home: {"之父", "之母"} <= {p["relation"] for p in home.active})
    if home is None:
        return None
    father, mother = (_related(home, name) for name in ("之父", "之母"))
    site.change_sex(father)
    father["relation"] = "之母"
    return father.record, mother.record


def _related(home: DemoHousehold, relation: str) -> Person:
    return next(person for person in home.active if person["relation"] == relation)


@fault("HH32", "E", "relation", "男户主的父亲录成之公公")
def father_in_law(site: FaultTargets) -> Hit:
    """A word of the wife's."""

    def fits(home: DemoHousehold, p: Person) -> bool:
        return p["relation"] == "之父" and home.head["sex"] == "男"

    if person := site.person(fits):
        person["relation"] = "之公公"
    return person and person.record


@fault("HH33", "W", "relation", "儿子和孙子的关系录反")
def generations_exchanged(site: FaultTargets) -> Hit:
    """The son, older than his wife, and the only grandchild have changed places."""

    def fits(home: DemoHousehold) -> bool:
        relations = [p["relation"] for p in home.active]
        children = [name for name in relations if name in SONS or name == "之女"]
        if sorted(children) not in (["之子", "之孙子"], ["之子", "之孙女"]):
            return False
        son = _related(home, "之子")
        wives = [p.age for p in home.active if p["relation"] == "之儿媳"]
        return home.head.age - son.age >= 31 and all(son.age > age for age in wives)

    if (home := site.home(lambda home: not home.is_lifted and fits(home))) is None:
        return None
    son = _related(home, "之子")
    for person in home.active:
        person["relation"] = SONS.get(person["relation"], person["relation"])
    return son.record


@fault("HH34", "W", "phone", "监测对象户没有联系电话", rare=True)
def no_phone(site: FaultTargets) -> Hit:
    """Blank."""
    if case := site.case(lambda case: True):
        case.household.record["phone"] = ""
    return case and case.household.record


@fault("HH35", "W", "change_kind", "三十岁的成员记为新生儿")
def newborn_adult(site: FaultTargets) -> Hit:
    """Who married in."""
    person = site.person(lambda home, p: p["relation"] == "之儿媳" and p.age > 25)
    if person:
        person.record.update({"change_kind": "新生儿", "changed_on": "2022-03-10"})
    return person and person.record


@fault("HH36", "W", "identified_count", "识别纳入人数多两人", rare=True)
def miscounted_at_identification(site: FaultTargets) -> Hit:
    """Against the members of the day."""
    if case := site.case(lambda case: bool(case.record["identified_count"])):
        case.record["identified_count"] = str(int(case.record["identified_count"]) + 2)
    return case and case.record


@fault("HH37", "E", "member_id", "同一失联人员登记两次", rare=True)
def lost_twice(site: FaultTargets) -> Hit:
    """A second row of the same town gives the number of the first."""
    first = site.row("unreachable", lambda row: bool(row["member_id"]))
    last = first and site.row(
        "unreachable", lambda row: row["village_code"][:9] == first["village_code"][:9]
    )
    if not first or not last:
        return None
    last["member_id"] = first["member_id"]
    return first, last


@fault("HH38", "W", "entered_on", "入户登记6月3日之后才录入")
def entered_late(site: FaultTargets) -> Hit:
    """Two days late."""
    home = site.home(lambda home: home.visit is not None)
    if home is None or home.visit is None:
        return None
    home.visit["entered_on"] = "2022-06-05"
    home.visit.on = day("2022-06-05")
    return home.visit


@fault("ID13", "W", "phone", "电话填测试号码")
def test_phone(site: FaultTargets) -> Hit:
    """Eight equal digits, others each time, under the prefix that no carrier has."""
    if (home := site.home(lambda home: True)) is None:
        return None
    phones = [other.record["phone"][3:] for other in site.world.households]
    home.record["phone"] = PHONE_PREFIX + str(sum(len({*p}) == 1 for p in phones)) * 8
    return home.record


@fault("ID16", "W", "contact_phone", "监测联系人电话少一位", rare=True)
def short_contact_phone(site: FaultTargets) -> Hit:
    """Ten digits."""
    if case := site.case(lambda case: bool(case.record["contact_phone"])):
        case.record["contact_phone"] = case.record["contact_phone"][:10]
    return case and case.record


@fault("RK30", "E", "lead_id", "识别案写的是另一户的线索", rare=True)
def lead_of_others(site: FaultTargets) -> Hit:
    """A lead on file of another household."""
    case = site.case(lambda case: bool(case.record["lead_id"]), Fate.NEW)
    if case is None:
        return None
    others = (row for row in site.world.of("lead") if row["household_id"] != case.household.id)
    case.record["lead_id"] = next(others)["lead_id"]
    return case.record


@fault("RK32", "W", "exit_year", "脱贫年度与名册不符")
def other_exit_year(site: FaultTargets) -> Hit:
    """Of one register or the other."""
    home = site.home(lambda home: home.is_lifted and len(home.registers) > 1)
    if home:
        home.record["exit_year"] = "2016" if home.record["exit_year"] != "2016" else "2018"
    return home and home.record


@fault("MS15", "E", "option", "产业帮扶的选项填危房改造", rare=True)
def option_of_others(site: FaultTargets) -> Hit:
    """An option of the housing."""
    case = site.case(lambda case: "产业帮扶" in case.kinds)
    if case is None:
        return None
    row = next(row for row in case.measures if row["measure"] == "产业帮扶" and not row.is_dropped)
    row["option"] = "危房改造"
    return row


@fault("MS16", "W", "measure_id", "同一项捐助登记两次", rare=True)
def given_twice(site: FaultTargets) -> Hit:
    """On the same day."""
    case = site.case(lambda case: case.since is not None and ANSWERS["其他"][0] not in case.options)
    if case is None or case.since is None:
        return None
    return tuple(add_measure(case, *ANSWERS["其他"][0], case.since) for _ in range(2))


@fault("MS17", "W", "amount_yuan", "临时救助三百万元", rare=True)
def amount_too_large(site: FaultTargets) -> Hit:
    """Three noughts too many."""
    case = site.case(lambda case: any(row["amount_yuan"] for row in case.measures))
    if case is None:
        return None
    row = next(row for row in case.measures if row["amount_yuan"])
    row["amount_yuan"] = "3000000"
    return row
