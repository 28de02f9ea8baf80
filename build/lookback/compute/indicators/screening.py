"""排查：households visited, blank villages, unreachable persons (通知一（一）, 三（二）)."""

from lookback.compute.indicator import Bound, Ratio, indicator
from lookback.data.snapshot import Snapshot
from lookback.definitions.places import count_by_village, villages
from lookback.definitions.screening import is_blank, unreachable, visited_households


@indicator(
    "I01", "排查覆盖率", unit="%", clause="一（一）1", direction="up",
    numerator="本轮“回头看”已入户排查的户数", denominator="村表农村户数",
)  # fmt: skip
def screening_coverage(s: Snapshot) -> Ratio:
    """Households visited in this round, of the 村表's rural households; goal 100 % by 5-30."""
    visited = s.household["household_id"].isin(visited_households(s))
    counts = count_by_village(s, s.household.loc[visited, "village_code"])
    return Ratio(counts, villages(s)["rural_households"])


@indicator(
    "I11", "空白村数", unit="个", clause="三（二）", direction="down",
    numerator="没有监测对象（不含已清退）的村", alert=Bound("above", "blank_village_baseline"),
)  # fmt: skip
def blank_villages(s: Snapshot) -> Ratio:
    """Villages where no household is monitored; 28 at the end of April 2022."""
    return Ratio(is_blank(s).astype("Int64"))


@indicator(
    "I13", "失联人员核实率", unit="%", clause="三（二）", direction="up",
    numerator="已掌握去向的失联人员", denominator="列入台账的失联人员",
)  # fmt: skip
def unreachable_located(s: Snapshot) -> Ratio:
    """Persons out of contact whose whereabouts are known by the day, of all listed by it."""
    listed = unreachable(s)
    located = listed[listed["located_on"] <= s.day]
    return Ratio(
        count_by_village(s, located["village_code"]), count_by_village(s, listed["village_code"])
    )
