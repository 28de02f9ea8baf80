"""帮扶措施：whether help reached the un-eliminated, fits the risk, and develops (一（三）)."""

import pandas as pd

from lookback.check.rules.monitoring.measure import safety_net_only
from lookback.compute.indicators.indicator import Bound, Ratio, indicator
from lookback.compute.indicators.monitored import of_cases, uneliminated
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import CASE_RISKS, LABOUR, MEASURES, STATE
from lookback.definitions.monitoring.elimination import has_labour
from lookback.definitions.monitoring.measures import (
    PRODUCTIVE,
    cases_given,
    has_every_risk_answered,
)
from lookback.definitions.monitoring.status import UNELIMINATED, is_deciding


def _given(s: Snapshot, *measures: str) -> pd.Series:
    """Un-eliminated and given one of these measures by the day, one bool per row of `case`."""
    given = s.case["case_id"].isin(cases_given(s, *measures))
    return is_deciding(s, UNELIMINATED) & given


@indicator(
    "I16", "帮扶措施覆盖率", unit="%", clause="一（三）", direction="up", target=100,
    numerator="已有帮扶措施的未消除户", denominator="未消除风险的监测对象户数",
    scope="town", reads=reads(STATE, MEASURES),
)  # fmt: skip
def help_coverage(s: Snapshot) -> Ratio:
    """Un-eliminated households with at least one measure, of all of them."""
    return Ratio(of_cases(s, s.case[_given(s)]), uneliminated(s))


@indicator(
    "I17", "开发式帮扶覆盖率", unit="%", clause="一（三）", direction="up", target=100,
    numerator="有劳动力且已有产业、就业、金融或公益岗位帮扶的未消除户",
    denominator="有普通或技能劳动力的未消除户",
    scope="town", reads=reads(STATE, LABOUR, MEASURES),
)  # fmt: skip
def productive_help_coverage(s: Snapshot) -> Ratio:
    """A39–A42 where some member can work: 优先落实产业就业等开发式帮扶措施."""
    able = is_deciding(s, UNELIMINATED) & has_labour(s)
    helped = able & _given(s, *PRODUCTIVE)
    return Ratio(of_cases(s, s.case[helped]), of_cases(s, s.case[able]))


@indicator(
    "I18", "“一兜了之”户数", unit="户", clause="一（三）", direction="down", target=0,
    numerator="有劳动力而只有综合保障的未消除户（确定已满落实计划的期限）", alert=Bound("above", 0),
    scope="town", reads=reads(STATE, LABOUR, MEASURES),
)  # fmt: skip
def safety_net_only_households(s: Snapshot) -> Ratio:
    """The households that break rule MS02."""
    return Ratio(of_cases(s, safety_net_only(s)))


@indicator(
    "I19", "措施与风险匹配率", unit="%", clause="一（三）", direction="up", target=100,
    numerator="每项未消除的风险都有对应措施的未消除户", denominator="未消除风险的监测对象户数",
    scope="town", reads=reads(STATE, CASE_RISKS, MEASURES),
)  # fmt: skip
def matching_help(s: Snapshot) -> Ratio:
    """Un-eliminated households none of whose open risks is left without a measure for it."""
    answered = is_deciding(s, UNELIMINATED) & has_every_risk_answered(s)
    return Ratio(of_cases(s, s.case[answered]), uneliminated(s))
