"""History that somebody has rewritten: found by whoever holds any trace of what was there."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOUSEHOLD = "datapackage/household.csv"
TABLE = "household_id,is_tekun\n1,是\n2,否\n3,否\n"
MESSAGE = "更正：一户\n\nReason: 核实\nBasis: 一号\nHandled-by: 某\n"
Git = Callable[..., bytes]


@pytest.fixture
def root(story: Any, described: Callable[..., str], run_git: Git) -> Path:
    package = described(household=(HOUSEHOLD, "household_id"))
    story.commit({"datapackage.json": package, HOUSEHOLD: TABLE})
    story.commit({HOUSEHOLD: TABLE.replace("3,否", "3,是")}, MESSAGE)
    story.commit({HOUSEHOLD: TABLE.replace("3,否", "3,是").replace("2,否", "2,是")}, MESSAGE)
    root: Path = story.write()
    run_git(root, "reset", "-q", "--hard")
    return root


def head(run_git: Git, root: Path) -> str:
    return run_git(root, "rev-parse", "HEAD").decode().strip()


def forget_one(run_git: Git, root: Path) -> None:
    """Take the middle commit out of the history, in a way that leaves the files as they are."""
    tree = run_git(root, "rev-parse", "HEAD^{tree}").decode().strip()
    first = run_git(root, "rev-list", "--max-parents=0", "HEAD").decode().strip()
    words = ("commit-tree", tree, "-p", first, "-m", MESSAGE)
    run_git(root, "update-ref", "HEAD", run_git(root, *words).decode().strip())


def squash(run_git: Git, root: Path) -> None:
    """All of it anew, as one root."""
    words = ("commit-tree", "HEAD^{tree}", "-m", MESSAGE)
    run_git(root, "update-ref", "HEAD", run_git(root, *words).decode().strip())


REWRITINGS = pytest.mark.parametrize("rewrite", [forget_one, squash])


def lost(commit: str) -> str:
    return f"历史被改写：锚定的提交 {commit[:12]} 已不在这段历史里"


@REWRITINGS
def test_a_plain_file_outside_remembers(
    root: Path, tmp_path: Path, lookback: Any, run_git: Git, is_refused: Any, rewrite: Any
) -> None:
    anchors, before = tmp_path / "anchors.txt", head(run_git, root)
    assert lookback(root, "anchor", anchors).code == 0
    assert lookback(root, "audit", "--prove", "--anchors", anchors).code == 0
    rewrite(run_git, root)
    run_git(tmp_path, "clone", "-q", str(root), "fresh")
    fresh = tmp_path / "fresh"
    assert lookback(fresh, "audit", "--prove").code == 0, "nobody else could know"
    is_refused(lookback(fresh, "audit", "--prove", "--anchors", anchors), lost(before))
    run_git(fresh, "config", "lookback.anchors", str(anchors))
    for command in (("audit", "--prove"), ("hook", "range", "0" * 40), ("--quiet", "audit")):
        is_refused(lookback(fresh, *command), lost(before))


@REWRITINGS
def test_an_anchoring_tag_remembers(
    root: Path, tmp_path: Path, lookback: Any, run_git: Git, is_refused: Any, rewrite: Any
) -> None:
    before = head(run_git, root)
    assert lookback(root, "anchor", "--tag", "台账-2022-05-20").code == 0
    assert b"Ledger: 1-" in run_git(root, "cat-file", "tag", "台账-2022-05-20")
    rewrite(run_git, root)
    is_refused(lookback(root, "audit", "--prove"), lost(before))
    is_refused(lookback(root, "hook", "range", "0" * 40), lost(before))
    run_git(tmp_path, "clone", "-q", str(root), "elsewhere")
    is_refused(lookback(tmp_path / "elsewhere", "audit", "--prove"), lost(before))


@REWRITINGS
def test_a_release_remembers(
    root: Path, lookback: Any, run_git: Git, is_refused: Any, rewrite: Any
) -> None:
    before = head(run_git, root)
    published(root / "versions" / "2022-W20", commit=before)
    assert lookback(root, "audit", "--prove").code == 0
    rewrite(run_git, root)
    is_refused(lookback(root, "audit", "--prove"), lost(before))
    is_refused(lookback(root, "hook", "range", "0" * 40), lost(before))
    is_refused(lookback(root, "verify", "--history", "versions/2022-W20"), "历史被改写")


def published(site: Path, **facts: Any) -> Path:
    site.mkdir(parents=True)
    content = {"as_of": "2022-05-15", "audience": "internal", "tools": {}, "outputs": {}}
    (site / "manifest.json").write_text(json.dumps({**content, **facts}))
    return site


def test_a_history_is_verified_in_a_moment(
    root: Path, tmp_path: Path, lookback: Any, run_git: Git, is_refused: Any
) -> None:
    line = lookback(root, "anchor").out.split()
    commit, ledger = line[1], line[2]
    inputs = {HOUSEHOLD: sha256(root / HOUSEHOLD)}
    site = published(tmp_path / "site", commit=commit, ledger=ledger, inputs=inputs)
    run = lookback(root, "verify", "--history", site)
    assert (run.code, "历史与台账就是发布时的" in run.out) == (0, True), run.text
    shutil.rmtree(site)
    published(site, commit=commit, ledger="1-" + "0" * 64, inputs=inputs)
    is_refused(lookback(root, "verify", "--history", site), "台账与发布时的不同")
    shutil.rmtree(site)
    published(site, commit=commit, ledger=ledger, inputs={HOUSEHOLD: "0" * 64})
    is_refused(lookback(root, "verify", "--history", site), f"{HOUSEHOLD}：清单所写的内容不是")


def sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_ledger_that_is_told_otherwise_is_found(
    root: Path, tmp_path: Path, lookback: Any, is_refused: Any
) -> None:
    anchors = tmp_path / "anchors.txt"
    lookback(root, "anchor", anchors)
    text = anchors.read_text(encoding="utf-8")
    digest = text.split()[-1]
    anchors.write_text(text.replace(digest, "1-" + "f" * 64), encoding="utf-8")
    is_refused(lookback(root, "audit", "--anchors", anchors), "台账与锚定时的不同")


def test_a_lost_base_is_no_reason_to_find_nothing(
    root: Path, lookback: Any, run_git: Git, is_refused: Any
) -> None:
    before = head(run_git, root)
    forget_one(run_git, root)
    is_refused(
        lookback(root, "hook", "range", before),
        f"历史被改写：提交 {before[:12]} 在库里，却不在任何分支上",
    )
    run_git(root, "branch", "other", before)
    run = lookback(root, "hook", "range", "other")
    assert "历史被改写" not in run.text, "a branch may have gone another way"


def test_a_branch_without_common_past_is_told(
    root: Path, lookback: Any, run_git: Git, is_refused: Any
) -> None:
    run_git(root, "branch", "old")
    squash(run_git, root)
    is_refused(lookback(root, "audit", "--prove"), "分支 old：与这段历史没有共同的过去")


def test_rows_that_come_with_another_root_are_entries(
    story: Any, described: Callable[..., str], lookback: Any, run_git: Git
) -> None:
    package = described(household=(HOUSEHOLD, "household_id"))
    one = story.commit({"datapackage.json": package, HOUSEHOLD: TABLE})
    two = story.commit(
        {"datapackage.json": package, HOUSEHOLD: "household_id,is_tekun\n9,是\n"}, parents=()
    )
    story.merge({"datapackage.json": package, HOUSEHOLD: TABLE + "9,是\n"}, one, two)
    root = story.write()
    run_git(root, "reset", "-q", "--hard")
    run = lookback(root, "audit", "--prove", "--out", "ledger.csv")
    written = (root / "ledger.csv").read_text()
    assert '"{""household_id"":""9"",""is_tekun"":""是""}"' in written
    assert "unrooted" in written
    assert "重放 2 条更正" in run.out


def test_a_shallow_clone_is_never_whole(
    root: Path, tmp_path: Path, lookback: Any, run_git: Git, is_refused: Any
) -> None:
    run_git(tmp_path, "clone", "-q", "--depth=2", f"file://{root}", "shallow")
    for command in (("audit", "--prove"), ("--quiet", "audit", "--prove")):
        is_refused(lookback(tmp_path / "shallow", *command), "浅克隆：台账只从取回的第一版算起")


def test_an_anchor_file_that_is_none(root: Path, tmp_path: Path, lookback: Any) -> None:
    (tmp_path / "notes.txt").write_text("买菜\n", encoding="utf-8")
    run = lookback(root, "audit", "--anchors", tmp_path / "notes.txt")
    assert (run.code, "notes.txt 第 1 行：不是一条锚定" in run.err) == (64, True), run.text
    run = lookback(root, "audit", "--anchors", tmp_path / "missing.txt")
    assert (run.code, "读不到锚定" in run.err) == (64, True), run.text
