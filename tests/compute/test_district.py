"""Indicators and lists part by part are those of the whole district, byte for byte."""

from datetime import date
from pathlib import Path

import pytest

from lookback.compute.district import compute_district
from lookback.compute.output import compute, write_results
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.definitions import partition
from lookback.definitions.partition import parts_for
from lookback.notice import read_notice
from lookback.execution.pool import IN_PROCESS

DAY = date(2022, 6, 12)


def _written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def test_分区计算与全区计算逐字节相同(
    faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)
    monkeypatch.setattr(partition, "MOST_BYTES", 0)
    whole = compute(read_snapshot(read_package(faulty), read_notice(faulty), DAY))
    write_results(whole, tmp_path / "whole")
    assert len(parts_for(read_package(faulty), IN_PROCESS)) > 3
    write_results(compute_district(faulty, DAY, IN_PROCESS), tmp_path / "parts")
    assert _written(tmp_path / "whole") == _written(tmp_path / "parts")
    assert len(_written(tmp_path / "parts")) > 2


def test_小数据包整个计算(demo: Path, tmp_path: Path) -> None:
    whole = compute(read_snapshot(read_package(demo), read_notice(demo), DAY))
    write_results(whole, tmp_path / "whole")
    write_results(compute_district(demo, DAY, IN_PROCESS), tmp_path / "one")
    assert _written(tmp_path / "whole") == _written(tmp_path / "one")
