"""SB 三保障: problems without case, without measure, without words; insurance."""

from lookback_demo.casework.case import ELIMINATED_AT_END, Case, Fate
from lookback_demo.casework.risks_and_measures import add_measure
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets, newest_guarantee
from lookback_demo.population.household import DemoHousehold

WATER = {"has_water_problem": "是", "water_note": "季节性缺水，需拉水"}


def _is_open(home: DemoHousehold) -> bool:
    return home.visit is not None


@fault("AE06", "E", "has_schooling_problem", "标记失学辍学而无失学儿童", rare=True)
def dropout_of_nobody(site: FaultTargets) -> Hit:
    """With the measure that such a problem calls for."""

    def childless(case: Case) -> bool:
        return all(p.age > 18 for p in case.household.active) and case.problem is None

    case = site.case(childless, Fate.KEPT)
    if case is None or case.since is None:
        return None
    add_measure(case, "义务教育保障", "劝返", case.since)
    row = newest_guarantee(case.household)
    row.update({"has_schooling_problem": "是", "schooling_note": "反映有适龄儿童未到校"})
    return row


@fault("SB03", "W", "has_water_problem", "饮水有问题而未纳入监测")
def problem_of_unmonitored(site: FaultTargets) -> Hit:
    """Nobody's case."""
    if (home := site.home(_is_open)) is None:
        return None
    row = newest_guarantee(home)
    row.update(WATER)
    return row


@fault("SB04", "E", "has_water_problem", "已消除户饮水仍有问题", rare=True)
def problem_of_eliminated(site: FaultTargets) -> Hit:
    """The newest judgement, after that of the elimination."""

    def later(case: Case) -> bool:
        return newest_guarantee(case.household)["occasion"] == "回头看"

    if (case := site.case(later, Fate.STABLE)) is None:
        return None
    row = newest_guarantee(case.household)
    row.update(WATER)
    return row


@fault("SB05", "W", "has_water_problem", "饮水问题没有对应措施", rare=True)
def problem_unhelped(site: FaultTargets) -> Hit:
    """No measure for the water."""
    case = site.case(lambda case: "饮水安全保障" not in case.kinds)
    if case is None:
        return None
    row = newest_guarantee(case.household)
    row.update(WATER)
    return row


@fault("SB06", "W", "medical_insurance_kind", "居民、职工医保重复")
def insured_twice(site: FaultTargets) -> Hit:
    """Both kinds."""
    if person := site.person(lambda home, p: p.age > 20):
        person["medical_insurance_kind"] = "居民和职工"
    return person and person.record


@fault("SB07", "E", "water_note", "有问题而未写说明", rare=True)
def problem_without_words(site: FaultTargets) -> Hit:
    """The note of the newest judgement is blank."""
    case = site.case(lambda case: case.problem is not None)
    if case is None or case.problem is None:
        return None
    row = newest_guarantee(case.household)
    row[f"{case.problem[0]}_note"] = ""
    return row


@fault("SB08", "E", "household_id", "监测对象饮水安全空白", rare=True)
def judgement_blank(site: FaultTargets) -> Hit:
    """One of the four in the newest judgement."""
    case = site.case(lambda case: case.problem is None, *ELIMINATED_AT_END, Fate.NEW)
    if case is None:
        return None
    newest_guarantee(case.household)["has_water_problem"] = ""
    return case.record


@fault("SB09", "W", "has_medical_problem", "判定有保障而成员未参保")
def insured_on_paper(site: FaultTargets) -> Hit:
    """A lifted household: those must be insured."""
    person = site.person(lambda home, p: p.age > 20 and _is_open(home), lifted=True)
    if person is None:
        return None
    cells = {"has_medical_insurance": "否", "medical_insurance_kind": ""}
    person.record.update(cells | {"has_serious_illness_insurance": "否"})
    site.also("SB06", "W", person.record, "has_medical_insurance", "脱贫人口未参保")
    home = next(h for h in site.world.households if h.id == person["household_id"])
    return newest_guarantee(home)


@fault("SB11", "W", "household_id", "脱贫户饮水安全空白")
def lifted_judgement_blank(site: FaultTargets) -> Hit:
    """One of the four in the newest judgement."""
    if (home := site.home(lambda home: home.is_lifted and _is_open(home))) is None:
        return None
    newest_guarantee(home)["has_water_problem"] = ""
    return home.record


@fault("SB10", "W", "has_housing_problem", "房屋D级而判为安全")
def unsafe_house(site: FaultTargets) -> Hit:
    """The grade contradicts the judgement."""
    if (home := site.home(_is_open)) is None:
        return None
    row = newest_guarantee(home)
    row["housing_grade"] = "D"
    return row
