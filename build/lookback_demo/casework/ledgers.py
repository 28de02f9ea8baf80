"""示例台账：hazards, doubts, rectifications, deliverables, the attention ledger."""

from datetime import date
from random import Random

from lookback_demo.casework.case import Case
from lookback_demo.casework.outcomes import was_monitored, was_uneliminated
from lookback_demo.casework.rounds import DISPATCH_DAYS, LOOK_BACK
from lookback_demo.dated_row import BASE, END, DatedRow, days_after
from lookback_demo.population.household import DemoHousehold
from lookback_demo.population.names import Names
from lookback_demo.population.towns_and_villages import DISTRICT_OFFICE, DemoDistrict, Village

_HAZARDS = (
    ("自然灾害", "应急管理", "强降雨致农田渍水，组织排涝并发放救助物资"),
    ("疫情等重大突发公共事件", "人社", "部分务工人员返岗受阻，组织点对点输送"),
    ("农村劳动力失业明显增多", "人社", "园区减产，开展转岗培训和岗位推介"),
    ("乡村产业项目失败", "农业农村", "合作社经营困难，协调回购和技术指导"),
    ("地质灾害", "应急管理", "屋后边坡滑移，临时转移并开展治理"),
)
_PROBLEMS = (
    "个别户收入台账与系统不一致",
    "监测对象帮扶措施更新不及时",
    "村级档案评议记录不完整",
    "产业到户补贴兑付偏慢",
)


