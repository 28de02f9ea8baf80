"""HH 户: heads, relations, counts, generations, changes."""

from datetime import date

from lookback_demo.dated_row import END, DatedRow, days_after
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets, visited_on
from lookback_demo.population.families import anniversary
from lookback_demo.population.household import DemoHousehold, Person
from lookback_demo.population.id_numbers import reborn
from lookback_demo.population.incomes import fit, scale_from
from lookback_demo.population.towns_and_villages import Village


def _of_age(site: FaultTargets, person: Person, age: int) -> None:
    """Give the person another age; everything that depends on it is the caller's."""
    person.birth = days_after(anniversary(END, age), -100)
    person.age = age
    person["id_number"] = site.fresh(reborn(person["id_number"], f"{person.birth:%Y%m%d}"))


def _ordinary(home: DemoHousehold) -> bool:
    return not home.is_lifted and not home.any("is_tekun", "是")


@fault("HH01", "E", "household_id", "没有户主")
def no_head(site: FaultTargets) -> Hit:
    """The only member is 其他."""
    if home := site.home(lambda home: home.size == 1 and _ordinary(home)):
        home.head["relation"] = "其他"
    return home and home.record


@fault("HH02", "E", "household_id", "儿媳录成配偶")
def two_spouses(site: FaultTargets) -> Hit:
    """Near enough in age to be one."""

    def near(home: DemoHousehold) -> bool:
        return home.head["sex"] == "男" and any(
            p["relation"] == "之儿媳" and home.head.age - p.age <= 29 for p in home.active
        )

    if home := site.home(near):
        next(p for p in home.active if p["relation"] == "之儿媳")["relation"] = "配偶"
    return home and home.record


@fault("HH03", "E", "sex", "配偶与户主同性别")
def spouse_same_sex(site: FaultTargets) -> Hit:
    """Number and sex agree with each other."""
    person = site.person(lambda home, p: p["relation"] == "配偶" and 30 < p.age < 56)
    if person is None:
        return None
    site.change_sex(person)
    return person.record


@fault("HH04", "E", "relation", "儿子录成之女")
def relation_other_sex(site: FaultTargets) -> Hit:
    """A man as 之女."""
    if person := site.person(lambda home, p: p["relation"] == "之子"):
        person["relation"] = "之女"
    return person and person.record


@fault("HH06", "E", "member_count", "家庭人口数多一人")
def miscounted(site: FaultTargets) -> Hit:
    """The registered number alone."""
    if home := site.home(lambda home: home.size > 1):
        home.record["member_count"] = str(home.size + 1)
    return home and home.record


@fault("HH07", "E", "household_id", "户内唯一成员已故，户未注销")
def empty_household(site: FaultTargets) -> Hit:
    """A lone elder died after the visit."""

    def lone(home: DemoHousehold) -> bool:
        return home.size == 1 and home.head.age >= 70 and _ordinary(home) and not home.head.months

    if (home := site.home(lone)) is None:
        return None
    gone = days_after(visited_on(home), 3)
    record = home.head.record
    record.update({"status": "已变更", "change_kind": "死亡", "changed_on": gone.isoformat()})
    record.change_later(gone, {"status": "在册", "change_kind": "", "changed_on": ""})
    home.record["member_count"] = "0"
    home.record.change_later(gone, {"member_count": "1"})
    return home.record


@fault("HH08", "W", "relation", "父子相差十二岁")
def close_generations(site: FaultTargets) -> Hit:
    """A grown child of a head not too old."""

    def grown(home: DemoHousehold, p: Person) -> bool:
        adult = p["relation"] in ("之子", "之女") and p.age >= 24 and p["health"] == "健康"
        plain = p["political_status"] == "群众" and home.shape in ("nuclear", "generations")
        return adult and plain and 45 <= home.head.age <= 60

    def any_grown(home: DemoHousehold) -> bool:
        return not home.is_lifted and any(grown(home, person) for person in home.active)

    if (home := site.home(any_grown)) is None:
        return None
    person = next(person for person in home.active if grown(home, person))
    _of_age(site, person, home.head.age - 12)
    return person.record


