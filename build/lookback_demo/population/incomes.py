"""示例收支：incomes that follow from work, land and support, and the same fitted to a target."""

from datetime import date
from random import Random

from lookback_demo.dated_row import DatedRow, number
from lookback_demo.population.household import DemoHousehold, net, net_per_capita

ANNUAL_END, WINDOW_END = date(2021, 12, 31), date(2022, 4, 30)
LINE_2022 = 6900
COMFORT = 7400
"""An unmonitored household's A38 stays above this, a margin over the line of 2022."""

LEAST_WAGE = 600
_WAGES = {
    "乡(镇)内": (1700, 2700),
    "乡(镇)外县内": (2000, 3400),
    "县外省内": (2600, 4600),
    "省外": (3200, 6000),
}


def yuan(amount: float) -> str:
    """A whole amount as the form writes it."""
    return str(max(0, round(amount)))


def income_row(household: DemoHousehold, end: date, occasion: str) -> DatedRow:
    """An empty row for the twelve months that end on the day."""
    start = date(end.year - (end.month < 12), end.month % 12 + 1, 1)
    cells = {
        "household_id": household.id,
        "period_end": end.isoformat(),
        "period_start": start.isoformat(),
        "occasion": occasion,
        "member_count": str(household.size),
    }
    return DatedRow("income", cells, end)


def earn(household: DemoHousehold, rng: Random) -> None:
    """The window to April 2022 and the year 2021 of an ordinary household."""
    window = income_row(household, WINDOW_END, "入户")
    window.on = None
    household.window = window
    annual = income_row(household, ANNUAL_END, "年度")
    household.annual = annual
    _natural(household, window, rng)
    least = COMFORT * household.size
    if net(window) - number(window, "own_payment_yuan") < least:
        target = (COMFORT + 300 + rng.random() * 3600) * household.size
        fit(household, window, target + number(window, "own_payment_yuan"), rng)
    _year_before(household, annual, rng)


def fixed_transfer(household: DemoHousehold, rng: Random) -> float:
    """Pensions, 低保, 特困, disability and land subsidies of a year."""
    amount = 90 + rng.random() * 400
    for person in household.active:
        amount += (person.age >= 60) * (1320 + rng.random() * 900)
        amount += (person["is_dibao"] == "是") * (3600 + rng.random() * 1500)
        amount += (person["is_tekun"] == "是") * (9900 + rng.random() * 1400)
        amount += person.is_severely_disabled * (1200 + rng.random() * 600)
    return amount


def _natural(household: DemoHousehold, row: DatedRow, rng: Random) -> None:
    wage = 0.0
    for person in household.active:
        if person.months:
            low, high = _WAGES[person["work_region"]]
            wage += person.months * (low + rng.random() * (high - low))
    hands = sum(person.can_work for person in household.active) + 0.5 * household.has_weak
    business = rng.randint(2500, 7500) * hands if household.is_farming and hands else 0.0
    expense = business * (0.22 + rng.random() * 0.2)
    row["wage_income_yuan"] = yuan(wage)
    row["business_income_yuan"] = yuan(business)
    row["business_expense_yuan"] = yuan(expense)
    row["property_income_yuan"] = yuan(rng.randint(150, 1800) if rng.random() < 0.35 else 0)
    row["transfer_income_yuan"] = yuan(fixed_transfer(household, rng))
    row["claims_income_yuan"] = "0"
    row["own_payment_yuan"] = yuan(_own_payment(household, net(row), rng))


def _own_payment(household: DemoHousehold, income: float, rng: Random) -> float:
    """Well below the share that calls for a check (30 % of A33)."""
    ill = sum(person.is_ill for person in household.active)
    pupils = sum(person["school_stage"][:2] in ("高职", "本科") for person in household.active)
    amount = ill * rng.randint(400, 3200) + pupils * rng.randint(2000, 5000)
    if not amount and rng.random() < 0.4:
        amount = rng.randint(50, 900)
    return min(amount, 0.2 * income)


def fit(household: DemoHousehold, row: DatedRow, target: float, rng: Random) -> bool:
    """Make A33 the target, keeping wages with workers and costs with business.

    False, and nothing changed, where the least believable income is above the target.
    """
    transfer = fixed_transfer(household, rng)
    months = household.worker_months
    wage = float(months * LEAST_WAGE)
    if transfer + wage + 400 > target:
        return False
    rest = target - transfer - wage
    if months:
        more = min(rest * (0.45 + 0.3 * rng.random()), months * 5000)
        wage, rest = wage + more, rest - more
    business = expense = property_income = 0.0
    if household.is_farming and (household.has_labour or household.has_weak):
        share = 0.25 + rng.random() * 0.15
        farmed = min(rest, 16000.0 * household.size)
        business, rest = farmed / (1 - share), rest - farmed
        expense = business - farmed
    elif not months:
        property_income, rest = min(rest * 0.4, 3000), max(rest * 0.6, rest - 3000)
    row["wage_income_yuan"] = yuan(wage)
    row["business_income_yuan"] = yuan(business)
    row["business_expense_yuan"] = yuan(expense)
    row["property_income_yuan"] = yuan(property_income)
    row["transfer_income_yuan"] = yuan(transfer + rest)
    row["claims_income_yuan"] = row["claims_income_yuan"] or "0"
    row["own_payment_yuan"] = row["own_payment_yuan"] or "0"
    return True


def _year_before(household: DemoHousehold, annual: DatedRow, rng: Random) -> None:
    """2021: mostly a little less; for some clearly more, never 30 % more."""
    pick = rng.random()
    factor = 0.86 + rng.random() * 0.16
    if pick < 0.03:
        factor = 1.29 + rng.random() * 0.09
    scale_from(household.window, annual, factor)
    least = COMFORT * household.size
    if net(annual) - number(annual, "own_payment_yuan") < least:
        ratio = (least + 60) / (net(annual) - number(annual, "own_payment_yuan"))
        scale_from(household.window, annual, min(factor * ratio, 1.38))


def scale_from(source: DatedRow, row: DatedRow, factor: float) -> None:
    """The amounts of `source` times a factor."""
    for field in (
        "wage_income_yuan",
        "business_income_yuan",
        "property_income_yuan",
        "transfer_income_yuan",
        "business_expense_yuan",
        "claims_income_yuan",
        "own_payment_yuan",
    ):
        row[field] = yuan(number(source, field) * factor)


def make_low(household: DemoHousehold, rng: Random) -> bool:
    """Both years a little under the line of 2022, for households examined and not included."""
    per_head = 5800 + rng.random() * 800
    if not fit(household, household.window, per_head * household.size, rng):
        return False
    household.window["own_payment_yuan"] = yuan(min(300, 0.05 * net(household.window)))
    scale_from(household.window, household.annual, 0.98 + 0.08 * rng.random())
    household.is_low = True
    return True


def stated(household: DemoHousehold) -> str:
    """A34 of the window as the visit's form states it."""
    return f"{net_per_capita(household.window):.2f}"
