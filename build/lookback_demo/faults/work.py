"""LW 务工 and what was given for work: age, region, wages and posts that do not agree."""

from lookback_demo.casework.case import Case, Fate
from lookback_demo.casework.risks_and_measures import add_measure
from lookback_demo.dated_row import number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.faults.persons import surveyed
from lookback_demo.population.household import WEAK, DemoHousehold, Person
from lookback_demo.population.incomes import yuan

FAR = ("县外省内", "省外")
POST = ("公益岗位帮扶", "保洁员")
JOB = ("就业帮扶", "经营主体就业")


@fault("AE09", "W", "education", "学龄前儿童填文盲")
def illiterate_infant(site: FaultTargets) -> Hit:
    """Instead of the stage before school."""
    if person := site.person(lambda home, p: p["school_stage"] == "学龄前儿童"):
        person.record.update({"school_stage": "", "education": "文盲或半文盲"})
    return person and person.record


@fault("LW17", "W", "work_months", "八十岁以上务工三个月")
def very_old_worker(site: FaultTargets) -> Hit:
    """With weak labour, in a household whose wages bear it."""

    def fits(home: DemoHousehold, p: Person) -> bool:
        wage = number(home.window, "wage_income_yuan")
        bears = wage > 1000 * (home.worker_months + 3) > 3000
        return p.age >= 80 and p["is_tekun"] == "否" and bears

    if person := site.person(fits):
        cells = {"labour_skill": WEAK, "work_region": "乡(镇)内", "work_months": "3"}
        person.record.update(cells)
    return person and person.record


@fault("LW18", "W", "region", "摸排去向与成员务工区域不符")
def other_region(site: FaultTargets) -> Hit:
    """Of the survey."""
    if (found := surveyed(site, "在岗")) is None:
        return None
    row = found[1]
    row["region"] = "省外" if row["region"] != "省外" else "乡(镇)内"
    return row


@fault("LW19", "W", "wage_now_yuan", "失业而有现月工资")
def paid_for_nothing(site: FaultTargets) -> Hit:
    """The wage before is still there."""
    if (found := surveyed(site, "失业")) is None:
        return None
    row = found[1]
    row["wage_now_yuan"] = row["wage_before_yuan"]
    return row


@fault("MS19", "W", "member_id", "公益岗位人员在省外务工", rare=True)
def post_from_afar(site: FaultTargets) -> Hit:
    """A cleaner who is away."""
    case = site.case(lambda case: _absent(case) is not None)
    if case is None or case.since is None:
        return None
    return add_measure(case, *POST, case.since, _absent(case))


def _absent(case: Case) -> Person | None:
    far = (p for p in case.household.active if p["work_region"] in FAR and 16 <= p.age < 60)
    return next(far, None)


@fault("IN19", "W", "wage_income_yuan", "靠就业帮扶消除而没有工资", rare=True)
def no_wage_after_all(site: FaultTargets) -> Hit:
    """The wages stand under property; who works has none then."""

    def fits(case: Case) -> bool:
        return case.household.worker_months > 0 and JOB not in case.options

    case = site.case(fits, Fate.STABLE)
    if case is None or case.since is None:
        return None
    add_measure(case, *JOB, case.since)
    row = case.household.window
    wage = number(row, "wage_income_yuan")
    row["property_income_yuan"] = yuan(number(row, "property_income_yuan") + wage)
    row["wage_income_yuan"] = "0"
    site.also("IN03", "W", row, "wage_income_yuan", "有人务工而没有工资")
    return row
