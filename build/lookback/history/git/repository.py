"""A Git repository as it is read here: its commits, what they touched, and file contents."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import NamedTuple, Self

from lookback.errors import HistoryUnusable
from lookback.history.clone.file_comparison import has_other_files, has_same_files, object_id
from lookback.history.git.git_command import (
    error_text,
    git_failure,
    history_unusable,
    run_git,
    start_git,
    try_git,
)
from lookback.history.git.revision_files import RevisionFiles

PACK = "history.pack"
"""A history that travels: all objects of a revision and its ancestors."""

_TRAILERS = ("Reason", "Basis", "Handled-by", "Reviewed-by")
_FIELDS = (
    *("%H", "%P", "%an", "%ae", "%aI", "%cI", "%s"),
    *(f"%(trailers:key={name},valueonly,unfold,separator=%x1f)" for name in _TRAILERS),
)
_WALK = (
    *("log", "--topo-order", "--reverse", "--full-history", "--format=" + "%x00".join(_FIELDS)),
    *("-z", "--raw", "--no-abbrev", "--no-renames", "--diff-merges=first-parent"),
    *("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "-O/dev/null"),
)


class TouchedFile(NamedTuple):
    """A path that a commit changed; `blob` is "" where no regular file stands afterwards.

    `kind` then says what does, in words; "" where nothing does.
    """

    path: str
    blob: str
    kind: str = ""


class Commit(NamedTuple):
    """A commit, its trailers, and what it changed against its first parent.

    Times are ISO 8601; several trailers of one kind are joined by "；"; paths count from the
    top of the work tree.
    """

    commit: str
    parents: tuple[str, ...]
    author: str
    email: str
    authored_on: str
    committed_on: str
    subject: str
    reason: str
    basis: str
    handled_by: str
    reviewed_by: str
    touched: tuple[TouchedFile, ...]


@dataclass(frozen=True)
class Repository:
    """A Git repository seen from `root`, which lies `prefix` ("" or "a/b/") below its top."""

    root: Path
    prefix: str
    is_shallow: bool

    @classmethod
    def open(cls, root: Path) -> Self:
        """Raises HistoryUnusable where there is no Git or no repository."""
        if not root.is_dir():
            raise history_unusable(
                str(root), "没有这个文件夹", "检查路径，或用 --root 指明仓库所在的文件夹"
            )
        options = ("--is-shallow-repository", "--show-prefix")
        shallow, prefix, *_ = (
            run_git(root, "rev-parse", *options).decode(errors="replace").split("\n")
        )
        return cls(root, prefix, shallow == "true")

    @property
    def own_folder(self) -> Path:
        """Where Git keeps what belongs to this clone alone."""
        said = run_git(self.root, "rev-parse", "--git-common-dir").decode(errors="replace").strip()
        return self.root / said

    def resolve(self, rev: str) -> str:
        """The full id of the commit that `rev` names."""
        try:
            options = ("--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
            return run_git(self.root, "rev-parse", *options).decode().strip()
        except HistoryUnusable:
            if run_git(self.root, "rev-list", "--all", "--max-count=1"):
                remedy = "用 git log --oneline 或 git branch --all 查出存在的版本"
                raise history_unusable(str(self.root), f"没有版本“{rev}”", remedy) from None
            raise history_unusable(
                str(self.root), "仓库还没有提交", "先提交数据，再看台账"
            ) from None

    def commits(self, head: str, paths: Sequence[str] = ()) -> Iterator[Commit]:
        """Every ancestor of `head`, parents first.

        With `paths` (from the top), only the commits that changed them and the merges, their
        parents rewritten to one another.
        """
        limited = ("--parents", head, "--", *(f":(top,literal){path}" for path in paths))
        tokens = self._tokens(*_WALK, *(limited if paths else (head, "--")))
        token = next(tokens, None)
        while token is not None:
            texts = [_text(field) for field in (token, *islice(tokens, len(_FIELDS) - 1))]
            touched = []
            token = next(tokens, None)
            while token is not None and token.startswith((b":", b"\n:")):
                touched.append(_touched(token, next(tokens)))
                token = next(tokens, None)
            commit, parents, *about = texts
            yield Commit._make([commit, tuple(parents.split()), *about, tuple(touched)])

    def ancestors(self, commit: str) -> frozenset[str]:
        """The ids of a commit and of all that it came from."""
        return frozenset(run_git(self.root, "rev-list", commit, "--").decode().split())

    def leads_to(self, commit: str, later: str) -> bool:
        """Whether `later` exists and came from a commit, or is it."""
        return try_git(self.root, "merge-base", "--is-ancestor", commit, later).code == 0

    def skeleton(self, head: str) -> list[str]:
        """The ids of all commits up to `head` and of all their trees."""
        options = ("--objects", "--no-object-names", "--filter=blob:none")
        return run_git(self.root, "rev-list", *options, head, "--").decode().split()

    def kind_of(self, commit: str, path: str) -> str:
        """What stands at a path (from the top), or at a folder above it, if it is no file.

        "" where a commit has a file there, or nothing.
        """
        above = [str(place) for place in (PurePosixPath(path), *PurePosixPath(path).parents)][:-1]
        listed = run_git(self.root, "ls-tree", "-z", "--full-tree", commit, "--", *above)
        kinds = (_KINDS.get(entry[:3], "") for entry in listed.split(b"\0"))
        return next((kind for kind in kinds if kind), "")

    def names(self, head: str, path: str) -> list[str]:
        """The names (from the top) that the file at `path` has had, the latest first."""
        options = ("--follow", "-M", "--format=", "--name-status", "-z", "--no-relative")
        tokens = self._tokens("log", *options, head, "--", f":(top,literal){path}")
        names = {path: None}
        for status in tokens:
            name = _text(next(tokens))
            if status.startswith(b"R"):
                names |= {_text(next(tokens)): None, name: None}
        return list(names)

    def days(self, rev: str, path: str) -> list[date]:
        """The authors' days of the commits up to `rev` that changed `path`, newest first."""
        commit = self.resolve(rev)
        said = run_git(self.root, "log", "--format=%as", commit, "--", path).decode().split()
        if not said:
            raise history_unusable(path, "历史中没有动过它的提交", "用 --as-of 指明统计时点")
        return [date.fromisoformat(day) for day in said]

    def describe(self, paths: Sequence[str]) -> str:
        """The commit that the work tree holds, marked where `paths` differ from it.

        The files themselves are compared, byte for byte: what Git's index says of them can be
        made to hide a change.
        """
        commit = self.resolve("HEAD")
        held = self.files(commit, paths)
        is_same = has_same_files(self.root, held) and not has_other_files(self.root, paths, held)
        return commit + ("" if is_same else "+未提交的改动")

    def files(self, commit: str, paths: Sequence[str]) -> dict[str, str]:
        """The id of what stands at each path from the root, in `paths` of a commit.

        Of a symbolic link or submodule as well.
        """
        options = ("-r", "-z", "--full-tree", commit, "--")
        above = [f"{self.prefix}{path}" for path in paths]
        listed = run_git(self.root, "ls-tree", *options, *above).split(b"\0")[:-1]
        entries = (entry.partition(b"\t") for entry in listed)
        top = os.fsencode(self.prefix)
        return {
            os.fsdecode(path.removeprefix(top)): about.split()[2].decode()
            for about, _, path in entries
        }

    @contextmanager
    def revision(self, commit: str, paths: Sequence[str]) -> Iterator[RevisionFiles]:
        """The files in `paths` as they stood in a commit, and a temporary folder to put them in."""
        listed = run_git(self.root, "ls-tree", "-r", "-z", commit, "--", *paths).split(b"\0")
        entries = (entry.partition(b"\t") for entry in listed if entry.startswith(b"100"))
        blobs = {_text(path): about.split()[2].decode() for about, _, path in entries}
        with tempfile.TemporaryDirectory(prefix="lookback-") as folder, Blobs(self) as contents:
            yield RevisionFiles(Path(folder), blobs, contents)

    @contextmanager
    def packed(self, head: str) -> Iterator[Path]:
        """A temporary folder with all the history up to `head` in one file, `PACK`."""
        pack = run_git(self.root, "pack-objects", "--revs", "--stdout", "-q", stdin=head.encode())
        with tempfile.TemporaryDirectory(prefix="lookback-") as folder:
            (Path(folder) / PACK).write_bytes(pack)
            yield Path(folder)

    @classmethod
    @contextmanager
    def unpacked(cls, folder: Path, prefix: str) -> Iterator[Self]:
        """The repository at or above `folder`, or one made of the `PACK` that stands in it."""
        if not (folder / PACK).is_file():
            yield cls.open(folder)
            return
        with tempfile.TemporaryDirectory(prefix="lookback-") as name:
            root = Path(name)
            run_git(root, "init", "--bare", "--quiet")
            run_git(root, "index-pack", "--stdin", stdin=(folder / PACK).read_bytes())
            yield cls(root, prefix, is_shallow=False)

    def _tokens(self, *arguments: str) -> Iterator[bytes]:
        """The NUL-terminated pieces of a command's output, as they come."""
        with (
            tempfile.TemporaryFile() as errors,
            start_git(self.root, errors, *arguments) as process,
        ):
            assert process.stdout
            rest = b""
            while chunk := process.stdout.read(1 << 16):
                *tokens, rest = (rest + chunk).split(b"\0")
                yield from tokens
            if process.wait():
                raise git_failure(self.root, error_text(errors))


