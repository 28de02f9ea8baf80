"""应纳未纳口径：who may have been missed, and what counts as an answer (通知一（一）, 三（五）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot, once
from lookback.definitions.household.income import (
    PERCENT,
    income_drop_share,
    income_on,
    is_below_line,
    line_on,
    newest_income,
)
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.cases import household_of, is_opened
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.procedure import is_identification_refused, is_refused
from lookback.definitions.monitoring.risks import HARDSHIPS
from lookback.definitions.monitoring.status import is_monitored
from lookback.definitions.record_owners import has_any, per_household
from lookback.definitions.screening.rounds import round_started
from lookback.definitions.screening.visits import is_visit_of_round
from lookback.definitions.timeline import newest_rows
from lookback.definitions.written_reason import is_written

STARTED = "启动识别"
REFUSED = "不符合条件"
REMOVAL = "清退"


def is_in_procedure(s: Snapshot) -> pd.Series:
    """Some case of the household was opened by the day, whatever its end; per `household` row."""
    return has_any(s, "case", is_opened(s))


def is_under_way(s: Snapshot) -> pd.Series:
    """识别办理中: a case opened by the day, neither refused nor determined; per `household` row."""
    is_open = ~is_refused(s) & ~(monitored_since(s) <= s.day)
    return has_any(s, "case", is_opened(s) & is_open)


@once
def answered_on(s: Snapshot) -> pd.Series:
    """不纳入有书面理由: the day of the newest answer of this round, per row of `household`.

    A lead refused, a visit's 初判, an identification not passed or a removal carried out, each
    with words that say why. What was answered before the round, or without a day, is no answer.
    """
    lead, visit, case = s.lead, s.visit, s.case
    removed = s.withdrawal[s.withdrawal["kind"] == REMOVAL]
    ends = s.case_step[is_identification_refused(s)].groupby("case_id")["ended_on"].max()
    answers = [
        (lead["household_id"], lead["closed_on"].fillna(lead["received_on"]),
         (lead["outcome"] == REFUSED) & is_written(lead["refusal_reason"])),
        (visit["household_id"], visit["visited_on"],
         is_visit_of_round(s) & ~visit["is_qualified"] & is_written(visit["judgement"])),
        (case["household_id"], look_up(case["case_id"], ends), is_written(case["judgement"])),
        (household_of(s, removed["case_id"]), removed["done_on"], is_written(removed["reason"])),
    ]  # fmt: skip
    rows = pd.concat(
        pd.DataFrame({"household_id": owner, "day": day})[written.fillna(False).astype("bool")]
        for owner, day, written in answers
    )
    rows = rows[(rows["day"] >= round_started(s)) & (rows["day"] <= s.day)]
    return per_household(s, rows.groupby("household_id")["day"].max())


def has_written_refusal(s: Snapshot) -> pd.Series:
    """不纳入有书面理由 that still holds, per row of `household`.

    It answers for the round, and until a newer period of income is on record.
    """
    rows = newest_rows(s, "income", "period_end")
    ends = s.income["period_end"].iloc[rows].set_axis(s.income["household_id"].iloc[rows])
    newest, answered = per_household(s, ends), answered_on(s)
    return answered.notna() & ~(newest > answered)


def is_missed(s: Snapshot) -> pd.Series:
    """应纳未纳疑点: A38 below the line, not monitored, no case under way, no reason that holds.

    Per row of `household`.

    A question to be answered in writing, never a verdict: income is a reference (通知三（五）).
    """
    poor = is_below_line(s, "reference_income_per_capita_yuan")
    return poor & ~is_monitored(s) & ~is_under_way(s) & ~has_written_refusal(s)


def has_sudden_hardship(s: Snapshot) -> pd.Series:
    """收入大幅缩减或刚性支出较大 (通知一（一）2八), per row of `household`; unknown is not."""
    income = newest_income(s)
    own, net = income["own_payment_yuan"], income["net_income_yuan"]
    heavy = (own > 0) & (own * PERCENT >= net * s.number("rigid_spending_share"))
    return heavy | (income_drop_share(s) >= s.number("sharp_income_drop_share"))


def has_visit_result(s: Snapshot) -> pd.Series:
    """A visit of this round says that it qualifies, or why not; per row of `household`."""
    is_judged = s.visit["is_qualified"] | is_written(s.visit["judgement"])
    return has_any(s, "visit", is_visit_of_round(s) & is_judged)


def was_below_line(s: Snapshot) -> pd.Series:
    """A38 below the line when the case was determined, per row of `case`; missing if unknown."""
    since = monitored_since(s)
    amount = income_on(s, s.case["household_id"], since)["reference_income_per_capita_yuan"]
    line = line_on(s, since)
    return (amount < line).astype("boolean").where(amount.notna() & line.notna())


def has_hardship(s: Snapshot) -> pd.Series:
    """就医、上学、就业、产业、意外事故 in any of the five, one bool per row of `case`."""
    return s.case[list(HARDSHIPS)].fillna(False).any(axis=1)
