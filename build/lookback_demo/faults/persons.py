"""AE 就学 and LW 劳动与务工: school stages, labour, work and disability."""

from lookback_demo.dated_row import DatedRow, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.families import anniversary
from lookback_demo.population.household import LABOUR, NO_LABOUR, WEAK, DemoHousehold, Person
from lookback_demo.population.incomes import yuan


def _worker(home: DemoHousehold, p: Person) -> bool:
    return p.months > 0 and p.can_work and 25 <= p.age <= 55


def _idle(home: DemoHousehold, p: Person) -> bool:
    """Grown up, able and at home."""
    return p["labour_skill"] == LABOUR[0] and not p.months and 25 <= p.age <= 55


def _well_paid(home: DemoHousehold) -> bool:
    """Two more months of work would not make the wages odd."""
    return number(home.window, "wage_income_yuan") > 1500 * (home.worker_months + 3) > 4500


@fault("AE01", "E", "education", "在校生又填文化程度")
def both_filled(site: FaultTargets) -> Hit:
    """A pupil of the senior school."""
    if person := site.person(lambda home, p: p["school_stage"].startswith("普通高中")):
        person["education"] = "初中"
    return person and person.record


@fault("AE02", "W", "school_stage", "十六岁以上仍填小学")
def stage_too_low(site: FaultTargets) -> Hit:
    """Past every age of a primary school."""
    test = ("普通高中二年级", "普通高中三年级")
    if person := site.person(lambda home, p: p["school_stage"] in test):
        person["school_stage"] = "小学"
    return person and person.record


@fault("AE03", "W", "school_stage", "八岁仍填学前教育")
def still_in_nursery(site: FaultTargets) -> Hit:
    """A healthy child of primary school age."""
    if person := site.person(lambda home, p: 8 <= p.age <= 9 and p["health"] == "健康"):
        person["school_stage"] = "学前教育"
    return person and person.record


@fault("AE04", "W", "education", "二十岁上下只有小学文化")
def youth_of_low_education(site: FaultTargets) -> Hit:
    """Out of school."""
    if person := site.person(lambda home, p: 18 <= p.age <= 21 and bool(p["education"])):
        person["education"] = "小学"
    return person and person.record


@fault("AE05", "W", "school_stage", "适龄儿童不在校且无原因")
def child_at_home(site: FaultTargets) -> Hit:
    """A24 says there is no problem."""
    if person := site.person(lambda home, p: 11 <= p.age <= 12 and p["health"] == "健康"):
        person.record.update({"school_stage": "", "education": "小学"})
    return person and person.record


@fault("AE07", "W", "political_status", "四十岁以上仍为团员")
def old_league_member(site: FaultTargets) -> Hit:
    """Past 28."""
    if person := site.person(lambda home, p: 40 <= p.age <= 55):
        person["political_status"] = "共青团员"
    return person and person.record


@fault("AE08", "W", "dropout_reason", "在校生填了辍学原因")
def pupil_with_reason(site: FaultTargets) -> Hit:
    """Of the junior school."""
    if person := site.person(lambda home, p: p["school_stage"] in ("七年级", "八年级")):
        person["dropout_reason"] = "厌学"
    return person and person.record


@fault("LW01", "E", "labour_skill", "学龄前儿童记为弱劳动力")
def labour_of_child(site: FaultTargets) -> Hit:
    """Not at school yet."""
    if person := site.person(lambda home, p: p["school_stage"] == "学龄前儿童"):
        person["labour_skill"] = WEAK
    return person and person.record


@fault("LW02", "W", "labour_skill", "在校生记为普通劳动力")
def labour_of_pupil(site: FaultTargets) -> Hit:
    """Of sixteen and more."""
    if person := site.person(lambda home, p: p.is_pupil and p.age >= 17):
        person["labour_skill"] = LABOUR[0]
    return person and person.record


@fault("LW03", "W", "labour_skill", "健康青壮年记为弱劳动力")
def weak_though_healthy(site: FaultTargets) -> Hit:
    """Who does not work away."""
    if person := site.person(lambda home, p: _idle(home, p) and p["health"] == "健康"):
        person["labour_skill"] = WEAK
    return person and person.record


@fault("LW04", "W", "labour_skill", "六十岁以上记为普通劳动力")
def full_though_old(site: FaultTargets) -> Hit:
    """Not at work."""
    if person := site.person(lambda home, p: p.age >= 64 and p["labour_skill"] == WEAK):
        person["labour_skill"] = LABOUR[0]
    return person and person.record


@fault("LW05", "E", "labour_skill", "重度肢体残疾人记为普通劳动力")
def full_though_disabled(site: FaultTargets) -> Hit:
    """The certificate's kind becomes limbs."""

    def severe(home: DemoHousehold, p: Person) -> bool:
        return p.is_severely_disabled and 20 <= p.age < 60 and not p.is_pupil

    person = site.person(severe) or site.person(severe, lifted=True)
    if person:
        number_ = person["disability_certificate"]
        person["disability_certificate"] = f"{number_[:18]}4{number_[19:]}"
        person["labour_skill"] = LABOUR[0]
    return person and person.record


@fault("LW06", "W", "labour_skill", "无劳动力而务工三个月")
def works_without_labour(site: FaultTargets) -> Hit:
    """In a household whose wages bear it."""
    person = site.person(
        lambda home, p: p["labour_skill"] in NO_LABOUR and 60 <= p.age < 80 and _well_paid(home)
    )
    if person:
        person.record.update({"work_region": "乡(镇)内", "work_months": "3"})
    return person and person.record


