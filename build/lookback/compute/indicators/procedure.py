"""程序：how long identification takes, the posting, the green channel (通知三（四）)."""

import pandas as pd

from lookback.compute.figures.counted_rows import counted_rows
from lookback.compute.indicators.indicator import Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import DECISION, HOMES
from lookback.definitions.dates import posting_days
from lookback.definitions.monitoring.cases import is_opened
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.procedure import REVIEW, is_step
from lookback.definitions.monitoring.time_limits import (
    identification_days,
    is_settled,
    settling_days,
)


@indicator(
    "I22", "识别15天内办结率", unit="%", clause="三（四）", direction="up", target=100,
    numerator="从入户到公告不超过15天的识别案",
    denominator="已公告确定、入户和公告日期齐全的识别案",
    scope="town", reads=reads(DECISION, case_step="started_on"),
)  # fmt: skip
def identified_in_time(s: Snapshot) -> Ratio:
    """Determined cases by the natural days that they took."""
    days = identification_days(s).where(_determined(s))
    in_time = days <= s.number("identification_days")
    return Ratio(counted_rows(s, "case", in_time), counted_rows(s, "case", days.notna()))


@indicator(
    "I22.median", "识别用时（中位数）", unit="天", clause="三（四）", direction="down",
    target="identification_days", statistic="median", numerator="从入户到公告的天数",
    scope="town", reads=reads(DECISION, case_step="started_on"),
)  # fmt: skip
def identification_time(s: Snapshot) -> Ratio:
    """The same cases."""
    days = identification_days(s).where(_determined(s))
    return Ratio(counted_rows(s, "case", days.notna(), amount=days))


@indicator(
    "I23", "联系人和计划10天内落实率", unit="%", clause="三（四）", direction="up", target=100,
    numerator="确定后10天内落实监测联系人和帮扶计划的识别案",
    denominator="已落实、或确定后已满10天的识别案",
    scope="town", reads=reads(DECISION, case="contact_on plan_on"),
)  # fmt: skip
def settled_in_time(s: Snapshot) -> Ratio:
    """A case that is still within its ten days is not judged yet."""
    late = settling_days(s) > s.number("plan_days")
    settled = is_settled(s)
    return Ratio(counted_rows(s, "case", settled & ~late), counted_rows(s, "case", settled | late))


@indicator(
    "I24", "公示达标率", unit="%", clause="三（四）", direction="up", target=100,
    numerator="只公示一次、且不少于5天的识别案", denominator="公示期已满的识别案",
    scope="town", reads=reads(
        HOMES, case="household_id", case_step="posted_from posted_until posting_count"
    ),
)  # fmt: skip
def posted_as_required(s: Snapshot) -> Ratio:
    """The posting of the village's review; both days count; a blank number of times is not one."""
    rows = s.case_step
    ended = is_step(s, REVIEW) & (rows["posted_until"] <= s.day)
    days = posting_days(rows["posted_from"], rows["posted_until"])
    met = (rows["posting_count"] == 1) & (days >= s.number("posting_days"))
    return Ratio(counted_rows(s, "case_step", ended & met), counted_rows(s, "case_step", ended))


@indicator(
    "I25",
    "绿色通道识别案",
    unit="件",
    clause="三（四）",
    numerator="走绿色通道的识别案",
    scope="town",
    reads=reads(HOMES, case="household_id is_green_channel opened_on"),
)
def green_channel_cases(s: Snapshot) -> Ratio:
    """Relief first, procedure after; opened by the day."""
    green = s.case["is_green_channel"] & is_opened(s)
    return Ratio(counted_rows(s, "case", green))


@indicator(
    "I25.completed", "绿色通道补齐程序率", unit="%", clause="三（四）", direction="up", target=100,
    numerator="已补齐程序（区级公告）的绿色通道识别案", denominator="走绿色通道的识别案",
    scope="town", reads=reads(DECISION, case="is_green_channel opened_on"),
)  # fmt: skip
def green_channel_completed(s: Snapshot) -> Ratio:
    """The procedure must still be gone through."""
    green = s.case["is_green_channel"] & is_opened(s)
    return Ratio(counted_rows(s, "case", green & _determined(s)), counted_rows(s, "case", green))


def _determined(s: Snapshot) -> pd.Series:
    return monitored_since(s) <= s.day
