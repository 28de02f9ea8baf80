"""L4–L6: units and persons to look at closely (通知一（四）, 三（二）)."""

import pandas as pd

from lookback.check.rules import RULES
from lookback.check.rules.violations import violations
from lookback.compute.figures.case_pipeline import ENDS, case_pipeline
from lookback.compute.figures.counted_rows import counted_rows
from lookback.compute.indicators.indicator import Indicator, Ratio, compute_indicators, indicator
from lookback.compute.indicators.monitored import monitored_households, uneliminated_share
from lookback.compute.indicators.screening import screening_coverage
from lookback.compute.lists.announcement_list import ROW, SENT, UNIT, AnnouncementList
from lookback.compute.lists.leading_columns import rows_of_units
from lookback.compute.privacy.disclosure import INTERNAL_MASKS
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.administrative_units import count_by_village, unit_names
from lookback.definitions.dates import known_by
from lookback.definitions.household.key_groups import is_key_household
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.status import is_over_line
from lookback.definitions.residence import placed, villages_by_code
from lookback.definitions.screening.attention import CHECKS, open_attention
from lookback.definitions.screening.visits import is_fully_visited, is_visited, unreachable

CHECKED = {"register_faults": "AG06", "measures_missing": "MS01", "eliminations_due": "EL07"}
"""村表错漏, 措施未落实, 应标未标: what to check in a unit over the line, and the rule for it."""

LEVEL_NAMES = {LEVELS["town"]: "镇（新区）", LEVELS["village"]: "村"}
SHARE_DIGITS = 3


def attention(s: Snapshot) -> pd.DataFrame:
    """重点关注: units over the 2 % line, and those whose ledger entry is still open.

    Beside each count of the three checks stands the day of the check; a unit that has no entry
    in the ledger has none of the ledger's columns.
    """
    [uneliminated] = _by_village(s, uneliminated_share)
    persons = uneliminated["numerator"]
    over = [is_over_line(s, "town", persons), is_over_line(s, "village", persons)]
    entries = open_attention(s).sort_values("opened_on")
    entries = entries.assign(unit_code=placed(s, entries["unit_code"]))
    entries = entries.drop_duplicates("unit_code", keep="last").set_index("unit_code")
    codes = {*(code for found in over for code in found.index[found]), *entries.index}
    units = pd.Series(sorted(codes, key=lambda code: (len(code), code)), dtype="str")
    rural = villages_by_code(s)["rural_population"]
    left, people = (
        [inside[inside.index.str.startswith(code)].sum(skipna=False) for code in units]
        for inside in (persons, rural)
    )
    rows = rows_of_units(
        s, units, level=units.str.len().map(LEVEL_NAMES), unit_code=units,
        unit_name=units.map(unit_names(s)), uneliminated_persons=left, rural_population=people,
    )  # fmt: skip
    broken = violations(s, [rule for rule in RULES if rule.code in CHECKED.values()])
    found = {
        name: _count(broken.loc[broken["rule"] == code, "unit"], units)
        for name, code in CHECKED.items()
    }
    recorded = {
        name: look_up(units, entries[name])
        for name in ("opened_on", *CHECKS, "responsible", "action")
    }
    checks = {name: known_by(recorded[name], s.day) for name in CHECKS}
    amounts = rows[["uneliminated_persons", "rural_population"]].astype("Int64")
    counted = amounts["rural_population"].where(amounts["rural_population"] > 0)
    share = (100 * amounts["uneliminated_persons"] / counted).astype("float64")
    return rows.assign(
        **amounts, uneliminated_share=share.round(SHARE_DIGITS), **found, **(recorded | checks),
        **{ROW: units},
    )  # fmt: skip


def _count(found: pd.Series, units: pd.Series) -> pd.Series:
    """How many of these findings lie in each unit."""
    counts = [found.str.startswith(code, na=False).sum() for code in units]
    return pd.Series(counts, index=units.index, dtype="Int64")


