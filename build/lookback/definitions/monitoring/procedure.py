"""程序口径：order, lengths and exemptions of the five steps (通知一（一）4, 三（四）)."""

import pandas as pd

from lookback.data.snapshot import Data, Snapshot, once
from lookback.definitions.dates import add_months, known_by
from lookback.definitions.lookup import look_up

IDENTIFICATION = "识别"
ELIMINATION = "风险消除"
WITHDRAWALS = ("回退", "清退")
VISIT = "入户核查初判"
COMPARISON = "数据比对"
REVIEW = "村级评议公示"
TOWN = "镇（新区）审核"
ANNOUNCEMENT = "区级公告确定"
STEPS = (VISIT, COMPARISON, REVIEW, TOWN, ANNOUNCEMENT)
ORDER = {VISIT: 1, REVIEW: 3, TOWN: 4, ANNOUNCEMENT: 5}
"""Steps that follow one another; 数据比对 runs beside them (信息比对与识别程序同步进行)."""

STEP_NUMBERS = {name: number for number, name in enumerate(STEPS, start=1)}

REFUSED = "不通过"
EXEMPT = "免比对"


def is_step(s: Data, step: str, procedure: str = IDENTIFICATION) -> pd.Series:
    """One bool per row of `case_step`: this step of this procedure."""
    return (s.case_step["step"] == step) & (s.case_step["procedure"] == procedure)


def step(s: Snapshot, name: str, procedure: str = IDENTIFICATION) -> pd.DataFrame:
    """The rows of one step by case_id; dates that had not come by the day are missing."""
    rows = s.case_step[is_step(s, name, procedure)].set_index("case_id")
    return rows.assign(
        started_on=known_by(rows["started_on"], s.day), ended_on=known_by(rows["ended_on"], s.day)
    )


def step_date(s: Snapshot, name: str, date: str) -> pd.Series:
    """A date of an identification step, one per row of `case`; missing where it had not come."""
    return look_up(s.case["case_id"], step(s, name)[date])


def earlier_end(s: Snapshot) -> pd.Series:
    """Per row of `case_step`: the latest end of the steps that go before it in its procedure."""
    rows = s.case_step.assign(
        ended_on=known_by(s.case_step["ended_on"], s.day), order=s.case_step["step"].map(ORDER)
    )
    rows = rows[rows["order"].notna()].sort_values(["case_id", "procedure", "order"])
    keys = [rows["case_id"], rows["procedure"]]
    latest = rows.groupby(keys)["ended_on"].cummax().groupby(keys).ffill()
    return latest.groupby(keys).shift().reindex(s.case_step.index)


def is_identification_refused(s: Snapshot) -> pd.Series:
    """One bool per row of `case_step`: an identification's step that was not passed by the day.

    数据比对 informs the village's review and refuses nobody (一（一）4(3) 结合数据比对结果).
    """
    rows = s.case_step
    refused = (rows["outcome"] == REFUSED) & (rows["procedure"] == IDENTIFICATION)
    return refused & (rows["step"] != COMPARISON) & (rows["ended_on"] <= s.day)


@once
def is_refused(s: Snapshot) -> pd.Series:
    """One bool per row of `case`: some step of its identification was not passed."""
    rows = s.case_step
    return s.case["case_id"].isin(rows.loc[is_identification_refused(s), "case_id"])


def is_exemption_expired(s: Snapshot) -> pd.Series:
    """One bool per row of `case_step`: 免比对 on a basis more than half a year old (R026)."""
    rows = s.case_step
    checked_on = rows["started_on"].fillna(rows["ended_on"])
    until = add_months(rows["exemption_basis_on"], s.number("exemption_months"))
    return (rows["outcome"] == EXEMPT) & (until < checked_on)


def earlier_refused(s: Snapshot) -> pd.Series:
    """One bool per row of `case_step`: a step before it, but for 数据比对, was not passed."""
    rows = s.case_step.assign(order=s.case_step["step"].map(STEP_NUMBERS))
    gating = rows[(rows["outcome"] == REFUSED) & (rows["step"] != COMPARISON)]
    refused = gating.groupby(["case_id", "procedure"])["order"].min()
    first = refused.reindex(pd.MultiIndex.from_frame(rows[["case_id", "procedure"]]))
    return (first.set_axis(rows.index) < rows["order"]).fillna(False)
