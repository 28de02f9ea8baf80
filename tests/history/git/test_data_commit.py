"""A data commit written by the program: canonical, said in full, all of it or nothing."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookback.errors import BuildError, DataInvalid, HistoryUnusable, WrongUse
from lookback.history.git.commit_message import CommitMessage
from lookback.history.git.data_commit import commit_data
from lookback.history.git.repository import Repository
from lookback.history.tables.change import CommitAct

A, B = "datapackage/t/a.csv", "datapackage/t/b.csv"
ROWS = {A: "id,name\n1,甲\n2,乙\n", B: "id,name\n3,丙\n"}
MESSAGE = CommitMessage(
    CommitAct.CORRECT, "1 姓名", "核实", "梁乡振〔2022〕15号", "太和镇信息员", "区办"
)
NEW = {A: b"id,name\n1,\xe4\xb8\x81\n2,\xe4\xb9\x99\n"}
Git = Callable[..., bytes]


@pytest.fixture
def root(tmp_path: Path, run_git: Git) -> Path:
    """A committed package of one table in two shards, and the name of its clerk."""
    folder = tmp_path / "区办 的仓库"
    schema = {"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]}
    resource = {"name": "t", "path": [A, B], "schema": "schema.json"}
    _write(folder, {**ROWS, "schema.json": json.dumps(schema)})
    _write(folder, {"datapackage.json": json.dumps({"resources": [resource]})})
    run_git(folder, "init", "-q", "-b", "main")
    run_git(folder, "config", "user.name", "太和镇信息员")
    run_git(folder, "config", "user.email", "taihe@lookback.invalid")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "登记：基线")
    return folder


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")


def _everything(root: Path) -> dict[str, bytes]:
    """All that a failure must leave as it was: the files, the index, what is checked out."""
    watched = [*root.glob("datapackage/**/*"), root / ".git/index", *root.glob(".git/refs/heads/*")]
    return {str(path): path.read_bytes() for path in watched if path.is_file()}


def _is_untouched(root: Path, kind: type[BuildError], files: Mapping[str, bytes]) -> str:
    before = _everything(root)
    with pytest.raises(kind) as raised:
        commit_data(root, files, MESSAGE)
    assert _everything(root) == before
    return str(raised.value)


def test_the_commit_says_everything_and_touches_only_its_files(root: Path, run_git: Git) -> None:
    commit = commit_data(root, NEW | {B: ROWS[B].encode()}, MESSAGE)
    (*_, last) = Repository.open(root).commits("HEAD")
    assert last.commit == commit == run_git(root, "rev-parse", "HEAD").decode().strip()
    assert last.subject == "更正：1 姓名"
    said = (last.reason, last.basis, last.handled_by, last.reviewed_by)
    assert said == ("核实", "梁乡振〔2022〕15号", "太和镇信息员", "区办")
    assert [touched.path for touched in last.touched] == [A]
    assert run_git(root, "show", f"HEAD:{A}") == NEW[A]
    assert run_git(root, "status", "--porcelain") == b""


def test_what_is_written_is_canonical(root: Path) -> None:
    commit_data(root, {A: '\ufeffid,name\r\n"2",乙\r\n10,癸\r\n'.encode()}, MESSAGE)
    assert (root / A).read_text(encoding="utf-8") == "id,name\n10,癸\n2,乙\n"


def test_another_person_s_work_is_committed_in_their_name(root: Path) -> None:
    commit_data(root, NEW, MESSAGE, author="梁子镇信息员 <liangzi@lookback.invalid>")
    (*_, last) = Repository.open(root).commits("HEAD")
    assert (last.author, last.email) == ("梁子镇信息员", "liangzi@lookback.invalid")


def test_nobody_reviews_what_he_commits(root: Path) -> None:
    message = CommitMessage(CommitAct.CORRECT, "1 姓名", "核实", "一号", "张三", "太和镇信息员")
    before = _everything(root)
    for author in ("", "太和镇信息员 <t@lookback.invalid>"):
        with pytest.raises(WrongUse, match="审核人就是提交人"):
            commit_data(root, NEW, message, author)
    assert _everything(root) == before


@pytest.mark.parametrize("author", ["区办", "a <b@c>\nx", "<b@c>", "a <b@c> --amend", "--all"])
def test_an_author_is_a_name_and_an_address(root: Path, author: str) -> None:
    with pytest.raises(WrongUse, match="不是姓名和地址"):
        commit_data(root, NEW, MESSAGE, author=author)


def test_a_package_below_the_top_of_a_repository(root: Path, run_git: Git) -> None:
    top = root.parent / "上级"
    top.mkdir()
    root.rename(top / "数据")
    (top / "数据/.git").rename(top / ".git")
    run_git(top, "add", "-A")
    run_git(top, "commit", "-q", "-m", "移入下级")
    _write(top, {"datapackage/t/x.csv": "不是数据包的\n", "notes.txt": "草稿"})
    commit_data(top / "数据", NEW, MESSAGE)
    names = run_git(top, "-c", "core.quotePath=false", "show", "--format=", "--name-only")
    assert names.decode().split() == [f"数据/{A}"]


def test_uncommitted_data_are_refused_and_all_of_them_named(root: Path) -> None:
    _write(root, {A: ROWS[A] + "9,壬\n", "datapackage/new.csv": "id\n"})
    said = _is_untouched(root, HistoryUnusable, NEW)
    assert f"{A}：有没有提交的改动" in said
    assert "datapackage/new.csv" in said


def test_a_dirty_index_is_refused(root: Path, run_git: Git) -> None:
    _write(root, {"notes.txt": "别人的草稿"})
    run_git(root, "add", "notes.txt")
    assert "notes.txt：已在暂存区里" in _is_untouched(root, HistoryUnusable, NEW)


def test_an_unfinished_merge_is_refused(root: Path, run_git: Git) -> None:
    head = run_git(root, "rev-parse", "HEAD")
    (root / ".git/MERGE_HEAD").write_bytes(head)
    assert "没有完成的合并" in _is_untouched(root, HistoryUnusable, NEW)


def test_a_draft_outside_the_data_stays_a_draft(root: Path, run_git: Git) -> None:
    _write(root, {"notes.txt": "草稿", "schema.json": (root / "schema.json").read_text() + "\n"})
    commit_data(root, NEW, MESSAGE)
    status = run_git(root, "status", "--porcelain").decode().split("\n")
    assert status == [" M schema.json", "?? notes.txt", ""]


@pytest.mark.parametrize("hook", ["pre-commit", "commit-msg", "post-commit"])
def test_no_hook_of_the_repository_runs(root: Path, hook: str) -> None:
    """The rules have been asked in this process; what else stands in `.git` is not ours to run."""
    script = root / ".git/hooks" / hook
    script.parent.mkdir(exist_ok=True)
    script.write_text("#!/bin/sh\ntouch ran\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    commit_data(root, NEW, MESSAGE)
    assert not [*root.rglob("ran")]


def test_a_change_that_git_was_told_not_to_see_is_not_overrun(root: Path, run_git: Git) -> None:
    run_git(root, "update-index", "--skip-worktree", A)
    assert "skip-worktree" in _is_untouched(root, HistoryUnusable, NEW)


def test_a_lock_is_not_broken(root: Path) -> None:
    (root / ".git/index.lock").touch()
    assert "另一个 Git" in _is_untouched(root, HistoryUnusable, NEW)
    assert (root / ".git/index.lock").exists()


def test_git_must_know_who_commits(
    root: Path, run_git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_git(root, "config", "--unset", "user.email")
    run_git(root, "config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    assert "Git 不知道您是谁" in _is_untouched(root, HistoryUnusable, NEW)


def test_an_interruption_leaves_everything_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = _everything(root)
    monkeypatch.setattr("lookback.history.git.data_commit.commit_privately", interrupt)
    with pytest.raises(KeyboardInterrupt):
        commit_data(root, NEW, MESSAGE)
    assert _everything(root) == before


STRANGE = ["datapackage.json", "datapackage/../schema.json", "/etc/passwd", "datapackage/x.csv"]


@pytest.mark.parametrize("path", STRANGE)
def test_only_tables_of_the_package_are_written(root: Path, path: str) -> None:
    assert "不是数据包的表" in _is_untouched(root, WrongUse, {path: b"id\n1\n"})


def test_a_link_is_not_written_through(root: Path, run_git: Git) -> None:
    outside = root.parent / "outside.csv"
    (root / A).rename(outside)
    (root / A).symlink_to(outside)
    run_git(root, "commit", "-q", "-a", "-m", "链接")
    _is_untouched(root, WrongUse, NEW)
    assert outside.read_text(encoding="utf-8") == ROWS[A]


def test_contents_that_are_no_tables_are_all_named(root: Path) -> None:
    said = _is_untouched(root, DataInvalid, {A: b"id,name\n1\n", B: b"\xff\xfe"})
    assert said.count("不是一张表") == 2


def test_nothing_to_commit_is_said(root: Path) -> None:
    said = _is_untouched(root, WrongUse, {path: text.encode() for path, text in ROWS.items()})
    assert "没有任何变化" in said


def test_a_folder_without_git(root: Path) -> None:
    (root / ".git").rename(root / "git")
    with pytest.raises(HistoryUnusable, match="不是 Git 仓库"):
        commit_data(root, NEW, MESSAGE)
    assert (root / A).read_text(encoding="utf-8") == ROWS[A]


FORGED = {
    "another trailer": {"reason": "核实\nReviewed-by: 区办"},
    "a carriage return": {"basis": "一号\r二号"},
    "the separator of the walk": {"what": "1\x1f2"},
    "another commit": {"handled_by": "甲\0乙"},
    "a line separator": {"reviewed_by": "区办\u2028Reason: 无"},
    "text turned round": {"what": "\u202e姓名"},
    "nothing but spaces": {"reason": "  "},
    "a whole form": {"reason": "字" * 301},
    "the same person": {"reviewed_by": "区办；甲"},
}


@pytest.mark.parametrize("part", FORGED.values(), ids=FORGED)
def test_no_part_of_a_message_can_pass_for_another(part: dict[str, str]) -> None:
    whole = {"what": "姓名", "reason": "核实", "basis": "一号", "handled_by": "甲"}
    with pytest.raises(WrongUse) as raised:
        CommitMessage(CommitAct.CORRECT, **{**whole, **part})
    (problem,) = raised.value.problems
    assert problem.where == f"--{next(iter(part)).replace('_', '-')}"


def test_all_that_a_message_lacks_is_said_at_once() -> None:
    with pytest.raises(WrongUse) as raised:
        CommitMessage(CommitAct.CORRECT, "", "", "", "")
    assert [problem.where for problem in raised.value.problems] == [
        *("--what", "--reason", "--basis", "--handled-by")
    ]


HOSTILE = "$(touch hacked) `id` \"';&|<script>alert(1)</script> Reason: 假 %H #"


def test_a_message_is_text_and_nothing_runs(root: Path) -> None:
    said = CommitMessage(CommitAct.CORRECT, HOSTILE, HOSTILE, HOSTILE, "<b>甲</b>", "#" + HOSTILE)
    commit_data(root, NEW, said)
    (*_, last) = Repository.open(root).commits("HEAD")
    assert last.subject == f"更正：{HOSTILE}"
    assert (last.reason, last.basis, last.handled_by) == (HOSTILE, HOSTILE, "<b>甲</b>")
    assert last.reviewed_by == "#" + HOSTILE
    assert not [*root.rglob("hacked")]


@given(st.text(max_size=40))
def test_whatever_is_accepted_is_one_line(text: str) -> None:
    try:
        said = str(CommitMessage(CommitAct.CORRECT, text, text, text, text))
    except WrongUse:
        return
    assert len(said.splitlines()) == 5
