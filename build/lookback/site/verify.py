"""Proof of a published site: its files are its manifest's, and its commit gives them anew."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from lookback.audit.git import Repository, attempt, run
from lookback.audit.signatures import SETTING
from lookback.errors import HistoryUnusable, Problem, WrongUse
from lookback.publish.edition import FULL_HASH
from lookback.site.manifest import MANIFEST, sha256, tool_versions

SAME = "一致"
ALTERED = "被改动"
MISSING = "缺失"
EXTRA = "清单以外"
REBUILT_OTHERWISE = "重建不同"

_SETTINGS = (SETTING, "gpg.format", "gpg.ssh.allowedSignersFile")
"""What decides how the ledger marks a commit, and does not come along with a clone."""


class Verdict(NamedTuple):
    """A file of a site and what was found of it."""

    path: str
    said: str


@dataclass(frozen=True)
class Claim:
    """What a site's manifest says of it: commit, day, audience, notice, the hash of each output."""

    commit: str
    as_of: date
    audience: str
    notice: str
    tools: Mapping[str, str]
    outputs: Mapping[str, str]

    @property
    def other_tools(self) -> list[str]:
        """The programs whose version is another here: they may write other bytes."""
        now = tool_versions()
        return [
            f"{name} {self.tools.get(name, '没有')}，这里是 {now.get(name, '没有')}"
            for name in sorted({*self.tools, *now})
            if self.tools.get(name) != now.get(name)
        ]


def read_claim(site: Path) -> Claim:
    """The manifest of the site.

    Raises:
        WrongUse: there is none, or it is not one of ours.
    """
    try:
        content: dict[str, Any] = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
        return Claim(
            str(content["commit"]),
            date.fromisoformat(content["as_of"]),
            str(content["audience"]),
            str(content.get("notice", "")),
            dict(content["tools"]),
            dict(content["outputs"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"读不到网站的清单 {MANIFEST}（{error.__class__.__name__}）"
        remedy = "指向 lookback site 生成的文件夹"
        raise WrongUse(Problem(str(site), what, remedy)) from error


def check_files(site: Path, claim: Claim) -> list[Verdict]:
    """Every file of the site against the hashes of its manifest, in the order of paths."""
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    said = {
        path: EXTRA
        if path not in claim.outputs
        else MISSING
        if path not in there
        else SAME
        if sha256(site / path) == claim.outputs[path]
        else ALTERED
        for path in {*there, *claim.outputs} - {MANIFEST}
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
        for name in _SETTINGS:
            asked = attempt(root, "config", "--get", name)
            if not asked.code:
                run(clone, "config", name, asked.output.decode().strip())
        run(clone, "checkout", "--quiet", "--detach", commit)
        yield clone / repository.prefix


def compare_rebuilt(
    site: Path, rebuilt: Path, claim: Claim, checked: list[Verdict]
) -> list[Verdict]:
    """The verdicts with those files marked that the commit does not give byte for byte."""
    anew = read_claim(rebuilt).outputs
    known = {path for path, _ in checked}
    return [
        Verdict(path, REBUILT_OTHERWISE)
        if said == SAME and anew.get(path) != claim.outputs[path]
        else Verdict(path, said)
        for path, said in checked
    ] + [Verdict(path, MISSING) for path in sorted(anew.keys() - known)]
