"""MkDocs, untouched, in a process of its own: no hook, no plugin but the theme's."""

import json
import os
import subprocess
import sys
from calendar import timegm
from datetime import date
from pathlib import Path

from lookback.errors import DescriptorInvalid, Problem


def run_mkdocs(config: Path, docs: Path, built: Path, as_of: date) -> None:
    """`mkdocs build --strict` of `docs` into `built`; source maps are left out.

    Raises:
        DescriptorInvalid: MkDocs refuses, with what it said.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mkdocs", "--quiet", "build", "--strict",
         "--config-file", str(config), "--site-dir", str(built.resolve())],
        capture_output=True, encoding="utf-8", errors="replace", cwd=config.parent,
        env={**os.environ, **_environment(docs, as_of)},
    )  # fmt: skip
    if done.returncode:
        raise DescriptorInvalid(*_problems(done.stderr + done.stdout))
    for path in built.rglob("*.map"):
        path.unlink()
    for path in built.glob("search/search_index.*"):
        _unescape(path)


def _unescape(path: Path) -> None:
    """Write a search index, JSON or a script around it, in UTF-8: every page fetches it."""
    before = path.read_text(encoding="utf-8")
    start = before.index("{")
    index, end = json.JSONDecoder().raw_decode(before, start)
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(before[:start] + text + before[end:], encoding="utf-8")


def _environment(docs: Path, as_of: date) -> dict[str, str]:
    """What makes two builds of one tree equal, and where the tree is."""
    return {
        "LOOKBACK_DOCS": str(docs.resolve()),
        "SOURCE_DATE_EPOCH": str(timegm(as_of.timetuple())),
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "NO_MKDOCS_2_WARNING": "1",
    }


def _problems(said: str) -> list[Problem]:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    remedy = "改正 site/ 中的页面、模板或 mkdocs.yml 后再生成"
    return [Problem("mkdocs build --strict", line, remedy) for line in lines] or [
        Problem("mkdocs build --strict", "没有说明原因就停止了", remedy)
    ]
