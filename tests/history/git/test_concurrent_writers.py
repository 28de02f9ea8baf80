"""Several writers at once: every correction is a commit of its own, and none takes another back."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lookback.errors import HistoryUnusable
from lookback.history.git import data_commit, publication
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import commit_data
from lookback.history.git.overtaking import Overtaken
from lookback.history.git.publication import writing
from lookback.history.git.repository import Repository
from lookback.history.git.worktree import Worktree
from lookback.history.tables.change import CommitAct

Git = Callable[..., bytes]
TABLE = "datapackage/t.csv"
WRITERS, TURNS = 8, 4
MESSAGE = CommitMessage(CommitAct.CORRECT, "甲", "核实", "函", "太和镇信息员")

WRITER = """
import sys
from pathlib import Path
from lookback.data.package import read_package
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import commit_data, reading
from lookback.history.git.worktree import Worktree
from lookback.history.tables.change import CommitAct
from lookback.intake.correction import propose_correction

root, writer, turns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for turn in range(turns):
    for key, field in ((writer, "x"), ("shared", f"c{writer}")):
        with reading(Worktree.open(root)) as read:
            wanted = propose_correction(read_package(root), "t", key, [f"{field}=v{turn + 1}"])
        reason = f"第{writer}人第{turn + 1}次{field}"
        message = CommitMessage(CommitAct.CORRECT, key, reason, "函", "太和镇信息员")
        files = {wanted.path: wanted.content}
        commit_data(root, files, message, read=read, judge=lambda files: None)
