"""监测对象：how many, of which kind, and where they pass the 2 % line (通知一（一）, 一（四）)."""

import pandas as pd

from lookback.compute.figures.counted_rows import CountedRows, counted_rows
from lookback.compute.indicators.indicator import Bound, Ratio, indicator
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot, once
from lookback.definitions.columns_read import PERSONS, STATE, VILLAGES
from lookback.definitions.household.people import persons as members
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.status import UNELIMINATED, deciding_cases, is_over_line
from lookback.definitions.record_owners import is_household
from lookback.definitions.residence import is_standing, villages_by_code

ATTENTION = Bound("above", "attention_share")


def monitored(
    s: Snapshot, *, category: str = "", state: str = "", persons: bool = False
) -> CountedRows:
    """监测对象 as rows of `household` of one category (A3) or state; by persons, or once each."""
    cases = deciding_cases(s)
    if category:
        cases = cases[cases["category"] == category]
    if state:
        cases = cases[cases["state"] == state]
    return of_households(s, cases.index, persons=persons)


@once
def uneliminated(s: Snapshot) -> CountedRows:
    """未消除风险的监测对象, each household once: the basis of many shares."""
    return monitored(s, state=UNELIMINATED)


def of_cases(s: Snapshot, cases: pd.DataFrame, *, persons: bool = False) -> CountedRows:
    """The households of these rows of `case` as rows of `household`; by persons, or once each."""
    return of_households(s, cases["household_id"], persons=persons)


def of_households(
    s: Snapshot, chosen: pd.Series | pd.Index, *, persons: bool = False
) -> CountedRows:
    """These household_ids as rows of `household`; by their active members, or once each."""
    amount = members(s) if persons else 1
    return counted_rows(s, "household", is_household(s, chosen), amount=amount)


def rural(s: Snapshot, field: str) -> CountedRows:
    """村表农村户数 or 农村人口: rows of `village`."""
    amount = look_up(s.village["village_code"], villages_by_code(s)[field])
    return counted_rows(s, "village", is_standing(s), amount=amount)


@indicator(
    "I06",
    "监测对象户数",
    unit="户",
    clause="一（一）4(5)",
    numerator="监测对象户数（不含已清退）",
    scope="town",
    reads=STATE,
)
def monitored_households(s: Snapshot) -> Ratio:
    """Households determined as monitored and not removed; eliminated ones count (附件2备注)."""
    return Ratio(monitored(s))


@indicator(
    "I06.persons",
    "监测对象人数",
    unit="人",
    clause="一（一）4(5)",
    numerator="监测对象在册成员数",
    scope="town",
    reads=reads(STATE, PERSONS),
)
def monitored_persons(s: Snapshot) -> Ratio:
    """Active members of the monitored households."""
    return Ratio(monitored(s, persons=True))


@indicator(
    "I06.unstable_lifted",
    "脱贫不稳定户数",
    unit="户",
    clause="附件3",
    numerator="脱贫不稳定户",
    scope="town",
    reads=STATE,
)
def unstable_lifted_households(s: Snapshot) -> Ratio:
    """Monitored households of the first category (A3)."""
    return Ratio(monitored(s, category="脱贫不稳定户"))


@indicator(
    "I06.marginal",
    "边缘易致贫户数",
    unit="户",
    clause="附件3",
    numerator="边缘易致贫户",
    scope="town",
    reads=STATE,
)
def marginal_households(s: Snapshot) -> Ratio:
    """Monitored households of the second category (A3)."""
    return Ratio(monitored(s, category="边缘易致贫户"))


@indicator(
    "I06.sudden_hardship",
    "突发严重困难户数",
    unit="户",
    clause="附件3",
    numerator="突发严重困难户",
    scope="town",
    reads=STATE,
)
def sudden_hardship_households(s: Snapshot) -> Ratio:
    """Monitored households of the third category (A3)."""
    return Ratio(monitored(s, category="突发严重困难户"))


@indicator(
    "I07", "监测对象占比", unit="%", clause="一（四）",
    numerator="监测对象人数", denominator="村表农村人口",
    scope="town", reads=reads(STATE, PERSONS, VILLAGES),
)  # fmt: skip
def monitored_share(s: Snapshot) -> Ratio:
    """Monitored persons of the rural population; a question, never a quota."""
    return Ratio(monitored(s, persons=True), rural(s, "rural_population"))


@indicator(
    "I08", "未消除风险户数", unit="户", clause="一（三）", direction="down",
    numerator="未消除风险的监测对象户数",
    scope="town", reads=STATE,
)  # fmt: skip
def uneliminated_households(s: Snapshot) -> Ratio:
    """Monitored households whose risk is not eliminated, or whose elimination was rolled back."""
    return Ratio(uneliminated(s))


@indicator(
    "I08.persons", "未消除风险人数", unit="人", clause="一（三）", direction="down",
    numerator="未消除风险的监测对象人数",
    scope="town", reads=reads(STATE, PERSONS),
)  # fmt: skip
def uneliminated_persons(s: Snapshot) -> Ratio:
    """Active members of the un-eliminated households."""
    return Ratio(monitored(s, state=UNELIMINATED, persons=True))


@indicator(
    "I09", "未消除风险占比", unit="%", clause="一（四）", direction="down", alert=ATTENTION,
    numerator="未消除风险的监测对象人数", denominator="村表农村人口",
    scope="town", reads=reads(STATE, PERSONS, VILLAGES),
)  # fmt: skip
def uneliminated_share(s: Snapshot) -> Ratio:
    """The 2 % line: persons un-eliminated of the 村表's rural population, strictly above."""
    return Ratio(monitored(s, state=UNELIMINATED, persons=True), rural(s, "rural_population"))


@indicator(
    "I09.households", "未消除风险占比（户）", unit="%", clause="一（四）", direction="down",
    numerator="未消除风险的监测对象户数", denominator="村表农村户数",
    scope="town", reads=reads(STATE, VILLAGES),
)  # fmt: skip
def uneliminated_share_of_households(s: Snapshot) -> Ratio:
    """The same by households, shown beside the 2 % line and not judged."""
    return Ratio(uneliminated(s), rural(s, "rural_households"))


@indicator(
    "I10", "超2%村数", unit="个", clause="一（四）", direction="down",
    numerator="未消除风险占比超过关注线的村", alert=Bound("above", 0),
    scope="town", reads=reads(STATE, PERSONS, VILLAGES),
)  # fmt: skip
def villages_over_line(s: Snapshot) -> Ratio:
    """Villages strictly above the 2 % line; a village without a denominator is not judged."""
    over = look_up(s.village["village_code"], is_over_line(s, "village"))
    return Ratio(counted_rows(s, "village", over))


@indicator(
    "I10.towns", "超2%镇（新区）数", unit="个", clause="一（四）", direction="down", grain="town",
    numerator="未消除风险占比超过关注线的镇（新区）", alert=Bound("above", 0),
    scope="town", reads=reads(STATE, PERSONS, VILLAGES, town=""),
)  # fmt: skip
def towns_over_line(s: Snapshot) -> Ratio:
    """Towns strictly above the 2 % line."""
    return Ratio(counted_rows(s, "town", s.town["town_code"].map(is_over_line(s, "town"))))
