"""What is computed town by town, or of the declared columns alone, is what the whole gives.

Every rule, indicator, list and duty, the counts of annex 2 and of the lines: over a district with
all faults planted, and over the same after corrections that tear towns apart and join them.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import pandas as pd
import pytest

from lookback.check.rules import RULES
from lookback.check.rules.rule import Rule
from lookback.check.rules.violations import OF_DISTRICT
from lookback.compute.figures.explanation import rows_of
from lookback.compute.figures.what_if import AMOUNTS, count_below
from lookback.compute.indicators import INDICATORS
from lookback.compute.indicators.indicator import Indicator
from lookback.compute.lists import LISTS
from lookback.compute.lists.announcement_list import ROW, UNIT, AnnouncementList
from lookback.compute.lists.duties import DUTIES, Duty
from lookback.data.snapshot import Snapshot
from lookback.definitions.screening.summary import summary_counts, withdrawals
from lookback.execution.dataset import Dataset
from lookback.execution.dataset_access import town_of_rows
from lookback.execution.step import TOWN
from lookback.notice import read_notice

from ..district_files import District
from ..random_corrections import KINDS

DAY = date(2022, 6, 12)
DISTRICT_CODE = "420702"
LINES = range(5000, 9001, 250)
CORRECTIONS = 60


class Seen(NamedTuple):
    """A district as a whole, and each of its towns alone."""

    dataset: Dataset
    whole: Snapshot
    towns: Mapping[str, Snapshot]


def divided(district: District) -> Seen:
    dataset, notice = Dataset(district.package, read=district.content), read_notice(district.root)
    towns = {
        town: dataset.part(notice, DAY, frozenset([town]), None) for town in dataset.all_towns(DAY)
    }
    return Seen(dataset, dataset.snapshot(notice, DAY), towns)


@pytest.fixture(scope="module")
def planted(faulty: Path) -> Seen:
    """The district with all faults planted."""
    return divided(District(faulty))


@pytest.fixture(scope="module")
def corrected(faulty: Path) -> Seen:
    """The same after many corrections, of cells and of keys; no key stands twice."""
    district, lot = District(faulty), Random(7)
    for _ in range(CORRECTIONS):
        kind = lot.choice([kind for kind in KINDS if kind.__name__ != "of_notice"])
        kind(district, lot)
    for name, table in district.package.resources.items():
        seen = set()
        for rows, row in district.table(name):
            key = tuple(row[field] for field in table.primary_key)
            if key in seen:
                rows[:] = [kept for kept in rows if kept is not row]
            seen.add(key)
    return divided(district)


@pytest.fixture(scope="module", params=["planted", "corrected"])
def seen(request: pytest.FixtureRequest) -> Seen:
    found: Seen = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def declared(planted: Seen) -> Snapshot:
    """The columns that rules of the district declare, and no others."""
    return planted.dataset.part(planted.whole.notice, DAY, None, OF_DISTRICT.reads)


def of_town(rows: pd.DataFrame, town: str) -> pd.DataFrame:
    return rows[rows[TOWN] == town].reset_index(drop=True)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """The same rows in the same order, whatever their places; amounts to the last bit."""
    one, other = (each.reset_index(drop=True) for each in (one, other))
    if not one.equals(other):
        one, other = one.astype(object), other.astype(object)
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.scope == "town"], ids=lambda rule: rule.code
)
def test_a_rule_finds_in_a_town_what_it_finds_there_in_the_district(rule: Rule, seen: Seen) -> None:
    broken = rule(seen.whole)
    towns = town_of_rows(seen.whole, rule.on)
    for town, alone in seen.towns.items():
        chosen = towns[broken.index] == town
        same(rule(alone), broken[chosen.to_numpy()])


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.scope == "district"], ids=lambda rule: rule.code
)
def test_a_rule_of_the_district_needs_no_more_than_its_step_declares(
    rule: Rule, planted: Seen, declared: Snapshot
) -> None:
    broken, alone = rule(planted.whole), rule(declared)
    assert [*alone.index] == [*broken.index]
    same(alone, broken[[*alone]])


def test_both_kinds_of_rules_are_all_rules() -> None:
    assert {rule.scope for rule in RULES} == {"town", "district"}
    assert len(RULES) >= 216


def rows(indicator: Indicator, s: Snapshot) -> pd.DataFrame:
    return rows_of(indicator(s), DISTRICT_CODE)


@pytest.mark.parametrize(
    "indicator", [one for one in INDICATORS if one.scope == "town"], ids=lambda one: one.code
)
def test_an_indicator_counts_in_a_town_what_it_counts_there_in_the_district(
    indicator: Indicator, seen: Seen
) -> None:
    whole = rows(indicator, seen.whole)
    for town, alone in seen.towns.items():
        same(rows(indicator, alone), of_town(whole, town))
    assert {*whole[TOWN]} <= {*seen.towns}


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.code)
def test_an_indicator_needs_no_more_than_it_declares(indicator: Indicator, planted: Seen) -> None:
    """Of a snapshot with its columns and no others."""
    if indicator.reads is None:
        assert indicator.scope == "district"  # it is told of the whole snapshot, never of a part
        return
    alone = planted.dataset.part(planted.whole.notice, DAY, None, indicator.reads)
    same(rows(indicator, alone), rows(indicator, planted.whole))


def in_town(rows: pd.DataFrame, unit: str, town: str) -> pd.DataFrame:
    """The rows whose unit lies in the town."""
    return rows[rows[unit].str.startswith(town, na=False)]


ACROSS_TOWNS = [rule.code for rule in RULES if rule.scope == "district"]
"""What these find is not found in a town alone, so L7, the list of doubts, lacks it there."""


def printed(one: AnnouncementList, s: Snapshot) -> pd.DataFrame:
    """The columns of a list with the record and the unit that each row stands for."""
    rows = one.rows(s)
    if one.code == "L7":
        rows = rows[~rows["rule_code"].isin(ACROSS_TOWNS)]
    return rows[[*one.columns, ROW, *({UNIT} - {*one.columns})]]


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.code)
def test_a_list_has_of_a_town_what_it_has_there_in_the_district(
    one: AnnouncementList, seen: Seen
) -> None:
    whole = printed(one, seen.whole)
    for town, alone in seen.towns.items():
        if town:
            same(in_town(printed(one, alone), UNIT, town), in_town(whole, UNIT, town))


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_a_duty_is_open_in_a_town_where_it_is_open_in_the_district(duty: Duty, seen: Seen) -> None:
    whole = duty.items(seen.whole)
    for town, alone in seen.towns.items():
        if town:
            same(in_town(duty.items(alone), "unit_code", town), in_town(whole, "unit_code", town))


def test_annexes_2_and_5_count_in_a_town_what_they_count_there_in_the_district(seen: Seen) -> None:
    whole, lines = summary_counts(seen.whole), withdrawals(seen.whole)
    homes = town_of_rows(seen.whole, "case").set_axis(seen.whole.case["case_id"])
    for town, alone in seen.towns.items():
        if town:
            same(summary_counts(alone), whole[whole.index.str.startswith(town)])
            same(withdrawals(alone), lines[lines["case_id"].map(homes) == town])


@pytest.mark.parametrize("amount", AMOUNTS)
def test_below_a_line_stand_in_a_town_those_who_stand_there_in_the_district(
    amount: str, seen: Seen
) -> None:
    for level in ("town", "village"):
        whole = count_below(seen.whole, amount, level, LINES)
        for town, alone in seen.towns.items():
            if town:
                own = count_below(alone, amount, level, LINES)
                same(in_town(own, "unit_code", town), in_town(whole, "unit_code", town))
