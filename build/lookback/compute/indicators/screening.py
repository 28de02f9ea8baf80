"""排查：visits, key groups, leads, blank villages, unreachable persons (一（一）, 三（二）)."""

from lookback.compute.figures.counted_rows import counted_rows
from lookback.compute.indicators.indicator import Bound, Indicator, Ratio, indicator
from lookback.compute.indicators.monitored import rural
from lookback.data.reads import reads
from lookback.data.snapshot import Snapshot
from lookback.definitions.columns_read import GROUPS, LEADS, PERSONS, STATE, VILLAGES, VISITS
from lookback.definitions.household.contact import AT_HOME, BY_TELEPHONE, OUT_OF_REACH
from lookback.definitions.household.key_groups import EIGHT, KEY_GROUPS, key_groups
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.leads import (
    DEPARTMENT,
    SELF_REPORT,
    STAFF,
    is_closed,
    is_received,
)
from lookback.definitions.screening.visits import (
    is_blank,
    is_fully_visited,
    is_listed_unreachable,
    is_visit_of_round,
    is_visited,
    visited_by_village,
)

NEGLECTED = Bound("below", "lead_source_share")
"""A channel through which no lead, or hardly one, has come."""


@indicator(
    "I01", "排查覆盖率", unit="%", clause="一（一）1", direction="up", target=100,
    numerator="本轮已入户排查的户数", denominator="村表农村户数",
    scope="town", reads=reads(VISITS, VILLAGES),
)  # fmt: skip
def screening_coverage(s: Snapshot) -> Ratio:
    """Households visited in this round, of the 村表's rural households; goal 100 % by 5-30."""
    return Ratio(counted_rows(s, "household", is_visited(s)), rural(s, "rural_households"))


def _visit_mode(suffix: str, outcome: str) -> Indicator:
    """I02 入户方式构成: one of the three 入户情况, of the visits that state theirs."""

    def share(s: Snapshot) -> Ratio:
        stated = is_visit_of_round(s) & s.visit["outcome"].notna()
        return Ratio(
            counted_rows(s, "visit", stated & (s.visit["outcome"] == outcome)),
            counted_rows(s, "visit", stated),
        )

    declare = indicator(
        f"I02.{suffix}", f"入户方式：{outcome}", unit="%", clause="附件1",
        numerator=f"本轮入户情况为“{outcome}”的入户次数",
        denominator="本轮登记了入户情况的入户次数",
        scope="town", reads=reads(VISITS, visit="outcome"),
    )  # fmt: skip
    return declare(share)


visit_modes = (
    _visit_mode("at_home", AT_HOME),
    _visit_mode("by_telephone", BY_TELEPHONE),
    _visit_mode("out_of_reach", OUT_OF_REACH),
)


@indicator(
    "I03", "重点人群排查率", unit="%", clause="一（一）2", direction="up", target=100,
    numerator="八类重点人群中本轮已入户排查的户数", denominator="八类重点人群户数",
    scope="town", reads=GROUPS,
)  # fmt: skip
def key_group_coverage(s: Snapshot) -> Ratio:
    """Households in any of the eight key groups that were visited, each once; 其他 not counted."""
    chosen = key_groups(s)[list(EIGHT)].any(axis=1)
    return Ratio(
        counted_rows(s, "household", chosen & is_visited(s)), counted_rows(s, "household", chosen)
    )


def _key_group(code: str) -> Indicator:
    def share(s: Snapshot) -> Ratio:
        chosen = key_groups(s)[code]
        return Ratio(
            counted_rows(s, "household", chosen & is_visited(s)),
            counted_rows(s, "household", chosen),
        )

    name = KEY_GROUPS[code]
    declare = indicator(
        f"I03.{code}", f"重点人群排查率：{name}", unit="%", clause="一（一）2", direction="up",
        target=100, numerator=f"“{name}”中本轮已入户排查的户数", denominator=f"“{name}”户数",
        scope="town", reads=GROUPS,
    )  # fmt: skip
    return declare(share)


key_group_coverages = tuple(_key_group(code) for code in EIGHT)


def _lead_source(suffix: str, source: str, alert: Bound | None = None) -> Indicator:
    """I04 线索来源构成: one of the three channels, of the leads that state theirs."""

    def share(s: Snapshot) -> Ratio:
        stated = is_received(s) & s.lead["source"].notna()
        return Ratio(
            counted_rows(s, "lead", stated & (s.lead["source"] == source)),
            counted_rows(s, "lead", stated),
        )

    declare = indicator(
        f"I04.{suffix}", f"线索来源：{source}", unit="%", clause="一（一）3", alert=alert,
        numerator=f"来源为“{source}”的线索", denominator="登记了来源的线索",
        scope="town", reads=reads(LEADS, lead="source"),
    )  # fmt: skip
    return declare(share)


lead_sources = (
    _lead_source("staff", STAFF),
    _lead_source("self_report", SELF_REPORT, NEGLECTED),
    _lead_source("department", DEPARTMENT, NEGLECTED),
)


@indicator(
    "I05", "线索办结率", unit="%", clause="一（一）3", direction="up", target=100,
    numerator="已办结的线索", denominator="已收到的线索",
    scope="town", reads=reads(LEADS, lead="closed_on"),
)  # fmt: skip
def leads_closed(s: Snapshot) -> Ratio:
    """Leads closed by the day, of those received by it."""
    return Ratio(counted_rows(s, "lead", is_closed(s)), counted_rows(s, "lead", is_received(s)))


@indicator(
    "I11", "空白村数", unit="个", clause="三（二）", direction="down",
    numerator="没有监测对象（不含已清退）的村", alert=Bound("above", "blank_village_baseline"),
    scope="town", reads=reads(STATE, PERSONS, VILLAGES),
)  # fmt: skip
def blank_villages(s: Snapshot) -> Ratio:
    """Villages where no household is monitored; the notice names how many there were."""
    return Ratio(counted_rows(s, "village", look_up(s.village["village_code"], is_blank(s))))


@indicator(
    "I12", "空白村排查完成率", unit="%", clause="三（二）", direction="up", target=100,
    numerator="已入户户数达到村表农村户数的空白村", denominator="空白村",
    scope="town", reads=reads(STATE, PERSONS, VILLAGES, VISITS),
)  # fmt: skip
def blank_villages_visited(s: Snapshot) -> Ratio:
    """Blank villages visited whole; one whose 村表 lacks its households is not known to be."""
    codes = s.village["village_code"]
    blank = look_up(codes, is_blank(s)).astype("boolean")
    done = blank & look_up(codes, is_fully_visited(s, visited_by_village(s)))
    return Ratio(counted_rows(s, "village", done), counted_rows(s, "village", blank))


@indicator(
    "I13", "失联人员核实率", unit="%", clause="三（二）", direction="up", target=100,
    numerator="已掌握去向的失联人员", denominator="列入台账的失联人员",
    scope="town", reads=reads(unreachable="village_code reported_on located_on"),
)  # fmt: skip
def unreachable_located(s: Snapshot) -> Ratio:
    """Persons out of contact whose whereabouts are known by the day, of all listed by it."""
    listed = is_listed_unreachable(s)
    located = listed & (s.unreachable["located_on"] <= s.day)
    return Ratio(counted_rows(s, "unreachable", located), counted_rows(s, "unreachable", listed))
