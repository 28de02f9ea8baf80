"""示例仓库：the files of each commit, written by one `git fast-import`."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from lookback.errors import HistoryUnusable, Problem
from lookback.history.git.git_command import error_text, start_git, try_git
from lookback.notice import NOTICE_PATH
from lookback_demo.dated_row import DatedRow
from lookback_demo.file_layout import TableLayout, old_visit_schema
from lookback_demo.history.edits import DemoCommit, File
from lookback_demo.history.events import FORMATTED, base_rows
from lookback_demo.population.towns_and_villages import (
    DISTRICT_OFFICE,
    INVENTED,
    LIANGZIHU,
    DemoDistrict,
    DemoTown,
)

BASE_TIME = (date(2022, 5, 1), 9 * 3600)
_UTC8 = 8 * 3600
_VISIT_SCHEMA = "schemas/visit.json"
_BASE_MESSAGE = """登记：2022年4月30日基线数据

Reason: 集中排查“回头看”开始前的全区基线
Basis: 梁乡村战略办〔2022〕1号
Handled-by: 区乡村振兴局
Reviewed-by: 区乡村振兴局审核岗
"""


class Import:
    """The input of fast-import: contents first, path by path, then the commits."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._marks = 0

    def blob(self, content: bytes) -> int:
        """A file's content; gives its mark."""
        self._marks += 1
        self._stream.write(b"blob\nmark :%d\ndata %d\n" % (self._marks, len(content)))
        self._stream.write(content)
        self._stream.write(b"\n")
        return self._marks

    def commit(
        self, ref: str, who: str, seconds: int, message: str, parents: list[int],
        files: dict[str, int],
    ) -> int:  # fmt: skip
        """A commit by a role identity; author and committer agree."""
        self._marks += 1
        text = message.encode()
        lines = [f"commit {ref}", f"mark :{self._marks}"]
        lines += [f"{role} {who} {seconds} +0800" for role in ("author", "committer")]
        self._stream.write("\n".join(lines).encode() + b"\ndata %d\n%s\n" % (len(text), text))
        for word, parent in zip(("from", "merge"), parents, strict=False):
            self._stream.write(f"{word} :{parent}\n".encode())
        for path, mark in sorted(files.items()):
            self._stream.write(f"M 100644 :{mark} {path}\n".encode())
        self._stream.write(b"\n")
        return self._marks


def write_repository(
    folder: Path,
    home: Path,
    district: DemoDistrict,
    layout: dict[str, TableLayout],
    rows: dict[str, dict[str, list[DatedRow]]],
    overlays: dict[int, dict[str, str]],
    commits: list[DemoCommit],
    say: Callable[[str], None],
) -> None:
    """Make the repository in `folder`: base, then every commit, and the work tree."""
    _git(folder, "init", "--quiet", "--template=", "--initial-branch=main", "--object-format=sha1")
    with _importing(folder) as stream:
        base, versions = _contents(stream, home, district, layout, rows, overlays, commits, say)
        say("写入提交")
        _commit_all(stream, base, versions, commits)
    _git(folder, "update-ref", "-d", "refs/heads/branch")
    _git(folder, "reset", "--quiet", "--hard", "main")


Versions = dict[int, dict[str, int]]


def _contents(
    stream: Import,
    home: Path,
    district: DemoDistrict,
    layout: dict[str, TableLayout],
    rows: dict[str, dict[str, list[DatedRow]]],
    overlays: dict[int, dict[str, str]],
    commits: list[DemoCommit],
    say: Callable[[str], None],
) -> tuple[dict[str, int], Versions]:
    """All contents: those of the base by path, and those each commit brings."""
    base: dict[str, int] = {}
    versions: Versions = {}
    for path in _fixed_files(home):
        content = (home / path).read_bytes()
        if path == NOTICE_PATH:
            content = _notice_of(district, content)
        if path != _VISIT_SCHEMA:
            base[path] = stream.blob(content)
            continue
        base[path] = stream.blob(old_visit_schema(content))
        renewed = next(place for place, commit in enumerate(commits) if commit.changes_form)
        versions.setdefault(renewed, {})[path] = stream.blob(content)
    edits = _by_path(commits)
    for table in layout.values():
        say(f"写入 {table.name}")
        for path in table.paths:
            file = File(table, table.name == "visit", path == FORMATTED)
            file.load(base_rows(rows[table.name].get(path, []), overlays))
            base[path] = stream.blob(file.content())
            for place in edits.get(path, []) if table.name != "visit" else range(len(commits)):
                commit = commits[place]
                if _advance(file, path, commit):
                    versions.setdefault(place, {})[path] = stream.blob(file.content())
    return base, versions


