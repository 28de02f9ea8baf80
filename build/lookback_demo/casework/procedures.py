"""示例程序：the steps of identification, elimination and withdrawal, in time."""

from datetime import date
from random import Random

from lookback_demo.casework.case import Case, Fate
from lookback_demo.dated_row import BASE, END, DatedRow, days_after

VISIT, COMPARISON, POSTING, REVIEW, DECISION = (
    "入户核查初判",
    "数据比对",
    "村级评议公示",
    "镇（新区）审核",
    "区级公告确定",
)
ENTRY_DEADLINE = date(2022, 6, 3)
_MEETINGS = ("村民代表大会", "村民代表大会", "村两委扩大会议", "村民会议")


def identify(case: Case, rng: Random) -> None:
    """The five steps of a case and what its own row says of them."""
    start = case.opened
    compare = days_after(start, rng.randint(0, 1))
    compared = days_after(compare, rng.randint(1, 2))
    meeting = days_after(compared, rng.randint(0, 1))
    until = days_after(meeting, rng.randint(4, 5))
    review = days_after(until, 1)
    reviewed = days_after(review, rng.randint(0, 1))
    decided = days_after(reviewed, rng.randint(0, 1))
    _describe(case, rng)
    _visited(case, start)
    _compared(case, compare, compared, rng)
    _posted(case, "识别", meeting, until, rng)
    if case.fate == Fate.REFUSED:
        step = case.steps["识别", POSTING]
        step["outcome"] = "不通过"
        return
    _step(case, "识别", REVIEW, review, reviewed, responsible=_town(case))
    number = f"梁乡振公〔{decided.year}〕{decided.timetuple().tm_yday}号"
    _step(case, "识别", DECISION, decided, decided, document_no=number, responsible="区乡村振兴局")
    if case.fate == Fate.OPEN:
        cut(case, "识别")
    else:
        case.since = decided
        _determine(case, rng)


def _describe(case: Case, rng: Random) -> None:
    """The case's own row as it is opened."""
    household = case.household
    visitor = household.village.staff.visitors[rng.randint(0, 3)][1]
    case.record.on = case.opened if case.opened > BASE else None
    cells = {
        "case_id": case.id,
        "household_id": household.id,
        "kind": "新识别" if case.serial == 1 else "重新纳入",
        "opened_on": case.opened.isoformat(),
        "category": case.category,
        "is_green_channel": "否",
        "authorized_on": case.opened.isoformat(),
        "judgement": _judgement(case),
        "collected_by": visitor,
        "reviewed_by": household.village.staff.reviewer,
    }
    if case.serial > 1:
        cells["previous_case_id"] = f"{household.id}-1"
    for kind, names in HARDSHIPS.items():
        cells[f"has_{kind}_hardship"] = "是" if names & set(case.risk_names) else "否"
    case.record.update(cells)


HARDSHIPS = {
    "medical": {"因病"},
    "schooling": {"因学"},
    "employment": {"因务工就业不稳", "因残", "缺劳动力", "其他"},
    "industry": {"因产业项目失败", "因自然灾害"},
    "accident": {"因意外事故"},
}


def _judgement(case: Case) -> str:
    reason = "、".join(case.risk_names)
    if case.fate == Fate.REFUSED:
        return "有实际困难，但收入和保障稳定，经评议不纳入，由村继续关注"
    return f"{reason}，支出与收入难以平衡，综合研判存在返贫致贫风险"


def _town(case: Case) -> str:
    town = case.household.village.town
    return f"{town.name}{'管委会' if town.kind == '新区' else '人民政府'}"


def _step(case: Case, procedure: str, step: str, start: date, end: date, **cells: str) -> DatedRow:
    """A step; its end and result are registered on the day it ends."""
    row = DatedRow("case_step", {"case_id": case.id, "procedure": procedure, "step": step}, start)
    row.update({"started_on": start.isoformat(), "ended_on": end.isoformat(), "outcome": "通过"})
    row.update(cells)
    row.fill_later(end, "ended_on", "outcome", "document_no")
    case.steps[procedure, step] = row
    return row


def _visited(case: Case, start: date) -> None:
    _step(case, "识别", VISIT, start, start, responsible=case.record["collected_by"])


def _compared(case: Case, start: date, end: date, rng: Random) -> None:
    """数据比对, or 免比对 where the household has entered 低保 within half a year."""
    since = case.household.record["dibao_since"]
    recent = since and days_after(date.fromisoformat(since), 150) > case.opened
    if recent and date.fromisoformat(since) < case.opened:
        _step(
            case, "识别", COMPARISON, start, end, outcome="免比对", responsible="区乡村振兴局",
            exemption_basis="低保", exemption_basis_on=since,
        )  # fmt: skip
        return
    row = _step(case, "识别", COMPARISON, start, end, responsible="区乡村振兴局")
    row["fed_back_on"] = end.isoformat()
    row.fill_later(end, "ended_on", "outcome", "fed_back_on")