class Blobs:
    """File contents by object id, through one `git cat-file --batch` kept open."""

    def __init__(self, repository: Repository) -> None:
        self._root = repository.root
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process = start_git(self._root, self._errors, "cat-file", "--batch")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.__exit__(kind, error, trace)
        self._errors.close()

    def read(self, blob: str) -> bytes:
        """The content of a blob; a clone that lacks it is said to be partial."""
        request, answer = self._process.stdin, self._process.stdout
        assert request and answer
        with suppress(BrokenPipeError):  # then the answer is empty
            os.write(request.fileno(), blob.encode() + b"\n")
        header = answer.readline().split()
        if not header:
            raise git_failure(self._root, error_text(self._errors))
        if len(header) != 3:
            remedy = "仓库不完整：联网后运行 git fetch --refetch，或重新完整克隆"
            raise history_unusable(
                f"{self._root} {blob[:12]}", "仓库里缺少这个版本的文件内容", remedy
            )
        content = answer.read(int(header[2]))
        answer.read(1)
        if object_id(header[1], content, len(blob)) != blob:
            remedy = "从可信的克隆重新取得仓库，问清是谁改的"
            what = "对象的内容与它的编号不符，仓库被改动过"
            raise history_unusable(f"{self._root} {blob[:12]}", what, remedy)
        return content


_KINDS = {b"120": "符号链接", b"160": "子模块"}
"""What a tree may hold besides files and folders, by the begin of its mode."""


def _touched(raw: bytes, path: bytes) -> TouchedFile:
    _, mode, _, blob, _ = raw.split()
    name = path.decode("utf-8", "surrogateescape")
    return TouchedFile(name, blob.decode() if mode[:3] == b"100" else "", _KINDS.get(mode[:3], ""))


def _text(raw: bytes) -> str:
    parts = raw.decode("utf-8", "replace").replace("\r", " ").split("\x1f")
    return "；".join(part for part in parts if part)
