"""ID 身份: numbers, certificates, names, telephones."""

from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import DemoHousehold, Person
from lookback_demo.population.id_numbers import other_serial, reborn, with_check_digit


def _plain(home: DemoHousehold, person: Person) -> bool:
    """A healthy adult of whom nothing depends on the exact age."""
    usual = person["health"] == "健康" and person["political_status"] == "群众"
    return 25 <= person.age <= 57 and usual and not person.is_pupil


@fault("ID01", "E", "id_number", "少录一位")
def too_short(site: FaultTargets) -> Hit:
    """Seventeen characters."""
    if person := site.person(_plain):
        person["id_number"] = person["id_number"][:16] + person["id_number"][17:]
    return person and person.record


@fault("ID01a", "W", "id_number", "十五位旧号")
def of_old_length(site: FaultTargets) -> Hit:
    """Without the century and the check digit."""
    if person := site.person(_plain):
        person["id_number"] = person["id_number"][:6] + person["id_number"][8:17]
    return person and person.record


@fault("ID02", "E", "id_number", "校验位录错")
def wrong_check_digit(site: FaultTargets) -> Hit:
    """Another digit at the end."""
    if person := site.person(_plain):
        number = person["id_number"]
        last = "1" if number[17] != "1" else "7"
        person["id_number"] = number[:17] + last
    return person and person.record


@fault("ID02a", "E", "disability_certificate", "残疾人证内的身份证号录错一位")
def wrong_certificate_number(site: FaultTargets) -> Hit:
    """It then differs from the number on file as well."""
    person = site.person(lambda home, p: bool(p["disability_certificate"]))
    if person is None:
        return None
    number = person["disability_certificate"]
    last = "1" if number[17] != "1" else "7"
    person["disability_certificate"] = number[:17] + last + number[18:]
    note = "残疾人证号码与身份证号码不同"
    site.also("ID10", "E", person.record, "disability_certificate", note)
    return person.record


@fault("ID03", "E", "id_number", "末位X写成*")
def starred(site: FaultTargets) -> Hit:
    """A sign that does not say what it stands for."""
    if person := site.person(lambda home, p: _plain(home, p) and p["id_number"][17] == "X"):
        person["id_number"] = person["id_number"][:17] + "*"
    return person and person.record


@fault("ID03a", "I", "id_number", "末位X写成小写")
def small_letter(site: FaultTargets) -> Hit:
    """It still counts as sound."""
    if person := site.person(lambda home, p: _plain(home, p) and p["id_number"][17] == "X"):
        person["id_number"] = person["id_number"][:17] + "x"
    return person and person.record


@fault("ID04", "E", "id_number", "出生日期写成2月31日")
def impossible_birth(site: FaultTargets) -> Hit:
    """The check digit holds."""
    if person := site.person(_plain):
        person["id_number"] = reborn(person["id_number"], f"{person.birth.year}0231")
    return person and person.record


@fault("ID05", "E", "sex", "第十七位与性别不符")
def other_sex(site: FaultTargets) -> Hit:
    """A sound number of the other sex."""
    if person := site.person(_plain):
        number = person["id_number"]
        digit = (int(number[16]) + 1) % 10
        person["id_number"] = site.fresh(with_check_digit(f"{number[:16]}{digit}"))
    return person and person.record


@fault("ID06", "E", "id_number", "被电子表格改成科学计数法")
def mangled(site: FaultTargets) -> Hit:
    """As a spreadsheet shows a long number."""
    if person := site.person(_plain):
        number = person["id_number"]
        person["id_number"] = f"{number[0]}.{number[1:17]}E+17"
    return person and person.record


@fault("ID06a", "W", "id_number", "末三位为000，校验位恰好成立")
def perhaps_mangled(site: FaultTargets) -> Hit:
    """The fifteenth digit is chosen so that the check digit is 0."""
    person = site.person(lambda home, p: _plain(home, p) and p["sex"] == "女")
    if person is None:
        return None
    tries = (with_check_digit(f"{person['id_number'][:14]}{digit}00") for digit in range(10))
    number = next((number for number in tries if number.endswith("000")), None)
    if number is None:
        return None
    person["id_number"] = number
    return person.record


