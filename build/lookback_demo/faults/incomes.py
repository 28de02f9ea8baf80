"""IN 收支: amounts against members, against each other and against the visit."""

from lookback_demo.dated_row import DatedRow, number
from lookback_demo.faults.fault import Hit, fault
from lookback_demo.faults.fault_targets import FaultTargets
from lookback_demo.population.household import (
    DemoHousehold,
    net,
    net_per_capita,
    reference_per_capita,
)
from lookback_demo.population.incomes import LINE_2022, yuan

WAGE, BUSINESS, PROPERTY, TRANSFER, EXPENSE = (
    "wage_income_yuan",
    "business_income_yuan",
    "property_income_yuan",
    "transfer_income_yuan",
    "business_expense_yuan",
)


def _move(row: DatedRow, source: str, target: str, left: float) -> None:
    """Leave so much in one item and move the rest, so that the sum stays."""
    before = number(row, source)
    row[source] = yuan(left)
    row[target] = yuan(number(row, target) + before - number(row, source))


def _visited(home: DemoHousehold) -> bool:
    return home.visit is not None and home.visit["is_qualified"] == "否"


@fault("IN02", "W", WAGE, "无人务工而有工资性收入")
def wage_of_nobody(site: FaultTargets) -> Hit:
    """Taken from the transfers."""
    home = site.home(
        lambda home: (
            not home.worker_months and number(home.window, TRANSFER) > 4000 and not _aided(home)
        )
    )
    if home:
        _move(home.window, TRANSFER, WAGE, number(home.window, TRANSFER) - 2400)
    return home and home.window


def _aided(home: DemoHousehold) -> bool:
    return home.any("is_dibao", "是") or home.any("is_tekun", "是")


@fault("IN03", "W", WAGE, "有人务工而无工资性收入")
def work_without_wage(site: FaultTargets) -> Hit:
    """Entered as property."""
    if home := site.home(lambda home: home.worker_months > 0):
        _move(home.window, WAGE, PROPERTY, 0)
    return home and home.window


@fault("IN04", "W", WAGE, "工资性收入只有八十元")
def tiny_wage(site: FaultTargets) -> Hit:
    """Too low for the months as well."""
    home = site.home(lambda home: home.worker_months > 0)
    if home:
        _move(home.window, WAGE, PROPERTY, 80)
        site.also("IN08a", "W", home.window, WAGE, "与务工月数不相称")
    return home and home.window


@fault("IN05", "W", EXPENSE, "有经营收入无支出")
def no_expense(site: FaultTargets) -> Hit:
    """Entered net."""
    home = site.home(lambda home: number(home.window, BUSINESS) > 2000)
    if home:
        row = home.window
        row[BUSINESS] = yuan(number(row, BUSINESS) - number(row, EXPENSE))
        row[EXPENSE] = "0"
    return home and home.window


@fault("IN06", "W", EXPENSE, "支出大于经营收入")
def at_loss(site: FaultTargets) -> Hit:
    """The gain stands under property."""
    home = site.home(lambda home: number(home.window, BUSINESS) > 2000)
    if home:
        row = home.window
        _move(row, BUSINESS, PROPERTY, number(row, EXPENSE) - 300)
    return home and home.window


@fault("IN07", "W", WAGE, "人均纯收入超过十万元")
def rich(site: FaultTargets) -> Hit:
    """A business of that size."""
    home = site.home(lambda home: number(home.window, BUSINESS) > 2000 and home.visit is not None)
    if home:
        row = home.window
        row[BUSINESS] = yuan(number(row, BUSINESS) + 104_000 * home.size)
        site.again(home)
    return home and home.window


@fault("IN08", "W", "wage_now_yuan", "月工资四十元")
def tiny_month(site: FaultTargets) -> Hit:
    """Of the survey."""
    job = site.row("job", lambda row: row["status"] == "在岗" and bool(row["wage_now_yuan"]))
    if job:
        job["wage_now_yuan"] = "40"
    return job


@fault("IN08a", "W", WAGE, "月均工资不足四百元")
def low_for_months(site: FaultTargets) -> Hit:
    """The rest stands under property."""
    home = site.home(lambda home: home.worker_months >= 6)
    if home:
        _move(home.window, WAGE, PROPERTY, home.worker_months * 200)
    return home and home.window


@fault("IN09", "W", TRANSFER, "低保户无转移性收入")
def aid_without_transfer(site: FaultTargets) -> Hit:
    """The transfers stand under property."""
    if home := site.home(lambda home: home.any("is_dibao", "是")):
        _move(home.window, TRANSFER, PROPERTY, 0)
    return home and home.window


@fault("IN10", "E", "own_payment_yuan", "监测对象合规自付支出空白", rare=True)
def blank_payment(site: FaultTargets) -> Hit:
    """Blank is not 0."""
    case = site.case(lambda case: "因病" not in case.risk_names)
    if case:
        case.household.window["own_payment_yuan"] = ""
    return case and case.household.window


