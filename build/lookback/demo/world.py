"""示例区：everything that stands in the tables on the last day, and when it came to stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from random import Random

from lookback.demo import duties, ledgers, outcomes, procedures, risks
from lookback.demo.case import ELIMINATED_BEFORE, Case, Fate
from lookback.demo.household import Household
from lookback.demo.incomes import earn, make_low
from lookback.demo.names import Names
from lookback.demo.numbers import Numbers
from lookback.demo.persons import settle
from lookback.demo.places import LIANGZIHU, District, Village, found_villages, town_rows
from lookback.demo.record import Record, days_after, in_use
from lookback.demo.selection import Selector
from lookback.demo.visits import visit_all

LOW_SHARE = 0.006


@dataclass
class World:
    """The invented district."""

    district: District
    villages: list[Village]
    households: list[Household]
    cases: list[Case]
    names: Names
    numbers: Numbers
    towns: list[Record]
    other: list[Record] = field(default_factory=list)

    def records(self) -> Iterator[Record]:
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

    def of(self, resource: str) -> list[Record]:
        """The rows of one of the tables that belong to the whole district."""
        return [record for record in self.other if record.resource == resource]


def invent(households: int, seed: int, district: District = LIANGZIHU) -> World:
    """The district of a seed, free of faults."""
    rng = Random(f"{seed}/places")
    names, numbers = Names(Random(f"{seed}/names")), Numbers()
    villages = found_villages(district, households, rng, names, numbers)
    homes = list(_settle(villages, seed, names, numbers))
    world = World(district, villages, homes, [], names, numbers, town_rows(district))
    rng = Random(f"{seed}/changes")
    duties.change_members(homes, rng, names, numbers)
    count_population(world)
    _choose_cases(world, Random(f"{seed}/cases"))
    _follow(world, Random(f"{seed}/procedures"))
    _visit(world, Random(f"{seed}/visits"))
    _keep_ledgers(world, Random(f"{seed}/ledgers"))
    return world


def _settle(
    villages: list[Village], seed: int, names: Names, numbers: Numbers
) -> Iterator[Household]:
    for village in villages:
        rng = Random(f"{seed}/{village.code}")
        for serial in range(1, village.size + 1):
            home = settle(village, serial, rng, names, numbers)
            earn(home, rng)
            if rng.random() < LOW_SHARE and not home.any("is_tekun", "是"):
                make_low(home, rng)
            yield home


def count_population(world: World) -> None:
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


def _stood(member: Record) -> bool:
    return member.on is None and member.history()[0].get("status") == "在册"


def _choose_cases(world: World, rng: Random) -> None:
    homes: dict[str, list[Household]] = {village.code: [] for village in world.villages}
    for home in world.households:
        homes[home.village.code].append(home)
    world.cases = Selector(homes, rng).select(world.villages, len(world.households))


def _follow(world: World, rng: Random) -> None:
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
    risks.find_risks(case, rng)
    procedures.identify(case, rng)
    outcomes.date_incomes(case)
    if case.since:
        risks.give_measures(case, rng)
        if {"因自然灾害", "因意外事故"} & set(case.risk_names[:1]) and rng.random() < 0.35:
            risks.relieve_first(case, rng)


def _leave_problem(case: Case, rng: Random) -> None:
    """A housing or water problem with the measure that answers it."""
    assert case.since
    name = rng.choice(sorted(outcomes.PROBLEMS))
    option, measure, note = outcomes.PROBLEMS[name]
    risks.add_measure(case, measure, option, case.since, None, rng)
    case.problem = (name, note)


def _again(case: Case, rng: Random) -> Case:
    """重新纳入: a new case of the same household in the weeks."""
    opened = days_after(date(2022, 5, 6), rng.randint(0, 12))
    again = Case(case.household, Fate.NEW, opened, case.category, serial=2)
    _run(again, rng)
    return again


def _visit(world: World, rng: Random) -> None:
    cases: dict[str, list[Case]] = {}
    for case in world.cases:
        cases.setdefault(case.household.id, []).append(case)
    for home in world.households:
        share = rng.random()
        own = cases.get(home.id, [])
        visit_all(home, share, own, rng)
        for case in own:
            _after_visit(home, case, rng)


def _after_visit(home: Household, case: Case, rng: Random) -> None:
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


def _keep_ledgers(world: World, rng: Random) -> None:
    homes, villages = world.households, world.villages
    duties.register(homes, rng)
    world.other += ledgers.milestones()
    world.other += duties.leads(homes, world.cases, rng)
    world.other += duties.jobs(homes, rng)
    world.other += duties.lose_contact(homes, rng)
    world.other += ledgers.hazards(villages, len(homes), rng)
    world.other += ledgers.doubts(homes, rng)
    world.other += ledgers.rectifications(villages, rng)
    world.other += ledgers.deliverables(world.district, villages, world.names, rng)
    world.other += ledgers.attention(world.district, villages, world.cases)


def tables(records: Iterable[Record]) -> dict[str, list[Record]]:
    """The rows by table."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.resource, []).append(record)
    return found
