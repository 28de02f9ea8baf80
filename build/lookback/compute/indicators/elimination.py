"""风险消除：the look back at the eliminated, and their share (通知一（二）, 一（三）)."""

from lookback.compute.indicator import Ratio, indicator
from lookback.compute.indicators.monitored import monitored, of_cases
from lookback.data.snapshot import Snapshot
from lookback.definitions.elimination import is_rechecked
from lookback.definitions.state import ELIMINATED, is_deciding


@indicator(
    "I20", "已消除户“回头看”完成率", unit="%", clause="一（二）", direction="up", target=100,
    numerator="已开展“回头看”的已消除户", denominator="已消除风险的监测对象户数",
)  # fmt: skip
def eliminated_rechecked(s: Snapshot) -> Ratio:
    """Eliminated households looked back at by the day, of all of them."""
    rechecked = is_deciding(s, ELIMINATED) & is_rechecked(s)
    return Ratio(of_cases(s, s.case[rechecked]), monitored(s, state=ELIMINATED))


@indicator(
    "I21", "风险消除率", unit="%", clause="一（三）",
    numerator="已消除风险的监测对象人数", denominator="监测对象人数",
)  # fmt: skip
def eliminated_share(s: Snapshot) -> Ratio:
    """Persons eliminated of all monitored persons; to be compared, never a target."""
    return Ratio(monitored(s, state=ELIMINATED, persons=True), monitored(s, persons=True))


@indicator(
    "I21.households", "风险消除率（户）", unit="%", clause="一（三）",
    numerator="已消除风险的监测对象户数", denominator="监测对象户数",
)  # fmt: skip
def eliminated_share_of_households(s: Snapshot) -> Ratio:
    """The same by households."""
    return Ratio(monitored(s, state=ELIMINATED), monitored(s))
