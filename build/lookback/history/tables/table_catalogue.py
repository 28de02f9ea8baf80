"""Which tables a revision holds: what its descriptor and schemas say, or the latest known."""

import json
import posixpath
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from lookback.data.invisible_characters import visible
from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.repository import Blobs, Repository
from lookback.history.tables.notice_table import NOTICE_KEY, NOTICE_TABLE, is_notice, notice_rows
from lookback.history.tables.table_reader import ShardVersion, TableVersion
from lookback.notice import NOTICE_PATH

DESCRIPTOR = "datapackage.json"

Tree = Mapping[str, str]
"""The files of a revision, of those that matter: path below the root to object id."""

Tables = Mapping[str, TableVersion]
"""The tables of a revision by resource name."""


class ResourceEntry(NamedTuple):
    """A resource of one descriptor: its CSV files, its schema's path or "", its inline key.

    `others` are those of its paths that name no CSV file of the repository.
    """

    paths: tuple[str, ...]
    schema: str
    key: tuple[str, ...] | None
    others: tuple[str, ...] = ()


ResourceEntries = Mapping[str, ResourceEntry]


class TableCatalogue:
    """All descriptors and schemas of a history, each applied to the revisions it stands in."""

    def __init__(self, repository: Repository, blobs: Blobs, head: str) -> None:
        """Raises HistoryUnusable where no ancestor of `head` has a descriptor."""
        self._blobs = blobs
        self._described = cache(self._read_entries)
        self._key_in = cache(self._read_key)
        self._is_readable_notice = cache(self._can_read_notice)
        versions = _versions(repository, head, [DESCRIPTOR])
        if not versions:
            remedy = "在数据包的根文件夹运行，或用 --path 和 --key 指明单个 CSV 文件"
            where = str(repository.root)
            raise HistoryUnusable(Problem(where, f"历史里没有 {DESCRIPTOR}", remedy))
        known = [entries for _, blob in versions if (entries := self._described(blob))]
        self._latest: ResourceEntries = known[-1] if known else {}
        self._paths: dict[str, dict[str, None]] = {}
        for name, entry in ((name, entry) for entries in known for name, entry in entries.items()):
            if entry.paths:
                self._paths.setdefault(name, {}).update(dict.fromkeys(entry.paths))
        schemas = {entry.schema for entries in known for entry in entries.values()} - {""}
        self._schemas = dict(_versions(repository, head, sorted(schemas))) if schemas else {}
        self._data = frozenset(path for paths in self._paths.values() for path in paths)
        files = (*self._data, *self._schemas, DESCRIPTOR, NOTICE_PATH)
        above = {str(folder) for path in files for folder in PurePosixPath(path).parents}
        self._folders = above - {"."}
        self._form = repository.files(head, [DESCRIPTOR, NOTICE_PATH, *self._schemas])

    def is_data(self, path: str) -> bool:
        """Whether any descriptor names the file as part of a table."""
        return path in self._data

    def concerns(self, path: str) -> bool:
        """Whether data, their schemas or the descriptor stand at a path or below it."""
        known = path in self._data or path in self._schemas or path in self._folders
        return known or path in (DESCRIPTOR, NOTICE_PATH) or path.startswith("datapackage/")

    def unread(self, tree: Tree, irregular: Collection[str]) -> list[Problem]:
        """What the descriptor of `tree` names as tables and the ledger cannot read there.

        Files in `irregular` places are told of elsewhere; a resource that never was a table of
        this repository is none that the ledger is of.
        """
        entries = self._described(tree.get(DESCRIPTOR, "")) or {}
        problems = []
        for path in dict.fromkeys([DESCRIPTOR, NOTICE_PATH, *(e.schema for e in entries.values())]):
            if self._form.get(path, "") != tree.get(path, ""):
                what = "最后的版本里没有或读不懂，台账沿用了以前的一版"
                problems.append(Problem(visible(path), what, "改正它，或从 Git 历史中恢复"))
        for name, entry in entries.items():
            for path in entry.paths:
                if path not in tree:
                    what = "描述文件列出了它，提交里没有，台账看不到它的内容"
                    problems.append(Problem(visible(path), what, "把它提交进来"))
            for path in entry.others if name in self._paths else ():
                where = "不在仓库里" if "://" in path else "不是 CSV"
                what = f"数据表 {visible(name)} 的文件{where}，台账看不到它的内容"
                problems.append(Problem(visible(path), what, "改回仓库里的 CSV 文件"))
        return [problem for problem in problems if not _is_within(problem.where, irregular)]

    def follows(self, path: str, blob: str) -> bool:
        """Whether a new version of a file ("" if it went) counts: data always does.

        Of a descriptor, schema or notice that went or cannot be read the last one holds on.
        """
        if is_notice(path):
            return self._is_readable_notice(blob)
        if path == DESCRIPTOR:
            return self._described(blob) is not None
        return path in self._data or (path in self._schemas and self._key_in(blob) is not None)

    def tables(self, tree: Tree) -> Tables:
        """The tables that have a file in `tree`, and the numbers of the notice.

        What stood before the first descriptor or schema is read by the latest. A table whose
        listed files are all missing is looked for under the names that others give it.
        """
        entries = self._described(tree.get(DESCRIPTOR, "")) or self._latest
        tables = {}
        for name, entry in entries.items():
            if not entry.paths:
                continue
            listed = [path for path in entry.paths if path in tree]
            paths = listed or [path for path in self._paths.get(name, ()) if path in tree]
            if paths:
                shards = tuple(ShardVersion(path, tree[path]) for path in paths)
                tables[name] = TableVersion(shards, self._key(entry, tree))
        if NOTICE_PATH in tree and NOTICE_TABLE not in tables:
            numbers = ShardVersion(NOTICE_PATH, tree[NOTICE_PATH])
            tables[NOTICE_TABLE] = TableVersion((numbers,), NOTICE_KEY)
        return tables

    def _key(self, entry: ResourceEntry, tree: Tree) -> tuple[str, ...]:
        if entry.key is not None:
            return entry.key
        blob = tree.get(entry.schema) or self._schemas.get(entry.schema, "")
        return self._key_in(blob) or ()

    def _read_entries(self, blob: str) -> ResourceEntries | None:
        """The tables of a descriptor by name, None where it cannot be read."""
        if not blob:
            return None
        try:
            resources = json.loads(self._blobs.read(blob))["resources"]
            return {_words(body["name"]): _entry(body) for body in resources}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def _can_read_notice(self, blob: str) -> bool:
        return bool(blob) and notice_rows(self._blobs.read(blob)) is not None

    def _read_key(self, blob: str) -> tuple[str, ...] | None:
        """The primary key of a Table Schema, None where there is none to be read."""
        try:
            return _primary_key(json.loads(self._blobs.read(blob))) if blob else None
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None


