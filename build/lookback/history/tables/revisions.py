"""The revisions of a repository and the tables that each of them holds."""

import heapq
import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.commit_dates import date_flags
from lookback.history.git.repository import Blobs, Commit, Repository
from lookback.history.git.signatures import unsigned
from lookback.history.tables.change import CommitFlag
from lookback.history.tables.irregular_paths import IrregularPaths
from lookback.history.tables.notice_table import NOTICE_TABLE, is_notice
from lookback.history.tables.table_catalogue import TableCatalogue, Tables, Tree
from lookback.history.tables.table_reader import ShardVersion, TableReader, TableVersion

DATA_FOLDER = "datapackage/"


@dataclass(frozen=True)
class TableRevision:
    """A commit and the tables it holds.

    `has_data`: a table of the package stands in it or stood before it; `is_mixed`: it touches
    other files than data, or than the notice alone; `is_irregular`: it puts something in the
    place of data that is no plain file; `date_flags` are what is wrong with its dates. What it
    touches is not listed any more.
    """

    about: Commit
    tables: Tables
    has_data: bool
    is_mixed: bool
    is_irregular: bool = False
    date_flags: tuple[CommitFlag, ...] = ()


@dataclass(frozen=True)
class History:
    """All revisions up to `head` by commit id, parents before children.

    `unsigned` are the commits that lack a good signature where the clone asks for one.
    """

    repository: Repository
    head: str
    revisions: Mapping[str, TableRevision]
    unsigned: frozenset[str]
    warnings: tuple[Problem, ...]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {commit: place for place, commit in enumerate(self.revisions)}

    def parents(self, revision: TableRevision) -> list[TableRevision]:
        """The parents that this clone has."""
        return [self.revisions[name] for name in revision.about.parents if name in self.revisions]

    def is_base(self, revision: TableRevision) -> bool:
        """Whether the data begin here: a table stands in it, none did before."""
        return revision.about.commit in self.bases

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The commit with which the data of the main line begin.

        Data that begin once more elsewhere and are merged in are told row by row; only of a
        shallow clone every place where it is cut off counts as a beginning.
        """
        begun = [commit for commit, revision in self.revisions.items() if self._begins(revision)]
        if self.repository.is_shallow:
            return tuple(begun)
        line = {revision.about.commit for revision in self.main_line()}
        return tuple([commit for commit in begun if commit in line][:1] or begun[:1])

    def _begins(self, revision: TableRevision) -> bool:
        before = any(parent.has_data for parent in self.parents(revision))
        return revision.has_data and not before

    def is_unrooted(self, revision: TableRevision) -> bool:
        """Whether data begin here once more, with nothing of the main line before them."""
        return self._begins(revision) and not self.is_base(revision)

    def main_line(self) -> Iterator[TableRevision]:
        """The head and its first parents: what stood here, whatever was under way on branches.

        The history of a file has only the commits that touched it: it begins with the last.
        """
        last = next(reversed([*self.revisions]), self.head)
        revision = self.revisions.get(self.head) or self.revisions.get(last)
        while revision:
            yield revision
            revision = next(iter(self.parents(revision)), None)

    def is_given(self, revision: TableRevision) -> bool:
        """Whether its content is taken as it is: the data begin here, or have not begun yet."""
        return not revision.has_data or self.is_base(revision)

    def base_of(self, commits: Iterable[TableRevision]) -> TableRevision | None:
        """A latest common ancestor, None where the histories share none."""
        start = {revision.about.commit for revision in commits}
        reached = {commit: {commit} for commit in start}
        queue = [(-self._order[commit], commit) for commit in start]
        heapq.heapify(queue)
        while queue:
            _, commit = heapq.heappop(queue)
            if reached[commit] == start:
                return self.revisions[commit]
            for parent in self.parents(self.revisions[commit]):
                name = parent.about.commit
                if name not in reached:
                    heapq.heappush(queue, (-self._order[name], name))
                reached[name] = reached.get(name, set()) | reached[commit]
        return None


def package_history(repository: Repository, blobs: Blobs, rev: str) -> History:
    """The history of the data package at the repository's root.

    Raises:
        HistoryUnusable: no such revision, or no descriptor in any of its ancestors.
    """
    head, top = repository.resolve(rev), repository.prefix
    catalogue = TableCatalogue(repository, blobs, head)

    def is_data(path: str) -> bool:
        inside = path.startswith(top) and catalogue.is_data(path.removeprefix(top))
        return inside or path.startswith(top + DATA_FOLDER)

    def is_mixed(paths: list[str]) -> bool:
        is_of_notice = all(is_notice(path.removeprefix(top)) for path in paths)
        return not (is_of_notice or all(map(is_data, paths)))

    def concerns(path: str) -> bool:
        return catalogue.concerns(path.removeprefix(top)) or top.startswith(f"{path}/")

    subject = _Subject(catalogue.follows, catalogue.tables, is_mixed, concerns, catalogue.unread)
    return _history(repository, head, repository.commits(head), subject)


def file_history(
    repository: Repository, blobs: Blobs, path: str, key: tuple[str, ...], rev: str
) -> History:
    """The history of one CSV file, through its renames, as a package of one table.

    Raises:
        HistoryUnusable: no such revision, file or key column.
    """
    head = repository.resolve(rev)
    inside = posixpath.normpath(repository.prefix + path)
    warnings: list[Problem] = []
    try:
        names = repository.names(head, inside)
    except HistoryUnusable:
        names = [inside]
        warnings.append(Problem(path, "无法追踪改名，只看现名的历史", "用完整克隆再看一次"))
    below = {name.removeprefix(repository.prefix): None for name in names}
    resource = posixpath.splitext(posixpath.basename(inside))[0]

    def follows(path: str, _: str) -> bool:
        return path in below

    def tables(tree: Tree) -> Tables:
        shard = next((ShardVersion(name, tree[name]) for name in below if name in tree), None)
        return {resource: TableVersion((shard,), key)} if shard else {}

    if kind := repository.kind_of(head, inside):
        what = f"在最后的版本里是{kind}（或在它里面），不是普通文件，它的内容台账看不到"
        warnings.append(Problem(path, what, "换回普通文件"))
    subject = _Subject(follows, tables, is_mixed=lambda _: False, concerns=below.__contains__)
    history = _history(repository, head, repository.commits(head, names), subject, warnings)
    _check_key(history, TableReader(blobs), path, key)
    return history


def _check_key(history: History, reader: TableReader, path: str, key: tuple[str, ...]) -> None:
    """The latest version of the file must have the key's columns."""
    table_versions = [
        table for revision in history.revisions.values() for table in revision.tables.values()
    ]
    if not table_versions:
        raise HistoryUnusable(Problem(path, "历史里没有这个文件", "路径从 --root 算起，检查大小写"))
    columns = reader.columns(table_versions[-1].shards[0], table_versions[-1])
    missing = [name for name in key if name not in columns]
    if missing and columns:
        remedy = f"--key 用逗号分隔，可用的列：{'、'.join(columns)}"
        raise HistoryUnusable(Problem(path, f"没有主键列 {'、'.join(missing)}", remedy))


