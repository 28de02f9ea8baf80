"""AG 汇总：village tables, the units over 2 %, baselines of the notice (通知一（四）, 三（二）)."""

from collections.abc import Callable

import pandas as pd

from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.household.contact import BY_TELEPHONE, MONITORED, visited_type
from lookback.definitions.household.income import PERCENT
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.status import is_over_line
from lookback.definitions.residence import (
    home_villages,
    is_standing,
    placed,
    village_by_household,
    villages_by_code,
)
from lookback.definitions.screening.attention import is_followed_up, open_attention
from lookback.definitions.screening.milestones import is_past
from lookback.definitions.screening.visits import (
    at_baseline,
    is_blank,
    is_visit_of_round,
    is_visited,
    unreachable,
    visited_by_village,
)


@rule(
    "AG04", "监测对象登记为脱贫户", severity="E", clause="附件2", fault="数据质量不高",
    on="visit", fields=("household_type",),
    scope="town", remedy="改正户类型：脱贫户只统计未纳入监测对象的脱贫户",
    expected="为监测对象",
)  # fmt: skip
def monitored_counted_as_lifted(s: Snapshot) -> pd.Series:
    """On the day of the visit; an eliminated household is still 监测对象 (附件2备注)."""
    counted = (s.visit["household_type"] == "脱贫户") & (s.visit["visited_on"] <= s.day)
    return counted & (visited_type(s) == MONITORED)


@rule(
    "AG05a", "空白村数与通知的基数不符", severity="I", clause="三（二）", scope="district",
    on="town", fields=("town_name",), remedy="对照全国系统核对基数之日的空白村，说明差异",
    actual="全区 {count}", expected="为 {blank_village_baseline}", unit="个",
    facts=lambda s, rows: {"count": _at_baseline(s, rows, lambda then: is_blank(then).sum())},
)  # fmt: skip
def blank_villages_differ(s: Snapshot) -> pd.Series:
    """On the day of the baselines; a question to all towns, for the notice counts the district."""
    then = at_baseline(s)
    differs = then is not None and is_blank(then).sum() != s.number("blank_village_baseline")
    return pd.Series(differs, index=s.town.index)


@rule(
    "AG05b", "失联人员数与通知的基数不符", severity="I", clause="三（二）", scope="district",
    on="town", fields=("town_name",), remedy="对照下发名单核对基数之日的失联人员，说明差异",
    actual="全区 {count}", expected="为 {unreachable_baseline}", unit="人",
    facts=lambda s, rows: {"count": _at_baseline(s, rows, lambda then: len(unreachable(then)))},
)  # fmt: skip
def unreachable_differ(s: Snapshot) -> pd.Series:
    """On the day of the baselines; a question to all towns, for the notice counts the district."""
    then = at_baseline(s)
    differs = then is not None and len(unreachable(then)) != s.number("unreachable_baseline")
    return pd.Series(differs, index=s.town.index)


@rule(
    "AG06", "村表疑有错漏", severity="W", clause="一（四）", scope="town",
    on="village", fields=("rural_households", "rural_population", "rural_population_before"),
    remedy="核对村表农村户数、人口与上年人口",
    expected="不空白，户均 {persons_per_household_low} 至 {persons_per_household_high} 人，"
             "比上年变化不超过 {population_change_share}%",
)  # fmt: skip
def village_table_odd(s: Snapshot) -> pd.Series:
    """Blank or 0; fewer households than were visited; too small or large ones; a sudden change."""
    counts = villages_by_code(s).reindex(s.village["village_code"]).set_axis(s.village.index)
    households, persons = counts["rural_households"], counts["rural_population"]
    empty = ~((households > 0) & (persons > 0)).fillna(False)
    crowded = look_up(s.village["village_code"], visited_by_village(s)) > households
    low, high = s.number("persons_per_household_low"), s.number("persons_per_household_high")
    odd_size = (persons < households * low) | (persons > households * high)
    now, before = s.village["rural_population"], s.village["rural_population_before"]
    change = (now - before).abs() * PERCENT > before * s.number("population_change_share")
    odd = empty | crowded.fillna(False) | odd_size.fillna(False) | change.fillna(False)
    return odd & is_standing(s)


@rule(
    "AG14a", "占比超过2%的村未列入重点关注台账", severity="W", clause="一（四）", scope="town",
    on="village", fields=("village_code",), remedy="列入台账，明确责任人并开展三项核查",
    actual="占比超过 {attention_share}%，没有列入", expected="列入重点关注台账",
)  # fmt: skip
def village_over_line_not_listed(s: Snapshot) -> pd.Series:
    """No entry that is open on the day (R046)."""
    over = is_over_line(s, "village")
    codes = s.village["village_code"]
    return codes.isin(over.index[over]) & ~codes.isin(placed(s, open_attention(s)["unit_code"]))


@rule(
    "AG14b", "占比超过2%的镇（新区）未列入重点关注台账", severity="W", clause="一（四）",
    scope="town",
    on="town", fields=("town_code",), remedy="列入台账，明确责任人并开展三项核查",
    actual="占比超过 {attention_share}%，没有列入", expected="列入重点关注台账",
)  # fmt: skip
def town_over_line_not_listed(s: Snapshot) -> pd.Series:
    """No entry that is open on the day (R046)."""
    over = is_over_line(s, "town")
    codes = s.town["town_code"]
    return codes.isin(over.index[over]) & ~codes.isin(placed(s, open_attention(s)["unit_code"]))


