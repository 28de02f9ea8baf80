"""Data that Git does not hold as a plain file: seen, said, and never called whole."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOUSEHOLD = "datapackage/household.csv"
TABLE = "household_id,is_tekun\n1,是\n2,否\n3,否\n"
MESSAGE = "更正：一户\n\nReason: 核实\nBasis: 一号\nHandled-by: 某\n"


@pytest.fixture
def root(story: Any, described: Callable[..., str], run_git: Callable[..., bytes]) -> Path:
    """Three households, one of them corrected."""
    package = described(household=(HOUSEHOLD, "household_id"))
    story.commit({"datapackage.json": package, HOUSEHOLD: TABLE})
    story.commit({HOUSEHOLD: TABLE.replace("3,否", "3,是")}, MESSAGE)
    root: Path = story.write()
    run_git(root, "reset", "-q", "--hard")
    return root


def test_a_link_is_refused_by_check(root: Path, lookback: Any, tmp_path: Path) -> None:
    (root / "datapackage.json").rename(tmp_path / "d.json")
    (root / "datapackage.json").symlink_to(tmp_path / "d.json")
    run = lookback(root, "check")
    assert (run.code, "datapackage.json：datapackage.json 是符号链接" in run.err) == (3, True)


def commit(run_git: Callable[..., bytes], root: Path, *paths: str) -> str:
    run_git(root, "add", "-A", *paths)
    run_git(root, "commit", "-q", "-m", MESSAGE)
    return run_git(root, "rev-parse", "HEAD").decode()[:12]


def test_an_untouched_history_is_whole(root: Path, lookback: Any) -> None:
    run = lookback(root, "audit", "--prove")
    assert (run.code, "逐格一致：台账完整" in run.out) == (0, True), run.text


def test_a_table_becomes_a_symlink(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere.csv").write_text(TABLE)
    (root / HOUSEHOLD).unlink()
    (root / HOUSEHOLD).symlink_to(tmp_path / "elsewhere.csv")
    at = commit(run_git, root)
    sentence = f"{HOUSEHOLD}：自提交 {at} 起是符号链接，不是普通文件，此后的改动台账看不到"
    is_refused(lookback(root, "audit", "--prove"), sentence)
    assert lookback(root, "audit", "--out", tmp_path / "l.csv").code == 4
    assert "not_regular" in (tmp_path / "l.csv").read_text()
    assert sentence.partition("：")[2] in lookback(root, "--quiet", "audit").err


def test_its_folder_becomes_a_symlink(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, tmp_path: Path
) -> None:
    (root / "datapackage").rename(tmp_path / "elsewhere")
    (root / "datapackage").symlink_to(tmp_path / "elsewhere")
    at = commit(run_git, root)
    is_refused(lookback(root, "audit", "--prove"), f"datapackage：自提交 {at} 起是符号链接")


def test_the_descriptor_becomes_a_symlink(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, tmp_path: Path
) -> None:
    (root / "datapackage.json").rename(tmp_path / "d.json")
    (root / "datapackage.json").symlink_to(tmp_path / "d.json")
    at = commit(run_git, root)
    is_refused(lookback(root, "audit", "--prove"), f"datapackage.json：自提交 {at} 起是符号链接")


def test_a_folder_becomes_a_submodule(
    root: Path, lookback: Any, run_git: Any, is_refused: Any
) -> None:
    head = run_git(root, "rev-parse", "HEAD").decode().strip()
    run_git(root, "rm", "-q", "-r", "--cached", "datapackage")
    run_git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},datapackage")
    run_git(root, "commit", "-q", "-m", MESSAGE)
    at = run_git(root, "rev-parse", "HEAD").decode()[:12]
    is_refused(lookback(root, "audit", "--prove"), f"datapackage：自提交 {at} 起是子模块")


def test_a_symlink_that_is_gone_again_stays_on_record(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, tmp_path: Path
) -> None:
    (root / HOUSEHOLD).rename(tmp_path / "elsewhere.csv")
    (root / HOUSEHOLD).symlink_to(tmp_path / "elsewhere.csv")
    first = commit(run_git, root)
    (root / HOUSEHOLD).unlink()
    (root / HOUSEHOLD).write_text(TABLE)
    last = commit(run_git, root)
    said = f"自提交 {first} 起是符号链接，不是普通文件，到提交 {last} 为止的改动台账看不到"
    is_refused(lookback(root, "audit", "--prove"), said)


def test_a_table_leaves_the_formats_that_are_read(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, described: Any
) -> None:
    (root / HOUSEHOLD).rename(root / "datapackage/household.dat")
    (root / "datapackage.json").write_text(
        described(household=("datapackage/household.dat", "household_id"))
    )
    commit(run_git, root)
    is_refused(
        lookback(root, "audit", "--prove"),
        "datapackage/household.dat：数据表 household 的文件不是 CSV，台账看不到它的内容",
    )


def test_a_table_that_no_commit_holds(
    root: Path, lookback: Any, run_git: Any, is_refused: Any
) -> None:
    run_git(root, "rm", "-q", "--cached", HOUSEHOLD)
    run_git(root, "commit", "-q", "-m", MESSAGE)
    is_refused(
        lookback(root, "audit", "--prove"),
        f"{HOUSEHOLD}：描述文件列出了它，提交里没有，台账看不到它的内容",
    )


@pytest.mark.parametrize("path", ["datapackage.json", "schemas/notice.yaml"])
def test_what_tells_the_form_cannot_be_read_any_more(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, path: str
) -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text("{: [")
    commit(run_git, root)
    said = f"{path}：最后的版本里没有或读不懂，台账沿用了以前的一版"
    is_refused(lookback(root, "audit", "--prove"), said)


@pytest.mark.parametrize(
    ("attribute", "shown"),
    [
        ("filter=swap", "filter=swap"),
        ("working-tree-encoding=UTF-16", "working-tree-encoding=UTF-16"),
        ("ident", "ident"),
        ("export-ignore", "export-ignore"),
        ("export-subst", "export-subst"),
        ("text eol=crlf", "eol=crlf"),
    ],
)
@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes"])
def test_attributes_that_change_what_is_checked_out(
    root: Path, lookback: Any, is_refused: Any, attribute: str, shown: str, place: str
) -> None:
    file = root / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"*.csv {attribute}\n")
    sentence = f"{HOUSEHOLD}：设了 Git 属性 {shown}，检出或导出的文件会与提交的内容不同"
    is_refused(lookback(root, "audit", "--prove"), sentence)
    assert sentence.partition("：")[2] in lookback(root, "check").text


@pytest.mark.parametrize(
    ("option", "name"),
    [("--skip-worktree", "skip-worktree"), ("--assume-unchanged", "assume-unchanged")],
)
def test_a_file_hidden_from_git_status(
    root: Path, lookback: Any, run_git: Any, is_refused: Any, option: str, name: str
) -> None:
    run_git(root, "update-index", option, HOUSEHOLD)
    (root / HOUSEHOLD).write_text(TABLE.replace("2,否", "2,是"))
    sentence = f"{HOUSEHOLD}：设了 {name}，git status 不再报告它的改动"
    is_refused(lookback(root, "audit", "--prove"), sentence)
    assert sentence.partition("：")[2] in lookback(root, "check").text


def test_an_edit_that_git_status_does_not_see(root: Path, run_git: Any) -> None:
    """Same size, same time: Git's index takes the file for unchanged."""
    from lookback.history.git.repository import Repository

    run_git(root, "config", "core.checkStat", "minimal")
    run_git(root, "config", "core.trustctime", "false")
    file = root / HOUSEHOLD
    os.utime(file, (1_600_000_000, 1_600_000_000))
    run_git(root, "status")
    before = file.read_text()
    file.write_text(before.replace("2,否", "2,是"))
    os.utime(file, (1_600_000_000, 1_600_000_000))
    assert run_git(root, "status", "--porcelain") == b""
    assert Repository.open(root).describe(["datapackage"]).endswith("+未提交的改动")


