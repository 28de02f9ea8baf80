"""Whether a built site is up to date, so that no build is needed."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import lookback
from lookback.compute.disclosure import Audience
from lookback.data.package import Package
from lookback.site.manifest import (
    MANIFEST,
    input_hashes,
    output_hashes,
    sha256,
    tool_versions,
)

SITE = ("mkdocs.yml", "site/pages", "site/templates", "site/theme")
"""What pages are made from besides the data, below the folder that brings them."""


def origin(package: Package, home: Path, commit: str, as_of: date, audience: Audience) -> str:
    """A digest of everything that the bytes of a site depend on: data, history, pages, programs.

    `commit` names the revision with its history; `home` is where mkdocs.yml and site/ lie.
    """
    program = Path(lookback.__file__).parent
    sources = {**_hashes(program, program.rglob("*.py")), **_hashes(home, _files(home))}
    content = [commit, as_of.isoformat(), audience, tool_versions(), input_hashes(package), sources]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def stands(out: Path, wanted: str) -> bool:
    """Whether the site in `out` has this origin and every byte that its manifest names."""
    path = out / MANIFEST
    if not path.is_file():
        return False
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        is_same = manifest["origin"] == wanted
        return is_same and manifest["outputs"] == output_hashes(out)
    except (ValueError, KeyError, TypeError):
        return False


def _files(home: Path) -> list[Path]:
    parts = [home / name for name in SITE]
    found = [path for part in parts for path in (part.rglob("*") if part.is_dir() else [part])]
    return [path for path in found if path.is_file()]


def _hashes(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): sha256(path) for path in paths}
