"""Answers that answer nothing are told, and no others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from lookback import HOME
from lookback.check.findings.answer_check import check_answers
from lookback.check.findings.finding import Finding, Findings
from lookback.data.package import Package, read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import read_notice

FOUND = Finding(
    file="f.csv", line=2, field="phone", code="ID13", severity="W", resource="household",
    key="1009010001", value="", title="", message="", remedy="", clause="",
)  # fmt: skip


def told(package: Package, s: Snapshot, *found: Finding) -> list[str]:
    return [one.key for one in check_answers(package, s, Findings(found)).items]


def test_an_answer_without_its_finding_is_told() -> None:
    package = read_package(HOME)
    s = read_snapshot(package, read_notice(HOME), date(2022, 6, 12))
    row = s.doubt.dropna(subset=["rule_code"])
    row = row[row["result"].isin(["属实", "误报"]) & row["rule_code"].str.match("ID13|LW12")].iloc[
        0
    ]
    one = replace(FOUND, code=row["rule_code"], resource=row["resource"], key=row["key"])
    assert row["doubt_id"] in told(package, s)
    assert row["doubt_id"] not in told(package, s, one)


def test_what_is_put_right_or_open_needs_no_finding(
    package: Package, snapshot_of: Callable[..., Snapshot]
) -> None:
    entry = {"doubt_id": "YD1", "rule_code": "ID13", "resource": "household", "key": "1"}
    for result in ("已改", None):
        s = snapshot_of(date(2022, 5, 20), {"doubt": [{**entry, "result": result}]})
        assert told(package, s) == []


def test_an_answer_to_our_own_rules_is_an_error_and_to_others_a_note(
    package: Package, snapshot_of: Callable[..., Snapshot]
) -> None:
    entry = {"rule_code": "ID13", "resource": "household", "key": "1", "result": "属实"}
    for source, severity in {"系统规则": "E", "下发疑点": "I", "排查发现": "I"}.items():
        rows = [{**entry, "doubt_id": "YD1", "source": source}]
        s = snapshot_of(date(2022, 5, 20), {"doubt": rows})
        (one,) = check_answers(package, s, Findings(())).items
        assert (one.severity, one.key) == (severity, "YD1")
