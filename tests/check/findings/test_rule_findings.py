"""Hits of the rules told as findings: the planted faults, at the lines where they stand."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lookback.check.findings.finding import Findings
from lookback.check.findings.rule_findings import check_rules
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.notice import read_notice
from lookback_demo import write_demo


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("faulty")
    write_demo(folder / "district", 1500, 60, 11, faults="all", key=folder / "key.csv")
    return folder / "district", folder / "key.csv"


@pytest.fixture(scope="module")
def findings(faulty: tuple[Path, Path]) -> Findings:
    package = read_package(faulty[0])
    return check_rules(package, read_snapshot(package, read_notice(faulty[0]), date(2022, 6, 12)))


def test_the_findings_are_the_planted_faults(faulty: tuple[Path, Path], findings: Findings) -> None:
    with faulty[1].open(encoding="utf-8", newline="") as file:
        planted = Counter(
            (row["rule"], row["severity"], row["resource"]) for row in csv.DictReader(file)
        )
    assert Counter((one.code, one.severity, one.resource) for one in findings.items) == planted


def test_file_and_line_hold_the_record(faulty: tuple[Path, Path], findings: Findings) -> None:
    for one in findings.items:
        line = (faulty[0] / one.file).read_text(encoding="utf-8").split("\n")[one.line - 1]
        if "*" not in one.key:
            assert line.startswith(one.key + ","), (one.code, one.key, line[:40])


def test_restricted_cells_show_their_length_alone(findings: Findings) -> None:
    shown = {one.value for one in findings.items if one.field == "id_number" and one.value}
    assert shown
    assert all(value.startswith("***（") for value in shown)
    assert all("***" in one.key for one in findings.items if one.resource == "register")


def test_messages_name_the_rule_and_the_fields(findings: Findings) -> None:
    for one in findings.items:
        assert one.message.startswith(f"{one.code} {one.title}：")
        assert "。应：" in one.message
        assert one.label and one.actual and one.expected and one.remedy and one.clause


def test_no_message_speaks_of_a_field_by_its_english_name(findings: Findings) -> None:
    quoting = ("AG08",)  # its cells are such names, wrongly written
    for one in findings.items:
        assert one.code in quoting or not re.search(
            "[a-z]{3}", str(one).removeprefix(f"{one.severity} {one.file}")
        ), one


def test_a_message_names_the_household_by_number_and_the_head_by_surname(
    findings: Findings,
) -> None:
    for one in findings.items:
        if one.household:
            assert f"户 {one.household}（户主{one.head or '不明'}）" in one.message
            assert re.fullmatch(r"\S\*\*|", one.head), one


def test_no_message_holds_an_identity_number_or_a_telephone(findings: Findings) -> None:
    for one in findings.items:
        assert not re.search(r"\d{15,}|(?<!\d)1[3-9]\d{9}(?!\d)", one.message), one
