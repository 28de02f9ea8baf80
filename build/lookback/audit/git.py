"""The one place that runs Git: commits and file contents of a repository, and bare commands.

Everything here only reads, except the commands that `worktree` hands to `run` and `attempt`.
"""

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from lookback.errors import HistoryUnusable, Problem

PACK = "history.pack"
"""A history that travels: all objects of a revision and its ancestors."""

_SETTINGS = (
    "core.quotePath=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.showRoot=true",
    "log.showSignature=false",
    "trailer.separators=:",
)
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

_PERSONAL = (
    *("GIT_AUTHOR_", "GIT_COMMITTER_"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"),
)


class Touched(NamedTuple):
    """A path that a commit changed; `blob` is "" where no regular file stands afterwards."""

    path: str
    blob: str


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
    touched: tuple[Touched, ...]


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
            raise _unusable(
                str(root), "没有这个文件夹", "检查路径，或用 --root 指明仓库所在的文件夹"
            )
        options = ("--is-shallow-repository", "--show-prefix")
        shallow, prefix, *_ = run(root, "rev-parse", *options).decode(errors="replace").split("\n")
        return cls(root, prefix, shallow == "true")

    def resolve(self, rev: str) -> str:
        """The full id of the commit that `rev` names."""
        try:
            options = ("--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
            return run(self.root, "rev-parse", *options).decode().strip()
        except HistoryUnusable:
            if run(self.root, "rev-list", "--all", "--max-count=1"):
                remedy = "用 git log --oneline 或 git branch --all 查出存在的版本"
                raise _unusable(str(self.root), f"没有版本“{rev}”", remedy) from None
            raise _unusable(str(self.root), "仓库还没有提交", "先提交数据，再看台账") from None

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
        said = run(self.root, "log", "--format=%as", commit, "--", path).decode().split()
        if not said:
            raise _unusable(path, "历史中没有动过它的提交", "用 --as-of 指明统计时点")
        return [date.fromisoformat(day) for day in said]

    def describe(self, paths: Sequence[str]) -> str:
        """The commit that the work tree holds, marked where `paths` differ from it."""
        commit = self.resolve("HEAD")
        options = ("--porcelain", "--untracked-files=all", "--")
        return commit + ("+未提交的改动" if run(self.root, "status", *options, *paths) else "")

    @contextmanager
    def checked_out(self, rev: str, paths: Sequence[str]) -> Iterator[Path]:
        """A temporary folder with `paths` as they stood in `rev`, for as long as it is needed."""
        commit = self.resolve(rev)
        archive = run(self.root, "archive", "--format=tar", commit, "--", *paths)
        with tempfile.TemporaryDirectory(prefix="lookback-") as folder:
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                tar.extractall(folder, filter="data")
            yield Path(folder)

    @contextmanager
    def packed(self, head: str) -> Iterator[Path]:
        """A temporary folder with all the history up to `head` in one file, `PACK`."""
        pack = run(self.root, "pack-objects", "--revs", "--stdout", "-q", stdin=head.encode())
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
            run(root, "init", "--bare", "--quiet")
            run(root, "index-pack", "--stdin", stdin=(folder / PACK).read_bytes())
            yield cls(root, prefix, is_shallow=False)

    def _tokens(self, *arguments: str) -> Iterator[bytes]:
        """The NUL-terminated pieces of a command's output, as they come."""
        with tempfile.TemporaryFile() as errors, _start(self.root, errors, *arguments) as process:
            assert process.stdout
            rest = b""
            while chunk := process.stdout.read(1 << 16):
                *tokens, rest = (rest + chunk).split(b"\0")
                yield from tokens
            if process.wait():
                raise failure(self.root, _said(errors))


class Blobs:
    """File contents by object id, through one `git cat-file --batch` kept open."""

    def __init__(self, repository: Repository) -> None:
        self._root = repository.root
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process = _start(self._root, self._errors, "cat-file", "--batch")

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
            raise failure(self._root, _said(self._errors))
        if len(header) != 3:
            remedy = "仓库不完整：联网后运行 git fetch --refetch，或重新完整克隆"
            raise _unusable(f"{self._root} {blob[:12]}", "仓库里缺少这个版本的文件内容", remedy)
        content = answer.read(int(header[2]))
        answer.read(1)
        return content


def _touched(raw: bytes, path: bytes) -> Touched:
    _, mode, _, blob, _ = raw.split()
    return Touched(path.decode("utf-8", "replace"), blob.decode() if mode[:3] == b"100" else "")


def _text(raw: bytes) -> str:
    parts = raw.decode("utf-8", "replace").replace("\r", " ").split("\x1f")
    return "；".join(part for part in parts if part)


def _command(*arguments: str) -> list[str]:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", *settings, *arguments]


def _environment() -> dict[str, str]:
    """What Git may see: of the caller's GIT_* variables, only who and where the settings are.

    The others could point it elsewhere.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_PERSONAL)
    }
    return kept | {"LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def _start(
    root: Path, errors: IO[bytes], *arguments: str, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    pipe, command, environment = subprocess.PIPE, _command(*arguments), _environment()
    environment |= extra or {}
    try:
        return subprocess.Popen(
            command, cwd=root, env=environment, stdin=pipe, stdout=pipe, stderr=errors
        )
    except FileNotFoundError:
        raise _unusable("git", "没有找到 Git", "安装 Git 后再试") from None


class Done(NamedTuple):
    """How a command ended: its exit code, its output, and what it said beside it."""

    code: int
    output: bytes
    said: str


def run(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """The output of a Git command in `root`; raises HistoryUnusable where it fails."""
    done = attempt(root, *arguments, stdin=stdin)
    if done.code:
        raise failure(root, done.said)
    return done.output


def attempt(
    root: Path, *arguments: str, stdin: bytes = b"", extra: Mapping[str, str] | None = None
) -> Done:
    """Run a Git command that may fail, with `extra` variables in its environment."""
    with tempfile.TemporaryFile() as errors:
        with _start(root, errors, *arguments, extra=extra) as process:
            output, _ = process.communicate(stdin)
        return Done(process.returncode, output, _said(errors))


def _said(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read().decode("utf-8", "replace").strip()


def failure(root: Path, said: str) -> HistoryUnusable:
    """What Git said on its way out, with the remedy for the usual causes."""
    if "not a git repository" in said:
        return _unusable(str(root), "不是 Git 仓库", "用 --root 指明仓库，或先用 git clone 取得它")
    if "dubious ownership" in said:
        remedy = f"确认可信后运行 git config --global --add safe.directory {root}"
        return _unusable(str(root), "这个仓库属于另一用户，Git 不肯读取", remedy)
    if "promisor" in said:
        remedy = "联网后运行 git fetch --refetch，或重新完整克隆"
        return _unusable(str(root), "这是部分克隆，缺少文件内容", remedy)
    return _unusable(str(root), f"Git 出错：{said[-300:] or '没有说明'}", "运行 git fsck 检查仓库")


def _unusable(where: str, what: str, remedy: str) -> HistoryUnusable:
    return HistoryUnusable(Problem(where, what, remedy))
