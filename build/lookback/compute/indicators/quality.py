"""数据质量：三一致, completeness, accuracy, timeliness (通知一（五）)."""

import pandas as pd

from lookback.check.rules import RULES
from lookback.check.rules.violations import violations
from lookback.compute.figures.counted_rows import counted_rows
from lookback.compute.indicators.indicator import Bound, Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import GUARANTEES, INCOME, ROUND, STATE, VISITS
from lookback.definitions.dates import known_by
from lookback.definitions.household.guarantees import PROBLEMS, is_latest_guarantee
from lookback.definitions.household.income import REQUIRED_ITEMS, newest_income
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.status import is_deciding, is_monitored
from lookback.definitions.record_owners import has_any
from lookback.definitions.screening.milestones import due_on
from lookback.definitions.screening.visits import is_last_visit

CONTACT = ("contact_name", "contact_phone")
"""A55."""


@indicator(
    "I30", "三一致率", unit="%", clause="一（五）", direction="up", target=100,
    numerator="实际与系统、系统与纸质资料均一致的户", denominator="最近一次入户核对了三一致的户",
    scope="town", reads=reads(VISITS, visit="is_real_as_system is_system_as_paper"),
)  # fmt: skip
def three_way_match(s: Snapshot) -> Ratio:
    """Households whose newest visit of the round answers both questions."""
    real, paper = s.visit["is_real_as_system"], s.visit["is_system_as_paper"]
    answered = is_last_visit(s) & real.notna() & paper.notna()
    return Ratio(
        counted_rows(s, "household", has_any(s, "visit", answered & real & paper)),
        counted_rows(s, "household", has_any(s, "visit", answered)),
    )


@indicator(
    "I31", "完整率", unit="%", clause="一（五）", direction="up", target=100,
    numerator="监测对象已填的关键项（收支7项、三保障和饮水4项、监测联系人和电话）",
    denominator="监测对象应填的关键项",
    scope="town", reads=reads(STATE, INCOME, GUARANTEES, case="contact_name contact_phone"),
)  # fmt: skip
def completeness(s: Snapshot) -> Ratio:
    """The key information whose lack 一（五） names; blank is lacking, 0 and 否 are not."""
    filled = newest_income(s)[list(REQUIRED_ITEMS)].notna().sum(axis=1)
    for problem in PROBLEMS:
        judged = is_latest_guarantee(s) & s.guarantee[problem].notna()
        filled += has_any(s, "guarantee", judged)
    for field in CONTACT:
        filled += has_any(s, "case", is_deciding(s) & s.case[field].notna())
    required = len(REQUIRED_ITEMS) + len(PROBLEMS) + len(CONTACT)
    chosen = is_monitored(s)
    return Ratio(
        counted_rows(s, "household", chosen, amount=filled),
        counted_rows(s, "household", chosen, amount=required),
    )


@indicator(
    "I32", "准确率", unit="%", clause="一（五）", direction="up", target=100, is_weekly=False,
    scope="district", numerator="没有错误（E）的户", denominator="在册户",
)  # fmt: skip
def accuracy(s: Snapshot) -> Ratio:
    """Households none of whose records breaks a rule of severity E."""
    wrong = violations(s, [rule for rule in RULES if rule.severity == "E"])["household_id"].dropna()
    ids = s.household["household_id"]
    return Ratio(counted_rows(s, "household", ~ids.isin(wrong)), counted_rows(s, "household"))


@indicator(
    "I33", "录入及时率", unit="%", clause="二（三）", direction="up", target=100,
    numerator="确定后按期、且不迟于录入期限录入系统的识别案",
    denominator="已录入、或应当已经录入的识别案",
    scope="town", reads=reads(STATE, ROUND, case="entered_on", milestone="due_on"),
)  # fmt: skip
def timeliness(s: Snapshot) -> Ratio:
    """Within `entry_days` of the determination and by 6-03; one still in time is not judged."""
    since, entered = monitored_since(s), s.case["entered_on"]
    limit = since + pd.Timedelta(days=int(s.number("entry_days")))
    deadline = due_on(s, "entry")
    if not pd.isna(deadline):
        limit = limit.where((limit <= deadline) | (since > deadline), deadline)
    is_entered = entered <= s.day
    due = is_deciding(s) & (is_entered | (limit < s.day))
    return Ratio(
        counted_rows(s, "case", due & is_entered & (entered <= limit)), counted_rows(s, "case", due)
    )


@indicator(
    "I34", "下发疑点整改率", unit="%", clause="一（五）", direction="up", target=100,
    has_own_rows=True, numerator="已办结的疑点", denominator="下发、排查发现和系统核对所列的疑点",
    scope="town", reads=reads(doubt="unit_code sent_on closed_on"),
)  # fmt: skip
def doubts_closed(s: Snapshot) -> Ratio:
    """Of the doubts sent by the day; one without a day of sending was always there."""
    sent = ~(s.doubt["sent_on"] > s.day)
    return Ratio(counted_rows(s, "doubt", sent & ~_is_open(s)), counted_rows(s, "doubt", sent))


@indicator(
    "I34.overdue", "超期未办结疑点", unit="条", clause="一（五）", direction="down", target=0,
    has_own_rows=True, alert=Bound("above", 0), numerator="整改期限已过、还没有办结的疑点",
    scope="town", reads=reads(doubt="unit_code sent_on due_on closed_on"),
)  # fmt: skip
def doubts_overdue(s: Snapshot) -> Ratio:
    """Overdue from the day after the term; without a term nothing is overdue."""
    sent = ~(s.doubt["sent_on"] > s.day)
    return Ratio(counted_rows(s, "doubt", sent & _is_open(s) & (s.doubt["due_on"] < s.day)))


def _is_open(s: Snapshot) -> pd.Series:
    return known_by(s.doubt["closed_on"], s.day).isna()
