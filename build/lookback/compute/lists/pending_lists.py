"""L7–L8: doubts to answer and terms that are over (通知一（五）, 三（四）)."""

import pandas as pd

from lookback.check.rules import RULES
from lookback.check.rules.violations import violations
from lookback.compute.lists.announcement_list import ROW, SENT, UNIT, AnnouncementList
from lookback.compute.lists.duties import DUTY_BY_CODE
from lookback.compute.lists.leading_columns import rows_of_units
from lookback.compute.lists.worklist import worklist
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by

OURS = "系统规则"
UNSENT, OPEN, LATE, CLOSED = "未下发", "核查中", "超期", "已办结"
CASES = ("case", "case_step")


def doubts(s: Snapshot) -> pd.DataFrame:
    """疑点数据: the entries of `doubt`, then the findings of the rules that no entry is about.

    Errors and doubts of the rules alone; hints need no answer. What is late comes first.
    """
    rows = pd.concat([_doubt_entries(s), _unanswered_findings(s)], ignore_index=True)
    titles = {rule.code: rule.title for rule in RULES}
    places = rows_of_units(s, rows["unit_code"])
    order = rows["state"].map({LATE: 0, OPEN: 1, UNSENT: 2, CLOSED: 3})
    rows = rows.assign(**places, rule_title=rows["rule_code"].map(titles), order=order)
    return rows.sort_values(["order", "due_on", UNIT, ROW], kind="stable")


def _doubt_entries(s: Snapshot) -> pd.DataFrame:
    rows = s.doubt[~(s.doubt["sent_on"] > s.day)]
    closed = known_by(rows["closed_on"], s.day).notna()
    state = pd.Series(OPEN, index=rows.index).mask(rows["due_on"] < s.day, LATE)
    result = rows["result"].where(closed | rows["closed_on"].isna())
    return rows.assign(state=state.mask(closed, CLOSED), result=result, **{ROW: rows["doubt_id"]})


def _unanswered_findings(s: Snapshot) -> pd.DataFrame:
    """One row per finding of a rule on a record that `doubt` does not speak of."""
    spoken = set(zip(s.doubt["rule_code"], s.doubt["resource"], s.doubt["key"], strict=True))
    asked = [rule for rule in RULES if rule.severity != "I"]
    rows = violations(s, asked).rename(columns={"rule": "rule_code", "unit": "unit_code"})
    names = rows[["rule_code", "resource", "key"]]
    is_told = [name in spoken for name in names.itertuples(index=False, name=None)]
    rows = rows[~pd.Series(is_told, rows.index, dtype="bool")]
    return rows.assign(
        source=OURS, state=UNSENT,
        **{ROW: rows["rule_code"] + " " + rows["resource"] + " " + rows["key"]},
    )  # fmt: skip


def overdue(s: Snapshot) -> pd.DataFrame:
    """超期: what is late of the worklist about cases and their steps, the longest over first."""
    rows = worklist(s)
    rows = rows[rows["is_overdue"] & rows["resource"].isin(CASES)]
    duties = rows["duty"].map(DUTY_BY_CODE)
    return rows_of_units(
        s, rows["unit_code"],
        duty=duties.map(lambda one: one.title), clause=duties.map(lambda one: one.clause),
        case_id=rows["key"].str.split(",").str[0], due_on=rows["due_on"],
        days_over=(-rows["days_left"]).astype("Int64"), owner=duties.map(lambda one: one.owner),
        **{ROW: rows["duty"] + " " + rows["key"]},
    )  # fmt: skip


LISTS = (
    AnnouncementList(
        "L7", "疑点数据清单", "一（五）", "internal", SENT,
        ("state", "doubt_id", "source", "rule_code", "rule_title", "resource", "key", "field",
         "town_name", "village_name", "sent_on", "due_on", "result"),
        doubts,
        "含系统规则发现、还没有登记台账的（未下发），这些不计入待办",
    ),
    AnnouncementList(
        "L8", "超期清单", "三（四）", "internal", SENT,
        ("town_name", "village_name", "case_id", "duty", "clause", "due_on", "days_over",
         "owner"),
        overdue,
        "只列识别案的期限、帮扶措施和公示，含以前启动的识别案；入户、线索、疑点等其他超期事项见待办",
    ),
)  # fmt: skip
