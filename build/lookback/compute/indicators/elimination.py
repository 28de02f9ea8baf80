"""风险消除：the look back at the eliminated, and their share (通知一（二）, 一（三）)."""

from lookback.compute.figures.counted_rows import CountedRows
from lookback.compute.indicators.indicator import Bound, Ratio, indicator
from lookback.compute.indicators.monitored import monitored, of_cases
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import (
    CASE_RISKS,
    GUARANTEES,
    HOMES,
    INCOME,
    LABOUR,
    PERSONS,
    STATE,
)
from lookback.definitions.monitoring.elimination import (
    REMOVAL,
    ROLLBACK,
    is_elimination_due,
    is_rechecked,
    is_rollback_due,
)
from lookback.definitions.monitoring.status import ELIMINATED, is_deciding


@indicator(
    "I20", "已消除户“回头看”完成率", unit="%", clause="一（二）", direction="up", target=100,
    numerator="已开展“回头看”的已消除户", denominator="已消除风险的监测对象户数",
    scope="town", reads=reads(STATE, elimination="rechecked_on"),
)  # fmt: skip
def eliminated_rechecked(s: Snapshot) -> Ratio:
    """Eliminated households looked back at by the day, of all of them."""
    rechecked = is_deciding(s, ELIMINATED) & is_rechecked(s)
    return Ratio(of_cases(s, s.case[rechecked]), monitored(s, state=ELIMINATED))


@indicator(
    "I21", "风险消除率", unit="%", clause="一（三）",
    numerator="已消除风险的监测对象人数", denominator="监测对象人数",
    scope="town", reads=reads(STATE, PERSONS),
)  # fmt: skip
def eliminated_share(s: Snapshot) -> Ratio:
    """Persons eliminated of all monitored persons; to be compared, never a target."""
    return Ratio(monitored(s, state=ELIMINATED, persons=True), monitored(s, persons=True))


@indicator(
    "I21.households", "风险消除率（户）", unit="%", clause="一（三）",
    numerator="已消除风险的监测对象户数", denominator="监测对象户数",
    scope="town", reads=STATE,
)  # fmt: skip
def eliminated_share_of_households(s: Snapshot) -> Ratio:
    """The same by households."""
    return Ratio(monitored(s, state=ELIMINATED), monitored(s))


@indicator(
    "I26", "应标未标户数", unit="户", clause="一（三）", direction="down", target=0,
    numerator="符合风险消除标准而没有标注的未消除户", alert=Bound("above", 0),
    scope="town", reads=reads(
        STATE, LABOUR, CASE_RISKS, INCOME, GUARANTEES, income="period_start",
        measure="case_id started_on", elimination="income_stable_since",
    ),
)  # fmt: skip
def elimination_due(s: Snapshot) -> Ratio:
    """Rule EL07: income stable half a year, guarantees solid, risks resolved, some labour."""
    return Ratio(of_cases(s, s.case[is_elimination_due(s)]))


@indicator(
    "I27.due", "应回退户数", unit="户", clause="一（二）", direction="down", target=0,
    numerator="消除不稳定或整户无劳动力的已消除户", alert=Bound("above", 0),
    scope="town", reads=reads(STATE, LABOUR, elimination="rechecked_on recheck_result"),
)  # fmt: skip
def rollback_due(s: Snapshot) -> Ratio:
    """Eliminated households that the look back says to roll back."""
    return Ratio(of_cases(s, s.case[is_rollback_due(s)]))


@indicator(
    "I27.rolled_back",
    "已回退户数",
    unit="户",
    clause="二（三）",
    numerator="已办结风险消除回退的户",
    scope="town",
    reads=reads(HOMES, case="household_id", withdrawal="done_on"),
)
def rolled_back(s: Snapshot) -> Ratio:
    """回退 carried out by the city and the province by the day."""
    return Ratio(_withdrawn(s, ROLLBACK))


@indicator(
    "I27.removed",
    "已清退户数",
    unit="户",
    clause="二（三）",
    numerator="已办结监测对象清退的户",
    scope="town",
    reads=reads(HOMES, case="household_id", withdrawal="done_on"),
)
def removed(s: Snapshot) -> Ratio:
    """清退 carried out by the day."""
    return Ratio(_withdrawn(s, REMOVAL))


def _withdrawn(s: Snapshot, kind: str) -> CountedRows:
    rows = s.withdrawal[(s.withdrawal["kind"] == kind) & (s.withdrawal["done_on"] <= s.day)]
    return of_cases(s, s.case[s.case["case_id"].isin(rows["case_id"])])
