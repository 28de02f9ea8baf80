"""The planted faults: there, listed, and nothing else is wrong."""

from datetime import date

import pytest

from lookback.check.rules import RULES
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice
from lookback_demo.faults import FAULTS

LAST_DAY = date(2022, 6, 12)


def _found(district) -> set[tuple[str, str, str]]:
    package = read_package(district.root)
    snapshot = read_snapshot(package, read_notice(district.root), LAST_DAY)
    found = set()
    for rule in RULES:
        key = package.resources[rule.on].primary_key
        for _, row in rule(snapshot).iterrows():
            cells = (row[field] for field in key)
            text = ",".join(c.date().isoformat() if hasattr(c, "date") else str(c) for c in cells)
            found.add((rule.code, rule.on, text))
    return found


def _listed(district) -> set[tuple[str, str, str]]:
    return {(row["rule"], row["resource"], row["key"]) for row in district.key}


def test_a_district_without_faults_breaks_no_rule(clean):
    assert {code for code, _, _ in _found(clean)} <= {"AG05b"}
    assert clean.key == []


@pytest.mark.parametrize("name", ["faulty", "doubtful"])
def test_the_rules_find_what_is_listed_and_nothing_else(name, request):
    district = request.getfixturevalue(name)
    found, listed = _found(district), _listed(district)
    assert found - listed == set()
    assert listed - found == set()


def test_a_district_of_doubts_has_no_error(doubtful):
    assert {row["severity"] for row in doubtful.key} == {"W", "I"}
    assert len({row["rule"] for row in doubtful.key}) >= 130


def test_severities_are_those_of_the_rules(faulty):
    severities = {rule.code: rule.severity for rule in RULES}
    assert {row["rule"]: row["severity"] for row in faulty.key}.items() <= severities.items()


def test_nearly_every_rule_has_a_fault(faulty):
    codes = {row["rule"] for row in faulty.key}
    assert len(codes) >= 195
    assert len({fault.code for fault in FAULTS}) >= 200


def test_a_fault_points_to_a_field_of_its_resource(faulty):
    resources = read_package(faulty.root).resources
    for row in faulty.key:
        assert row["field"] in resources[row["resource"]].header, row
        assert row["note"]


@pytest.mark.parametrize(
    ("rule", "resource", "broken"),
    [
        ("ID01", "member", lambda row: len(row["id_number"]) == 17),
        ("ID13", "household", lambda row: len(row["phone"]) == 10 or len({*row["phone"][3:]}) == 1),
        ("HH15", "household", lambda row: row["resettlement_address"] != ""),
        ("AE01", "member", lambda row: row["education"] and row["school_stage"]),
        ("LW07", "member", lambda row: row["work_months"] and not row["work_region"]),
        ("RK02", "case_risk", lambda row: row["risk"] == "因自然灾害" and not row["disaster"]),
        ("MS09", "case", lambda row: row["contact_name"] == ""),
        ("PR02b", "case_step", lambda row: row["posting_count"] == "2"),
        ("EL06", "elimination", lambda row: row["eliminated_on"] and not row["manner"]),
        ("PR10", "withdrawal", lambda row: row["done_on"] and not row["document_no"]),
    ],
)
def test_listed_rows_are_wrong_as_they_should_be(faulty, rule, resource, broken):
    resources = read_package(faulty.root).resources
    rows = {
        ",".join(row[field] for field in resources[resource].primary_key): row
        for row in faulty.rows(resource)
    }
    keys = [row["key"] for row in faulty.key if row["rule"] == rule]
    assert keys and all(broken(rows[key]) for key in keys)
