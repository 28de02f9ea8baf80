"""MkDocs, untouched, in a process of its own: no hook, no plugin but the theme's."""

import json
import os
import subprocess
import sys
import tempfile
from calendar import timegm
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from mkdocs.utils.yaml import yaml_load

from lookback.compute.privacy.disclosure import Audience, has_part
from lookback.errors import DescriptorInvalid, Problem

KEPT = ("PATH", "PYTHONPATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""What MkDocs may see of the caller's environment: where things are on this machine, no more.

Its configuration can read variables, and libraries have some of their own; so that none of them
decides what a page says, it sees none.
"""


def run_mkdocs(
    config: Path, docs: Path, built: Path, as_of: date, audience: Audience = "internal"
) -> None:
    """`mkdocs build --strict` of `docs` into `built`; source maps are left out.

    Raises:
        DescriptorInvalid: MkDocs refuses, with what it said.
    """
    with _config_for(audience, config) as chosen:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "mkdocs", "--quiet", "build", "--strict",
             "--config-file", str(chosen), "--site-dir", str(built.resolve())],
            capture_output=True, encoding="utf-8", errors="replace", cwd=config.parent,
            env=_environment(docs, as_of),
        )  # fmt: skip
    if done.returncode:
        raise DescriptorInvalid(*_problems(done.stderr + done.stdout))
    for path in built.rglob("*.map"):
        path.unlink()
    for path in built.glob("search/search_index.*"):
        _unescape(path)


@contextmanager
def _config_for(audience: Audience, config: Path) -> Iterator[Path]:
    """The configuration itself, or one that inherits it and leaves out what is internal."""
    if audience == "internal":
        yield config
        return
    whole: dict[str, Any] = yaml_load(config.read_text(encoding="utf-8"))
    less = {
        "INHERIT": str(config.resolve()),
        "nav": _nav(whole["nav"], audience),
        "extra": {"banner": whole["extra"]["banner_web"], "audience": audience},
        "extra_javascript": [
            one for one in whole["extra_javascript"] if has_part(audience, one["path"])
        ],
        "theme": {"custom_dir": str(config.parent.resolve() / whole["theme"]["custom_dir"])},
    }
    with tempfile.TemporaryDirectory(prefix="lookback-mkdocs-") as folder:
        path = Path(folder, config.name)
        path.write_text(json.dumps(less, ensure_ascii=False), encoding="utf-8")
        yield path


def _nav(entries: list[dict[str, Any]], audience: Audience) -> list[dict[str, Any]]:
    """The menu without the pages that this audience has not; a group without pages goes too."""
    kept = []
    for entry in entries:
        for title, target in entry.items():
            if isinstance(target, str):
                kept += [entry] if has_part(audience, target) else []
            elif inside := _nav(target, audience):
                kept += inside if len(inside) == 1 else [{title: inside}]
    return kept


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
        **{name: os.environ[name] for name in KEPT if name in os.environ},
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