@fault("ID07", "W", "id_number", "地址码为999999")
def nowhere(site: FaultTargets) -> Hit:
    """An area code of no place, other than the sample's own."""
    if person := site.person(_plain):
        person["id_number"] = with_check_digit(f"999999{person['id_number'][6:17]}")
    return person and person.record


def _pair(site: FaultTargets) -> tuple[Person, Person] | None:
    """Two spouses of about the same age in different households."""
    first = site.person(lambda home, p: _plain(home, p) and p["relation"] == "配偶")
    if first is None:
        return None

    def like(home: DemoHousehold, p: Person) -> bool:
        same = p["relation"] == "配偶" and p["sex"] == first["sex"]
        return _plain(home, p) and same and abs(p.age - first.age) <= 2

    second = site.person(like)
    return (first, second) if second else None


@fault("ID08", "E", "id_number", "同一人在两户在册")
def in_two_households(site: FaultTargets) -> Hit:
    """Both rows break the rule."""
    if (pair := _pair(site)) is None:
        return None
    pair[1]["id_number"], pair[1]["name"] = pair[0]["id_number"], pair[0]["name"]
    return pair[0].record, pair[1].record


def _twins(home: DemoHousehold) -> tuple[Person, Person] | None:
    adults = [p for p in home.active if _plain(home, p) and p["relation"] in ("之子", "之女")]
    for first in adults:
        for second in adults:
            near = first["sex"] == second["sex"] and 0 < first.age - second.age <= 4
            if near and second.age >= 25:
                return first, second
    return None


@fault("ID09", "E", "id_number", "同一人在户内录入两次")
def twice_in_household(site: FaultTargets) -> Hit:
    """A child bears the number of an elder one of the same sex."""
    home = site.home(lambda home: not home.is_lifted and _twins(home) is not None)
    pair = home and _twins(home)
    if not pair:
        return None
    pair[1]["id_number"] = pair[0]["id_number"]
    return pair[0].record, pair[1].record


@fault("ID10", "E", "disability_certificate", "残疾类别超出1–7")
def odd_certificate(site: FaultTargets) -> Hit:
    """The last digit but one names the kind."""
    person = site.person(lambda home, p: p["disability_certificate"][19:20] in ("3", "4"))
    if person:
        number = person["disability_certificate"]
        person["disability_certificate"] = f"{number[:18]}8{number[19:]}"
    return person and person.record


@fault("ID11", "W", "id_number", "同名同生日，号码只差两位")
def two_numbers(site: FaultTargets) -> Hit:
    """Both rows break the rule."""
    if (pair := _pair(site)) is None:
        return None
    pair[1]["name"] = pair[0]["name"]
    numbers = (other_serial(pair[0]["id_number"], step) for step in range(1, 10))
    number = next((number for number in numbers if site.fresh(number) == number), "")
    pair[1]["id_number"] = number
    return pair[0].record, pair[1].record


@fault("ID12", "W", "name", "姓名带数字")
def odd_name(site: FaultTargets) -> Hit:
    """A digit after the name."""
    if person := site.person(lambda home, p: _plain(home, p) and p["relation"] != "户主"):
        person["name"] = f"{person['name']}1"
    return person and person.record


@fault("ID13", "W", "phone", "电话少一位")
def short_phone(site: FaultTargets) -> Hit:
    """Ten digits."""
    if home := site.home(lambda home: True):
        home.record["phone"] = home.record["phone"][:10]
    return home and home.record


@fault("ID14", "W", "phone", "两户同一电话")
def shared_phone(site: FaultTargets) -> Hit:
    """Two households that are not an elder and a child."""
    first = site.home(lambda home: home.shape == "nuclear")
    second = site.home(lambda home: home.shape == "nuclear")
    if first is None or second is None:
        return None
    second.record["phone"] = first.record["phone"]
    return first.record, second.record


@fault("ID15", "W", "id_number", "名册中的号码录错")
def wrong_in_register(site: FaultTargets) -> Hit:
    """The household stays lifted through its other members."""
    home = site.home(lambda home: home.is_lifted and len(home.registers) > 2)
    if home is None:
        return None
    row = home.registers[-1]
    number = row["id_number"]
    row["id_number"] = number[:17] + ("1" if number[17] != "1" else "7")
    return row
