"""应纳未纳口径：who may have been missed, and what counts as an answer (通知一（一）, 三（五）)."""

import pandas as pd

from lookback.data.snapshot import Snapshot
from lookback.definitions.household.income import (
    PERCENT,
    income_drop_share,
    income_on,
    is_below_line,
    line_on,
    newest_income,
)
from lookback.definitions.monitoring.cases import is_opened
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.risks import HARDSHIPS
from lookback.definitions.monitoring.status import is_monitored
from lookback.definitions.record_owners import has_any
from lookback.definitions.screening.visits import is_visit_of_round

STARTED = "启动识别"
REFUSED = "不符合条件"


def is_in_procedure(s: Snapshot) -> pd.Series:
    """Some case of the household was opened by the day, whatever its end; per `household` row."""
    return has_any(s, "case", is_opened(s))


def has_written_refusal(s: Snapshot) -> pd.Series:
    """不纳入有书面理由: on a lead, or with a visit's 初判 of this round; per row of `household`."""
    on_lead = (s.lead["received_on"] <= s.day) & s.lead["refusal_reason"].notna()
    at_visit = is_visit_of_round(s) & ~s.visit["is_qualified"] & s.visit["judgement"].notna()
    return has_any(s, "lead", on_lead) | has_any(s, "visit", at_visit)


def is_missed(s: Snapshot) -> pd.Series:
    """应纳未纳疑点: A38 below the line, not monitored, no case, no written reason; per household.

    A question to be answered in writing, never a verdict: income is a reference (通知三（五）).
    """
    poor = is_below_line(s, "reference_income_per_capita_yuan")
    return poor & ~is_monitored(s) & ~is_in_procedure(s) & ~has_written_refusal(s)


def has_sudden_hardship(s: Snapshot) -> pd.Series:
    """收入大幅缩减或刚性支出较大 (通知一（一）2八), per row of `household`; unknown is not."""
    income = newest_income(s)
    own, net = income["own_payment_yuan"], income["net_income_yuan"]
    heavy = (own > 0) & (own * PERCENT >= net * s.number("rigid_spending_share"))
    return heavy | (income_drop_share(s) >= s.number("sharp_income_drop_share"))


def has_visit_result(s: Snapshot) -> pd.Series:
    """A visit of this round says whether the household qualifies; per row of `household`."""
    is_judged = s.visit["is_qualified"].notna() | s.visit["judgement"].notna()
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
