"""数据质量: findings counted by town and by fault, records linked to their ledger."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lookback import HOME
from lookback.check.findings.finding import Finding, Findings
from lookback.check.rules import RULES
from lookback.execution.store import Store
from lookback.publish.edition import Edition
from lookback.publish.pages.all_pages import publish
from lookback.publish.pages.data_quality import quality_pages

BY_CODE = {rule.code: rule for rule in RULES}


def _finding(code: str, key: str) -> Finding:
    rule = BY_CODE[code]
    return Finding(
        file="datapackage/x.csv", line=2, field=rule.fields[0], code=code, severity=rule.severity,
        resource=rule.on, key=key, value="", title=rule.title, message="", remedy=rule.remedy,
        clause=rule.clause,
    )  # fmt: skip


@pytest.fixture(scope="module")
def with_findings(edition: Edition) -> Edition:
    found = [
        _finding("HH06", "h1"),
        _finding("HH06", "h2"),
        _finding("MS02", "c1"),
        _finding("ID15", "脱贫人口,***（18位）"),
    ]
    return replace(edition, findings=Findings.of(found))


def test_findings_are_counted_by_town(with_findings: Edition) -> None:
    quality = quality_pages(with_findings)[0].content
    towns = dict(zip(quality.towns, quality.by_severity[0].counts, strict=True))
    assert towns[with_findings.units.towns[0].name] == 2
    assert sum(row.total for row in quality.by_severity) == 4


def test_the_seven_faults_are_counted(with_findings: Edition) -> None:
    quality = quality_pages(with_findings)[0].content
    faults = {row.title: row.total for row in quality.by_fault}
    assert len(faults) == 7
    assert faults["一兜了之"] == 1


def test_records_lead_to_their_ledger_but_masked_keys_do_not(
    with_findings: Edition, store: Store
) -> None:
    page = publish(with_findings, HOME / "site", store)["quality.md"].decode()
    assert 'href="ledger.html#record=household/h1"' in page
    assert "record=register" not in page


def test_a_place_is_told_in_the_words_of_the_forms(with_findings: Edition, store: Store) -> None:
    page = publish(with_findings, HOME / "site", store)["quality.md"].decode()
    assert '<small title="datapackage/x.csv 第 2 行">户　' in page


def test_the_catalogue_names_every_rule(
    edition: Edition, store: Store, edition_of: Callable[..., Edition]
) -> None:
    page = publish(edition, HOME / "site", store)["rules.md"].decode()
    assert [rule.code for rule in RULES if f'id="{rule.code}"' not in page] == []