@fault("LW07", "E", "work_months", "有务工时间无务工区域")
def no_region(site: FaultTargets) -> Hit:
    """The region is blank."""
    if person := site.person(_worker):
        person["work_region"] = ""
    return person and person.record


def _is_student(person: Person) -> bool:
    """Of 18 and more, not in the last years of a vocational school, which are spent at work."""
    return person.is_pupil and person.age >= 18 and "三年级" not in person["school_stage"]


@fault("LW08", "W", "work_months", "在校生务工两个月")
def pupil_works(site: FaultTargets) -> Hit:
    """He has no labour, as pupils have."""
    person = site.person(lambda home, p: _is_student(p) and _well_paid(home))
    if person:
        person.record.update({"work_region": "县外省内", "work_months": "2"})
        site.also("LW06", "W", person.record, "labour_skill", "在校生无劳动力而务工")
    return person and person.record


@fault("LW08a", "E", "work_months", "十六岁以下务工两个月")
def child_works(site: FaultTargets) -> Hit:
    """He has no labour, as children have."""
    person = site.person(lambda home, p: 13 <= p.age <= 15 and _well_paid(home))
    if person:
        person.record.update({"work_region": "乡(镇)内", "work_months": "2"})
        site.also("LW06", "W", person.record, "labour_skill", "未满十六岁无劳动力而务工")
    return person and person.record


def surveyed(site: FaultTargets, *status: str) -> tuple[Person, DatedRow] | None:
    """A lifted worker with a row of the survey."""

    def fits(home: DemoHousehold, p: Person) -> bool:
        job = site.jobs.get(p["member_id"])
        return job is not None and not job.is_dropped and (not status or job["status"] in status)

    person = site.person(fits, lifted=True)
    return (person, site.jobs[person["member_id"]]) if person else None


@fault("LW08b", "E", "started_on", "务工开始时十五岁")
def began_as_child(site: FaultTargets) -> Hit:
    """The stretch of work begins too early."""
    persons = surveyed(site, "在岗")
    if persons is None:
        return None
    person, job = persons
    then = anniversary(person.birth, -15).isoformat()
    job["started_on"] = then
    return job


@fault("LW09", "W", "work_months", "特困人员务工三个月")
def tekun_works(site: FaultTargets) -> Hit:
    """An elder with weak labour; a part of the transfers becomes wages."""

    def elder(home: DemoHousehold, p: Person) -> bool:
        return p["is_tekun"] == "是" and p["labour_skill"] == WEAK and p.age < 80

    person = site.person(elder) or site.person(elder, lifted=True)
    if person is None:
        return None
    home = next(h for h in site.world.households if h.id == person["household_id"])
    person.record.update({"work_region": "乡(镇)内", "work_months": "3"})
    moved = 2700.0
    home.window["wage_income_yuan"] = yuan(moved)
    left = number(home.window, "transfer_income_yuan") - moved
    home.window["transfer_income_yuan"] = yuan(left)
    return person.record


@fault("LW09a", "W", "is_tekun", "健康青壮年登记为特困")
def tekun_adult(site: FaultTargets) -> Hit:
    """Transfers there are in every household."""
    if person := site.person(lambda home, p: _idle(home, p) and p["health"] == "健康"):
        person.record.update({"is_tekun": "是", "tekun_support": "分散供养"})
    return person and person.record


@fault("LW11", "W", "disability_certificate", "残疾而无残疾人证号码")
def no_certificate(site: FaultTargets) -> Hit:
    """The certificate's number is blank."""
    if person := site.person(lambda home, p: p["health"] == "残疾"):
        person["disability_certificate"] = ""
    return person and person.record


@fault("LW12", "I", "work_months", "大专文化而未就业")
def skilled_at_home(site: FaultTargets) -> Hit:
    """Able and at home."""
    if person := site.person(_idle):
        person["education"] = "大专"
    return person and person.record


@fault("LW13", "W", "started_on", "上一段务工尚未结束又开始")
def overlapping(site: FaultTargets) -> Hit:
    """An earlier stretch, surveyed in April, ends after the next begins."""
    if (found := surveyed(site, "在岗")) is None:
        return None
    person, job = found
    earlier = {
        "member_id": person["member_id"],
        "surveyed_on": "2022-04-12",
        "region": "省外",
        "started_on": "2022-01-05",
        "ended_on": "2022-04-10",
        "months": "3",
        "wage_before_yuan": job["wage_before_yuan"],
        "wage_now_yuan": job["wage_before_yuan"],
        "status": "转岗",
        "cause": "企业停产",
    }
    site.world.other.append(DatedRow("job", earlier))
    return job


@fault("LW14", "W", "health", "有残疾人证而健康状况为健康")
def certified_and_healthy(site: FaultTargets) -> Hit:
    """An elder, so that weak labour is no wonder."""
    if person := site.person(lambda home, p: p["health"] == "残疾" and p.age >= 60):
        person["health"] = "健康"
    return person and person.record


@fault("LW15", "W", "cause", "返乡、待岗、失业而未填原因")
def cause_unknown(site: FaultTargets) -> Hit:
    """The cause is blank."""
    if found := surveyed(site, "待岗", "返乡", "失业"):
        found[1]["cause"] = ""
    return found[1] if found else None


@fault("LW16", "W", "member_id", "外出务工脱贫人口未摸排")
def notsurveyed(site: FaultTargets) -> Hit:
    """The row of the survey is missing."""

    def away(home: DemoHousehold, p: Person) -> bool:
        return p["member_id"] in site.jobs and p["work_region"] not in ("", "乡(镇)内")

    if person := site.person(away, lifted=True):
        site.jobs[person["member_id"]].is_dropped = True
    return person and person.record
