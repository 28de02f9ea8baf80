"""Reads the manifest of a published site."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from lookback.decoding import decoded
from lookback.errors import DescriptorInvalid, Problem, WrongUse
from lookback.execution.code import tool_versions
from lookback.site.manifest import MANIFEST

ROLLUP = "rollup"
"""The `kind` of a rollup's manifest; a district's has none."""
KEPT = "data/manifests"
"""Where a rollup keeps the manifests of the districts that it sums."""

REMEDY = "指向 lookback site 或 lookback rollup 生成的文件夹"

SHOWN = 3
"""So many of the things that are wrong with a manifest are told."""

Code = Annotated[str, Field(pattern="^[0-9]*$")]


class RecordedDistrict(NamedTuple):
    """A district as a rollup sums it: name, commit, SHA-256 of its manifest."""

    name: str
    commit: str
    manifest: str


class MissingDistrict(NamedTuple):
    """A district that a rollup left out: its code ("" if it is not known), its name, and why."""

    code: Code
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RollupParts:
    """The part of a manifest that only a rollup has: its unit, and its districts by their codes."""

    code: Code
    name: str
    districts: Mapping[Code, RecordedDistrict]
    left_out: tuple[MissingDistrict, ...]


@dataclass(frozen=True)
class ManifestClaim:
    """The content of a manifest: commit, day, audience, notice, the hash of each output.

    `releases` are those that earlier days were compared with: the SHA-256 of each one's manifest
    by its day. `inputs` are the hashes of the package's files, `ledger` the digest of the ledger
    up to the commit; blank in the public edition and in older ones. A rollup has `parts`, and no
    commit of its own.
    """

    commit: str
    as_of: date
    audience: str
    tools: Mapping[str, str]
    outputs: Mapping[str, str]
    notice: str = ""
    releases: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    ledger: str = ""
    parts: RollupParts | None = None

    @property
    def kept(self) -> Mapping[str, str]:
        """Of a rollup the path of each district's manifest in it, with the recorded SHA-256."""
        districts = self.parts.districts if self.parts else {}
        return {kept_manifest_path(code): district.manifest for code, district in districts.items()}

    @property
    def other_tools(self) -> list[str]:
        """The programs whose version is another here: they may write other bytes."""
        now = tool_versions()
        return [
            f"{name} {version}，这里是 {now.get(name, '没有')}"
            for name, version in sorted(self.tools.items())
            if now.get(name) != version
        ]


def read_manifest(site: Path, path: str = MANIFEST) -> ManifestClaim:
    """The manifest of the site, or at another `path` in it one that it keeps.

    Raises:
        WrongUse: there is none, or it is not one of ours.
    """
    try:
        content: dict[str, Any] = json.loads((site / path).read_text(encoding="utf-8"))
        is_rollup = content.get("kind") == ROLLUP
        own = {"commit": "", "parts": content} if is_rollup else {"parts": None}
        return decoded(ManifestClaim, {**content, **own}, "", REMEDY)
    except DescriptorInvalid as error:
        more = f"；等 {len(error.problems)} 处" if len(error.problems) > SHOWN else ""
        what = "；".join(f"{at} {said}" for at, said, _ in error.problems[:SHOWN]) + more
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        what = error.__class__.__name__
    raise WrongUse(Problem(str(site), f"读不到网站的清单 {path}（{what}）", REMEDY))


def kept_manifest_path(code: str) -> str:
    """Where a rollup keeps the manifest of a district."""
    return f"{KEPT}/{code}.json"
