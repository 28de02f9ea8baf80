"""Hooks and drivers in a real clone: what may pass, what is stopped, what Git shows."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOUSEHOLDS = "datapackage/household/taihe.csv"
FULL = "更正：一户 备注\n\nReason: 核实\nBasis: 一号\nHandled-by: 太和镇信息员\n"
Call = Callable[..., Any]


def edit(district: Path, line: int, old: str, new: str, path: str = HOUSEHOLDS) -> None:
    lines = (district / path).read_text(encoding="utf-8").split("\n")
    assert old in lines[line]
    lines[line] = lines[line].replace(old, new, 1)
    (district / path).write_text("\n".join(lines), encoding="utf-8", newline="")


def remark(district: Path, line: int, text: str) -> None:
    """Write the last cell of a row."""
    lines = (district / HOUSEHOLDS).read_text(encoding="utf-8").split("\n")
    lines[line] = lines[line].rsplit(",", 1)[0] + f",{text}"
    (district / HOUSEHOLDS).write_text("\n".join(lines), encoding="utf-8", newline="")


def test_a_message_is_read_as_git_will_read_it(
    call: Call, git: Call, district: Path, tmp_path: Path
) -> None:
    message = tmp_path / "COMMIT_EDITMSG"
    remark(district, 1, "改")
    git("add", "-A")
    message.write_text("随手\n\n# Reason: 注释不算\n", encoding="utf-8")
    run = call("hook", "commit-msg", message)
    assert run.code == 4
    for said in ("未说明", "缺依据", "缺经办", "类别不明"):
        assert f"提交说明：{said}" in run.err
    message.write_text(
        f"{FULL}# 注释\n# ---- >8 ----\nReviewed-by: 太和镇信息员\n", encoding="utf-8"
    )
    assert call("hook", "commit-msg", message).code == 0
    (district / "README.md").write_text("说明", encoding="utf-8")
    git("add", "-A")
    assert "混合提交" in call("hook", "commit-msg", message).err
    assert git("log", "-1", "--format=%s").out != "更正：一户 备注\n"


def test_a_commit_without_data_may_say_what_it_likes(
    call: Call, git: Call, district: Path, tmp_path: Path
) -> None:
    (district / "README.md").write_text("说明", encoding="utf-8")
    git("add", "-A")
    (tmp_path / "message").write_text("Explain", encoding="utf-8")
    assert call("hook", "commit-msg", tmp_path / "message").code == 0
    assert call("hook", "pre-commit").code == 0


def test_only_what_is_staged_counts_and_only_what_is_new(
    call: Call, git: Call, district: Path
) -> None:
    edit(district, 1, ",一般农户,", ",贫困户,")
    assert call("hook", "pre-commit").code == 0, "nothing is staged"
    git("add", "-A")
    run = call("hook", "pre-commit")
    assert run.code == 2
    assert f"{HOUSEHOLDS} 第 2 行" in run.out
    git("commit", "-q", "-m", "硬闯")
    remark(district, 2, "改")
    git("add", "-A")
    assert call("hook", "pre-commit").code == 0, "that error was there before"


def test_a_range_with_a_breach_stops(call: Call, git: Call, district: Path) -> None:
    remark(district, 1, "改")
    git("commit", "-q", "-a", "-m", "随手")
    run = call("hook", "range", "HEAD~1")
    assert (run.code, run.err.count("“随手”")) == (4, 4)
    assert call("hook", "range", "HEAD").code == 0
    assert call("hook", "range", "f" * 40).code == 4, "history was rewritten"


@pytest.fixture
def wired(call: Call, district: Path) -> Path:
    run = call("git-setup")
    assert run.code == 0, run.err
    return district


def test_hooks_stand_between_a_clerk_and_the_history(wired: Path, git: Call) -> None:
    head = git("rev-parse", "HEAD").out
    remark(wired, 1, "改")
    careless = git("commit", "-a", "-m", "随手")
    assert careless.code != 0
    assert "提交说明：未说明" in careless.err
    assert git("rev-parse", "HEAD").out == head
    careful = git("commit", "-a", "-m", FULL)
    assert careful.code == 0, careful.err


def test_what_was_set_up_can_be_taken_out(wired: Path, call: Call, git: Call) -> None:
    config = (wired / ".git/config").read_bytes()
    assert call("git-setup").code == 0
    assert (wired / ".git/config").read_bytes() == config, "twice is once"
    assert call("git-setup", "--undo").code == 0
    assert "lookback" not in (wired / ".git/config").read_text(encoding="utf-8")
    assert not (wired / ".git/hooks/pre-commit").exists()
    assert "lookback" not in (wired / ".git/info/attributes").read_text(encoding="utf-8")
    assert "没有装过" in call("git-setup", "--undo").out


def test_another_s_hook_is_left_alone(call: Call, district: Path) -> None:
    own = district / ".git/hooks/pre-commit"
    own.parent.mkdir(exist_ok=True)
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    assert "已经有一个" in call("git-setup").out
    call("git-setup", "--undo")
    assert own.read_text(encoding="utf-8") == "#!/bin/sh\n"


def test_hooks_elsewhere_are_left_alone(
    call: Call, git: Call, district: Path, tmp_path: Path
) -> None:
    git("config", "core.hooksPath", str(tmp_path / "shared"))
    assert "core.hooksPath" in call("git-setup").out
    assert not (tmp_path / "shared").exists()


def test_differences_are_shown_cell_by_cell(wired: Path, git: Call) -> None:
    remark(wired, 1, "<b>$(touch hacked)")
    key = (wired / HOUSEHOLDS).read_text(encoding="utf-8").split("\n")[1].split(",")[0]
    shown = git("diff").out
    assert f"【{key}】" in shown
    assert "+  备注：<b>$(touch hacked)" in shown.split("\n")
    git("commit", "-q", "--no-verify", "-a", "-m", FULL)
    assert "+  备注：<b>$(touch hacked)" in git("log", "-p", "-1").out
    assert not (wired / "hacked").exists()


@pytest.fixture
def branches(wired: Path, git: Call) -> Callable[[Any, Any], Any]:
    """Commit what two functions do, each on a branch of its own, and merge the second."""

    def merge(ours: Callable[[], None], theirs: Callable[[], None]) -> Any:
        git("checkout", "-q", "-b", "town")
        theirs()
        git("commit", "-q", "--no-verify", "-a", "-m", FULL)
        git("checkout", "-q", "main")
        ours()
        git("commit", "-q", "--no-verify", "-a", "-m", FULL)
        return git("merge", "--no-edit", "town")

    return merge


def test_neighbouring_rows_never_conflict(wired: Path, git: Call, branches: Any) -> None:
    def ours() -> None:
        for line in (1, 3, 5):
            remark(wired, line, f"本{line}")
        edit(wired, 7, ",一般农户,", ",脱贫户,")

    def theirs() -> None:
        for line in (2, 4, 7):
            remark(wired, line, f"对{line}")

    run = branches(ours, theirs)
    assert run.code == 0, run.out + run.err
    lines = (wired / HOUSEHOLDS).read_text(encoding="utf-8").split("\n")
    ends = [line.rsplit(",", 1)[1] for line in lines[1:6]]
    assert ends == ["本1", "对2", "本3", "对4", "本5"]
    assert ",脱贫户," in lines[7]
    assert lines[7].endswith(",对7")


def test_a_disputed_cell_is_marked_and_check_refuses_it(
    wired: Path, git: Call, call: Call, branches: Any
) -> None:
    run = branches(lambda: remark(wired, 1, "本方的话"), lambda: remark(wired, 1, "对方的话"))
    assert run.code == 1
    assert "本方的话" in run.err
    row = (wired / HOUSEHOLDS).read_text(encoding="utf-8").split("\n")[1]
    assert row.endswith("<<<本方：本方的话｜对方：对方的话｜原值：>>>")
    checked = call("check")
    assert checked.code == 2
    assert f"{HOUSEHOLDS} 第 2 行 remark" in checked.out
    assert "没有取舍" in checked.out


def test_what_cannot_be_merged_by_row_is_left_to_a_person(
    wired: Path, git: Call, call: Call, branches: Any
) -> None:
    def repeat() -> None:
        lines = (wired / HOUSEHOLDS).read_text(encoding="utf-8").split("\n")
        lines.insert(2, lines[1])
        (wired / HOUSEHOLDS).write_text("\n".join(lines), encoding="utf-8", newline="")

    run = branches(repeat, lambda: remark(wired, 9, "对"))
    assert run.code == 1
    assert "不能按行合并" in run.err
    assert (wired / HOUSEHOLDS).read_text(encoding="utf-8").count(",对\n") == 1


def test_a_program_that_is_gone_leaves_git_s_own_merge(
    wired: Path, git: Call, branches: Any
) -> None:
    for name in ("diff.lookback.textconv", "merge.lookback.driver"):
        value = git("config", name).out.strip()
        program = value.split(" --root")[0].removeprefix("f() { ")
        git("config", name, value.replace(program, "/nowhere/lookback"))
    run = branches(lambda: remark(wired, 1, "本"), lambda: remark(wired, 2, "对"))
    assert run.code == 1
    text = (wired / HOUSEHOLDS).read_text(encoding="utf-8")
    assert text.count("<<<<<<< ") == text.count(">>>>>>> ") == 1
    assert "+<<<<<<< " in git("diff", "HEAD").out


def test_a_hostile_file_name_is_a_name(git: Call, tmp_path: Path, call: Call) -> None:
    """A package of one table whose file is named like a command."""
    root, path = tmp_path / "other", "datapackage/$(touch hacked) `id`;'<b>.csv"
    (root / "datapackage").mkdir(parents=True)
    schema = '{"fields": [{"name": "id", "type": "string"}], "primaryKey": ["id"]}'
    (root / "s.json").write_text(schema, encoding="utf-8")
    table = f'{{"name": "t", "path": "{path}", "schema": "s.json"}}'
    (root / "datapackage.json").write_text(f'{{"resources": [{table}]}}', encoding="utf-8")

    def run(*arguments: str) -> int:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True).returncode

    def commit(text: str) -> None:
        (root / path).write_text(text, encoding="utf-8")
        run("add", "-A")
        run("commit", "-q", "--no-verify", "-m", "一")

    run("init", "-q", "-b", "main")
    commit("id,a\n1,x\n2,y\n")
    assert call("git-setup", "--root", root).code == 0
    run("checkout", "-q", "-b", "town")
    commit("id,a\n1,x\n2,Y\n")
    run("checkout", "-q", "main")
    commit("id,a\n1,X\n2,y\n")
    assert run("merge", "--no-edit", "town") == 0
    assert (root / path).read_text(encoding="utf-8") == "id,a\n1,X\n2,Y\n"
    assert not [*tmp_path.rglob("hacked")]