def _is_within(path: str, places: Collection[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(place) for place in places)


def _versions(repository: Repository, head: str, paths: Sequence[str]) -> list[tuple[str, str]]:
    """Path and object id of every version of the files, the oldest first."""
    top = repository.prefix
    return [
        (touched.path.removeprefix(top), touched.blob)
        for commit in repository.commits(head, [top + path for path in paths])
        for touched in commit.touched
        if touched.blob
    ]


def _entry(body: Mapping[str, Any]) -> ResourceEntry:
    path = body.get("path") or []
    listed = [path] if isinstance(path, str) else path
    paths = dict.fromkeys(posixpath.normpath(item) for item in listed if _is_table(item))
    others = tuple(item for item in listed if not _is_table(item))
    schema = body.get("schema")
    if isinstance(schema, str):
        return ResourceEntry(tuple(paths), posixpath.normpath(schema), None, others)
    return ResourceEntry(tuple(paths), "", _primary_key(schema) if schema else (), others)


def _is_table(path: str) -> bool:
    """A delimited text file of this repository."""
    return "://" not in path and path.lower().endswith((".csv", ".tsv", ".txt"))


def _primary_key(schema: Mapping[str, Any]) -> tuple[str, ...]:
    key = schema.get("primaryKey") or []
    return tuple(_words(name) for name in ([key] if isinstance(key, str) else key))


def _words(text: str) -> str:
    """JSON may hold half a surrogate pair, which no file can."""
    return text.encode("utf-8", "replace").decode()