@fault("HH09", "W", "id_number", "夫妻相差三十三岁")
def far_apart(site: FaultTargets) -> Hit:
    """The wife of a man in his fifties."""

    def couple(home: DemoHousehold) -> bool:
        wife = next((p for p in home.active if p["relation"] == "配偶"), None)
        fit_ = wife is not None and wife["health"] == "健康" and wife["political_status"] == "群众"
        return bool(fit_) and wife is not None and wife.age < 60 and 57 <= home.head.age <= 59

    home = site.home(lambda home: not home.is_lifted and couple(home))
    if home is None:
        return None
    wife = next(p for p in home.active if p["relation"] == "配偶")
    _of_age(site, wife, home.head.age - 33)
    if wife["education"] in ("小学", "文盲或半文盲"):
        wife["education"] = "初中"
    return wife.record


@fault("HH10", "E", "status", "已故成员仍在册")
def dead_on_the_books(site: FaultTargets) -> Hit:
    """The change is written down, the status is not."""
    person = site.person(lambda home, p: p["relation"] in ("之父", "之母") and p.age > 74)
    if person:
        person.record.update({"change_kind": "死亡", "changed_on": "2022-03-10"})
    return person and person.record


@fault("HH10a", "I", "id_number", "在册成员超过一百岁")
def very_old(site: FaultTargets) -> Hit:
    """A lone elder."""
    if person := site.person(lambda home, p: home.size == 1 and p.age >= 80 and not p.months):
        _of_age(site, person, 101)
        certificate = person["disability_certificate"]
        if certificate:
            person["disability_certificate"] = person["id_number"] + certificate[18:]
    return person and person.record


@fault("HH11", "W", "address", "单人老年户与子女同一住址", rare=True)
def split_off(site: FaultTargets) -> Hit:
    """The elder's address is that of a monitored household of the same village and group."""
    case = site.case(lambda case: 24 <= case.household.head.age <= 48)
    if case is None:
        return None
    near = case.household.record

    def elder(home: DemoHousehold) -> bool:
        same = home.village is case.household.village
        return same and home.size == 1 and home.head.age >= 68 and _ordinary(home)

    if (home := site.home(elder)) is None:
        return None
    home.record.update({field: near[field] for field in ("villager_group", "address")})
    return home.record


@fault("HH44", "W", "document_no", "迁居没有依据文号")
def moved_without_document(site: FaultTargets) -> Hit:
    """To the next village of the town, in the first days of this round."""
    home = site.home(_may_move)
    if home is None:
        return None
    own = home.village
    villages = [v for v in site.world.villages if v.town is own.town and v is not own]
    taking = next((v for v in villages if _may_take(v)), None)
    if taking is None:
        return None
    expected = int(taking.record["rural_households"]) + 1
    taking.record["rural_households"] = str(expected)
    cells = {"household_id": home.id, "since": "2022-05-05", "village_code": taking.code}
    row = DatedRow("residence", cells, date(2022, 5, 5))
    site.world.other.append(row)
    return row


def _may_move(home: DemoHousehold) -> bool:
    """Its village stays clear of the 2 % line without it."""
    village = home.village
    spare = village.population - 50 * village.uneliminated_persons
    return home.size > 1 and not village.is_blank and spare > 30


def _may_take(village: Village) -> bool:
    """It is not over the 2 % line, and does not come back below it by one more household."""
    return not village.is_blank and village.population >= 50 * village.uneliminated_persons


@fault("HH14", "W", "relation", "未成年人登记为户主")
def minor_head(site: FaultTargets) -> Hit:
    """A grandparent and a grandchild have changed places."""
    home = site.home(lambda home: home.shape == "skipped" and home.size == 2)
    if home is None:
        return None
    elder, child = home.active
    elder["relation"] = "之祖母" if elder["sex"] == "女" else "之祖父"
    child["relation"] = "户主"
    return child.record


@fault("HH14a", "W", "household_id", "单人户，成员十四岁")
def household_of_minors(site: FaultTargets) -> Hit:
    """An orphan; the head is a minor as well."""
    home = site.home(
        lambda home: home.shape == "adult" and _ordinary(home) and home.head["health"] == "健康"
    )
    if home is None:
        return None
    child = home.head
    _of_age(site, child, 14)
    child.record.update(
        {
            "school_stage": "八年级",
            "education": "",
            "political_status": "群众",
            "labour_skill": "无劳动力",
            "work_region": "",
            "work_months": "",
            "has_pension_insurance": "否",
            "medical_insurance_kind": "居民",
        }
    )
    home.is_farming = False
    fit(home, home.window, 9600.0, site.rng)
    home.window["own_payment_yuan"] = "0"
    scale_from(home.window, home.annual, 0.95)
    site.again(home)
    site.also("HH14", "W", child.record, "relation", "户主十四岁")
    return home.record