def _nothing_unread(tree: Tree, irregular: Collection[str]) -> list[Problem]:
    return []


@dataclass(frozen=True)
class _Subject:
    """What a history is told of, by paths: `follows` and `unread` take them from the root.

    `follows` says whether a new version of a file counts, `tables` which tables a tree holds,
    `is_mixed` whether paths are of data and of something else, `concerns` whether data stand there
    or below, `unread` what of the last tree is data that the ledger cannot read.
    """

    follows: Callable[[str, str], bool]
    tables: Callable[[Tree], Tables]
    is_mixed: Callable[[list[str]], bool]
    concerns: Callable[[str], bool]
    unread: Callable[[Tree, Collection[str]], list[Problem]] = _nothing_unread


def _history(
    repository: Repository,
    head: str,
    commits: Iterable[Commit],
    subject: _Subject,
    warnings: Iterable[Problem] = (),
) -> History:
    """Go along the walk, keeping of each tree (paths below the root) what the subject follows."""
    revisions: dict[str, TableRevision] = {}
    trees: dict[str, Tree] = {}
    latest: dict[str, dict[str, Commit]] = {}
    irregular = IrregularPaths(subject.concerns)
    top = repository.prefix
    for commit in commits:
        parents = [revisions[name] for name in commit.parents if name in revisions]
        tree = trees[parents[0].about.commit] if parents else {}
        changed = {
            path: touched.blob
            for touched in commit.touched
            if touched.path.startswith(top)
            and subject.follows(path := touched.path.removeprefix(top), touched.blob)
        }
        if changed:
            tree = {path: blob for path, blob in {**tree, **changed}.items() if blob}
        here = parents[0].tables if parents and not changed else subject.tables(tree)
        paths = [touched.path for touched in commit.touched]
        before = {name: about for p in parents for name, about in latest[p.about.commit].items()}
        about = commit._replace(touched=())
        is_of_data = bool(changed) and _files(here) != _files(parents[0].tables if parents else {})
        trees[commit.commit] = tree
        latest[commit.commit] = {commit.commit: about} if is_of_data else before
        revisions[commit.commit] = TableRevision(
            about,
            here,
            has_data=bool(here.keys() - {NOTICE_TABLE})
            or any(parent.has_data for parent in parents),
            is_mixed=len(parents) < 2 and subject.is_mixed(paths),
            is_irregular=irregular.step(commit, commit.parents[0] if commit.parents else ""),
            date_flags=date_flags(about, before.values()) if changed else (),
        )
    lacking = unsigned(repository, head)
    places = {path.removeprefix(top) for path in irregular.at(head)}
    unread = subject.unread(trees.get(head, {}), places)
    told = (*warnings, *irregular.problems(head), *unread, *shallow_problems(repository))
    return History(repository, head, revisions, lacking, told)


def _files(tables: Tables) -> set[ShardVersion]:
    """The files of data."""
    return {shard for name in tables if name != NOTICE_TABLE for shard in tables[name].shards}


def shallow_problems(repository: Repository) -> tuple[Problem, ...]:
    """That a clone has not all of its history, where it has not."""
    if not repository.is_shallow:
        return ()
    remedy = "运行 git fetch --unshallow 取回全部历史"
    return (Problem(str(repository.root), "浅克隆：台账只从取回的第一版算起", remedy),)
