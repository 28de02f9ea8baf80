"""示例监测对象：which households are cases, and the category their incomes mean."""

import math
from collections.abc import Iterator
from datetime import date
from random import Random

from lookback_demo.casework.case import (
    BASE_UNELIMINATED,
    ELIMINATED_BEFORE,
    MARGINAL,
    SUDDEN,
    UNSTABLE,
    Case,
    Fate,
)
from lookback_demo.dated_row import DatedRow, days_after, number
from lookback_demo.population.household import DemoHousehold, net, net_per_capita
from lookback_demo.population.incomes import COMFORT, fit, income_row, scale_from, yuan
from lookback_demo.population.towns_and_villages import Village

_FEW_HOUSEHOLDS = 2500
"""Below it villages are so small that a single household passes the 2 % line: then it may."""

_HIGH_NOW = (*ELIMINATED_BEFORE, Fate.ELIMINATED_NOW, Fate.REMOVED)
_SUDDEN_ONLY = (Fate.ELIMINATION_DUE, Fate.REMOVAL_DUE)


def fates(villages: list[Village], households: int) -> tuple[list[Fate], list[Fate]]:
    """How many cases of each kind: those of the baseline, then those of the weeks."""
    populated = sum(not village.is_blank for village in villages)
    base = max(math.ceil(1.1 * populated), round(0.0045 * households))
    share = {
        Fate.ROLLED_BACK: 0.045,
        Fate.ROLLBACK_DUE: 0.015,
        Fate.READMITTED: 0.035,
        Fate.ELIMINATED_NOW: 0.08,
        Fate.ELIMINATION_DUE: 0.03,
        Fate.REMOVED: 0.025,
        Fate.REMOVAL_DUE: 0.015,
    }
    counts = {fate: max(1, round(part * base)) for fate, part in share.items()}
    before = sum(counts[fate] for fate in ELIMINATED_BEFORE if fate in counts)
    counts[Fate.STABLE] = round(0.62 * base) - before
    counts[Fate.KEPT] = base - sum(counts.values())
    lasting = [fate for fate in Fate for _ in range(counts.get(fate, 0))]
    fresh = max(28, round(0.0008 * households))
    weeks = {Fate.NEW: fresh, Fate.OPEN: 6 + fresh // 6, Fate.REFUSED: 3 + fresh // 10}
    return lasting, [fate for fate, count in weeks.items() for _ in range(count)]


class Selector:
    """Turns households into cases, village by village, within the 2 % line unless meant."""

    def __init__(self, homes: dict[str, list[DemoHousehold]], rng: Random) -> None:
        self._rng = rng
        self._least = 0
        self._unused = {code: sorted(pool, key=self._rank) for code, pool in homes.items()}

    def select(self, villages: list[Village], households: int) -> list[Case]:
        """All first cases; a village that the baseline calls blank gets none of its kind."""
        rng = self._rng
        self._least = 3 if households < _FEW_HOUSEHOLDS else 0
        lasting, weeks = fates(villages, households)
        populated = [village for village in villages if not village.is_blank]
        seats = self._seats(populated, len(lasting))
        cases = list(self._over_line(seats, lasting))
        cases += self._fill(seats, lasting)
        room = sorted(villages, key=lambda v: -self._room(v) * (0.6 + 0.8 * rng.random()))
        for place, fate in enumerate(weeks):
            ring = (*room[place % len(room) :], *room[: place % len(room)])
            cases += [case] if (case := self._first(ring, fate)) else []
        return cases

    def _rank(self, household: DemoHousehold) -> float:
        """By chance, but illness, disability, study and former poverty mostly come first."""
        burdened = household.any("health", "残疾", "长期慢性病", "患有大病")
        studies = any(p.is_pupil and p.age > 15 for p in household.active)
        weight = 1.0 + 1.6 * burdened + 0.8 * studies + 1.0 * household.is_lifted
        return -(self._rng.random() ** (1 / weight))

    def _seats(self, populated: list[Village], count: int) -> list[Village]:
        """One case for each village with any, the others where more people live."""
        weights = [village.population for village in populated]
        more = self._rng.choices(populated, weights, k=count - len(populated))
        return [*populated, *more]

    def _over_line(self, seats: list[Village], lasting: list[Fate]) -> Iterator[Case]:
        """Villages meant to pass the line: two for good, others until their cases are solved."""
        once = {village.code: village for village in seats}
        small = sorted(once.values(), key=lambda v: (v.population, v.code))
        heavy, resolving = small[:2], small[2:5]
        for village, fate in [
            *((village, Fate.KEPT) for village in heavy),
            *((village, Fate.ELIMINATED_NOW) for village in resolving),
        ]:
            while village.uneliminated_persons * 50 <= village.population and fate in lasting:
                case = self._take(village, fate, village.population)
                if case is None:
                    break
                lasting.remove(fate)
                if village in seats:
                    seats.remove(village)
                else:
                    seats.pop()
                yield case

    def _fill(self, seats: list[Village], lasting: list[Fate]) -> Iterator[Case]:
        """Un-eliminated cases go where there is room; what does not fit is eliminated instead."""
        order = sorted(lasting, key=lambda fate: fate not in BASE_UNELIMINATED)
        for fate in order:
            seats.sort(key=lambda v: (-self._room(v), v.code))
            wanted = fate
            village = seats[0] if fate in BASE_UNELIMINATED else seats[-1]
            case = self._take(village, wanted, self._room(village))
            for other in (Fate.STABLE, Fate.KEPT):
                case = case or self._take(village, other, village.population)
            if case:
                seats.remove(village)
                yield case

    def _first(self, ring: tuple[Village, ...], fate: Fate) -> Case | None:
        for village in ring:
            if case := self._take(village, fate, self._room(village)):
                return case
        return None

    def _room(self, village: Village) -> int:
        """Persons that may still be un-eliminated without passing the line."""
        return max(village.population // 50, self._least) - village.uneliminated_persons

    def _take(self, village: Village, fate: Fate, room: int) -> Case | None:
        """The first unused household of the village that can be such a case."""
        counts = fate in BASE_UNELIMINATED or fate in (Fate.NEW, Fate.ROLLED_BACK, Fate.READMITTED)
        pool = self._unused[village.code]
        for household in pool:
            if counts and household.size > room:
                continue
            case = self._try(household, fate)
            if case:
                pool.remove(household)
                household.is_case = True
                village.uneliminated_persons += household.size * counts
                return case
        return None

    def _try(self, household: DemoHousehold, fate: Fate) -> Case | None:
        if household.is_low or household.any("is_tekun", "是") or household.is_changed:
            return None
        able = household.has_labour or household.has_weak
        solved = fate in (*ELIMINATED_BEFORE, Fate.ELIMINATED_NOW)
        if solved and fate != Fate.ROLLED_BACK and not able:
            return None
        case = Case(household, fate, _opened(household, fate, self._rng), "")
        case.category = self._afford(case)
        return case

    def _afford(self, case: Case) -> str:
        """Incomes and the category they mean (附件3注2)."""
        household, rng = case.household, self._rng
        if case.fate not in _SUDDEN_ONLY and rng.random() < 0.85 and lower(case, rng):
            return UNSTABLE if household.is_lifted else MARGINAL
        burden(case, rng)
        return SUDDEN


def _opened(household: DemoHousehold, fate: Fate, rng: Random) -> date:
    """The day the case began: old enough for its fate, young enough for its labour."""
    if fate in ELIMINATED_BEFORE:
        first = date(2021, 7, 1) if fate == Fate.ROLLED_BACK else date(2021, 2, 8)
        return days_after(first, rng.randint(0, 45 if fate == Fate.ROLLED_BACK else 170))
    if fate in (Fate.ELIMINATED_NOW, Fate.ELIMINATION_DUE, Fate.REMOVED, Fate.REMOVAL_DUE):
        return days_after(date(2021, 7, 1), rng.randint(0, 100))
    if fate == Fate.KEPT:
        first = date(2021, 7, 1) if household.has_labour else date(2021, 2, 8)
        return days_after(first, rng.randint(0, (date(2022, 4, 5) - first).days))
    if fate == Fate.OPEN:
        return days_after(date(2022, 5, 29), rng.randint(0, 9))
    return days_after(date(2022, 5, 6), rng.randint(0, 13))


def lower(case: Case, rng: Random) -> bool:
    """A34 within the range at identification, and still so unless the case has been solved."""
    household, fate = case.household, case.fate
    target = (4300 + rng.random() * 1500) * household.size
    if fate in _HIGH_NOW:
        probe = _blank_row(household)
        if not fit(household, probe, target, rng):
            return False
        case.identified = probe
        if fate in (Fate.ROLLED_BACK, Fate.READMITTED):
            fit(household, household.window, target * 1.04, rng)
            _spend(household, 0.08)
        return True
    if not fit(household, household.window, target, rng):
        return False
    _spend(household, 0.06)
    if fate in (Fate.KEPT, Fate.ELIMINATION_DUE, Fate.REMOVAL_DUE):
        scale_from(household.window, household.annual, 0.97)
        probe = _blank_row(household)
        scale_from(household.window, probe, 0.95)
        case.identified = probe
    return True


def burden(case: Case, rng: Random) -> None:
    """A34 above the range, A38 below it through large spending, unless the case is solved."""
    household = case.household
    if net_per_capita(household.window) < COMFORT:
        fit(household, household.window, (COMFORT + 800) * household.size, rng)
    probe = _blank_row(household)
    scale_from(household.window, probe, 1.0)
    spent = net(probe) - (4600 + rng.random() * 1900) * household.size
    probe["own_payment_yuan"] = yuan(spent)
    if case.is_base:
        case.identified = probe
    relapsed = case.fate in (Fate.ROLLED_BACK, Fate.READMITTED)
    if relapsed or case.fate not in (*_HIGH_NOW, *_SUDDEN_ONLY):
        household.window["own_payment_yuan"] = yuan(spent * 0.98)


def _blank_row(household: DemoHousehold) -> DatedRow:
    """Dated when the case's days are known."""
    return income_row(household, date(2021, 1, 31), "识别")


def _spend(household: DemoHousehold, share: float) -> None:
    window = household.window
    own = min(number(window, "own_payment_yuan"), share * net(window))
    window["own_payment_yuan"] = yuan(max(own, 260))
