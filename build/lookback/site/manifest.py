"""The manifest: what a site was made from and every byte it consists of, to be proved later."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def manifest(facts: Mapping[str, Any], notice: str, built: Path) -> bytes:
    """The manifest of the site in `built`: every file there but the manifest itself.

    `facts` say where it comes from (`standing.Origin`), `notice` is the number of the document.
    """
    return manifest_bytes({**facts, "notice": notice, "outputs": output_hashes(built)})


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
