"""示例村：the six towns with their real codes, and villages that exist nowhere."""

import re
from dataclasses import dataclass, field, replace
from random import Random

from lookback.errors import Problem, WrongUse
from lookback_demo.dated_row import DatedRow
from lookback_demo.population.id_numbers import NumberIssuer
from lookback_demo.population.names import Names

BLANK_VILLAGES = 28
"""空白村 at the end of April 2022 (通知三（二）)."""

SMALLEST_VILLAGE = 5
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_MANSIONS = "角亢氐房心尾箕斗牛女虚危室壁奎娄胃昴毕觜参井鬼柳星张翼轸"


@dataclass(frozen=True)
class DemoTown:
    """镇（新区）."""

    code: str
    name: str
    kind: str
    shard: str
    village_count: int


TOWNS = (
    DemoTown("420702100", "太和镇", "镇", "taihe", 21),
    DemoTown("420702101", "东沟镇", "镇", "donggou", 15),
    DemoTown("420702102", "梁子镇", "镇", "liangzi", 8),
    DemoTown("420702103", "涂家垴镇", "镇", "tujianao", 20),
    DemoTown("420702104", "沼山镇", "镇", "zhaoshan", 18),
    DemoTown("420702400", "梧桐湖新区", "新区", "wutonghu", 5),
)
DISTRICT_OFFICE = "区乡村振兴局"
RESERVED = re.compile("99[0-9]{4}")
"""District codes in which no place lies and none will: no province's code is 99."""
INVENTED = "示例"


@dataclass(frozen=True)
class DemoDistrict:
    """区: its code, its name and its towns."""

    code: str
    name: str
    towns: tuple[DemoTown, ...]


LIANGZIHU = DemoDistrict("420702", "梁子湖区", TOWNS)


def invented_district(code: str, name: str) -> DemoDistrict:
    """A district that exists nowhere, of the same shape, with towns named by their number.

    Raises:
        WrongUse: the code or the name could be those of a real place.
    """
    problems = []
    if not RESERVED.fullmatch(code):
        remedy = "用99开头的6位代码，例如 990101：没有哪个省是99"
        problems.append(Problem("--district", f"{code or '（空）'} 可能是真实的区", remedy))
    if not name.startswith(INVENTED):
        remedy = f"以“{INVENTED}”开头，例如 {INVENTED}一区"
        problems.append(Problem("--name", f"{name or '（空）'} 可能是真实的区", remedy))
    if problems:
        raise WrongUse(*problems)
    towns = (
        replace(town, code=code + town.code[6:], name=f"{INVENTED}{number}{town.kind}")
        for number, town in zip("一二三四五六", TOWNS, strict=True)
    )
    return DemoDistrict(code, name, tuple(towns))


@dataclass
class Staff:
    """Who visits a village, who enters and who reviews: official names by role."""

    visitors: tuple[tuple[str, str], ...]
    contacts: tuple[tuple[str, str], ...]
    reviewer: str


@dataclass
class Village:
    """A sample village: its share of the households and how it stands at the baseline."""

    code: str
    name: str
    town: DemoTown
    size: int
    is_blank: bool
    staff: Staff
    record: DatedRow
    uneliminated_persons: int = 0
    population: int = 0
    contacts_used: int = field(default=0)

    @property
    def short(self) -> str:
        """The last six digits, with which household numbers begin."""
        return self.code[6:]

    def contact(self) -> tuple[str, str]:
        """The next contact: an official of the village never cares for more than 15 cases."""
        self.contacts_used += 1
        return self.contacts_pool[(self.contacts_used - 1) // 15 % len(self.contacts_pool)]

    @property
    def contacts_pool(self) -> tuple[tuple[str, str], ...]:
        """Name and telephone of everyone who may become a contact."""
        return self.staff.contacts


def village_names() -> list[str]:
    """The sixty names of the sexagenary cycle, then those of the 28 mansions."""
    cycle = [_STEMS[i % 10] + _BRANCHES[i % 12] for i in range(60)]
    return [f"{name}村" for name in (*cycle, *(f"{star}宿" for star in _MANSIONS))]


def found_villages(
    district: DemoDistrict, households: int, rng: Random, names: Names, numbers: NumberIssuer
) -> list[Village]:
    """The 87 villages in the order of their codes; sizes sum to `households`."""
    towns = [town for town in district.towns for _ in range(town.village_count)]
    smallest = SMALLEST_VILLAGE * len(towns)
    if households < smallest:
        remedy = f"把 --households 改为 {smallest} 或更多"
        raise WrongUse(Problem("--households", f"{households} 户太少，分不满各村", remedy))
    sizes = _sizes(households, len(towns), rng)
    blank = _blank(sizes, rng)
    reviewers = {town: names.staff() for town in district.towns}
    cadres = {town: [names.staff() for _ in range(3)] for town in district.towns}
    villages = []
    serial: dict[DemoTown, int] = {}
    for place, (town, name) in enumerate(zip(towns, village_names(), strict=False)):
        serial[town] = serial.get(town, 0) + 1
        code = f"{town.code}9{serial[town]:02d}"
        staff = _staff(cadres[town], reviewers[town], names, numbers)
        record = _village_row(code, town, name, numbers.phone())
        villages.append(Village(code, name, town, sizes[place], place in blank, staff, record))
    return villages


def _staff(cadres: list[str], reviewer: str, names: Names, numbers: NumberIssuer) -> Staff:
    village = [names.staff() for _ in range(3)]
    stationed, helper = names.staff(), names.staff()
    visitors = (
        *(("村干部", name) for name in village),
        ("驻村干部", stationed),
        ("帮扶干部", helper),
        *(("镇（新区）干部", name) for name in cadres),
    )
    contacts = tuple((name, numbers.phone()) for name in (*village, stationed, helper))
    return Staff(visitors, contacts, reviewer)


def _village_row(code: str, town: DemoTown, name: str, phone: str) -> DatedRow:
    cells = {"village_code": code, "town_code": town.code, "village_name": name}
    return DatedRow("village", cells | {"office_phone": phone, "remark": "示例"})


def _sizes(households: int, count: int, rng: Random) -> list[int]:
    """Uneven shares, each at least the smallest village."""
    weights = [min(2.4, max(0.35, rng.lognormvariate(0, 0.42))) for _ in range(count)]
    rest = households - SMALLEST_VILLAGE * count
    exact = [rest * weight / sum(weights) for weight in weights]
    sizes = [SMALLEST_VILLAGE + int(share) for share in exact]
    by_remainder = sorted(range(count), key=lambda i: (int(exact[i]) - exact[i], i))
    for i in by_remainder[: households - sum(sizes)]:
        sizes[i] += 1
    return sizes


def _blank(sizes: list[int], rng: Random) -> set[int]:
    """Which villages have no monitored household: mostly the smaller ones."""
    order = sorted(range(len(sizes)), key=lambda i: (sizes[i] * (0.5 + rng.random()), i))
    return set(order[:BLANK_VILLAGES])


def town_rows(district: DemoDistrict) -> list[DatedRow]:
    """The table of towns."""
    return [
        DatedRow(
            "town",
            {"town_code": t.code, "town_name": t.name, "town_kind": t.kind, "shard": t.shard},
        )
        for t in district.towns
    ]
