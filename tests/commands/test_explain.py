"""`lookback explain`: what a reader sees, what a file holds, and every wrong question."""

import csv
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lookback.cli import cli
from lookback.errors import BuildError, WrongUse

DAY = ("--as-of", "2022-05-22")


def lookback(root: Path, *arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), "--quiet", *map(str, arguments)])


def _wrong(root: Path, *arguments: object) -> str:
    result = lookback(root, *arguments)
    assert isinstance(result.exception, BuildError), result.output
    assert result.exception.exit_code == WrongUse.exit_code
    return str(result.exception)


def test_the_rows_and_their_sum(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows" / "I16.csv"
    result = lookback(demo, "explain", "I16", *DAY, "--out", out)
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counted = sum(row["counted_in"] == "分子和分母" for row in rows)
    assert (
        f"分子（已有帮扶措施的未消除户）：{counted} 行，合计 {counted}，公布 {counted}"
        in result.output
    )
    assert f"在分母而没有计入分子：{len(rows) - counted} 行" in result.output
    assert {row["resource"] for row in rows} == {"household"}
    assert f"lookback history household {rows[0]['key']}" in result.output


def test_what_moved_a_figure_since_a_revision(demo: Path, tmp_path: Path) -> None:
    git = ["git", "-C", str(demo), "log", "--format=%H", "--before=2022-05-16", "-1"]
    rev = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    out = tmp_path / "moved.csv"
    result = lookback(demo, "explain", "I01", *DAY, "--against", rev, "--out", out)
    assert result.exit_code == 0, result.output
    assert "当时：" in result.output and "现在：" in result.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows and all(row["entry_resource"] == "visit" for row in rows)
    assert all(row["counted_in_then"] == "未计入" for row in rows)
    assert all(len(row["entry_commit"]) == 40 and row["entry_reason"] for row in rows)


def test_everything_wrong_is_told_at_once(demo: Path) -> None:
    told = _wrong(demo, "explain", "I06.marginl", "--unit", "420702999", "--as-of", "2035-01-01")
    assert "统计时点 2035-01-01：不在数据之内" in told
    assert "指标 I06.marginl：没有这个指标\n  → 例如 I06.marginal" in told
    assert "--unit 420702999：没有这个单位" in told


def test_an_indicator_of_towns_has_no_village(demo: Path) -> None:
    lines = (demo / "datapackage/village.csv").read_text(encoding="utf-8").splitlines()
    village = next(csv.DictReader(lines))["village_code"]
    assert village[:9] in _wrong(demo, "explain", "I10.towns", *DAY, "--unit", village)


@pytest.mark.parametrize("day", ["2012-05-15", "2022-06-13", "2035-01-01"])
def test_no_figures_of_a_day_outside_the_data(demo: Path, tmp_path: Path, day: str) -> None:
    told = _wrong(demo, "compute", "--as-of", day, "--out", tmp_path / "out")
    assert "不在数据之内" in told and "止于 2022-06-12" in told
    assert not (tmp_path / "out").exists()


def test_a_revision_that_is_no_ancestor(demo: Path) -> None:
    git = ["git", "-C", str(demo), "rev-list", "--max-parents=0", "HEAD"]
    first = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    told = _wrong(
        demo, "explain", "I08", "--rev", first, "--against", "HEAD", "--as-of", "2022-05-01"
    )
    assert "不是" in told and "前身" in told
