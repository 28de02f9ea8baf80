"""示例更正：errors that stood in the baseline and were put right, one commit each."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from random import Random
from typing import NamedTuple

from lookback_demo.casework.case import SUDDEN
from lookback_demo.dated_row import END, DatedRow, days_after, number
from lookback_demo.district import DistrictData
from lookback_demo.file_layout import TableLayout
from lookback_demo.history.commit_plan import reviewer
from lookback_demo.history.edits import DemoCommit, DemoEdit
from lookback_demo.population.household import DemoHousehold
from lookback_demo.population.towns_and_villages import DISTRICT_OFFICE, DemoTown

FIRST_DAY = date(2022, 5, 6)


class Slip(NamedTuple):
    """A row, the cells it wrongly had, and the words of the correction."""

    record: DatedRow
    wrong: dict[str, str]
    what: str
    reason: str


def _swap(text: str, rng: Random) -> str:
    """Two neighbouring digits exchanged."""
    for _ in range(20):
        place = rng.randint(8, len(text) - 3)
        if text[place] != text[place + 1]:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text


def _id_typo(home: DemoHousehold, rng: Random) -> Slip | None:
    person = rng.choice(home.persons)
    if home.is_lifted or person["disability_certificate"] or person.record.late:
        return None
    wrong = _swap(person["id_number"], rng)
    return Slip(
        person.record, {"id_number": wrong}, "身份证号码", "录入时数字颠倒，与户口簿核对更正"
    )


def _member_count(home: DemoHousehold, rng: Random) -> Slip | None:
    wrong = {"member_count": str(home.size + rng.choice((-1, 1)))}
    return Slip(home.record, wrong, "家庭人口数", "成员变更后人口数未同步，据实更正")


def _times_ten(home: DemoHousehold, rng: Random) -> Slip | None:
    field = rng.choice(("wage_income_yuan", "transfer_income_yuan"))
    if not number(home.annual, field):
        return None
    title = "工资性收入" if field.startswith("wage") else "转移性收入"
    wrong = {field: home.annual[field] + "0"}
    return Slip(home.annual, wrong, title, "2021年数额多录一个零，按收支台账更正")


def _phone(home: DemoHousehold, rng: Random) -> Slip | None:
    return Slip(
        home.record, {"phone": home.record["phone"][:-1]}, "联系电话", "号码少录一位，已拨通核实"
    )


def _missing_payment(home: DemoHousehold, rng: Random) -> Slip | None:
    wrong = {"own_payment_yuan": ""}
    return Slip(home.window, wrong, "合规自付支出", "关键信息缺失，按票据补录")


def _skill(home: DemoHousehold, rng: Random) -> Slip | None:
    able = [p for p in home.active if p["labour_skill"] == "普通劳动力" and not p.record.late]
    if not able:
        return None
    wrong = {"labour_skill": "技能劳动力"}
    return Slip(able[0].record, wrong, "劳动技能", "无技能证书，按实际情况更正")


def _months(home: DemoHousehold, rng: Random) -> Slip | None:
    working = [p for p in home.active if p.months > 2 and not p.record.late]
    if not working:
        return None
    wrong = {"work_months": "12" if working[0].months != 12 else "2"}
    return Slip(working[0].record, wrong, "务工时间", "与务工收入不符，电话核实后更正")


_KINDS: tuple[Callable[[DemoHousehold, Random], Slip | None], ...] = (
    _id_typo,
    _member_count,
    _times_ten,
    _phone,
    _missing_payment,
    _skill,
    _months,
)


def _category(world: DistrictData) -> Iterator[Slip]:
    """Cases of the first two kinds that were entered as the third."""
    for case in world.cases:
        plain = case.is_base and not case.household.is_faulty and not case.record.late
        if plain and case.category != SUDDEN:
            wrong = {"category": SUDDEN}
            yield Slip(case.record, wrong, "监测对象类别", "人均纯收入低于监测范围，按附件3注2更正")


def draw(world: DistrictData, count: int, rng: Random) -> list[Slip]:
    """So many slips, each in a household of its own that has nothing else wrong."""
    pool = [
        home for home in world.households if not (home.is_faulty or home.is_case or home.is_changed)
    ]
    slips: list[Slip] = list(islice(_category(world), count // 10))
    for home in rng.sample(pool, len(pool)):
        if len(slips) == count:
            break
        slip = _KINDS[len(slips) % len(_KINDS)](home, rng)
        if slip:
            slips.append(slip)
    return rng.sample(slips, len(slips))


def corrections(
    slips: list[Slip], layout: dict[str, TableLayout], rng: Random
) -> Iterator[DemoCommit]:
    """A commit for each slip, spread over the weeks."""
    span = (END - FIRST_DAY).days
    for place, slip in enumerate(slips):
        record, table = slip.record, layout[slip.record.resource]
        town = table.town_of(record.cells)
        day = days_after(FIRST_DAY, place * span // max(1, len(slips)))
        cells = {field: record[field] for field in slip.wrong}
        key = table.key_of(record.cells)
        edit = DemoEdit(table, table.path(town), key, cells)
        number_ = f"{town.name if town else '区'}更〔2022〕{place + 1}号"
        trailers = {"Reason": slip.reason, "Basis": number_} | signed(town)
        yield DemoCommit(day, town, f"更正：{','.join(key)} {slip.what}", trailers, [edit], 20)


def signed(town: DemoTown | None) -> dict[str, str]:
    """Who handled and who reviewed."""
    handler = f"{town.name}信息员" if town else DISTRICT_OFFICE
    return {"Handled-by": handler, "Reviewed-by": reviewer(town)}


def overlays(slips: list[Slip]) -> dict[int, dict[str, str]]:
    """The wrong cells by the identity of their row."""
    return {id(slip.record): slip.wrong for slip in slips}
