"""A repository that may only be read still gives its site, into a folder that may be written."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lookback import HOME

pytestmark = pytest.mark.whole


@pytest.fixture
def root(demo: Path, tmp_path: Path) -> Path:
    """Neither its `.cache` nor `site/docs` can be made, whoever runs the test."""
    root = tmp_path / "district"
    shutil.copytree(demo, root, ignore=shutil.ignore_patterns(".cache"))
    shutil.copy(HOME / "mkdocs.yml", root)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, root / "site" / part)
    (root / ".cache").touch()
    (root / "site" / ".docs.lock").mkdir()
    return root


def site(root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lookback.cli", "site", "--root", str(root)]
    return subprocess.run(
        [*command, "--as-of", "2022-05-20", "--out", str(out)],
        capture_output=True, encoding="utf-8",
    )  # fmt: skip


def test_the_site_is_built_and_then_stands(root: Path, tmp_path: Path) -> None:
    before = sorted(root.rglob("*"))
    out = tmp_path / "public"
    first = site(root, out)
    assert first.returncode == 0, first.stderr
    assert f"手工运行 mkdocs 用的 {root}/site/docs 没有更新" in first.stderr
    assert (out / "ledger.html").is_file()
    assert "看板已是最新" in site(root, out).stderr
    assert sorted(root.rglob("*")) == before


def test_an_output_that_cannot_be_written_is_said(root: Path) -> None:
    failed = site(root, root / ".cache" / "public")
    assert failed.returncode == 64
    assert "写不进去" in failed.stderr and "用 --out 换一个可写的文件夹" in failed.stderr