def _posted(case: Case, procedure: str, meeting: date, until: date, rng: Random) -> None:
    """评议 and one posting in the village of five days or more."""
    _step(
        case, procedure, POSTING, meeting, until,
        responsible=f"{case.household.village.name}村委会".replace("村村", "村"),
        meeting_form=rng.choice(_MEETINGS), meeting_on=meeting.isoformat(),
        attendance=str(rng.randint(24, 68)), posted_from=meeting.isoformat(),
        posted_until=until.isoformat(), posting_count="1",
        posting_scope="村和组" if rng.random() < 0.5 else "村",
        objection_count="1" if rng.random() < 0.06 else "0",
    )  # fmt: skip
    row = case.steps[procedure, POSTING]
    row["objection_closed_count"] = row["objection_count"]


def cut(case: Case, procedure: str) -> None:
    """Leave a procedure open: without its announcement, and without what is to begin later.

    What has not ended by the last day is open.
    """
    for key, row in list(case.steps.items()):
        if row["started_on"] > END.isoformat() or key == (procedure, DECISION):
            del case.steps[key]
        elif row["ended_on"] > END.isoformat():
            row.update({"ended_on": "", "outcome": "", "document_no": "", "fed_back_on": ""})
            row.late = None


def _determine(case: Case, rng: Random) -> None:
    """Everything that follows the announcement: entry, sharing, contact and plan."""
    since = case.since
    assert since
    row, household = case.record, case.household
    name, phone = household.village.contact()
    contact_on = days_after(since, rng.randint(1, 6))
    plan_on = max(contact_on, days_after(since, rng.randint(3, 9)))
    entered_on = min(days_after(since, rng.randint(0, 2)), max(since, ENTRY_DEADLINE))
    shared_on = days_after(since, rng.randint(1, 4))
    drafted = date.fromisoformat(case.steps["识别", REVIEW]["started_on"])
    row.update(
        {
            "monitored_since": since.isoformat(),
            "identified_count": str(household.size),
            "is_in_national_system": "是",
            "entered_on": entered_on.isoformat(),
            "entered_by": row["collected_by"],
            "shared_on": shared_on.isoformat(),
            "contact_name": name,
            "contact_phone": phone,
            "contact_on": contact_on.isoformat(),
            "plan_drafted_on": drafted.isoformat(),
            "plan_on": plan_on.isoformat(),
            "plan": f"针对{'、'.join(case.risk_names)}分项落实措施，每月走访一次",
        }
    )
    row.fill_later(since, "monitored_since", "identified_count")
    row.fill_later(entered_on, "is_in_national_system", "entered_on", "entered_by")
    row.fill_later(shared_on, "shared_on")
    row.fill_later(contact_on, "contact_name", "contact_phone", "contact_on")
    row.fill_later(drafted, "plan_drafted_on")
    row.fill_later(plan_on, "plan_on", "plan")
    if household.record["is_in_national_system"] == "否":
        household.record["is_in_national_system"] = "是"
        household.record.change_later(entered_on, {"is_in_national_system": "否"})


def steps_of_elimination(case: Case, checked: date, rng: Random) -> date:
    """核实、评议公示、审核、公告 of an elimination or its like; gives the day it takes effect."""
    until = days_after(checked, rng.randint(6, 7))
    reviewed = days_after(until, rng.randint(1, 2))
    decided = days_after(reviewed, rng.randint(0, 2))
    name = case.record["collected_by"]
    _step(case, "风险消除", VISIT, checked, checked, responsible=name)
    _posted(case, "风险消除", days_after(until, -5), until, rng)
    _step(case, "风险消除", REVIEW, days_after(until, 1), reviewed, responsible=_town(case))
    number = f"梁乡振消〔{decided.year}〕{decided.timetuple().tm_yday}号"
    _step(
        case, "风险消除", DECISION, decided, decided,
        document_no=number, responsible="区乡村振兴局",
    )  # fmt: skip
    return decided


def steps_of_withdrawal(case: Case, kind: str, applied: date, district: date | None) -> None:
    """回退 or 清退: checked at home, reviewed by the town, passed on by the district."""
    start = days_after(applied, -3)
    _step(case, kind, VISIT, start, start, responsible=case.record["collected_by"])
    _step(case, kind, REVIEW, days_after(applied, -1), applied, responsible=_town(case))
    if district:
        _step(case, kind, DECISION, applied, district, responsible="区乡村振兴局")
