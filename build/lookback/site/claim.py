"""What the manifest of a published site says: the one reader of manifests, whoever asks."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from lookback.errors import Problem, WrongUse
from lookback.site.manifest import MANIFEST
from lookback.workers.code import tool_versions

ROLLUP = "rollup"
"""The `kind` of a rollup's manifest; a district's has none."""
KEPT = "data/manifests"
"""Where a rollup keeps the manifests of the districts that it sums."""

CODE = re.compile(r"[0-9]*")


class Recorded(NamedTuple):
    """A district as a rollup sums it: name, commit, SHA-256 of its manifest."""

    name: str
    commit: str
    manifest: str


class Missing(NamedTuple):
    """A district that a rollup left out: its code ("" if it is not known), its name, and why."""

    code: str
    name: str
    reasons: tuple[str, ...]


class Parts(NamedTuple):
    """What only the manifest of a rollup says: its unit, and its districts by their codes."""

    code: str
    name: str
    districts: Mapping[str, Recorded]
    left_out: tuple[Missing, ...]


@dataclass(frozen=True)
class Claim:
    """What a site's manifest says of it: commit, day, audience, notice, the hash of each output.

    A rollup has `parts`, and no commit of its own.
    """

    commit: str
    as_of: date
    audience: str
    notice: str
    tools: Mapping[str, str]
    outputs: Mapping[str, str]
    parts: Parts | None = None

    @property
    def kept(self) -> Mapping[str, str]:
        """Of a rollup the path of each district's manifest in it, with the recorded SHA-256."""
        districts = self.parts.districts if self.parts else {}
        return {kept_path(code): one.manifest for code, one in districts.items()}

    @property
    def other_tools(self) -> list[str]:
        """The programs whose version is another here: they may write other bytes."""
        now = tool_versions()
        return [
            f"{name} {version}，这里是 {now.get(name, '没有')}"
            for name, version in sorted(self.tools.items())
            if now.get(name) != version
        ]


def read_claim(site: Path, path: str = MANIFEST) -> Claim:
    """The manifest of the site, or at another `path` in it one that it keeps.

    Raises:
        WrongUse: there is none, or it is not one of ours.
    """
    try:
        content: dict[str, Any] = json.loads((site / path).read_text(encoding="utf-8"))
        is_rollup = content.get("kind") == ROLLUP
        return Claim(
            "" if is_rollup else str(content["commit"]),
            date.fromisoformat(content["as_of"]),
            str(content["audience"]),
            str(content.get("notice", "")),
            dict(content["tools"]),
            dict(content["outputs"]),
            _parts(content) if is_rollup else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"读不到网站的清单 {path}（{error.__class__.__name__}）"
        remedy = "指向 lookback site 或 lookback rollup 生成的文件夹"
        raise WrongUse(Problem(str(site), what, remedy)) from error


def kept_path(code: str) -> str:
    """Where a rollup keeps the manifest of a district."""
    return f"{KEPT}/{code}.json"


def _parts(content: Mapping[str, Any]) -> Parts:
    codes = [content["code"], *content["districts"], *(one["code"] for one in content["left_out"])]
    if strange := [code for code in codes if not CODE.fullmatch(code)]:
        raise ValueError(strange)
    return Parts(
        str(content["code"]),
        str(content["name"]),
        {
            str(code): Recorded(*(str(one[name]) for name in Recorded._fields))
            for code, one in content["districts"].items()
        },
        tuple(
            Missing(str(one["code"]), str(one["name"]), tuple(map(str, one["reasons"])))
            for one in content["left_out"]
        ),
    )
