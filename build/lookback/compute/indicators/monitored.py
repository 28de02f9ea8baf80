"""监测对象：how many, of which kind, and where they pass the 2 % line (通知一（一）, 一（四）)."""

from lookback.compute.indicator import Bound, Ratio, indicator
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import villages
from lookback.definitions.state import is_over_line, monitored, of_category, uneliminated

ATTENTION = Bound("above", "attention_share")


@indicator(
    "I06", "监测对象户数", unit="户", clause="一（一）4(5)", numerator="监测对象户数（不含已清退）"
)
def monitored_households(s: Snapshot) -> Ratio:
    """Households determined as monitored and not removed; eliminated ones count (附件2备注)."""
    return Ratio(monitored(s)["households"])


@indicator(
    "I06.persons", "监测对象人数", unit="人", clause="一（一）4(5)", numerator="监测对象在册成员数"
)
def monitored_persons(s: Snapshot) -> Ratio:
    """Active members of the monitored households."""
    return Ratio(monitored(s)["persons"])


@indicator(
    "I06.unstable_lifted", "脱贫不稳定户数", unit="户", clause="附件3", numerator="脱贫不稳定户"
)
def unstable_lifted_households(s: Snapshot) -> Ratio:
    """Monitored households of the first category (A3)."""
    return Ratio(of_category(s, "脱贫不稳定户")["households"])


@indicator("I06.marginal", "边缘易致贫户数", unit="户", clause="附件3", numerator="边缘易致贫户")
def marginal_households(s: Snapshot) -> Ratio:
    """Monitored households of the second category (A3)."""
    return Ratio(of_category(s, "边缘易致贫户")["households"])


@indicator(
    "I06.sudden_hardship", "突发严重困难户数", unit="户", clause="附件3", numerator="突发严重困难户"
)
def sudden_hardship_households(s: Snapshot) -> Ratio:
    """Monitored households of the third category (A3)."""
    return Ratio(of_category(s, "突发严重困难户")["households"])


@indicator(
    "I07", "监测对象占比", unit="%", clause="一（四）",
    numerator="监测对象人数", denominator="村表农村人口",
)  # fmt: skip
def monitored_share(s: Snapshot) -> Ratio:
    """Monitored persons of the rural population; a question, never a quota."""
    return Ratio(monitored(s)["persons"], villages(s)["rural_population"])


@indicator(
    "I08", "未消除风险户数", unit="户", clause="一（三）", direction="down",
    numerator="未消除风险的监测对象户数",
)  # fmt: skip
def uneliminated_households(s: Snapshot) -> Ratio:
    """Monitored households whose risk is not eliminated, or whose elimination was rolled back."""
    return Ratio(uneliminated(s)["households"])


@indicator(
    "I08.persons", "未消除风险人数", unit="人", clause="一（三）", direction="down",
    numerator="未消除风险的监测对象人数",
)  # fmt: skip
def uneliminated_persons(s: Snapshot) -> Ratio:
    """Active members of the un-eliminated households."""
    return Ratio(uneliminated(s)["persons"])


@indicator(
    "I09", "未消除风险占比", unit="%", clause="一（四）", direction="down", alert=ATTENTION,
    numerator="未消除风险的监测对象人数", denominator="村表农村人口",
)  # fmt: skip
def uneliminated_share(s: Snapshot) -> Ratio:
    """The 2 % line: persons un-eliminated of the 村表's rural population, strictly above."""
    return Ratio(uneliminated(s)["persons"], villages(s)["rural_population"])


@indicator(
    "I09.households", "未消除风险占比（户）", unit="%", clause="一（四）", direction="down",
    numerator="未消除风险的监测对象户数", denominator="村表农村户数",
)  # fmt: skip
def uneliminated_share_of_households(s: Snapshot) -> Ratio:
    """The same by households, shown beside the 2 % line and not judged."""
    return Ratio(uneliminated(s)["households"], villages(s)["rural_households"])


@indicator(
    "I10", "超2%村数", unit="个", clause="一（四）", direction="down",
    numerator="未消除风险占比超过关注线的村", alert=Bound("above", 0),
)  # fmt: skip
def villages_over_line(s: Snapshot) -> Ratio:
    """Villages strictly above the 2 % line; a village without a denominator is not judged."""
    return Ratio(is_over_line(s, "village").astype("Int64"))


@indicator(
    "I10.towns", "超2%镇（新区）数", unit="个", clause="一（四）", direction="down", grain="town",
    numerator="未消除风险占比超过关注线的镇（新区）", alert=Bound("above", 0),
)  # fmt: skip
def towns_over_line(s: Snapshot) -> Ratio:
    """Towns strictly above the 2 % line."""
    return Ratio(is_over_line(s, "town").astype("Int64"))
