"""排查：households visited, blank villages, unreachable persons (通知一（一）, 三（二）)."""

from lookback.compute.indicator import Bound, Ratio, indicator
from lookback.compute.indicators.monitored import rural
from lookback.compute.part import part
from lookback.data.snapshot import Snapshot
from lookback.definitions.screening import is_blank, is_listed_unreachable, is_visited


@indicator(
    "I01", "排查覆盖率", unit="%", clause="一（一）1", direction="up", target=100,
    numerator="本轮“回头看”已入户排查的户数", denominator="村表农村户数",
)  # fmt: skip
def screening_coverage(s: Snapshot) -> Ratio:
    """Households visited in this round, of the 村表's rural households; goal 100 % by 5-30."""
    return Ratio(part(s, "household", is_visited(s)), rural(s, "rural_households"))


@indicator(
    "I11", "空白村数", unit="个", clause="三（二）", direction="down",
    numerator="没有监测对象（不含已清退）的村", alert=Bound("above", "blank_village_baseline"),
)  # fmt: skip
def blank_villages(s: Snapshot) -> Ratio:
    """Villages where no household is monitored; 28 at the end of April 2022."""
    return Ratio(part(s, "village", s.village["village_code"].map(is_blank(s))))


@indicator(
    "I13", "失联人员核实率", unit="%", clause="三（二）", direction="up", target=100,
    numerator="已掌握去向的失联人员", denominator="列入台账的失联人员",
)  # fmt: skip
def unreachable_located(s: Snapshot) -> Ratio:
    """Persons out of contact whose whereabouts are known by the day, of all listed by it."""
    listed = is_listed_unreachable(s)
    located = listed & (s.unreachable["located_on"] <= s.day)
    return Ratio(part(s, "unreachable", located), part(s, "unreachable", listed))