@rule(
    "AG15", "重点关注单位的责任人、三项核查或措施不完整", severity="W", clause="一（四）",
    on="attention",
    fields=("responsible", "register_checked_on", "measures_checked_on",
            "elimination_checked_on", "action"),
    scope="town", remedy="补齐责任人、村表错漏、政策落实、消除标注三项核查日期和处置措施",
    expected="在列入后 {follow_up_days} 天内填写",
)  # fmt: skip
def attention_incomplete(s: Snapshot) -> pd.Series:
    """A week after the entry, the rhythm of dispatch (R047)."""
    overdue = (s.day - s.attention["opened_on"]).dt.days > s.number("follow_up_days")
    return overdue & ~is_followed_up(s)


@rule(
    "AG16", "规模性返贫风险隐患没有处置措施", severity="W", clause="一（四）",
    on="hazard", fields=("action",), scope="town", remedy="会商相关部门，登记处置措施",
    expected="在发生后 {follow_up_days} 天内写明",
)  # fmt: skip
def hazard_without_action(s: Snapshot) -> pd.Series:
    """A week after it occurred (R045)."""
    overdue = (s.day - s.hazard["occurred_on"]).dt.days > s.number("follow_up_days")
    return overdue & s.hazard["action"].isna()


@rule(
    "AG17", "失联人员到期未掌握去向", severity="W", clause="三（二）",
    on="unreachable", fields=("located_on", "attempts"),
    scope="town", remedy="继续联系，掌握去向动态和家庭情况",
    expected="在期限以前掌握去向",
)  # fmt: skip
def unreachable_not_located(s: Snapshot) -> pd.Series:
    """After the deadline of 二（二）."""
    listed = ~(s.unreachable["reported_on"] > s.day)
    return is_past(s, "look_back") & listed & known_by(s.unreachable["located_on"], s.day).isna()


@rule(
    "AG18", "空白村到期未逐户排查", severity="W", clause="三（二）", scope="town",
    on="village", fields=("village_code",), remedy="逐户入户排查，符合条件的启动识别",
    actual="还有 {left} 户没有入户", expected="逐户入户",
    facts=lambda s, rows: {"left": _unvisited_households(s, rows)},
)  # fmt: skip
def blank_village_unvisited(s: Snapshot) -> pd.Series:
    """After the deadline of 二（二）: some household on file was not visited this round (R067)."""
    unvisited = ~is_visited(s)
    blank = is_blank(s)
    codes = s.village["village_code"]
    left = codes.isin(home_villages(s)[unvisited])
    return is_past(s, "look_back") & left & codes.isin(blank.index[blank])


@rule(
    "AG29", "隐患涉及户数、人数超过全村", severity="W", clause="一（四）", scope="town",
    on="hazard", fields=("households", "persons"),
    remedy="核对隐患涉及的户数、人数和村表",
    expected="不超过全村 {rural_households} 户、{rural_population} 人，户数不超过人数",
    facts=lambda s, rows: {
        name: _of_village(s, name)[rows.index] for name in ("rural_households", "rural_population")
    },
)  # fmt: skip
def hazard_larger_than_village(s: Snapshot) -> pd.Series:
    """Nor can it concern more households than persons; blanks say nothing."""
    households, persons = s.hazard["households"], s.hazard["persons"]
    too_many = (households > _of_village(s, "rural_households")).fillna(False)
    too_many |= (persons > _of_village(s, "rural_population")).fillna(False)
    return too_many | (households > persons).fillna(False)


@rule(
    "AG30", "一名排查人员一天入户过多", severity="W", clause="三（五）", scope="town",
    on="village", fields=("village_code",),
    remedy="核实是否逐户上门；没有上门的重新入户，电话联系的据实登记",
    actual="一天入户 {doors}", expected="不超过 {visits_per_day}", unit="户",
    facts=lambda s, rows: {"doors": look_up(rows["village_code"], _most_doors(s))},
)  # fmt: skip
def visits_in_one_day(s: Snapshot) -> pd.Series:
    """Doors one person went to on one day in a village; who is not named is not counted."""
    return look_up(s.village["village_code"], _most_doors(s)) > s.number("visits_per_day")


def _at_baseline(s: Snapshot, rows: pd.DataFrame, count: Callable[[Snapshot], float]) -> pd.Series:
    """What the whole district counted on the day of the baselines, for each of these rows."""
    then = at_baseline(s)
    return pd.Series(0 if then is None else int(count(then)), rows.index)


def _unvisited_households(s: Snapshot, villages: pd.DataFrame) -> pd.Series:
    """How many households of each of these villages were not visited this round."""
    left = home_villages(s)[~is_visited(s)].value_counts()
    return look_up(villages["village_code"], left).fillna(0)


def _of_village(s: Snapshot, name: str) -> pd.Series:
    """A field of 村表 of the village of each row of `hazard`."""
    return look_up(placed(s, s.hazard["village_code"]), villages_by_code(s)[name])


def _most_doors(s: Snapshot) -> pd.Series:
    """The most doors that one person went to on one day, by the code of the village."""
    visit = s.visit[is_visit_of_round(s) & (s.visit["outcome"] != BY_TELEPHONE)]
    villages = look_up(visit["household_id"], village_by_household(s)).rename("village_code")
    doors = visit.groupby([villages, "staff_name", "visited_on"])["household_id"].nunique()
    return doors.groupby("village_code").max()
