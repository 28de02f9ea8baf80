"""HH 户（保障）: 低保, 特困, 兜底 and pensions that the members do not bear out."""

from datetime import date

from lookback_demo.casework.case import Case, Fate
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import NO_LABOUR, DemoHousehold, Person


@fault("HH20", "W", "tekun_support", "特困人员没有填供养方式")
def tekun_without_support(site: FaultTargets) -> Hit:
    """The manner of support is blank."""
    if person := site.person(lambda home, p: p["is_tekun"] == "是"):
        person["tekun_support"] = ""
    return person and person.record


@fault("HH27", "W", "dibao_since", "有低保成员而没有起始日期")
def dibao_undated(site: FaultTargets) -> Hit:
    """The date is blank."""
    if home := site.home(lambda home: bool(home.record["dibao_since"])):
        home.record["dibao_since"] = ""
    return home and home.record


@fault("HH27", "W", "dibao_since", "有低保起始日期而没有低保成员")
def dibao_of_nobody(site: FaultTargets) -> Hit:
    """A date where nobody draws it."""
    if home := site.home(lambda home: not home.any("is_dibao", "是")):
        home.record["dibao_since"] = "2020-05-01"
    return home and home.record


@fault("HH28", "W", "is_dibao", "特困供养人员又享受低保")
def aided_twice(site: FaultTargets) -> Hit:
    """The date is there."""
    person = site.person(lambda home, p: p["is_tekun"] == "是" and home.size == 1)
    if person is None:
        return None
    person["is_dibao"] = "是"
    home = next(home for home in site.world.households if home.id == person["household_id"])
    home.record["dibao_since"] = "2020-05-01"
    return person.record


@fault("HH29", "E", "is_without_labour_supported", "标为整户无劳动能力而有劳动力")
def marked_though_able(site: FaultTargets) -> Hit:
    """A household with workers."""
    if home := site.home(lambda home: home.has_labour):
        home.record["is_without_labour_supported"] = "是"
    return home and home.record


@fault("HH30", "E", "has_pension_insurance", "五岁参加养老保险")
def pension_of_child(site: FaultTargets) -> Hit:
    """Of a child not yet at school."""
    if person := site.person(lambda home, p: 3 <= p.age <= 5):
        person["has_pension_insurance"] = "是"
    return person and person.record


@fault("MS18", "W", "case_id", "整户无劳动力而没有兜底保障", picky=True)
def no_safety_net(site: FaultTargets) -> Hit:
    """Elders and children alone, none of whom works any more; other measures answer the risks."""

    def idle(person: Person) -> bool:
        return (person.age >= 60 or person.age < 16) and not person.months

    def fits(case: Case) -> bool:
        home = case.household
        plain = not _is_aided(home) and not any(p.is_severely_disabled for p in home.active)
        answered = {"因病", "因学", "其他"} >= set(case.risk_names)
        settled = case.since is not None and case.since < date(2022, 5, 29)
        return settled and plain and answered and all(idle(person) for person in home.active)

    case = site.case(fits, Fate.KEPT, Fate.NEW, alone=True)
    if case is None:
        return None
    for person in case.household.active:
        if person["labour_skill"] not in NO_LABOUR:
            person["labour_skill"] = "无劳动力"
    for row in case.measures:
        row.is_dropped = row.is_dropped or row["measure"] == "综合保障"
    return case.record


def _is_aided(home: DemoHousehold) -> bool:
    return home.any("is_dibao", "是") or home.any("is_tekun", "是")
