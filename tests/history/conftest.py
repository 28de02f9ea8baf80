"""Small real Git repositories, each written by one `git fast-import`."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

Files = Mapping[str, str | bytes | None]
"""Path to content; None removes the file."""

WHO = "太和镇信息员 <taihe@lookback.invalid>"


@dataclass
class Story:
    """A repository told commit by commit; `commit` returns a name to branch from and merge."""

    root: Path
    stream: list[bytes] = field(default_factory=list)
    marks: int = 0

    def commit(
        self,
        files: Files,
        message: str = "登记：一事\n\nReason: 核实\nReviewed-by: 区办\n",
        parents: Sequence[int] | None = None,
        who: str = WHO,
    ) -> int:
        """`parents` None is the commit before this one, () a new root."""
        self.marks += 1
        if parents is None:
            parents = (self.marks - 1,) if self.marks > 1 else ()
        when = 1651363200 + 3600 * self.marks
        line = f"{who} {when} +0800".encode()
        text = message.encode()
        self.stream += [
            b"reset refs/heads/main\n" if not parents else b"",
            b"commit refs/heads/main\nmark :%d\n" % self.marks,
            b"author %b\ncommitter %b\n" % (line, line),
            b"data %d\n%b\n" % (len(text), text),
            *(b"from :%d\n" % name for name in parents[:1]),
            *(b"merge :%d\n" % name for name in parents[1:]),
            *(_change(path, content) for path, content in files.items()),
            b"\n",
        ]
        return self.marks

    def merge(self, files: Files, *parents: int, message: str = "Merge") -> int:
        """`files` is the whole tree: nothing is taken over from the first parent."""
        everything = {"": None, **files}
        return self.commit(everything, message, parents)

    def write(self) -> Path:
        git(self.root, "init", "-q", "-b", "main")
        git(self.root, "fast-import", "--quiet", "--force", stdin=b"".join(self.stream))
        return self.root


def _change(path: str, content: str | bytes | None) -> bytes:
    if content is None:
        return b"D %b\n" % _quoted(path) if path else b"deleteall\n"
    body = content.encode() if isinstance(content, str) else content
    return b"M 100644 inline %b\ndata %d\n%b\n" % (_quoted(path), len(body), body)


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%b"' % escaped.encode()


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Run Git as nobody in particular."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    persons = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", "甲"), ("EMAIL", "a@lookback.invalid"))
    }
    root.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        ["git", *arguments],
        cwd=root,
        env=kept | settings | persons,
        input=stdin,
        capture_output=True,
        check=True,
    ).stdout


def descriptor(**tables: tuple[str | list[str], str | list[str]]) -> str:
    """A data package: resource name to (path, primary key)."""
    resources = [
        {"name": name, "path": path, "schema": {"primaryKey": key}}
        for name, (path, key) in tables.items()
    ]
    return json.dumps({"name": "sample", "resources": resources}, ensure_ascii=False)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "repository")


@pytest.fixture(scope="session")
def new_story(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Story]:
    """A maker of stories, for tests that need many."""
    return lambda: Story(tmp_path_factory.mktemp("story"))


@pytest.fixture(scope="session")
def run_git() -> Callable[..., bytes]:
    return git


@pytest.fixture(scope="session")
def described() -> Callable[..., str]:
    return descriptor