"""


@pytest.fixture
def root(tmp_path: Path, run_git: Git) -> Path:
    """A row for each writer, and one in which each has a cell."""
    folder = tmp_path / "仓库"
    names = ["id", "x", *(f"c{writer}" for writer in range(WRITERS))]
    fields = [{"name": name, "type": "string", "audience": "internal"} for name in names]
    schema = {"fields": fields, "primaryKey": ["id"]}
    resource = {"name": "t", "path": TABLE, "schema": "schema.json"}
    keys = [*map(str, range(WRITERS)), "shared"]
    rows = [",".join(names), *(key + "," * (WRITERS + 1) for key in keys)]
    (folder / "datapackage").mkdir(parents=True)
    (folder / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    (folder / TABLE).write_text("\n".join(rows) + "\n", encoding="utf-8")
    run_git(folder, "init", "-q", "-b", "main")
    run_git(folder, "config", "user.name", "太和镇信息员")
    run_git(folder, "config", "user.email", "taihe@lookback.invalid")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "登记：基线")
    return folder


def _with(content: bytes, key: str, value: str, place: int = 1) -> bytes:
    """The table with one cell of one row set."""
    lines = [line.split(",") for line in content.decode().splitlines()]
    for line in lines:
        if line[0] == key:
            line[place] = value
    return "".join(",".join(line) + "\n" for line in lines).encode()


def _take(_: Mapping[str, bytes]) -> None:
    """A judge who has nothing to say."""


def _commit(root: Path, run_git: Git, content: bytes, *options: str) -> None:
    (root / TABLE).write_bytes(content)
    run_git(root, "commit", "-q", "-a", "-m", "更正：别人的", *options)


def test_eight_writers_lose_nothing(root: Path, run_git: Git) -> None:
    command = [sys.executable, "-c", WRITER, str(root)]
    runs = [
        subprocess.Popen([*command, str(writer), str(TURNS)], stderr=subprocess.PIPE)
        for writer in range(WRITERS)
    ]
    for run in runs:
        assert run.wait() == 0, run.stderr and run.stderr.read().decode()
        assert run.stderr
        run.stderr.close()
    commits = [*Repository.open(root).commits("HEAD")][1:]
    expected = {
        f"第{writer}人第{turn + 1}次{field}": f"v{turn + 1}"
        for writer in range(WRITERS)
        for turn in range(TURNS)
        for field in ("x", f"c{writer}")
    }
    assert sorted(commit.reason for commit in commits) == sorted(expected)
    for commit in commits:
        changed = run_git(root, "show", "--format=", "--numstat", commit.commit).decode().split()
        assert changed == ["1", "1", TABLE]
        words = run_git(root, "show", "--format=", "--word-diff=porcelain", commit.commit).decode()
        assert expected[commit.reason] in words
    last = f"v{TURNS}"
    rows = [line.split(",") for line in (root / TABLE).read_text().splitlines()[1:]]
    assert all(row[1] == last for row in rows if row[0] != "shared")
    assert next(row for row in rows if row[0] == "shared")[2:] == [last] * WRITERS
    assert run_git(root, "status", "--porcelain") == b""


def test_a_plain_commit_made_while_judging_is_carried_over(root: Path, run_git: Git) -> None:
    read, before = Worktree.open(root).checkout(), (root / TABLE).read_bytes()
    _commit(root, run_git, _with(before, "1", "别人"))
    asked: list[bytes] = []
    wanted = {TABLE: _with(before, "2", "自己")}
    commit_data(root, wanted, MESSAGE, read=read, judge=lambda f: asked.extend(f.values()))
    both = _with(_with(before, "1", "别人"), "2", "自己")
    assert (root / TABLE).read_bytes() == both == asked[0]
    assert run_git(root, "show", f"HEAD:{TABLE}") == both
    assert run_git(root, "status", "--porcelain") == b""


def test_the_same_cell_is_refused_with_who_and_when(root: Path, run_git: Git) -> None:
    read, before = Worktree.open(root).checkout(), (root / TABLE).read_bytes()
    _commit(root, run_git, _with(before, "1", "别人"), "--date=2022-05-20T08:00:00+08:00")
    head = run_git(root, "rev-parse", "HEAD")
    with pytest.raises(Overtaken) as refused:
        commit_data(root, {TABLE: _with(before, "1", "自己")}, MESSAGE, read=read, judge=_take)
    said = str(refused.value)
    for words in (TABLE, "甲于 20", "更正：别人的", "1 x", "没有写入"):
        assert words in said
    assert (root / TABLE).read_bytes() == _with(before, "1", "别人")
    assert run_git(root, "rev-parse", "HEAD") == head
    assert run_git(root, "status", "--porcelain") == b""


def test_edits_saved_meanwhile_are_refused(root: Path) -> None:
    read, before = Worktree.open(root).checkout(), (root / TABLE).read_bytes()
    (root / TABLE).write_bytes(_with(before, "1", "别人"))
    with pytest.raises(HistoryUnusable, match="有没有提交的改动"):
        commit_data(root, {TABLE: _with(before, "2", "自己")}, MESSAGE, read=read, judge=_take)
    assert (root / TABLE).read_bytes() == _with(before, "1", "别人")


def test_another_branch_is_not_written_to(root: Path, run_git: Git) -> None:
    read, before = Worktree.open(root).checkout(), (root / TABLE).read_bytes()
    run_git(root, "checkout", "-q", "-b", "other")
    with pytest.raises(Overtaken, match="refs/heads/other"):
        commit_data(root, {TABLE: _with(before, "2", "自己")}, MESSAGE, read=read, judge=_take)


def test_a_plain_commit_made_meanwhile_is_carried_over(
    root: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real, made = (root / TABLE).read_bytes(), data_commit.commit_privately, []

    def overtaken(*arguments: Any) -> Any:
        """Somebody commits while this program makes its own commit, the first time."""
        if not made:
            (root / TABLE).write_bytes(_with(before, "1", "别人"))
            made.append(run_git(root, "commit", "-q", "-a", "-m", "更正：别人的"))
        return real(*arguments)

    monkeypatch.setattr(data_commit, "commit_privately", overtaken)
    commit_data(root, {TABLE: _with(before, "2", "自己")}, MESSAGE, judge=_take)
    both = _with(_with(before, "1", "别人"), "2", "自己")
    assert run_git(root, "show", f"HEAD:{TABLE}") == (root / TABLE).read_bytes() == both
    assert run_git(root, "log", "--format=%s").decode().split() == [
        *("更正：甲", "更正：别人的", "登记：基线")
    ]
    assert run_git(root, "status", "--porcelain") == b""


def test_the_branch_never_moves_over_a_commit_of_the_last_moment(
    root: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = (root / TABLE).read_bytes(), publication._replace

    def overtaken(*arguments: Any) -> None:
        """A `git commit` past its editor moves the branch without asking for the index."""
        real(*arguments)
        made = run_git(root, "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "空").decode()
        run_git(root, "update-ref", "HEAD", made.strip())

    with monkeypatch.context() as patch:
        patch.setattr(publication, "_replace", overtaken)
        with pytest.raises(Overtaken):
            commit_data(root, {TABLE: _with(before, "2", "自己")}, MESSAGE, judge=_take)
    assert (root / TABLE).read_bytes() == before
    assert b"\xe6\x9b\xb4" not in run_git(root, "log", "--format=%s")
    assert run_git(root, "status", "--porcelain") == b""
    commit_data(root, {TABLE: _with(before, "2", "自己")}, MESSAGE)


MOMENTS = ("commit_privately", "publish_commit", "_replace", "_reflog", "_move_index")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("after", [False, True])
def test_a_writer_that_is_killed_has_written_all_or_nothing(
    root: Path, run_git: Git, moment: str, after: bool
) -> None:
    before, head = (root / TABLE).read_bytes(), run_git(root, "rev-parse", "HEAD")
    wanted = _with(before, "2", "自己")
    child = os.fork()
    if not child:
        module: Any = data_commit if hasattr(data_commit, moment) else publication
        real = getattr(module, moment)

        def killed(*arguments: Any) -> None:
            if after:
                real(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, moment, killed)
        commit_data(root, {TABLE: wanted}, MESSAGE)
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    with writing(Worktree.open(root)):
        pass
    is_done = run_git(root, "rev-parse", "HEAD") != head
    assert is_done == (moment == "_move_index" or (moment == "publish_commit" and after))
    assert (root / TABLE).read_bytes() == (wanted if is_done else before)
    assert run_git(root, "status", "--porcelain") == b""
    run_git(root, "fsck", "--strict")
    _commit(root, run_git, _with((root / TABLE).read_bytes(), "3", "后来"))


def test_a_git_that_is_at_work_is_waited_for(root: Path) -> None:
    lock, before = root / ".git/index.lock", (root / TABLE).read_bytes()
    lock.touch()
    with subprocess.Popen(["sh", "-c", f"sleep 1; rm '{lock}'"]):
        began = time.monotonic()
        commit_data(root, {TABLE: _with(before, "2", "自己")}, MESSAGE)
    assert time.monotonic() - began > 0.2
    assert (root / TABLE).read_bytes() == _with(before, "2", "自己")
