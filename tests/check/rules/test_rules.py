"""Each rule against cases an official can read (tests/check/cases/), and its declaration."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lookback.check.findings.evidence import rule_evidence
from lookback.check.rules import RULES, dates
from lookback.check.rules.violations import violations
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot, keys_of
from lookback.notice import Notice

FOLDER = Path(__file__).parent / "cases"
BY_CODE = {rule.code: rule for rule in RULES}
NOT_TABLES = {"name", "as_of", "breaks", "rule"}


def _cases() -> dict[str, list[dict[str, Any]]]:
    """The cases of each rule: a file is named after its rule, and a case may name another."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            cases.setdefault(case.get("rule", path.stem), []).append(case)
    return cases


CASES = _cases()


@pytest.mark.parametrize(
    ("code", "case"),
    [
        pytest.param(code, case, id=f"{code} {case['name']}")
        for code, cases in CASES.items()
        for case in cases
    ],
)
def test_case(
    code: str, case: dict[str, Any], snapshot_of: Callable[..., Snapshot], package: Package
) -> None:
    tables = {name: rows for name, rows in case.items() if name not in NOT_TABLES}
    rule = BY_CODE[code]
    rows = rule(snapshot_of(case["as_of"], tables))
    broken = keys_of(rows, package.resources[rule.on].primary_key).tolist()
    assert broken == [str(key) for key in case["breaks"]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_finding_of_a_case_says_what_is_there_and_what_ought_to_be(
    rule: Any, snapshot_of: Callable[..., Snapshot], package: Package
) -> None:
    for case in CASES[rule.code]:
        tables = {name: rows for name, rows in case.items() if name not in NOT_TABLES}
        s = snapshot_of(case["as_of"], tables)
        resource = package.resources[rule.on]
        for texts in rule_evidence(s, rule, resource, violations(s, [rule])):
            assert texts.label and texts.actual and texts.expected
            assert "{" not in texts.sentence


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_cases_that_break_it_and_that_nearly_do(rule: Any) -> None:
    cases = CASES[rule.code]
    assert any(case["breaks"] for case in cases)
    assert any(not case["breaks"] for case in cases)
    assert any("空白" in case["name"] for case in cases), "a case with blanks"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_declared_whole(rule: Any, package: Package, notice: Notice) -> None:
    assert rule.title and rule.remedy
    assert rule.evidence.expected.strip()
    assert rule.clause in notice.clauses
    assert set(rule.fields) <= set(package.resources[rule.on].header)
    assert rule.breaks.__doc__ or rule.title


def test_every_table_with_dates_has_its_rules_and_every_date_its_limits(package: Package) -> None:
    dated = {
        name: [field for field in resource.fields if field.type == "date"]
        for name, resource in package.resources.items()
    }
    assert sorted(dates.TABLES) == sorted(name for name, fields in dated.items() if fields)
    assert all(field.limits for fields in dated.values() for field in fields)
    known = {name: [field.limits for field in fields] for name, fields in dated.items() if fields}
    planned = {name for name, limits in known.items() if all(one.is_planned for one in limits)}
    assert planned == {*dates.PLANNED}


def test_codes_are_unique_and_cases_belong_to_rules() -> None:
    assert len(BY_CODE) == len(RULES)
    assert set(CASES) <= set(BY_CODE)