@fault("IN10a", "E", "household_id", "监测对象没有收支记录", picky=True)
def no_incomes(site: FaultTargets) -> Hit:
    """No period at all."""
    case = site.case(lambda case: True, alone=True)
    if case is None:
        return None
    home = case.household
    for row in (home.annual, home.window, *home.other_incomes):
        row.is_dropped = True
    return case.record


@fault("IN20", "W", "household_id", "脱贫户没有收支记录")
def no_lifted_incomes(site: FaultTargets) -> Hit:
    """No period at all, of a household whose visit states none either."""

    def unstated(home: DemoHousehold) -> bool:
        return home.is_lifted and home.visit is not None

    if (home := site.home(unstated)) is None or home.visit is None:
        return None
    for row in (home.annual, home.window, *home.other_incomes):
        row.is_dropped = True
    home.visit["stated_income_per_capita_yuan"] = ""
    return home.record


@fault("IN11", "W", WAGE, "收支按万元填写")
def in_ten_thousands(site: FaultTargets) -> Hit:
    """Of a household without workers; the visit has a written judgement."""

    def plain(home: DemoHousehold) -> bool:
        farmed = number(home.window, BUSINESS) > 1000
        return not home.worker_months and farmed and _visited(home) and not _aided(home)

    if (home := site.home(plain)) is None or home.visit is None:
        return None
    for item in (BUSINESS, PROPERTY, TRANSFER, EXPENSE, "own_payment_yuan"):
        home.window[item] = f"{number(home.window, item) / 10_000:.2f}"
    site.again(home)
    home.visit["judgement"] = "收入稳定，不符合识别条件"
    return home.window


@fault("IN12", "W", WAGE, "同村五户收支完全相同")
def copied(site: FaultTargets) -> Hit:
    """Five households with workers, and incomes that suffice for each of them."""
    by_village: dict[str, list[DemoHousehold]] = {}
    for home in site.world.households:
        plain = not (home.is_faulty or home.is_case or home.is_low or home.is_changed)
        small = 2 <= home.size <= 4 and 0 < home.worker_months <= 30 and not _aided(home)
        if plain and small and home.is_farming and _visited(home) and home.id not in site.noted:
            by_village.setdefault(home.village.code, []).append(home)
    for homes in by_village.values():
        richest = max(homes, key=lambda home: net(home.window))
        if len(homes) < 5 or not 48_000 < net(richest.window) < 180_000:
            continue
        chosen = homes[:5] if richest in homes[:5] else [*homes[:4], richest]
        for home in chosen:
            _copy(site, richest.window, home)
        return tuple(home.window for home in chosen)
    return None


def _copy(site: FaultTargets, source: DatedRow, home: DemoHousehold) -> None:
    home.is_faulty = True
    home.window.update(
        {item: source[item] for item in (WAGE, BUSINESS, PROPERTY, TRANSFER, EXPENSE)}
    )
    home.window["own_payment_yuan"] = "100"
    site.again(home)


@fault("IN13", "W", "stated_income_per_capita_yuan", "登记表人均收入多报一成")
def overstated(site: FaultTargets) -> Hit:
    """Against the amounts on file."""
    home = site.home(_visited)
    if home and home.visit:
        home.visit["stated_income_per_capita_yuan"] = f"{net_per_capita(home.window) * 1.1:.2f}"
    return home and home.visit


@fault("IN15", "W", "period_start", "收支期不足十二个月")
def short_period(site: FaultTargets) -> Hit:
    """Begins two months late."""
    if home := site.home(lambda home: True):
        home.window["period_start"] = "2021-07-01"
    return home and home.window


@fault("IN16", "W", "member_count", "计算人均的人口数多一人")
def other_count(site: FaultTargets) -> Hit:
    """The incomes suffice for one more."""

    def ample(home: DemoHousehold) -> bool:
        spare = reference_per_capita(home.window) * home.size / (home.size + 1)
        return spare > LINE_2022 + 200 and _visited(home)

    home = site.home(ample)
    if home:
        home.window["member_count"] = str(home.size + 1)
        site.again(home)
    return home and home.window


@fault("IN17", "W", "claims_income_yuan", "有理赔而没有病人、灾害、意外")
def claims_of_nobody(site: FaultTargets) -> Hit:
    """In a village without hazards."""
    struck = {row["village_code"] for row in site.world.of("hazard")}

    def sound(home: DemoHousehold) -> bool:
        plain = all(p["health"] == "健康" and not p["disability_certificate"] for p in home.active)
        return plain and home.village.code not in struck

    if home := site.home(sound):
        home.window["claims_income_yuan"] = "35000"
    return home and home.window


@fault("IN18", "W", BUSINESS, "经营收支各多写两百万元")
def beyond_reason(site: FaultTargets) -> Hit:
    """What is earned too much is spent too much."""
    home = site.home(lambda home: number(home.window, BUSINESS) > 2000)
    if home:
        for item in (BUSINESS, EXPENSE):
            home.window[item] = yuan(number(home.window, item) + 2_000_000)
    return home and home.window
