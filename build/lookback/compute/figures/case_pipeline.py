"""识别管线：where every case stands on the day, and the days it used (通知一（一）4, 三（四）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.administrative_units import unit_of_rows
from lookback.definitions.dates import known_by
from lookback.definitions.monitoring.cases import is_opened
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.procedure import (
    ANNOUNCEMENT,
    COMPARISON,
    ELIMINATION,
    EXEMPT,
    ORDER,
    REVIEW,
    STEP_NUMBERS,
    STEPS,
    is_refused,
    is_step,
    step,
    step_date,
)
from lookback.definitions.monitoring.procedure import REFUSED as NOT_PASSED
from lookback.definitions.monitoring.time_limits import (
    IDENTIFYING,
    SETTLING,
    TimeLimit,
    case_time_limits,
)
from lookback.definitions.screening.rounds import notice_issued

DETERMINED = "已确定"
REFUSED = "不通过"
ENDS = (DETERMINED, REFUSED)
"""Where identification ends: 监测对象 determined, or some step not passed."""

COMPLETED = "已完成"
OTHER_PROCEDURES = (ELIMINATION, "回退", "清退")


@once
def case_pipeline(s: Snapshot) -> pd.DataFrame:
    """One row per case opened by the day, indexed by case_id.

    village_code; opened_on; stage (one of the five steps, or of `ENDS`); stage_since (the day
    the step before was over, else the opening); is_green_channel, authorized_on and is_compared
    (比对已有结果或免比对); of the terms 识别认定 and 落实联系人和计划 identification_days,
    identification_over, settling_days, settling_over (natural days; missing before the start);
    is_of_round: opened since the notice was issued, or still under way.
    """
    rows = s.case.set_index("case_id").assign(
        village_code=unit_of_rows(s, "case").to_numpy(),
        stage=_stage(s).to_numpy(),
        stage_since=_since(s).to_numpy(),
        is_compared=_is_compared(s).to_numpy(),
    )
    rows["authorized_on"] = known_by(rows["authorized_on"], s.day)
    rows["is_green_channel"] = rows["is_green_channel"].fillna(False).astype("bool")
    for name, term in (("identification", IDENTIFYING), ("settling", SETTLING)):
        days = _days(s, term).reindex(rows.index)
        rows[f"{name}_days"], rows[f"{name}_over"] = days["days_used"], days["days_over"]
    rows["is_of_round"] = (rows["opened_on"] >= notice_issued(s)) | ~rows["stage"].isin(ENDS)
    columns = [
        "village_code", "opened_on", "stage", "stage_since", "is_green_channel", "authorized_on",
        "is_compared", "identification_days", "identification_over", "settling_days",
        "settling_over", "is_of_round",
    ]  # fmt: skip
    return rows.loc[is_opened(s).to_numpy(), columns]


def steps_passed(s: Snapshot, cases: pd.DataFrame) -> pd.DataFrame:
    """For each of the five steps: whether each of these `cases` has passed it, one bool column.

    `cases` is some of the rows of `case_pipeline`. A determined case has passed them all, one under
    way those before the step it is at, a refused one those that were not refused; 数据比对 is
    passed when its result is there.
    """
    place = cases["stage"].map({**STEP_NUMBERS, DETERMINED: len(STEPS) + 1})
    passed = pd.DataFrame(index=cases.index)
    for name, number in STEP_NUMBERS.items():
        rows = step(s, name)
        ended = rows.index[rows["ended_on"].notna() & (rows["outcome"] != NOT_PASSED)]
        is_ended = (cases["stage"] == REFUSED) & cases.index.isin(ended)
        passed[name] = (place > number) | is_ended
    passed[COMPARISON] = cases["is_compared"] | (cases["stage"] == DETERMINED)
    return passed


def other_procedures(s: Snapshot) -> pd.DataFrame:
    """Where the cases in 风险消除, 回退 or 清退 stand: case_id, procedure, village_code, stage.

    The stage is the first step on record that has not ended, or the one after the last that has
    (数据比对 is no part of these); 已完成 after the district's announcement.
    """
    rows = s.case_step[s.case_step["procedure"].isin(OTHER_PROCEDURES)]
    rows = rows.assign(
        started_on=known_by(rows["started_on"], s.day),
        ended_on=known_by(rows["ended_on"], s.day),
        order=rows["step"].map(ORDER),
        village_code=unit_of_rows(s, "case_step"),
    )
    rows = rows[rows[["started_on", "ended_on"]].notna().any(axis=1)].dropna(subset=["order"])
    last = rows.sort_values(["case_id", "procedure", "order"])
    last = last.drop_duplicates(["case_id", "procedure"], keep="last")
    following = dict(zip(ORDER, [*list(ORDER)[1:], COMPLETED], strict=True))
    stage = last["step"].where(last["ended_on"].isna(), last["step"].map(following))
    columns = ["case_id", "procedure", "village_code", "stage"]
    return last.assign(stage=stage)[columns].reset_index(drop=True)


def _stage(s: Snapshot) -> pd.Series:
    """The step a case stands at, per row of `case`: the first that has not ended.

    数据比对 runs beside the others: a case stands at it only while nothing else goes on.
    """
    ended = {name: step_date(s, name, "ended_on").notna() for name in ORDER}
    stage = pd.Series(ANNOUNCEMENT, index=s.case.index)
    for name in reversed(ORDER):
        stage = stage.where(ended[name], name)
    waits = (stage == REVIEW) & step_date(s, REVIEW, "started_on").isna() & ~_is_compared(s)
    stage = stage.mask(waits, COMPARISON)
    determined = monitored_since(s) <= s.day
    return stage.mask(is_refused(s), REFUSED).mask(determined, DETERMINED)


def _since(s: Snapshot) -> pd.Series:
    """The day of the latest end among the steps that have ended, else the opening of the case."""
    ends = pd.concat([step_date(s, name, "ended_on") for name in ORDER], axis=1)
    return ends.max(axis=1).fillna(known_by(s.case["opened_on"], s.day))


def _is_compared(s: Snapshot) -> pd.Series:
    rows = s.case_step[is_step(s, COMPARISON)]
    exempt = rows.loc[rows["outcome"] == EXEMPT, "case_id"]
    return step_date(s, COMPARISON, "ended_on").notna() | s.case["case_id"].isin(exempt)


def _days(s: Snapshot, term: TimeLimit) -> pd.DataFrame:
    rows = case_time_limits(s)
    return rows[rows["term"] == term.title].set_index("case_id")[["days_used", "days_over"]]
