"""Indicators and lists part by part are those of the whole district, byte for byte."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from lookback.compute.district import compute_district
from lookback.compute.output import compute, write_results
from lookback.data.package import read_package
from lookback.data.snapshot import read_snapshot
from lookback.definitions import partition
from lookback.definitions.partition import parts_for
from lookback.notice import read_notice
from lookback.workers.pool import IN_PROCESS

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


def test_收支除不尽时分区计算也逐字节相同(
    faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amounts as an import writes them, thirds with six decimals, add exactly."""
    root = copytree(faulty, tmp_path / "thirds")
    for path in read_package(root).resources["income"].paths:
        rows = pd.read_csv(root / path, dtype="str", keep_default_na=False)
        for name in (name for name in rows if name.endswith("_yuan")):
            rows[name] = [f"{float(cell) / 3:.6f}" if cell else "" for cell in rows[name]]
        rows.to_csv(root / path, index=False, lineterminator="\n")
    monkeypatch.setattr(partition, "LEAST_BYTES", 0)
    monkeypatch.setattr(partition, "MOST_BYTES", 0)
    s = read_snapshot(read_package(root), read_notice(root), DAY)
    assert s.income["wage_income_yuan"].mod(1).mean() > 0.1
    write_results(compute(s), tmp_path / "whole")
    write_results(compute_district(root, DAY, IN_PROCESS), tmp_path / "parts")
    assert _written(tmp_path / "whole") == _written(tmp_path / "parts")


def test_小数据包整个计算(demo: Path, tmp_path: Path) -> None:
    whole = compute(read_snapshot(read_package(demo), read_notice(demo), DAY))
    write_results(whole, tmp_path / "whole")
    write_results(compute_district(demo, DAY, IN_PROCESS), tmp_path / "one")
    assert _written(tmp_path / "whole") == _written(tmp_path / "one")
