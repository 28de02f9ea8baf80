"""What others have committed while a change was being judged: carried over, or refused by name."""

from collections.abc import Iterator, Mapping, Sequence

from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, Resource
from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.commit_times import beijing_minute
from lookback.history.git.worktree import Checkout, Worktree
from lookback.history.tables.csv_content import csv_record, key_parts
from lookback.history.tables.merge_driver import Disputed, merge_rows

JUDGED = ("datapackage", "schemas", "datapackage.json")
"""What a verdict rests on."""

_AGAIN = "看过对方的改动再运行一次"
_SHOWN = 5


class Overtaken(HistoryUnusable):
    """Somebody else was quicker, and what he changed cannot be joined with this change."""


def has_moved(tree: Worktree, read: Checkout, now: Checkout) -> bool:
    """Whether the data or what they are judged by are others than those that were read.

    Raises:
        Overtaken: another branch is checked out by now.
    """
    if read.branch != now.branch:
        what = f"核对期间仓库换到了 {visible(now.branch) or '一个提交'}，没有写入"
        raise Overtaken(Problem(str(tree.root), what, "换回原来的分支再运行一次"))
    if read.commit == now.commit:
        return False
    options = ("--quiet", "--no-ext-diff", "--no-textconv")
    return bool(tree.git("diff", *options, read.commit, now.commit, "--", *JUDGED).code)


def carried_over(
    tree: Worktree, package: Package, files: Mapping[str, bytes], read: Checkout, now: Checkout
) -> dict[str, bytes]:
    """The files, made from what was read, with the changes that others have committed since.

    Raises:
        Overtaken: a cell was changed by both, or rows cannot be told apart; all of them at once.
    """
    carried: dict[str, bytes] = {}
    problems: list[Problem] = []
    resources = {path: table for table in package.resources.values() for path in table.paths}
    for path, content in files.items():
        base, theirs = (tree.content(commit, path) for commit in (read.commit, now.commit))
        if base == theirs:
            carried[path] = content
            continue
        resource = resources[path]
        merged = merge_rows(base or b"", content, theirs or b"", resource.primary_key)
        if merged and not merged.disputed:
            carried[path] = merged.content
            continue
        cells = _cells(package, resource, merged.disputed) if merged else "各行分不清"
        what = f"{_who(tree, path, read, now)}，与这次要改的冲突（{cells}），没有写入"
        problems.append(Problem(visible(path), what, _AGAIN))
    if problems:
        raise Overtaken(*problems)
    return carried


def overtaken(tree: Worktree, read: Checkout, now: Checkout) -> Overtaken:
    """The refusal of a change that rests on what is no longer so."""
    who = [_who(tree, path, read, now) for path in JUDGED]
    told = "；".join(dict.fromkeys(words for words in who if words))
    what = f"{told or '数据已经不是核对时的'}，没有写入"
    return Overtaken(Problem(str(tree.root), what, _AGAIN))


def _who(tree: Worktree, path: str, read: Checkout, now: Checkout) -> str:
    """Who has changed the path last since it was read, and when; "" where nobody has."""
    options = ("-1", "--format=%h%x00%an%x00%cI%x00%s")
    said = tree.git("log", *options, f"{read.commit}..{now.commit}", "--", path).output
    if not said:
        return ""
    commit, author, when, subject = said.decode("utf-8", "replace").strip().split("\0")
    minute = beijing_minute(when)
    return f"{visible(author)}于 {minute} 已提交 {commit}“{visible(subject)}”"


def _cells(package: Package, resource: Resource, disputed: Sequence[Disputed]) -> str:
    """The cells that both have changed, by key and title; what pages mask is masked here too."""
    shown = [*dict.fromkeys(_places(package, resource, disputed))]
    more = f"等 {len(shown)} 格" if len(shown) > _SHOWN else ""
    return "、".join(shown[:_SHOWN]) + more


def _places(package: Package, resource: Resource, disputed: Sequence[Disputed]) -> Iterator[str]:
    mask = cell_mask(package, "internal")
    titles = {field.name: field.title for field in resource.fields}
    for each in disputed:
        pairs = zip(resource.primary_key, key_parts(each.key), strict=True)
        key = csv_record([mask(resource.name, name, part) for name, part in pairs])
        yield visible(f"{key} {titles.get(each.field, each.field)}")