def test_a_graft_hides_a_commit(root: Path, lookback: Any, run_git: Any, is_refused: Any) -> None:
    head = run_git(root, "rev-parse", "HEAD").decode().strip()
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/grafts").write_text(f"{head}\n")
    assert run_git(root, "rev-list", "HEAD").decode().split() == [head]
    run = lookback(root, "audit", "--prove")
    is_refused(run, "info/grafts 改了提交的上下级，别的程序看到的历史与台账不同")
    assert "更正台账：1 条" in run.err, "the commit that was hidden is told all the same"


def test_a_replaced_object_hides_a_correction(
    root: Path, lookback: Any, run_git: Any, is_refused: Any
) -> None:
    run_git(root, "replace", "HEAD:" + HOUSEHOLD, "HEAD~1:" + HOUSEHOLD)
    run = lookback(root, "audit", "--prove")
    is_refused(run, "refs/replace 换了 1 个对象，别的程序看到的历史与台账不同")
    assert "更正台账：1 条" in run.err


def test_a_forged_commit_graph_hides_a_commit(
    root: Path, lookback: Any, run_git: Any, is_refused: Any
) -> None:
    """The graph is written while a graft is in place, so it lacks a parent."""
    for number in range(3):
        (root / HOUSEHOLD).write_text(TABLE.replace("2,否", f"2,{number}"))
        commit(run_git, root)
    graph = root / ".git/objects/info/commit-graph"
    run_git(root, "commit-graph", "write", "--reachable")
    forge_graph(graph)
    assert len(run_git(root, "rev-list", "HEAD").decode().split()) < 5
    run = lookback(root, "audit", "--prove")
    is_refused(run, "objects/info/commit-graph 与提交不符，别的程序看到的历史会与台账不同")
    assert "更正台账：5 条" in run.err


