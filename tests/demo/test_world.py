"""The district: the notice's own facts, and people who could be."""

from collections import Counter
from datetime import date

import pytest

from lookback.data.package import read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.definitions.household.id_numbers import SAMPLE_AREA, check_digit
from lookback.definitions.monitoring.status import is_over_line, monitored_cases
from lookback.definitions.screening.visits import is_blank, unreachable
from lookback.notice import read_notice
from lookback_demo.population.id_numbers import PHONE_PREFIX

MEN = {"之子", "之父", "之孙子", "之女婿", "之祖父"}
WOMEN = {"之女", "之母", "之孙女", "之儿媳", "之祖母"}


def _snapshot(district, day: date) -> Snapshot:
    return read_snapshot(read_package(district.root), read_notice(district.root), day)


@pytest.fixture(scope="module")
def people(clean):
    return [row for row in clean.rows("member") if row["status"] == "在册"]


def _age(row):
    number = row["id_number"]
    return 2022 - int(number[6:10]) - (number[10:14] > "0612")


@pytest.mark.parametrize("name", ["faulty", "clean"])
def test_the_notices_facts_at_the_end_of_april(name, request):
    district = request.getfixturevalue(name)
    then = _snapshot(district, date(2022, 4, 30))
    assert is_blank(then).sum() == 28
    assert len(unreachable(then)) == max(20, round(district.households * 1388 / 45000))
    cases = monitored_cases(then)
    assert len(cases) >= 65
    assert 0.55 < (cases["state"] == "已消除").mean() < 0.72


def test_the_last_day_differs_from_the_first(faulty):
    now, then = _snapshot(faulty, date(2022, 6, 12)), _snapshot(faulty, date(2022, 4, 30))
    assert len(monitored_cases(now)) > len(monitored_cases(then))
    assert is_blank(now).sum() < 28
    assert is_over_line(then, "village").any() and is_over_line(now, "village").any()


def test_places_are_the_six_towns_and_villages_of_nowhere(clean):
    villages = clean.rows("village")
    counts = Counter(row["town_code"] for row in villages)
    assert list(counts.values()) == [21, 15, 8, 20, 18, 5]
    assert all(row["village_code"][9] == "9" for row in villages)
    assert {row["remark"] for row in villages} == {"示例"}
    assert len({row["village_name"] for row in villages}) == 87


def test_the_village_table_equals_the_rows_of_the_baseline(clean):
    first = clean.git("rev-list", "--max-parents=0", "HEAD").strip()
    households = Counter(row["village_code"] for row in clean.rows("household", first))
    persons = Counter(
        f"420702{row['household_id'][:6]}"
        for row in clean.rows("member", first)
        if row["status"] == "在册"
    )
    for row in clean.rows("village"):
        code = row["village_code"]
        assert int(row["rural_households"]) == households[code]
        assert int(row["rural_population"]) == persons[code]
        change = int(row["rural_population_before"]) / persons[code]
        assert abs(change - 1) <= 0.03 + 0.5 / persons[code]
    assert sum(households.values()) == clean.households


def test_numbers_are_sound_and_belong_to_nobody(clean, people):
    for row in people:
        number = row["id_number"]
        assert number.startswith(SAMPLE_AREA) and check_digit(number[:17]) == number[17]
        assert (int(number[16]) % 2 == 1) == (row["sex"] == "男")
        if row["disability_certificate"]:
            assert row["disability_certificate"][:18] == number
    assert len({row["id_number"] for row in people}) == len(people)
    phones = [row["phone"] for row in clean.rows("household")]
    assert all(phone.startswith(PHONE_PREFIX) and len(phone) == 11 for phone in phones)
    assert len(set(phones)) == len(phones)


def test_families_hang_together(clean, people):
    homes: dict[str, list[dict[str, str]]] = {}
    for row in people:
        homes.setdefault(row["household_id"], []).append(row)
    counts = {row["household_id"]: int(row["member_count"]) for row in clean.rows("household")}
    assert {home: len(rows) for home, rows in homes.items()} == counts
    assert 3.1 < len(people) / len(homes) < 3.8
    for rows in homes.values():
        head = [row for row in rows if row["relation"] == "户主"]
        assert len(head) == 1
        for row in rows:
            assert row["relation"] not in (WOMEN if row["sex"] == "男" else MEN)
            if row["relation"] in ("之子", "之女"):
                assert _age(head[0]) - _age(row) >= 18
            if row["relation"] == "配偶":
                assert row["sex"] != head[0]["sex"]


def test_school_and_work_fit_the_age(people):
    for row in people:
        age = _age(row)
        assert bool(row["education"]) != bool(row["school_stage"])
        if 7 <= age <= 15:
            assert row["school_stage"]
        if age < 16:
            assert row["labour_skill"] == "无劳动力" and not row["work_months"]
        assert bool(row["work_region"]) == bool(row["work_months"])


def test_every_household_has_two_incomes_and_its_guarantees(clean):
    incomes = Counter(
        (row["household_id"], row["period_end"])
        for row in clean.rows("income")
        if row["occasion"] in ("年度", "入户")
    )
    assert len(incomes) == 2 * clean.households
    assert {end for _, end in incomes} == {"2021-12-31", "2022-04-30"}
    assert {row["household_id"] for row in clean.rows("guarantee")} == {
        row["household_id"] for row in clean.rows("household")
    }


def test_lifted_households_are_in_the_register(clean, people):
    lifted = {row["id_number"] for row in clean.rows("register") if row["register"] == "脱贫人口"}
    homes = {row["household_id"] for row in people if row["id_number"] in lifted}
    types = {row["household_id"]: row["household_type"] for row in clean.rows("household")}
    assert homes == {home for home, kind in types.items() if kind == "脱贫户"}
    assert 0.13 < len(homes) / clean.households < 0.24


def test_milestones_are_those_of_the_notice(clean):
    rows = {row["code"]: (row["due_on"], row["clause"]) for row in clean.rows("milestone")}
    assert rows == {
        "training": ("2022-05-10", "二（一）"),
        "look_back": ("2022-05-30", "二（二）"),
        "entry": ("2022-06-03", "二（三）"),
        "report": ("2022-06-10", "二（四）"),
    }