def hazards(villages: list[Village], households: int, rng: Random) -> list[DatedRow]:
    """Events that could push many back at once; most are settled by the end."""
    rows = []
    for place, village in enumerate(rng.sample(villages, 5 + households // 6000)):
        kind, department, action = _HAZARDS[place % len(_HAZARDS)]
        occurred = days_after(date(2022, 4, 12), rng.randint(0, 50))
        affected = rng.randint(1, max(2, village.size // 12))
        cells = {
            "hazard_id": f"YH{place + 1:04d}",
            "kind": kind,
            "village_code": village.code,
            "occurred_on": occurred.isoformat(),
            "households": str(affected),
            "persons": str(affected * 3),
            "department": department,
            "action": action,
        }
        row = DatedRow("hazard", cells, days_after(occurred, 1))
        closed = days_after(occurred, rng.randint(6, 26))
        if closed <= END:
            row["closed_on"] = closed.isoformat()
            row.fill_later(closed, "closed_on")
        rows.append(row)
    return rows


def doubts(households: list[DemoHousehold], rng: Random) -> list[DatedRow]:
    """疑点数据: sent down in April, found in visits, told by the rules; most are settled."""
    kinds = (
        ("下发疑点", "ID13", "household", "phone", "联系电话疑似有误"),
        ("下发疑点", "HH06", "household", "member_count", "家庭人口数与在册成员不符"),
        ("排查发现", "", "household", "address", "住址门牌与实际不符"),
        ("系统规则", "LW12", "member", "work_months", "大专以上文化程度未登记务工"),
    )
    rows = []
    for place in range(16 + len(households) // 250):
        home = rng.choice(households)
        source, rule, resource, field, content = kinds[place % len(kinds)]
        sent = date(2022, 4, 20) if place % 4 < 2 else days_after(date(2022, 5, 6), place % 24)
        cells = {
            "doubt_id": f"YD{place + 1:05d}",
            "source": source,
            "rule_code": rule,
            "resource": resource,
            "key": home.id if resource == "household" else home.head["member_id"],
            "field": field,
            "content": content,
            "unit_code": home.village.code,
            "sent_on": sent.isoformat(),
            "due_on": days_after(sent, 30).isoformat(),
        }
        row = DatedRow("doubt", cells, sent)
        closed = days_after(max(sent, BASE), rng.randint(3, 28))
        if closed <= END:
            answer = rng.choice(("已改", "属实", "误报"))
            row["result"] = "已改" if rule else answer  # the data hold nothing that a rule finds
            row["evidence"] = "入户核实，村级登记表已更新"
            row["closed_on"] = closed.isoformat()
            row.fill_later(closed, "result", "evidence", "closed_on")
        rows.append(row)
    return rows


def rectifications(villages: list[Village], rng: Random) -> list[DatedRow]:
    """Problems of four sources, in towns and villages."""
    sources = ("国家考核评估", "省级考核评估", "中办督查", "国务院大督查")
    rows = []
    for place in range(14):
        village = rng.choice(villages)
        found = days_after(date(2022, 3, 1), rng.randint(0, 40))
        cells = {
            "rectification_id": f"ZG{place + 1:04d}",
            "source": sources[place % 4],
            "unit_code": village.town.code if place % 3 == 0 else village.code,
            "problem": _PROBLEMS[place % len(_PROBLEMS)],
            "found_on": found.isoformat(),
            "due_on": "2022-06-10",
            "extended_check": "全镇同类问题已逐户排查",
        }
        row = DatedRow("rectification", cells)
        fixed = days_after(date(2022, 4, 22), rng.randint(0, 49))
        row["fixed_on"] = fixed.isoformat()
        row.fill_later(fixed, "fixed_on")
        rows.append(row)
    return rows


def deliverables(
    district: DemoDistrict, villages: list[Village], names: Names, rng: Random
) -> list[DatedRow]:
    """Training, plans, permissions and reports of the district, the towns and the villages."""
    rows = [
        _delivered(
            district.code, "督查方案", "2022-05-10", date(2022, 5, 6),
            document_no="梁乡振发〔2022〕9号",
        ),
        _training(district.code, date(2022, 5, 9), 120, rng),
    ]  # fmt: skip
    for number, town in enumerate(district.towns):
        chief = names.staff()
        count = f"{town.name}报〔2022〕{{}}号"
        rows += [
            _delivered(
                town.code, "落实方案", "2022-05-10", date(2022, 5, 7 + number % 3),
                approved_by=chief, document_no=count.format(6),
            ),
            _training(town.code, date(2022, 5, 8 + number % 3), 8 * town.village_count, rng),
            _permission(town.code, count.format(8), date(2022, 5, 9)),
            _delivered(
                town.code, "总结报告", "2022-06-10", days_after(date(2022, 6, 10), -(number % 3)),
                approved_by=chief, document_no=count.format(15), has_scan="是", has_file="是",
            ),
        ]  # fmt: skip
    for village in villages:
        held = days_after(date(2022, 5, 4), rng.randint(0, 6))
        rows.append(_training(village.code, held, rng.randint(8, 16), rng))
    return rows


def _delivered(unit: str, kind: str, due: str, when: date, **cells: str) -> DatedRow:
    about = {"round": LOOK_BACK, "unit_code": unit, "kind": kind, "due_on": due}
    row = DatedRow("deliverable", about)
    row.update({"received_on": when.isoformat(), **cells})
    row.fill_later(when, "received_on", *cells)
    return row


def _training(unit: str, when: date, expected: int, rng: Random) -> DatedRow:
    attended = expected
    mode = rng.choice(("线下", "线下", "线上", "线上线下结合"))
    row = _delivered(unit, "培训", "2022-05-10", when, training_mode=mode, attended=str(attended))
    row["expected"] = str(expected)
    return row


def _permission(unit: str, number: str, when: date) -> DatedRow:
    row = _delivered(unit, "权限申请", "2022-06-03", when, document_no=number)
    granted = days_after(when, 2)
    row["granted_on"] = granted.isoformat()
    row.fill_later(granted, "granted_on")
    return row


def attention(district: DemoDistrict, villages: list[Village], cases: list[Case]) -> list[DatedRow]:
    """The ledger of towns and villages that passed 2 % on some dispatch day (通知一（四）)."""
    rows = []
    for unit, level, population in _units(district, villages):
        own = [case for case in cases if case.household.village.code.startswith(unit)]
        over = [day for day in DISPATCH_DAYS if _is_over(own, population, day)]
        if not over:
            continue
        opened = over[0]
        checked = [days_after(opened, gap).isoformat() for gap in (2, 3, 4)]
        cells = {
            "unit_code": unit,
            "opened_on": opened.isoformat(),
            "level": level,
            "responsible": DISTRICT_OFFICE if level == "镇（新区）" else "镇（新区）分管负责同志",
            "register_checked_on": checked[0],
            "measures_checked_on": checked[1],
            "elimination_checked_on": checked[2],
            "action": "核对村表，逐户落实帮扶措施，符合条件的按程序标注风险消除",
        }
        row = DatedRow("attention", cells, opened)
        for field, when in zip(list(cells)[4:7], checked, strict=True):
            if when > END.isoformat():
                row[field] = ""
            else:
                row.fill_later(date.fromisoformat(when), field)
        if over[-1] < END:
            closed = days_after(over[-1], 7)
            row["closed_on"] = closed.isoformat()
            row.fill_later(closed, "closed_on")
        rows.append(row)
    return rows


def _units(district: DemoDistrict, villages: list[Village]) -> list[tuple[str, str, int]]:
    towns = [
        (town.code, "镇（新区）", sum(v.population for v in villages if v.town is town))
        for town in district.towns
    ]
    return [*towns, *((village.code, "村", village.population) for village in villages)]


def _is_over(cases: list[Case], population: int, day: date) -> bool:
    persons = sum(
        case.household.size
        for case in cases
        if was_monitored(case, day) and was_uneliminated(case, day)
    )
    return persons * 100 > 2 * population
