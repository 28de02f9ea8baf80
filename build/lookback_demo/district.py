"""示例区：everything that stands in the tables on the last day, and when it came to stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from random import Random

from lookback_demo.casework import (
    leads_and_registers,
    ledgers,
    outcomes,
    procedures,
    risks_and_measures,
)
from lookback_demo.casework.case import ELIMINATED_BEFORE, Case, Fate
from lookback_demo.casework.case_selection import Selector
from lookback_demo.casework.rounds import round_rows
from lookback_demo.casework.visits import visit_all
from lookback_demo.dated_row import DatedRow, days_after, in_use
from lookback_demo.population.household import DemoHousehold
from lookback_demo.population.id_numbers import NumberIssuer
from lookback_demo.population.incomes import earn, make_low
from lookback_demo.population.members import settle
from lookback_demo.population.names import Names
from lookback_demo.population.towns_and_villages import (
    LIANGZIHU,
    DemoDistrict,
    Village,
    found_villages,
    town_rows,
)

LOW_SHARE = 0.006


@dataclass
class DistrictData:
    """The invented district."""

    district: DemoDistrict
    villages: list[Village]
    households: list[DemoHousehold]
    cases: list[Case]
    names: Names
    numbers: NumberIssuer
    towns: list[DatedRow]
    other: list[DatedRow] = field(default_factory=list)

    def records(self) -> Iterator[DatedRow]:
        """Every row that stands on the last day."""
        homes = (
            chain(
                (home.record, home.annual, home.window),
                (person.record for person in home.persons),
                home.other_incomes,
                home.guarantees,
                home.registers,
                (visit for visit in (home.march, home.visit) if visit),
            )
            for home in self.households
        )
        cases = (case.rows() for case in self.cases)
        villages = (village.record for village in self.villages)
        yield from in_use(chain(self.towns, villages, *homes, *cases, self.other))

    def of(self, resource: str) -> list[DatedRow]:
        """The rows of one of the tables that belong to the whole district."""
        return [record for record in self.other if record.resource == resource]


def invent_district(households: int, seed: int, district: DemoDistrict = LIANGZIHU) -> DistrictData:
    """The district of a seed, free of faults."""
    rng = Random(f"{seed}/places")
    names, numbers = Names(Random(f"{seed}/names")), NumberIssuer()
    villages = found_villages(district, households, rng, names, numbers)
    homes = list(_settle(villages, seed, names, numbers))
    world = DistrictData(district, villages, homes, [], names, numbers, town_rows(district))
    rng = Random(f"{seed}/changes")
    leads_and_registers.change_members(homes, rng, names, numbers)
    count_population(world)
    _choose_cases(world, Random(f"{seed}/cases"))
    _follow(world, Random(f"{seed}/procedures"))
    _visit(world, Random(f"{seed}/visits"))
    _keep_ledgers(world, Random(f"{seed}/ledgers"))
    return world


def _settle(
    villages: list[Village], seed: int, names: Names, numbers: NumberIssuer
) -> Iterator[DemoHousehold]:
    for village in villages:
        rng = Random(f"{seed}/{village.code}")
        for serial in range(1, village.size + 1):
            home = settle(village, serial, rng, names, numbers)
            earn(home, rng)
            if rng.random() < LOW_SHARE and not home.any("is_tekun", "是"):
                make_low(home, rng)
            yield home


def count_population(world: DistrictData) -> None:
    """村表: households, and the members active on the baseline day."""
    households: dict[str, int] = {}
    persons: dict[str, int] = {}
    for home in world.households:
        code = home.record["village_code"]
        households[code] = households.get(code, 0) + 1
        persons[code] = persons.get(code, 0) + sum(_stood(person.record) for person in home.persons)
    for place, village in enumerate(world.villages):
        village.population = persons.get(village.code, 0)
        before = village.population * (1 + ((place * 37) % 61 - 30) / 1000)
        village.record.update(
            {
                "rural_households": str(households.get(village.code, 0)),
                "rural_population": str(village.population),
                "rural_population_before": str(round(before)),
            }
        )


def _stood(member: DatedRow) -> bool:
    return member.on is None and member.history()[0].get("status") == "在册"


def _choose_cases(world: DistrictData, rng: Random) -> None:
    homes: dict[str, list[DemoHousehold]] = {village.code: [] for village in world.villages}
    for home in world.households:
        homes[home.village.code].append(home)
    world.cases = Selector(homes, rng).select(world.villages, len(world.households))


def _follow(world: DistrictData, rng: Random) -> None:
    """Risks, steps, measures and outcomes of each case, and second cases."""
    kept = 0
    for case in list(world.cases):
        _run(case, rng)
        if case.fate in ELIMINATED_BEFORE or case.fate == Fate.ELIMINATED_NOW:
            outcomes.eliminate(case, rng)
        elif case.fate == Fate.ELIMINATION_DUE:
            outcomes.begin_elimination(case, rng)
        elif outcomes.has_problem_slot(case):
            kept += 1
            if kept % 4 == 1:
                _leave_problem(case, rng)
        if case.fate == Fate.READMITTED:
            world.cases.append(_again(case, rng))


def _run(case: Case, rng: Random) -> None:
    risks_and_measures.find_risks(case, rng)
    procedures.identify(case, rng)
    outcomes.date_incomes(case)
    if case.since:
        risks_and_measures.give_measures(case, rng)
        if {"因自然灾害", "因意外事故"} & set(case.risk_names[:1]) and rng.random() < 0.35:
            risks_and_measures.relieve_first(case, rng)


def _leave_problem(case: Case, rng: Random) -> None:
    """A housing or water problem with the measure that answers it."""
    assert case.since
    name = rng.choice(sorted(outcomes.PROBLEMS))
    option, measure, note = outcomes.PROBLEMS[name]
    risks_and_measures.add_measure(case, measure, option, case.since, None, rng)
    case.problem = (name, note)


def _again(case: Case, rng: Random) -> Case:
    """重新纳入: a new case of the same household in the weeks."""
    opened = days_after(date(2022, 5, 6), rng.randint(0, 12))
    again = Case(case.household, Fate.NEW, opened, case.category, serial=2)
    _run(again, rng)
    return again


def _visit(world: DistrictData, rng: Random) -> None:
    cases: dict[str, list[Case]] = {}
    for case in world.cases:
        cases.setdefault(case.household.id, []).append(case)
    for home in world.households:
        share = rng.random()
        own = cases.get(home.id, [])
        visit_all(home, share, own, rng)
        for case in own:
            _after_visit(home, case, rng)


def _after_visit(home: DemoHousehold, case: Case, rng: Random) -> None:
    assert home.visit
    when = date.fromisoformat(home.visit["visited_on"])
    if case.elimination and case.fate in ELIMINATED_BEFORE:
        outcomes.recheck(case, when)
    if case.fate in (Fate.ROLLED_BACK, Fate.ROLLBACK_DUE, Fate.REMOVED, Fate.REMOVAL_DUE):
        outcomes.withdraw(case, when, rng)
    if case.problem:
        name, note = case.problem
        for row in home.guarantees:
            if row["occasion"] != "消除":
                row[f"has_{name}_problem"], row[f"{name}_note"] = "是", note
                if name == "housing":
                    row["housing_grade"] = "C"


def _keep_ledgers(world: DistrictData, rng: Random) -> None:
    homes, villages = world.households, world.villages
    leads_and_registers.register(homes, rng)
    world.other += round_rows()
    world.other += leads_and_registers.leads(homes, world.cases, rng)
    world.other += leads_and_registers.jobs(homes, rng)
    world.other += leads_and_registers.lose_contact(homes, rng)
    world.other += ledgers.hazards(villages, len(homes), rng)
    world.other += ledgers.doubts(homes, rng)
    world.other += ledgers.rectifications(villages, rng)
    world.other += ledgers.deliverables(world.district, villages, world.names, rng)
    world.other += ledgers.attention(world.district, villages, world.cases)


def tables(records: Iterable[DatedRow]) -> dict[str, list[DatedRow]]:
    """The rows by table."""
    found: dict[str, list[DatedRow]] = {}
    for record in records:
        found.setdefault(record.resource, []).append(record)
    return found
