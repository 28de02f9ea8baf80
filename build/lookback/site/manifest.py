"""The manifest: what a site was made from and every byte it consists of, to be proved later."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lookback.data.package import DESCRIPTOR, Package
from lookback.publish.edition import Edition

MANIFEST = "manifest.json"
TOOLS = (
    "lookback", "altair", "frictionless", "highspy", "jinja2", "markdown", "mkdocs",
    "mkdocs-material", "pandas", "vl-convert-python",
)  # fmt: skip


def input_hashes(package: Package) -> dict[str, str]:
    """SHA-256 of the descriptor, of everything in `schemas/` and of every table file."""
    schemas = sorted(path for path in (package.root / "schemas").rglob("*") if path.is_file())
    paths = [DESCRIPTOR, *(path.relative_to(package.root).as_posix() for path in schemas)]
    paths += [path for resource in package.resources.values() for path in resource.paths]
    return {path: sha256(package.root / path) for path in sorted(paths)}


def tool_versions() -> dict[str, str]:
    """The programs whose version can change the bytes of a site."""
    return {name: version(name) for name in TOOLS}


def manifest(e: Edition, built: Path, origin: str) -> bytes:
    """The manifest of the site in `built`: every file there but the manifest itself.

    `origin` is the digest of all that went in (`standing.origin`).
    """
    content = {
        "origin": origin,
        "commit": e.commit,
        "as_of": e.snapshot.as_of.isoformat(),
        "audience": e.audience,
        "notice": e.snapshot.notice.document.number,
        "tools": dict(e.tools),
        "inputs": dict(e.inputs),
        "outputs": output_hashes(built),
    }
    return manifest_bytes(content)


def output_hashes(built: Path) -> dict[str, str]:
    """SHA-256 of every file of a site but its manifest, in the order of paths."""
    files = sorted(path for path in built.rglob("*") if path.is_file())
    hashes = {path.relative_to(built).as_posix(): sha256(path) for path in files}
    hashes.pop(MANIFEST, None)
    return hashes


def manifest_bytes(content: Mapping[str, Any]) -> bytes:
    """A manifest as it stands in its file."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
