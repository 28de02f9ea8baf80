"""Whether a built site is up to date, so that no build is needed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from lookback.compute.privacy.disclosure import Audience
from lookback.data.package import DESCRIPTOR, Package, read_package
from lookback.errors import Problem, WrongUse
from lookback.execution.code import code_digest, tool_versions
from lookback.history.git.clone_state import CloneState
from lookback.site.manifest import MANIFEST, output_hashes
from lookback.site.releases import NO_RELEASES, ReleasedDays

SITE = ("mkdocs.yml", "site/pages", "site/templates", "site/theme")
"""What pages are made from besides the data, below the folder that brings them."""
SHOWN = 3
"""So many of the files that changed are named."""


class Seen(NamedTuple):
    """A file as it was read: the SHA-256 of its bytes, and what tells that it was written since.

    A file that is not there is seen as one without any bytes.
    """

    sha256: str
    written: tuple[int, int, int]


@dataclass(frozen=True)
class Origin:
    """All that the bytes of a site depend on, as it was before the site was built.

    `clone` is the commit with the rest of the repository's state, `inputs` are the package's files
    by their paths below its folder, `releases` those that earlier days are compared with, `pages`
    what the pages are made from by their paths below the folder that brings them. The program and
    its libraries are those that run.
    """

    clone: CloneState
    as_of: date
    audience: Audience
    inputs: Mapping[str, Seen]
    pages: Mapping[str, Seen]
    releases: ReleasedDays = NO_RELEASES

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest of the site says of where it comes from."""
        return {
            "origin": self.digest,
            "commit": self.clone.commit,
            "as_of": self.as_of.isoformat(),
            "audience": self.audience,
            "tools": tool_versions(),
            "inputs": _hashes(self.inputs),
            "releases": dict(sorted(self.releases.manifests.items())),
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        asked = [self.as_of.isoformat(), self.audience, self.clone, code_digest()]
        content = [*asked, _hashes(self.inputs), _hashes(self.pages), dict(self.releases.manifests)]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def read_origin(
    root: Path,
    home: Path,
    clone: CloneState,
    as_of: date,
    audience: Audience,
    releases: ReleasedDays = NO_RELEASES,
) -> Origin:
    """The origin of the site of the package at `root`; `home` is where mkdocs.yml and site/ lie."""
    inputs, pages = input_paths(read_package(root)), _page_paths(home)
    return Origin(
        clone=clone,
        as_of=as_of,
        audience=audience,
        inputs={path: _seen(root / path) for path in inputs},
        pages={path: _seen(home / path) for path in pages},
        releases=releases,
    )


def is_up_to_date(out: Path, wanted: Origin) -> bool:
    """Whether the site in `out` has this origin and every byte that its manifest names."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        is_same = all(manifest[name] == fact for name, fact in wanted.facts.items())
        return is_same and manifest["outputs"] == output_hashes(out)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def refuse_changed(before: Origin, now: Origin) -> None:
    """Stop before figures are published that were read in part before a change, in part after.

    Raises:
        WrongUse: a file was written while the site was built, or the repository is another.
    """
    changed = [
        *_changed(before.inputs, now.inputs),
        *_changed(before.pages, now.pages),
        *(["Git 仓库的提交或设置"] if before.clone != now.clone else []),
        *(["已发布的版本"] if before.releases.manifests != now.releases.manifests else []),
    ]
    if changed:
        named = "、".join(changed[:SHOWN])
        where = named if len(changed) <= SHOWN else f"{named} 等 {len(changed)} 处"
        what = "生成看板期间被改动，已算出的数有的在改动之前、有的在之后，没有写出"
        raise WrongUse(Problem(where, what, "改完保存后再运行一次；原有的看板没有改动"))


def input_paths(package: Package) -> list[str]:
    """The descriptor, everything in `schemas/` and every table file, below the package's folder."""
    schemas = (path for path in (package.root / "schemas").rglob("*") if path.is_file())
    named = (path.relative_to(package.root).as_posix() for path in schemas)
    tables = chain.from_iterable(resource.paths for resource in package.resources.values())
    return sorted({DESCRIPTOR, *named, *tables})


def _page_paths(home: Path) -> list[str]:
    parts = [home / name for name in SITE]
    found = [path for part in parts for path in (part.rglob("*") if part.is_dir() else [part])]
    return sorted(path.relative_to(home).as_posix() for path in found if path.is_file())


def _seen(path: Path) -> Seen:
    try:
        with path.open("rb") as stream:
            about = os.fstat(stream.fileno())
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:  # for the check to tell
        return Seen("", (0, 0, 0))
    return Seen(digest, (about.st_ino, about.st_size, about.st_mtime_ns))


def _changed(before: Mapping[str, Seen], now: Mapping[str, Seen]) -> list[str]:
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


def _hashes(files: Mapping[str, Seen]) -> dict[str, str]:
    return {path: seen.sha256 for path, seen in files.items()}
