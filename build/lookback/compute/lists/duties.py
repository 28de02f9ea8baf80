"""事项：the kinds of work that the notice sets a day for, each with what is open of it."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from lookback.data.snapshot import Snapshot, keys_of
from lookback.data.unit_codes import Level
from lookback.definitions.administrative_units import count_by_village, unit_of_rows
from lookback.definitions.dates import known_by
from lookback.definitions.household.employment import is_lifted_migrant
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.decisions import elimination_dates, monitored_since
from lookback.definitions.monitoring.elimination import eliminated_rows
from lookback.definitions.monitoring.leads import is_closed, is_received
from lookback.definitions.monitoring.measures import cases_given
from lookback.definitions.monitoring.procedure import REVIEW, is_refused
from lookback.definitions.monitoring.status import UNELIMINATED, is_deciding, is_over_line
from lookback.definitions.monitoring.time_limits import (
    ENTRY,
    FEEDBACK,
    GREEN_CHANNEL,
    IDENTIFYING,
    SETTLING,
    TimeLimit,
    open_time_limits,
)
from lookback.definitions.screening.attention import is_followed_up, open_attention
from lookback.definitions.screening.milestones import due_on, undelivered
from lookback.definitions.screening.rounds import earlier_dispatch_days, is_of_round, notice_issued
from lookback.definitions.screening.visits import is_listed_unreachable, unvisited_by_village

LOOK_BACK = "look_back"
"""The milestone of 二（二）, by which the screening and all that it looks at must be done."""

ITEM = ["resource", "key", "unit_code", "due_on", "amount"]

VILLAGE, TOWN, DISTRICT, UNIT = "村", "镇（新区）", "区", "责任单位"
"""Who has to see to it: the level, or the unit that the record itself names."""


OVER_LEVELS: tuple[Level, ...] = ("town", "village")
"""The levels at which a unit can be over the 2 % line."""


@dataclass(frozen=True)
class Duty:
    """One kind of work: by which clause, until when (in words) and whose it is.

    `unit` is what an amount counts. `items` gives all that is open on the day, whenever it is
    due: the columns of `ITEM`, `unit_code` being the lowest unit it lies in, `key` "" where an
    item is a village's own number of things and no single record.
    """

    code: str
    title: str
    clause: str
    rule: str
    owner: str
    unit: str
    items: Callable[[Snapshot], pd.DataFrame]


def _items(s: Snapshot, resource: str, is_open: pd.Series, due: pd.Series) -> pd.DataFrame:
    """One item per open row of a resource; `is_open` and `due` are one per row."""
    table = s.tables[resource]
    rows = pd.DataFrame(
        {
            "resource": resource,
            "key": keys_of(table, s.keys[resource]),
            "unit_code": unit_of_rows(s, resource),
            "due_on": due,
            "amount": 1,
        },
        index=table.index,
    )
    chosen = is_open.fillna(False).astype("bool")
    return rows[chosen].astype({"due_on": "datetime64[s]"})


def _counts(s: Snapshot, resource: str, counts: pd.Series, milestone: str) -> pd.DataFrame:
    """One item per village for a number of things (by village_code) due by a milestone."""
    counts = counts[(counts > 0).fillna(False)].astype("int64")
    columns = {
        "resource": resource,
        "key": "",
        "unit_code": counts.index,
        "due_on": _by(s, milestone, counts.index),
        "amount": counts,
    }
    return pd.DataFrame(columns, index=counts.index)


def _by(s: Snapshot, milestone: str, index: pd.Index) -> pd.Series:
    """The same deadline for every row; missing where the milestone is."""
    return pd.Series(due_on(s, milestone), index=index, dtype="datetime64[s]")


def _days_after(days: pd.Series, s: Snapshot, parameter: str) -> pd.Series:
    return days + pd.Timedelta(days=int(s.number(parameter)))


def _limits(term: TimeLimit) -> Callable[[Snapshot], pd.DataFrame]:
    def rows(s: Snapshot) -> pd.DataFrame:
        due = look_up(s.case["case_id"], open_time_limits(s, term).set_index("case_id")["due_on"])
        return _items(s, "case", due.notna(), due)

    return rows


def _visits(s: Snapshot) -> pd.DataFrame:
    """Households of the 村表 not yet visited; a village whose number is unknown has none."""
    return _counts(s, "visit", unvisited_by_village(s), LOOK_BACK)


def _leads(s: Snapshot) -> pd.DataFrame:
    due = _days_after(s.lead["received_on"], s, "lead_days")
    return _items(s, "lead", is_received(s) & ~is_closed(s), due)


def _postings(s: Snapshot) -> pd.DataFrame:
    """A posting that has begun and whose step is not closed, of any procedure; not if refused."""
    rows = s.case_step
    posted = (rows["step"] == REVIEW) & (rows["posted_from"] <= s.day)
    refused = rows["case_id"].isin(s.case.loc[is_refused(s), "case_id"])
    is_open = posted & known_by(rows["ended_on"], s.day).isna() & ~refused
    return _items(s, "case_step", is_open, rows["posted_until"])


def _measures(s: Snapshot) -> pd.DataFrame:
    """未消除 without any measure: due with the plan."""
    without = is_deciding(s, UNELIMINATED) & ~s.case["case_id"].isin(cases_given(s))
    started = known_by(monitored_since(s), s.day)
    return _items(s, "case", without, _days_after(started, s, "plan_days"))


def _rechecks(s: Snapshot) -> pd.DataFrame:
    """Eliminated before the notice was issued; later ones need no second look (EL15)."""
    rows = s.elimination
    before = elimination_dates(s) < notice_issued(s)
    unchecked = known_by(rows["rechecked_on"], s.day).isna()
    is_open = eliminated_rows(s) & before & unchecked
    return _items(s, "elimination", is_open, _by(s, LOOK_BACK, rows.index))


def _unreachable(s: Snapshot) -> pd.DataFrame:
    rows = s.unreachable
    missing = is_listed_unreachable(s) & known_by(rows["located_on"], s.day).isna()
    return _counts(
        s, "unreachable", count_by_village(s, unit_of_rows(s, "unreachable")[missing]), LOOK_BACK
    )


def _surveys(s: Snapshot) -> pd.DataFrame:
    """外出务工脱贫人口 not yet asked."""
    asked = s.job.loc[s.job["surveyed_on"] <= s.day, "member_id"]
    waiting = is_lifted_migrant(s) & ~s.member["member_id"].isin(asked)
    return _counts(s, "job", count_by_village(s, unit_of_rows(s, "member")[waiting]), LOOK_BACK)


def _hazards(s: Snapshot) -> pd.DataFrame:
    rows = s.hazard
    is_open = ~(rows["occurred_on"] > s.day) & known_by(rows["closed_on"], s.day).isna()
    return _items(s, "hazard", is_open, _days_after(rows["occurred_on"], s, "follow_up_days"))


def _attention(s: Snapshot) -> pd.DataFrame:
    """Units over the line whose entry lacks the owner, a check or a measure, or is not there.

    The days count from the entry; without one from the dispatch day that first showed the unit
    over the line and has it so ever since, which is the first day anybody could know of it.
    """
    is_listed = pd.Series(s.attention.index.isin(open_attention(s).index), s.attention.index)
    due = _days_after(s.attention["opened_on"], s, "follow_up_days")
    listed = _items(s, "attention", is_listed & ~is_followed_up(s), due)
    since = _unlisted_since(s)
    columns = {
        "resource": "attention",
        "key": "",
        "unit_code": since.index,
        "due_on": _days_after(since, s, "follow_up_days"),
        "amount": 1,
    }
    unlisted = pd.DataFrame(columns, index=since.index)
    return pd.concat([listed, unlisted], ignore_index=True) if len(unlisted) else listed


def _unlisted_since(s: Snapshot) -> pd.Series:
    """Since which dispatch day each such unit is over the line and without an open entry.

    By unit code; without a break up to the day itself, which it is where no dispatch day showed it.
    """
    since = pd.Series(s.day, index=_unlisted(s), dtype="datetime64[s]")
    running = since.index
    for day in reversed(earlier_dispatch_days(s)):
        if running.empty:
            break
        running = running.intersection(_unlisted(s.on(day)))
        since[running] = pd.Timestamp(day)
    return since


def _unlisted(s: Snapshot) -> pd.Index:
    """Towns and villages over the line that the ledger has no open entry of."""
    over = pd.concat([is_over_line(s, level) for level in OVER_LEVELS])
    return over.index[over].difference(open_attention(s)["unit_code"])


def _doubts(s: Snapshot) -> pd.DataFrame:
    rows = s.doubt
    is_open = ~(rows["sent_on"] > s.day) & known_by(rows["closed_on"], s.day).isna()
    return _items(s, "doubt", is_open, rows["due_on"])


def _rectifications(s: Snapshot) -> pd.DataFrame:
    rows = s.rectification
    is_open = ~(rows["found_on"] > s.day) & known_by(rows["fixed_on"], s.day).isna()
    return _items(s, "rectification", is_open, rows["due_on"])


def _deliverables(s: Snapshot) -> pd.DataFrame:
    """Those on record and not received, and those of which a town has no record at all."""
    rows = s.deliverable
    is_open = is_of_round(s, "deliverable") & known_by(rows["received_on"], s.day).isna()
    waiting = _items(s, "deliverable", is_open, rows["due_on"])
    missing = undelivered(s).dropna(subset=["due_on"])
    keys = keys_of(missing, s.keys["deliverable"])
    unrecorded = missing.assign(resource="deliverable", key=keys, amount=1)[ITEM]
    tables = [table for table in (waiting, unrecorded) if len(table)]
    return pd.concat(tables, ignore_index=True) if tables else waiting


def _milestones(s: Snapshot) -> pd.DataFrame:
    """A deadline that is still to come; what was not done by one that is past is listed itself."""
    rows = s.milestone
    is_coming = is_of_round(s, "milestone") & (rows["due_on"] >= s.day)
    return _items(s, "milestone", is_coming, rows["due_on"]).assign(
        unit_code=s.notice.document.district_code
    )


DUTIES = (
    Duty("visit", "入户排查", "二（二）", "“回头看”节点之前每户入户一次", VILLAGE, "户", _visits),
    Duty("lead", "线索办结", "一（一）3", "收到后在线索办结期限内", VILLAGE, "条", _leads),
    Duty("identification", "识别认定", "三（四）", "入户核查起15天内公告确定", TOWN, "件",
         _limits(IDENTIFYING)),
    Duty("feedback", "比对结果反馈", "一（一）4(2)", "比对完成后及时反馈镇村", DISTRICT, "件",
         _limits(FEEDBACK)),
    Duty("posting", "公示期满", "三（四）", "公示截止之日办结评议公示环节", VILLAGE, "件",
         _postings),
    Duty("green", "绿色通道补齐程序", "三（四）", "先行救助后及时履行识别程序", TOWN, "件",
         _limits(GREEN_CHANNEL)),
    Duty("settling", "落实联系人和计划", "三（四）", "确定后10天内", TOWN, "户",
         _limits(SETTLING)),
    Duty("entry", "录入全国系统", "一（一）4(5)", "确定后及时录入", TOWN, "户", _limits(ENTRY)),
    Duty("measure", "落实帮扶措施", "一（三）", "纳入后与帮扶计划同期", TOWN, "户", _measures),
    Duty("recheck", "已消除户“回头看”", "一（二）", "“回头看”节点之前", VILLAGE, "户", _rechecks),
    Duty("unreachable", "失联人员核实", "三（二）", "“回头看”节点之前", VILLAGE, "人",
         _unreachable),
    Duty("survey", "务工情况摸排", "一（六）", "“回头看”节点之前", VILLAGE, "人", _surveys),
    Duty("hazard", "隐患处置", "一（四）", "发生后在处置期限内", TOWN, "起", _hazards),
    Duty("attention", "重点关注台账", "一（四）", "列入或超过关注线后在处置期限内核查", UNIT, "个",
         _attention),
    Duty("doubt", "疑点核实", "一（五）", "下发时所定的整改期限", UNIT, "条", _doubts),
    Duty("rectification", "问题整改", "三（三）", "整改期限", UNIT, "个", _rectifications),
    Duty("deliverable", "方案、培训、申请、报告", "二", "任务的期限", UNIT, "项", _deliverables),
    Duty("milestone", "工作节点", "二", "节点当日；过后未完成的按各事项列出", DISTRICT, "个",
         _milestones),
)  # fmt: skip
"""All that there is to do, in the order of the notice's procedure."""

DUTY_BY_CODE = {duty.code: duty for duty in DUTIES}