def _notice_of(district: DemoDistrict, content: bytes) -> bytes:
    """The notice as that of the district; its city and its province are invented with it."""
    if district == LIANGZIHU:
        return content
    said = {
        "district_code": district.code,
        "district_name": district.name,
        "province_name": f"{INVENTED}省",
        "city_name": f"{INVENTED}市",
    }
    lines = content.decode("utf-8").splitlines()
    for name, text in said.items():
        place = next(at for at, line in enumerate(lines) if line.startswith(f"  {name}:"))
        lines[place] = f"  {name}: {json.dumps(text, ensure_ascii=False)}"
    return ("\n".join(lines) + "\n").encode("utf-8")


def _advance(file: File, path: str, commit: DemoCommit) -> bool:
    """Bring the file to the state after the commit; whether anything changed."""
    own = [edit for edit in commit.edits if edit.path == path]
    file.apply(own)
    if path in commit.reformats:
        file.is_quoted = False
    if commit.changes_form and file.is_old_form:
        file.adopt_form()
        return True
    return bool(own) or path in commit.reformats


def _by_path(commits: list[DemoCommit]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, commit in enumerate(commits):
        for path in commit.paths():
            found.setdefault(path, []).append(place)
    return found


def _fixed_files(home: Path) -> Iterator[str]:
    """The descriptor, the schemas and what Git shall ignore, as the program has them."""
    yield ".gitignore"
    yield "datapackage.json"
    for path in sorted((home / "schemas").rglob("*")):
        if path.is_file():
            yield path.relative_to(home).as_posix()


def _commit_all(
    stream: Import, base: dict[str, int], versions: Versions, commits: list[DemoCommit]
) -> None:
    main = stream.commit(
        "refs/heads/main", identity(None), _epoch(*BASE_TIME), _BASE_MESSAGE, [], base
    )
    branch, on_branch = 0, dict[str, int]()
    for place, commit in enumerate(commits):
        files = versions.get(place, {})
        about = (identity(commit.town), _epoch(commit.day, commit.seconds), _message(commit))
        if commit.is_on_branch:
            branch = stream.commit("refs/heads/branch", *about, [branch or main], files)
            on_branch |= files
        elif commit.is_merge:
            main = stream.commit("refs/heads/main", *about, [main, branch], on_branch)
        else:
            main = stream.commit("refs/heads/main", *about, [main], files)


def _message(commit: DemoCommit) -> str:
    trailers = "".join(f"{name}: {value}\n" for name, value in commit.trailers.items())
    return f"{commit.subject}\n\n{trailers}"


def identity(town: DemoTown | None) -> str:
    """The role that makes a commit; no person."""
    if town is None:
        return f"{DISTRICT_OFFICE} <district@lookback.invalid>"
    return f"{town.name}信息员 <{town.shard}@lookback.invalid>"


def _epoch(day: date, seconds: int) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86400 + seconds - _UTC8


_NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
"""None of the caller's settings: the same bytes on every machine."""


@contextmanager
def _importing(folder: Path) -> Iterator[Import]:
    """A running fast-import, whose input is complete when the block is left."""
    command = ("-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--date-format=raw")
    with tempfile.TemporaryFile() as said:
        process = start_git(folder, said, *command, extra=_NO_SETTINGS)
        try:
            with process:
                assert process.stdin
                yield Import(process.stdin)
        except BrokenPipeError:
            process.wait()
        if process.returncode:
            raise _failed("git fast-import", error_text(said)[-300:])


def _git(folder: Path, *arguments: str) -> None:
    done = try_git(folder, *arguments, extra=_NO_SETTINGS)
    if done.code:
        raise _failed(f"git {arguments[0]}", done.said)


def _failed(where: str, what: str) -> HistoryUnusable:
    return HistoryUnusable(Problem(where, what, "确认已安装 Git 2.30 或更新版本，磁盘有空间"))
