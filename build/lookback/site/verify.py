"""Verifies a published site: its files against its manifest, and against a build of its commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lookback.audit.clone import carry_settings
from lookback.audit.git import attempt, run
from lookback.audit.repository import Repository
from lookback.errors import HistoryUnusable, Problem
from lookback.publish.edition import FULL_HASH
from lookback.site.claim import Claim, read_claim
from lookback.site.manifest import MANIFEST, sha256

SAME = "一致"
ALTERED = "被改动"
MISSING = "缺失"
EXTRA = "清单以外"
REBUILT_OTHERWISE = "重建不同"


class Verdict(NamedTuple):
    """A file of a site and the result of its check."""

    path: str
    said: str


def check_files(site: Path, claim: Claim) -> list[Verdict]:
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
    return [Verdict(path, said[path]) for path in sorted(said)]


def check_history(root: Path, claim: Claim) -> None:
    """Whether the commit of a site is still part of the history.

    Raises:
        HistoryUnusable: it is not, or the site was made from files that no commit has.
    """
    name = claim.commit[:FULL_HASH]
    if claim.commit != name:
        remedy = "提交数据后重新生成网站，再核验"
        what = "网站由没有提交的文件生成，无从重建"
        raise HistoryUnusable(Problem(name[:12], what, remedy))
    repository = Repository.open(root)
    if not is_ancestor(repository, name):
        what = "历史被改写：网站所用的提交已不在现在的历史里"
        remedy = "问清是谁、为何改写；浅克隆先运行 git fetch --unshallow"
        raise HistoryUnusable(Problem(name[:12], what, remedy))


def is_ancestor(repository: Repository, commit: str) -> bool:
    """Whether the commit exists and leads to the present one."""
    done = attempt(repository.root, "merge-base", "--is-ancestor", commit, "HEAD")
    return done.code == 0


@contextmanager
def cloned_at(root: Path, commit: str) -> Iterator[Path]:
    """The package in a temporary clone that stands at the commit; objects are shared."""
    repository = Repository.open(root)
    with TemporaryDirectory(prefix="lookback-verify-") as folder:
        clone = Path(folder, "clone")
        top = run(root, "rev-parse", "--show-toplevel").decode().strip()
        options = ("--quiet", "--shared", "--no-checkout", "--no-tags")
        run(root, "clone", *options, "--", top, str(clone))
        run(clone, "checkout", "--quiet", "--detach", commit)
        carry_settings(root, clone)
        yield clone / repository.prefix


def compare_rebuilt(
    site: Path, rebuilt: Path, claim: Claim, checked: list[Verdict]
) -> list[Verdict]:
    """The results with those files marked that the commit does not give byte for byte."""
    anew = read_claim(rebuilt).outputs
    known = {path for path, _ in checked}
    return [
        Verdict(path, REBUILT_OTHERWISE)
        if said == SAME and anew.get(path) != claim.outputs[path]
        else Verdict(path, said)
        for path, said in checked
    ] + [Verdict(path, MISSING) for path in sorted(anew.keys() - known)]
