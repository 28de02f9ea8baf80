"""Where faults go: clean households, persons and cases, each used once where possible."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import NamedTuple

from lookback_demo.casework.case import Case, Fate
from lookback_demo.dated_row import DatedRow
from lookback_demo.district import DistrictData
from lookback_demo.population.household import DemoHousehold, Person, net_per_capita
from lookback_demo.population.id_numbers import with_check_digit


class Mark(NamedTuple):
    """A finding that a perfect set of rules has to make."""

    rule: str
    severity: str
    record: DatedRow
    field: str
    note: str


MOST_PER_CASE = 3
KEPT_AND_NEW = (Fate.KEPT, Fate.NEW)


class FaultTargets:
    """The world as seen by the faults; what it hands out is marked as taken."""

    def __init__(self, world: DistrictData, rng: Random) -> None:
        self.world = world
        self.rng = rng
        self.extra: list[Mark] = []
        self._homes = rng.sample(world.households, len(world.households))
        self._cases = rng.sample(world.cases, len(world.cases))
        self._faults: dict[int, int] = {}
        dated_rows = [*world.of("lead"), *world.of("unreachable")]
        self.noted = {row["household_id"] or row["member_id"][:10] for row in dated_rows}
        self.jobs = {row["member_id"]: row for row in world.of("job")}
        self._taken: set[int] = set()
        self._numbers = {p["id_number"] for home in world.households for p in home.persons}
        monitored = {c.household.village.code for c in world.cases if c.is_monitored}
        self.blank = {v.code for v in world.villages if v.code not in monitored}
        self.second = {case.household.id for case in world.cases if case.serial > 1}

    def home(self, test: Callable[[DemoHousehold], bool]) -> DemoHousehold | None:
        """An ordinary household, nobody's case, that passes the test."""
        for home in self._homes:
            busy = home.is_faulty or home.is_case or home.is_low or home.is_changed
            if not busy and home.id not in self.noted and test(home):
                home.is_faulty = True
                return home
        return None

    def person(
        self, test: Callable[[DemoHousehold, Person], bool], *, lifted: bool = False
    ) -> Person | None:
        """A member of an ordinary household; not of a lifted one unless wished."""

        def fits(home: DemoHousehold) -> bool:
            return home.is_lifted == lifted and any(test(home, person) for person in home.active)

        home = self.home(fits)
        return home and next(person for person in home.active if test(home, person))

    def case(self, test: Callable[[Case], bool], *fates: Fate, alone: bool = False) -> Case | None:
        """A case of one of the fates (kept and new ones unless told), the least faulty first."""
        wanted = fates or KEPT_AND_NEW
        cases = [
            case
            for case in self._cases
            if case.fate in wanted
            and self._faults.get(id(case), 0) < (1 if alone else MOST_PER_CASE)
            and (case.serial > 1 or case.household.id not in self.second)
            and test(case)
        ]
        if not cases:
            return None
        case = min(cases, key=lambda case: self._faults.get(id(case), 0))
        added = MOST_PER_CASE if alone else 1
        self._faults[id(case)] = self._faults.get(id(case), 0) + added
        case.household.is_faulty = True
        return case

    def row(self, resource: str, test: Callable[[DatedRow], bool]) -> DatedRow | None:
        """A row of a district table that no fault has taken."""
        for row in self.world.of(resource):
            if not row.is_dropped and id(row) not in self._taken and test(row):
                self._taken.add(id(row))
                return row
        return None

    def also(self, rule: str, severity: str, record: DatedRow, field: str, note: str) -> None:
        """The fault just planted breaks this rule as well."""
        self.extra.append(Mark(rule, severity, record, field, note))

    def fresh(self, number: str) -> str:
        """A sound number like this one that nobody bears: the next of the same day and sex."""
        while number in self._numbers:
            serial = (int(number[14:17]) + 2) % 1000
            number = with_check_digit(f"{number[:14]}{serial:03d}")
        self._numbers.add(number)
        return number

    def change_sex(self, person: Person) -> None:
        """Make a man a woman or a woman a man; number and certificate agree with it."""
        number = person["id_number"]
        person["sex"] = "女" if person["sex"] == "男" else "男"
        digit = (int(number[16]) + 1) % 10
        person["id_number"] = self.fresh(with_check_digit(f"{number[:16]}{digit}"))
        certificate = person["disability_certificate"]
        if certificate:
            person["disability_certificate"] = person["id_number"] + certificate[18:]

    def again(self, home: DemoHousehold) -> None:
        """The visit states the income that now follows from the amounts."""
        if home.visit and home.visit["stated_income_per_capita_yuan"]:
            home.visit["stated_income_per_capita_yuan"] = f"{net_per_capita(home.window):.2f}"


def newest_guarantee(home: DemoHousehold) -> DatedRow:
    """The last judgement of the four guarantees."""
    rows = [row for row in home.guarantees if not row.is_dropped]
    return max(rows, key=lambda row: row["assessed_on"])


def visited_on(home: DemoHousehold) -> date:
    """The day of the visit of this round."""
    assert home.visit
    return date.fromisoformat(home.visit["visited_on"])
