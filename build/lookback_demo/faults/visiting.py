"""HH 户（入户）: the form of the visit against the household, and the national system."""

from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets


@fault("HH06a", "W", "stated_member_count", "登记表人口数少一人")
def misstated(site: FaultTargets) -> Hit:
    """The form of the visit alone."""
    home = site.home(lambda home: home.size > 2 and home.visit is not None)
    if home and home.visit:
        home.visit["stated_member_count"] = str(home.size - 1)
    return home and home.visit


@fault("HH15", "E", "resettlement_address", "未住安置区而填了地址")
def address_without_resettlement(site: FaultTargets) -> Hit:
    """A2 without A1."""
    if home := site.home(lambda home: home.record["is_resettled"] == "否"):
        home.record["resettlement_address"] = f"{home.village.town.name}示例安置区"
    return home and home.record


@fault("HH17", "W", "changed_on", "成员已变更而日期空白")
def undated_change(site: FaultTargets) -> Hit:
    """Of one who left before the baseline."""
    for home in site.world.households:
        gone = next((p for p in home.persons if not p.is_active and p.record.late is None), None)
        if gone and not home.is_faulty:
            home.is_faulty = True
            gone["changed_on"] = ""
            return gone.record
    return None


@fault("HH18", "W", "change_kind", "转入类变更而不在册")
def arrived_and_gone(site: FaultTargets) -> Hit:
    """嫁出 written as 嫁入."""
    for home in site.world.households:
        gone = next((p for p in home.persons if p["change_kind"] == "嫁出"), None)
        if gone and not home.is_faulty:
            home.is_faulty = True
            gone["change_kind"] = "嫁入"
            return gone.record
    return None


@fault("HH19", "W", "exit_year", "一般农户填了脱贫年度")
def ordinary_with_exit_year(site: FaultTargets) -> Hit:
    """A year where there is none."""
    if home := site.home(lambda home: not home.is_lifted):
        home.record["exit_year"] = "2018"
    return home and home.record


@fault("HH20", "W", "tekun_support", "非特困人员填了供养方式")
def support_without_tekun(site: FaultTargets) -> Hit:
    """The manner of support alone."""
    if person := site.person(lambda home, p: p.age > 65 and p["is_tekun"] == "否"):
        person["tekun_support"] = "分散供养"
    return person and person.record


@fault("HH21", "W", "outcome", "无法联系而未列入失联人员")
def out_of_reach(site: FaultTargets) -> Hit:
    """The newest visit of a household nobody of which is listed."""
    home = site.home(lambda home: home.visit is not None and home.visit["outcome"] != "有人在家")
    if home and home.visit:
        home.visit["outcome"] = "无人在家(无法联系)"
    return home and home.visit


@fault("HH22", "W", "is_farmer_signed", "有人在家而未签字")
def unsigned(site: FaultTargets) -> Hit:
    """Of a visit of this round."""
    home = site.home(lambda home: home.visit is not None and home.visit["outcome"] == "有人在家")
    if home and home.visit:
        home.visit["is_farmer_signed"] = "否"
    return home and home.visit


@fault("HH23", "W", "household_type", "登记表户类型与户档案不符")
def other_type(site: FaultTargets) -> Hit:
    """An ordinary household visited as a lifted one."""
    home = site.home(lambda home: not home.is_lifted and home.visit is not None)
    if home and home.visit:
        home.visit["household_type"] = "脱贫户"
    return home and home.visit


@fault("HH26", "W", "mismatch_note", "“三一致”有否而未写内容")
def mismatch_unnamed(site: FaultTargets) -> Hit:
    """System and paper differ, nobody wrote in what."""
    home = site.home(
        lambda home: home.visit is not None and home.visit["is_system_as_paper"] == "是"
    )
    if home and home.visit:
        home.visit.update({"is_system_as_paper": "否", "mismatch_note": ""})
    return home and home.visit
