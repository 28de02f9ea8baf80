"""Anchors: a commit and its ledger's digest, noted where a rewriter of the history cannot reach.

An anchor stands in a release's manifest, in an annotated tag, or on a line of a plain file that is
kept elsewhere. Whoever holds one finds out that the history is no longer what it was.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lookback.data.invisible_characters import visible
from lookback.errors import HistoryUnusable, Problem, WrongUse
from lookback.history.git.git_command import git_failure, run_git, try_git
from lookback.history.git.repository import Repository
from lookback.history.git.worktree import Worktree
from lookback.history.ledger.ledger import read_ledger
from lookback.history.ledger.ledger_digest import FORM, ledger_digest

SETTING = "lookback.anchors"
"""The Git setting that names a plain file of anchors for this clone."""

_LINE = re.compile(r"(\S+)\s+([0-9a-f]{40}|[0-9a-f]{64})\s+(\d+-[0-9a-f]{64})\s*")
_TRAILER = re.compile(r"^Ledger: (\d+-[0-9a-f]{64})$", re.MULTILINE)
_ASKED = "问清是谁、为何改写；从还有那次提交的克隆取回原来的历史，与现在的对照"


class Anchor(NamedTuple):
    """A commit that was there, and the digest of its ledger ("" where only the commit is known).

    `where` says in words who remembers it.
    """

    where: str
    commit: str
    ledger: str

    def line(self, when: str) -> str:
        """As it stands in a plain file."""
        return f"{when} {self.commit} {self.ledger}"


def anchor_of(root: Path, rev: str) -> Anchor:
    """The anchor of a revision of the package at `root`, its ledger read anew."""
    ledger = read_ledger(root, rev)
    return Anchor(rev, ledger.head, ledger_digest(ledger))


def read_anchors(file: Path) -> list[Anchor]:
    """The anchors of a plain file; blank lines and those that begin with # are none.

    Raises:
        WrongUse: the file cannot be read, or lines of it are no anchors; all of them at once.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        remedy = "用 lookback anchor 文件 写出的文件"
        raise WrongUse(Problem(str(file), f"读不到锚定（{error}）", remedy)) from None
    matches = {
        number: _LINE.fullmatch(line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    }
    places = {number: f"{file.name} 第 {number} 行" for number in matches}
    wrong = [number for number, match in matches.items() if match is None]
    if wrong:
        what, remedy = "不是一条锚定", "每行写：时间 提交 台账指纹，如 lookback anchor 写出的"
        raise WrongUse(*(Problem(places[number], what, remedy) for number in wrong))
    return [
        Anchor(f"锚定 {places[number]}（{match[1]}）", match[2], match[3])
        for number, match in matches.items()
        if match
    ]


def set_anchor_file(repository: Repository) -> Path | None:
    """The file that the clone's setting names, from the top of its work tree; None without one."""
    said = try_git(repository.root, "config", "--type=path", "--get", SETTING)
    if said.code:
        return None
    top = repository.root.joinpath(*[".."] * repository.prefix.count("/"))
    return top / said.output.decode("utf-8", "surrogateescape").removesuffix("\n")


def tag_anchors(repository: Repository) -> Iterator[Anchor]:
    """Every annotated tag of a commit: Git's plain tags are private marks."""
    fields = ("%(*objecttype)", "%(*objectname)", "%(refname:strip=2)", "%(contents)")
    said = run_git(
        repository.root, "for-each-ref", f"--format={'%00'.join(fields)}%01", "refs/tags/"
    )
    for entry in said.decode("utf-8", "replace").split("\x01\n"):
        kind, *about = entry.split("\0")
        if kind == "commit":
            commit, name, words = about
            trailer = _TRAILER.search(words)
            yield Anchor(f"标签 {visible(name)}", commit, trailer[1] if trailer else "")


def tag_anchor(tree: Worktree, name: str, anchor: Anchor) -> None:
    """Put an anchor into an annotated tag; signed where the user has Git sign tags.

    Raises:
        HistoryUnusable: Git refuses, as it does where the tag is there already.
    """
    words = f"锚定：台账到 {anchor.commit[:12]} 为止\n\nLedger: {anchor.ledger}\n"
    done = tree.git("tag", "-a", "-F", "-", "--", name, anchor.commit, stdin=words.encode())
    if "already exists" in done.said:
        what, remedy = "已经有这个标签", "换一个名字：已作的锚定不再改"
        raise HistoryUnusable(Problem(f"标签 {visible(name)}", what, remedy))
    if done.code:
        raise git_failure(tree.root, done.said)


def lost_anchors(repository: Repository, head: str, anchors: Iterable[Anchor]) -> list[Problem]:
    """Those whose commit the history of `head` has not, though it should.

    An older revision has not yet what came after it.
    """
    known = repository.ancestors(head)
    return [
        Problem(
            anchor.where,
            f"历史被改写：锚定的提交 {anchor.commit[:12]} 已不在这段历史里",
            _ASKED,
        )
        for anchor in anchors
        if anchor.commit not in known and not repository.leads_to(head, anchor.commit)
    ]


def differing_ledgers(root: Path, head: str, anchors: Sequence[Anchor]) -> list[Problem]:
    """Of the newest anchored commit: the anchors whose ledger is not what it gives now.

    What came before it is part of it. A digest of another form cannot be compared.
    """
    order = run_git(root, "rev-list", "--topo-order", head, "--").decode().split()
    place = {commit: number for number, commit in enumerate(order)}
    there = [a for a in anchors if a.commit in place and a.ledger.startswith(f"{FORM}-")]
    if not there:
        return []
    newest = min((anchor.commit for anchor in there), key=place.__getitem__)
    now = anchor_of(root, newest).ledger
    return [
        Problem(anchor.where, f"提交 {newest[:12]} 的台账与锚定时的不同", _ASKED)
        for anchor in there
        if anchor.commit == newest and anchor.ledger != now
    ]


def unrelated_branches(repository: Repository, head: str) -> Iterator[Problem]:
    """Branches with a data package of their own that share no past with `head`."""
    said = run_git(
        repository.root, "for-each-ref", "--format=%(objectname) %(refname:short)",
        "refs/heads/", "refs/remotes/",
    )  # fmt: skip
    tips = dict(line.split(" ", 1) for line in said.decode("utf-8", "replace").splitlines())
    for commit, name in tips.items():
        if try_git(repository.root, "merge-base", head, commit).code != 1:
            continue
        if repository.files(commit, ["datapackage.json"]):
            what = f"与这段历史没有共同的过去（提交 {commit[:12]}）：有一边可能是重新写过的"
            yield Problem(f"分支 {visible(name)}", what, _ASKED)
