"""指标溯源: which rows count where, and what may be seen of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lookback.compute.figures.explanation import (
    RecordKey,
    described_rows,
    explain_figure,
    record_counts,
)
from lookback.compute.indicators import INDICATORS
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.publish.terminal.explanation_text import explanation_lines

BY_CODE = {one.code: one for one in INDICATORS}
VILLAGE = {"village_code": "420702100901", "village_name": "甲子村", "rural_population": 50}
TABLES: dict[str, Any] = {
    "village": [VILLAGE, {"village_code": "420702100902", "village_name": "乙丑村"}],
    "household": [
        {"household_id": "1009010001", "village_code": "420702100901", "phone": "13800001234"},
        {"household_id": "1009010002", "village_code": "420702100901", "household_type": "脱贫户"},
        {"household_id": "1009020001", "village_code": "420702100902"},
    ],
    "member": [
        {"member_id": "a", "household_id": "1009010001", "status": "在册", "name": "张三丰"},
        {"member_id": "b", "household_id": "1009010001", "status": "在册"},
    ],
    "case": [
        {
            "case_id": f"{number}-1",
            "household_id": household,
            "category": category,
            "monitored_since": "2022-01-01",
        }
        for number, household, category in (
            (1, "1009010001", "边缘易致贫户"),
            (2, "1009010002", None),
            (3, "1009020001", "脱贫不稳定户"),
        )
    ],
    "measure": [{"measure_id": "a", "case_id": "1-1", "measure": "产业帮扶"}],
}


@pytest.fixture(scope="module")
def s(snapshot_of: Callable[..., Snapshot]) -> Snapshot:
    return snapshot_of(date(2022, 5, 20), TABLES)


def test_a_share_of_one_table_tells_who_is_left_out(s: Snapshot) -> None:
    found = explain_figure(s, BY_CODE["I16"], "420702100901")
    assert list(found.counted["key"]) == ["1009010001"]
    assert list(found.uncounted["key"]) == ["1009010002"]
    assert (found.numerator, found.denominator, found.value) == (1, 2, 0.5)


def test_a_share_of_two_tables_leaves_nobody_out(s: Snapshot) -> None:
    found = explain_figure(s, BY_CODE["I09"], "420702100901")
    assert not found.is_comparable
    assert record_counts(found.rows)[RecordKey("household", "1009010001")].numerator == 2
    assert record_counts(found.rows)[RecordKey("village", "420702100901")].denominator == 50


def test_an_unknown_amount_is_told_as_unknown(s: Snapshot, package: Package) -> None:
    found = explain_figure(s, BY_CODE["I09"], "420702")
    told = list(explanation_lines(found, s, package, cell_mask(package, "internal"), 9))
    assert "  值：无法计算" in told
    assert "  分母（村表农村人口）：2 行，合计 无法计算，1 行数量不明" in told
    assert "    village 420702100902　数量不明　乙丑村" in told


def test_more_rows_than_the_limit_are_counted_not_told(s: Snapshot, package: Package) -> None:
    found = explain_figure(s, BY_CODE["I08"], "420702")
    told = list(explanation_lines(found, s, package, cell_mask(package, "internal"), 2))
    assert "    ……另有 1 行，用 --out 写出全部" in told
    assert sum(line.startswith("    household") for line in told) == 2


def test_an_official_recognises_the_row(s: Snapshot, package: Package) -> None:
    found = explain_figure(s, BY_CODE["I08"], "420702100901")
    shown = described_rows(s, package, found.rows, cell_mask(package, "internal"))
    assert list(shown["place"]) == ["甲子村", "甲子村"]
    assert list(shown["about"]) == ["边缘易致贫户 未消除", "户类型 脱贫户，类别不明 未消除"]


def test_keys_and_fields_are_masked_for_the_audience(s: Snapshot, package: Package) -> None:
    found = explain_figure(s, BY_CODE["I08"], "420702100901")
    shown = described_rows(s, package, found.rows, cell_mask(package, "web"))
    assert set(shown["key"]) == {"***"}
    assert list(shown["about"].str.contains("脱贫户")) == [False, False]


def test_records_of_several_tables_and_one_that_counts_twice(
    snapshot_of: Callable[..., Snapshot], package: Package
) -> None:
    """I29 counts findings: a case breaks two rules, its elimination another."""
    elimination = [{"case_id": "1-1", "eliminated_on": "2022-01-02", "manner": "帮扶消除"}]
    s = snapshot_of(date(2022, 5, 20), {**TABLES, "elimination": elimination})
    found = explain_figure(s, BY_CODE["I29"], "420702100901")
    assert found.rows["numerator"].sum() == found.numerator
    assert not found.rows.duplicated(["resource", "key"]).any()
    assert found.rows["numerator"].max() > 1
    assert found.rows["resource"].nunique() > 1
    shown = described_rows(s, package, found.rows, cell_mask(package, "internal"))
    assert shown["place"].eq("甲子村").all() and shown["about"].ne("").any()