def forge_graph(graph: Path) -> None:
    """Take the parent of the newest commit out of a commit-graph, and seal it again."""
    import hashlib

    raw = bytearray(graph.read_bytes())
    count = raw[6]
    places = {
        bytes(raw[at : at + 4]): int.from_bytes(raw[at + 4 : at + 12], "big")
        for at in range(8, 8 + 12 * count, 12)
    }
    data, end = places[b"CDAT"], len(raw) - 20
    rows = [
        at for at in range(data, data + 36 * 5, 36) if raw[at + 20 : at + 24] != b"\x70\x00\x00\x00"
    ]
    newest = max(rows, key=lambda at: int.from_bytes(raw[at + 28 : at + 32], "big") >> 2)
    raw[newest + 20 : newest + 24] = b"\x70\x00\x00\x00"
    graph.chmod(0o644)
    graph.write_bytes(bytes(raw[:end]) + hashlib.sha1(raw[:end]).digest())


def test_an_object_whose_content_is_not_its_name(
    root: Path, lookback: Any, run_git: Any, is_refused: Any
) -> None:
    import zlib

    blob = run_git(root, "rev-parse", f"HEAD:{HOUSEHOLD}").decode().strip()
    for pack in (root / ".git/objects/pack").glob("*.pack"):
        moved = root / pack.name
        pack.rename(moved)
        run_git(root, "unpack-objects", "-q", stdin=moved.read_bytes())
        moved.unlink()
        pack.with_suffix(".idx").unlink()
    place = root / ".git/objects" / blob[:2] / blob[2:]
    place.chmod(0o644)
    forged = TABLE.encode()
    place.write_bytes(zlib.compress(b"blob %d\0" % len(forged) + forged))
    is_refused(
        lookback(root, "audit", "--prove"), f"{blob[:12]}：对象的内容与它的编号不符，仓库被改动过"
    )
