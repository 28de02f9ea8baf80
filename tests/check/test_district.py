"""The rules part by part give what they give over the whole district, faults and all."""

from datetime import date
from pathlib import Path

import pytest

from lookback.check.district import check_district, sittings
from lookback.check.rules import RULES
from lookback.data.package import read_package
from lookback.definitions import partition
from lookback.definitions.partition import is_placed, parts_of
from lookback.demo import write_demo
from lookback.execution.pool import IN_PROCESS

DAY = date(2022, 6, 12)


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district with planted doubts, which seldom join towns, as errors do."""
    folder = tmp_path_factory.mktemp("doubtful") / "district"
    write_demo(folder, households=500, commits=30, seed=7, faults="doubts")
    return folder


@pytest.mark.parametrize("planted", ["faulty", "doubtful"])
def test_分区核对与全区核对结果相同(
    planted: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty: Path = request.getfixturevalue(planted)
    whole = check_district(faulty, DAY, IN_PROCESS)
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)
    monkeypatch.setattr(partition, "MOST_BYTES", 0)
    assert len(parts_of(read_package(faulty))) > 3
    assert check_district(faulty, DAY, IN_PROCESS) == whole


def test_只看名册等全区表的规则_范围是全区(demo: Path) -> None:
    resources = read_package(demo).resources
    beyond = [rule.code for rule in RULES if not is_placed(resources[rule.on])]
    assert beyond == [rule.code for rule in RULES if rule.code in beyond and rule.scope != "town"]


def test_每条规则在每行上恰问一次(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)
    monkeypatch.setattr(partition, "MOST_BYTES", 0)
    asked = sittings(parts_of(read_package(demo)))
    codes = [[rule.code for rule in sitting.rules] for sitting in asked]
    district, *towns = codes
    assert all(town == towns[0] for town in towns)
    assert {*district}.isdisjoint(towns[0])
    assert sorted([*district, *towns[0]]) == sorted(rule.code for rule in RULES)