@indicator(
    "L5", "空白村名单的重点人群", unit="%", clause="三（二）",
    numerator="重点人群（含其他）中本轮已入户排查的户数", denominator="重点人群（含其他）户数",
)  # fmt: skip
def key_coverage(s: Snapshot) -> Ratio:
    """For the list alone; I03 counts the eight groups without 其他."""
    chosen = is_key_household(s)
    return Ratio(
        counted_rows(s, "household", chosen & is_visited(s)), counted_rows(s, "household", chosen)
    )


def blank_villages(s: Snapshot) -> pd.DataFrame:
    """空白村: each village without monitored households, and how far it has been looked at."""
    table = villages_by_code(s)
    coverage, keys, monitored = _by_village(
        s, screening_coverage, key_coverage, monitored_households
    )
    visited = coverage["numerator"]
    under_way = _under_way(s)
    table = table.assign(
        visited_households=visited,
        key_households=keys["denominator"],
        key_visited_households=keys["numerator"],
        cases_under_way=count_by_village(s, under_way["village_code"]),
        visit_result=is_fully_visited(s, visited).map({True: "已全部入户", False: "尚未全部入户"}),
    )
    table = (
        table[monitored["numerator"] == 0].reset_index().fillna({"visit_result": "村表户数不详"})
    )
    return rows_of_units(
        s, table["village_code"], **{ROW: table["village_code"]},
        **{name: table[name] for name in BLANK if name not in ("town_name", "village_name")},
    )  # fmt: skip


def _under_way(s: Snapshot) -> pd.DataFrame:
    """Of each case whose identification has not ended the village_code."""
    cases = case_pipeline(s)
    return cases.loc[~cases["stage"].isin(ENDS), ["village_code"]]


def _by_village(s: Snapshot, *asked: Indicator) -> list[pd.DataFrame]:
    """What each of these figures counts in each village, whole numbers."""
    rows = compute_indicators(s, asked)
    rows = rows[rows["level"] == "village"].set_index("unit_code").rename_axis("village_code")
    counts = rows[["numerator", "denominator"]].astype("Int64")
    return [counts[rows["code"] == indicator.code] for indicator in asked]


def unreachable_persons(s: Snapshot) -> pd.DataFrame:
    """失联人员: those listed by the day, the ones not yet found first in each village.

    The name is masked here already: the list goes to those who have the file at hand.
    """
    rows = unreachable(s)
    names = look_up(
        rows["member_id"], s.member.drop_duplicates("member_id").set_index("member_id")["name"]
    )
    located_on = known_by(rows["located_on"], s.day)
    found = rows_of_units(
        s,
        placed(s, rows["village_code"]),
        person_name=names.map(INTERNAL_MASKS["name"], na_action="ignore"),
    )
    rows = rows.assign(
        **found, **{ROW: rows["person_id"]}, located_on=located_on,
        whereabouts=rows["whereabouts"].where(located_on.notna()),
        family_state=rows["family_state"].where(located_on.notna()),
        is_found=located_on.notna(),
    )  # fmt: skip
    return rows.sort_values([UNIT, "is_found", "person_id"])


BLANK = (
    "town_name", "village_code", "village_name", "rural_households", "visited_households",
    "key_households", "key_visited_households", "cases_under_way", "visit_result",
)  # fmt: skip

LISTS = (
    AnnouncementList(
        "L4", "重点关注镇村名单", "一（四）", "internal", SENT,
        ("level", "unit_code", "town_name", "unit_name", "uneliminated_persons",
         "rural_population", "uneliminated_share", "register_faults", "register_checked_on",
         "measures_missing", "measures_checked_on", "eliminations_due", "elimination_checked_on",
         "opened_on", "responsible", "action"),
        attention,
    ),
    AnnouncementList(
        "L5", "空白村名单", "三（二）", "internal", SENT, BLANK, blank_villages,
    ),
    AnnouncementList(
        "L6", "失联人员名单", "三（二）", "restricted", SENT,
        ("town_name", "village_name", "person_id", "person_name", "reported_on", "lost_since",
         "attempts", "located_on", "whereabouts", "family_state"),
        unreachable_persons,
    ),
)  # fmt: skip
