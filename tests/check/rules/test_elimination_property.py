"""Whatever the data: who is asked to be marked (应标未标) could be marked without any objection.

Households of random readings, judgements, risks, help and labour are looked at un-eliminated. Those
that EL07 asks to mark are marked as of that day, with an annex 4 that says what is true; then no
rule that says 不符合消除条件 may hold of any of them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lookback.check.rules import RULES
from lookback.data.snapshot import Snapshot

DAY = date(2022, 6, 30)
BY_CODE = {rule.code: rule for rule in RULES}
REFUSING = ("EL01", "EL02a", "EL02b", "EL03", "EL04", "EL05", "EL16", "EL18", "SB04")
ENDS = ("2021-10-31", "2022-04-30", "2021-06-30", "2021-12-31", "2022-05-31", "2022-06-30")
ITEMS = ("business_income_yuan", "property_income_yuan", "transfer_income_yuan",
         "business_expense_yuan", "claims_income_yuan")  # fmt: skip
PROBLEMS = ("has_housing_problem", "has_schooling_problem", "has_water_problem",
            "has_medical_problem")  # fmt: skip


def mostly(good: Any, *odd: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([good] * 12 + list(odd))


READING = st.tuples(mostly(9000, 6900, 6899, 100, None), mostly(0, 2100, 2101, 200_000, None))
HOUSEHOLD = st.fixed_dictionaries(
    {
        "readings": st.dictionaries(st.sampled_from(ENDS), READING, min_size=1),
        "problems": st.tuples(*[mostly("否", "是", None)] * len(PROBLEMS)),
        "resolved": mostly("2022-01-10", "2022-06-30", None),
        "labour": st.lists(
            mostly("普通劳动力", "弱劳动力或半劳动力", "无劳动力", None), min_size=1, max_size=2
        ),
        "since": mostly("2021-05-01", "2021-12-30", "2021-12-31", "2022-05-01"),
        "helped": st.booleans(),
        "stated": st.sampled_from([None, None, "2021-12-30", "2022-01-15"]),
    }
)
GOOD: dict[str, Any] = {
    "readings": {"2021-10-31": (6900, 0), "2022-04-30": (9000, 2100)},
    "problems": ("否",) * len(PROBLEMS),
    "resolved": "2022-01-10",
    "labour": ["普通劳动力"],
    "since": "2021-12-30",
    "helped": True,
    "stated": None,
}
Tables = dict[str, list[dict[str, Any]]]


def tables(households: Sequence[dict[str, Any]]) -> Tables:
    """The rows of un-eliminated households; the case of each is called after its place."""
    rows: Tables = defaultdict(list)
    for place, household in enumerate(households):
        owner, case = {"household_id": f"h{place}"}, {"case_id": str(place)}
        rows["case"].append({**case, **owner, "monitored_since": household["since"]})
        rows["case_risk"].append({**case, "risk": "因病", "resolved_on": household["resolved"]})
        rows["elimination"].append({**case, "income_stable_since": household["stated"]})
        judged = zip(PROBLEMS, household["problems"], strict=True)
        rows["guarantee"].append({**owner, "assessed_on": "2022-06-01", **dict(judged)})
        rows["income"] += [
            {**owner, "period_end": end, "member_count": 1, "wage_income_yuan": wage,
             "own_payment_yuan": own, **dict.fromkeys(ITEMS, 0)}
            for end, (wage, own) in household["readings"].items()
        ]  # fmt: skip
        rows["member"] += [
            {**owner, "member_id": f"{place}-{n}", "status": "在册", "labour_skill": skill}
            for n, skill in enumerate(household["labour"])
        ]
        if household["helped"]:
            help_given = {"measure_id": f"m{place}", "measure": "健康帮扶"}
            rows["measure"].append({**case, **help_given, "started_on": "2022-05-02"})
    return rows


def annex(household: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Annex 4 of a household marked on the day."""
    return {
        "case_id": case_id, "manner": "帮扶消除" if household["helped"] else "自然消除",
        "eliminated_on": DAY, "checked_on": DAY, "is_stable": "是",
        "income_stable_since": household["stated"],
    }  # fmt: skip


@settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(households=st.lists(HOUSEHOLD, min_size=40, max_size=60))
def test_who_is_to_be_marked_meets_every_condition(
    households: list[dict[str, Any]], snapshot_of: Callable[..., Snapshot]
) -> None:
    households = [GOOD, {**GOOD, "helped": False, "since": "2022-05-01"}, *households]
    rows = tables(households)
    asked = list(BY_CODE["EL07"](snapshot_of(DAY, rows))["case_id"])
    assert asked[:2] == ["0", "1"], "help for half a year, and 自然消除"
    marks = [annex(households[int(case_id)], case_id) for case_id in asked]
    marked = snapshot_of(DAY, {**rows, "elimination": marks})
    refused = {code: [*BY_CODE[code](marked).index] for code in REFUSING}
    assert refused == {code: [] for code in REFUSING}
