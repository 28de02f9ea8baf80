"""The one way in which the program writes a data commit: all of it or nothing."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

from lookback.data.invisible_characters import visible
from lookback.data.package import Package, read_package
from lookback.data.reformat import canonical_bytes
from lookback.errors import DataInvalid, HistoryUnusable, Problem, WrongUse
from lookback.history.clone.clone_faults import file_faults
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.commit_rules import REMEDIES, person_identities
from lookback.history.git.overtaking import carried_over, has_moved, overtaken
from lookback.history.git.private_commit import commit_privately
from lookback.history.git.publication import publish_commit, writing
from lookback.history.git.worktree import Checkout, Worktree
from lookback.history.tables.change import CommitFlag
from lookback.history.tables.revisions import DATA_FOLDER

_AUTHOR = re.compile(r"[^<>\x00-\x1f\x7f]*[^<>\x00-\x20\x7f] <[^<>\x00-\x20\x7f]+>")
_ATTEMPTS = 5
"""So often a commit is made anew when somebody commits while it is being made."""


Judge = Callable[[Mapping[str, bytes]], None]
"""Asks the rules about these files, by path, in the package as it stands; raises a refusal."""


def commit_data(
    root: Path,
    files: Mapping[str, bytes],
    message: CommitMessage,
    author: str = "",
    *,
    read: Checkout | None = None,
    judge: Judge | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> str:
    """Write tables, by path from the package's root, and commit exactly these; gives the commit.

    The contents are brought into canonical form; files that stay as they are are left out.
    `author` ("name <address>") is whom Git shall name instead of the clone's own user. No
    hook runs: the caller has asked the rules. If anything fails, files and index are again what
    they were, byte for byte.

    `read` is what was checked out when the tables were read, by default now. What others have
    committed since is carried over row by row, and `judge` is asked again; without a judge
    nothing is carried over.

    Raises:
        WrongUse: no file changes, or a path is no table of the package.
        DataInvalid: a content is not a table, or the judge refuses it.
        Overtaken: others have changed the same cells since.
        HistoryUnusable: no repository, uncommitted data, a dirty index, something unfinished,
            or Git did not take the commit.
    """
    tree = Worktree.open(root)
    require_other_reviewer(tree, message, author)
    read = read or tree.checkout()
    wanted = _canonical(read_package(root), files)
    with writing(tree, say):
        for _ in range(_ATTEMPTS):
            require_clean(tree)
            now = tree.checkout()
            wanted = _up_to_date(tree, wanted, read, now, judge)
            read, changed = now, _changed(root, wanted)
            done = commit_privately(tree, now.commit, changed, str(message), author)
            if done.code:
                raise refusal(root, done.said or done.output.decode("utf-8", "replace"))
            commit = done.output.decode().strip()
            if publish_commit(tree, now, commit, changed, partial(require_clean, tree)):
                return commit
    raise overtaken(tree, read, tree.checkout())


def _up_to_date(
    tree: Worktree,
    wanted: Mapping[str, bytes],
    read: Checkout,
    now: Checkout,
    judge: Judge | None,
) -> dict[str, bytes]:
    """The files over what is checked out now, judged again where that is not what was read."""
    if not has_moved(tree, read, now):
        return {**wanted}
    if judge is None:
        raise overtaken(tree, read, now)
    package = read_package(tree.root)
    carried = _canonical(package, carried_over(tree, package, wanted, read, now))
    judge(_changed(tree.root, carried))
    return carried


@contextmanager
def reading(tree: Worktree, say: Callable[[str], None] = lambda _: None) -> Iterator[Checkout]:
    """Gives what is checked out; while the block reads the tables, no other writer changes them.

    Raises:
        HistoryUnusable: as `require_clean`.
    """
    with writing(tree, say):
        require_clean(tree)
        yield tree.checkout()


def require_clean(tree: Worktree) -> None:
    """Raises HistoryUnusable where a commit would take along, or overrun, somebody's work."""
    problems = []
    if words := tree.unfinished():
        remedy = "先完成它，或用 git merge --abort 之类的命令放弃它"
        problems.append(Problem(str(tree.root), f"有一次没有完成的{words}", remedy))
    for change in tree.pending():
        if change.is_staged:
            remedy = "先提交它，或用 git restore --staged 把它移出暂存区"
            problems.append(Problem(visible(change.path), "已在暂存区里，还没有提交", remedy))
        elif change.is_edited and change.path.startswith(tree.prefix + DATA_FOLDER):
            remedy = "先提交它，或用 git restore 放弃改动"
            problems.append(Problem(visible(change.path), "有没有提交的改动", remedy))
    problems += file_faults(tree.root, [DATA_FOLDER])
    if problems:
        raise HistoryUnusable(*problems)


def _canonical(package: Package, files: Mapping[str, bytes]) -> dict[str, bytes]:
    keys = {path: table.primary_key for table in package.resources.values() for path in table.paths}
    strange = [path for path in files if path not in keys or not _is_inside(package.root, path)]
    if strange:
        remedy = f"只能写 datapackage.json 列出的、{DATA_FOLDER} 里的表"
        raise WrongUse(*(Problem(visible(path), "不是数据包的表", remedy) for path in strange))
    canonical: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path, content in files.items():
        try:
            canonical[path] = canonical_bytes(content, keys[path])
        except (UnicodeDecodeError, ValueError, csv.Error) as error:
            problems.append(Problem(path, f"要写入的内容不是一张表（{error}）", "检查来源文件"))
    if problems:
        raise DataInvalid(*problems)
    return canonical


def _is_inside(root: Path, path: str) -> bool:
    """Whether the path stays in the data folder, also when links are followed."""
    folder = (root / DATA_FOLDER).resolve()
    plain = path.startswith(DATA_FOLDER) and ".." not in PurePosixPath(path).parts
    return plain and not (root / path).is_symlink() and folder in (root / path).resolve().parents


def _changed(root: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    changed = {path: content for path, content in files.items() if _read(root / path) != content}
    if not changed:
        where = "、".join(files) or DATA_FOLDER
        raise WrongUse(Problem(where, "没有任何变化，不必提交", "检查要写入的内容"))
    return changed


def require_other_reviewer(tree: Worktree, message: CommitMessage, author: str) -> None:
    """Who commits has a name and an address, and is not who reviews."""
    if author and not _AUTHOR.fullmatch(author):
        remedy = "写成：某镇信息员 <town@lookback.invalid>"
        raise WrongUse(Problem("提交人", f"“{visible(author)}”不是姓名和地址", remedy))
    own = person_identities(author or tree.author())
    if not own.isdisjoint(person_identities(message.reviewed_by)):
        remedy = REMEDIES[CommitFlag.SELF_REVIEW]
        raise WrongUse(Problem(message.subject, "审核人就是提交人", remedy))


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def refusal(root: Path, said: str) -> HistoryUnusable:
    """Why there was no commit: no name, a lock, or no signature."""
    shown = "\n".join(visible(line) for line in said.strip().splitlines()[-12:])
    what = f"Git 没有接受这次提交，文件和索引已恢复原样：\n{shown}"
    remedy = "按上面的提示改正后再试"
    if "user.email" in said or "user.name" in said:
        what = "Git 不知道您是谁，没有提交，文件和索引已恢复原样"
        remedy = "先运行 git config user.name 某镇信息员 和 git config user.email 您的地址"
    return HistoryUnusable(Problem(str(root), what, remedy))
