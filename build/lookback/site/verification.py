"""Verifies a published site: its files against its manifest, and against a build of its commit."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.repository import Blobs, Repository
from lookback.site.manifest import MANIFEST, sha256
from lookback.site.manifest_reader import ManifestClaim, read_manifest

SAME = "一致"
ALTERED = "被改动"
MISSING = "缺失"
EXTRA = "清单以外"
REBUILT_OTHERWISE = "重建不同"


class FileVerdict(NamedTuple):
    """A file of a site and the result of its check."""

    path: str
    said: str


def check_files(site: Path, claim: ManifestClaim) -> list[FileVerdict]:
    """Every file of the site against the hashes of its manifest, in the order of paths.

    The manifests of districts that a rollup keeps must also be those that it records.
    """
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    listed, kept = claim.outputs, claim.kept
    said = {
        path: MISSING
        if path not in there
        else EXTRA
        if path not in listed and path not in kept
        else SAME
        if sha256(site / path) == listed.get(path) == kept.get(path, listed.get(path))
        else ALTERED
        for path in {*there, *listed, *kept} - {MANIFEST}
    }
    return [FileVerdict(path, said[path]) for path in sorted(said)]


def check_history(root: Path, claim: ManifestClaim) -> None:
    """Whether the commit of a site is still part of the history.

    Raises:
        HistoryUnusable: it is not, or the site was made from files that no commit has.
    """
    name, _, remark = claim.commit.partition("+")
    if remark:
        remedy = "提交数据后重新生成网站，再核验"
        what = "网站由没有提交的文件生成，无从重建"
        raise HistoryUnusable(Problem(name[:12], what, remedy))
    repository = Repository.open(root)
    if not repository.leads_to(name, "HEAD"):
        what = "历史被改写：网站所用的提交已不在现在的历史里"
        remedy = "问清是谁、为何改写；浅克隆先运行 git fetch --unshallow"
        raise HistoryUnusable(Problem(name[:12], what, remedy))


def differing_inputs(root: Path, claim: ManifestClaim) -> Iterator[Problem]:
    """The files of the package of which the manifest says another content than the commit has."""
    repository, remedy = Repository.open(root), "清单被改动过，或网站不是由这次提交生成的"
    held = repository.files(claim.commit, [*claim.inputs])
    with Blobs(repository) as blobs:
        for path, digest in claim.inputs.items():
            content = blobs.read(held[path]) if path in held else None
            if content is None or hashlib.sha256(content).hexdigest() != digest:
                yield Problem(path, f"清单所写的内容不是提交 {claim.commit[:12]} 的", remedy)


def differing_facts(site: Path, rebuilt: Path) -> list[str]:
    """What a manifest says of its site, besides its files, that a build of its commit does not."""
    said, anew = (json.loads((folder / MANIFEST).read_bytes()) for folder in (site, rebuilt))
    return [
        name
        for name in sorted({*said, *anew} - {"outputs"})
        if said.get(name) != anew.get(name) and not (name == "ledger" and name not in said)
    ]


def compare_rebuilt(
    site: Path, rebuilt: Path, claim: ManifestClaim, checked: list[FileVerdict]
) -> list[FileVerdict]:
    """The results with those files marked that the commit does not give byte for byte."""
    anew = read_manifest(rebuilt).outputs
    known = {path for path, _ in checked}
    return [
        FileVerdict(path, REBUILT_OTHERWISE)
        if said == SAME and anew.get(path) != claim.outputs[path]
        else FileVerdict(path, said)
        for path, said in checked
    ] + [FileVerdict(path, MISSING) for path in sorted(anew.keys() - known)]
