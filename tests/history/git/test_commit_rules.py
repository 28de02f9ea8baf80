"""The discipline of data commits: each way to break it, and what is no breach."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.errors import HistoryUnusable
from lookback.history.git.commit_check import commit_violations
from lookback.history.git.commit_rules import REMEDIES, broken_rules
from lookback.history.git.repository import Commit
from lookback.history.ledger.ledger import read_ledger
from lookback.history.tables.change import FLAG_TITLES, ChangeKind, CommitFlag, TableChange

T = "datapackage/t.csv"
BASE = "id,name,value\n1,甲,10\n2,乙,20\n3,丙,30\n"
FULL = "更正：{}\n\nReason: 核实\nBasis: 函〔2022〕3号\nHandled-by: 太和镇信息员\n"
GOOD = Commit(
    commit="c", parents=("p",), author="太和镇信息员", email="taihe@lookback.invalid",
    authored_on="", committed_on="", subject="更正：1 姓名", reason="核实", basis="一号",
    handled_by="张三", reviewed_by="区办", touched=(),
)  # fmt: skip
CELL = TableChange(ChangeKind.CHANGED, "1", "name", "甲", "丁", T, 2)
REWRITTEN = TableChange(ChangeKind.FORMAT, "", "", "", "引号", T, 1)


def flags(commit: Commit, change: TableChange = CELL, **how: bool) -> tuple[CommitFlag, ...]:
    return broken_rules(
        commit, [[change.kind]], **({"is_mixed": False, "is_unsigned": False} | how)
    )


def test_a_commit_that_says_everything_breaks_nothing() -> None:
    assert flags(GOOD) == ()
    assert flags(GOOD._replace(subject="撤销: 1", reviewed_by="")) == ()
    assert flags(GOOD._replace(subject="格式：整理引号"), REWRITTEN) == ()


BROKEN = {
    CommitFlag.NO_REASON: {"reason": ""},
    CommitFlag.NO_BASIS: {"basis": ""},
    CommitFlag.NO_HANDLER: {"handled_by": ""},
    CommitFlag.UNKNOWN_ACT: {"subject": "改了一下"},
    CommitFlag.FORMAT_CHANGES_DATA: {"subject": "格式：整理"},
}


@pytest.mark.parametrize("flag", BROKEN)
def test_each_rule_by_itself(flag: CommitFlag) -> None:
    assert flags(GOOD._replace(**BROKEN[flag])) == (flag,)


@pytest.mark.parametrize("subject", ["登记", "登记：", "登记： ", "更正登记：一", " 更正：一", ""])
def test_a_kind_without_a_deed_is_none(subject: str) -> None:
    assert flags(GOOD._replace(subject=subject)) == (CommitFlag.UNKNOWN_ACT,)


@pytest.mark.parametrize(
    "reviewer", ["太和镇信息员", "李四；张三", "某人 <TAIHE@lookback.invalid>", "张三 <z@x>"]
)
def test_nobody_reviews_his_own_work(reviewer: str) -> None:
    assert flags(GOOD._replace(reviewed_by=reviewer)) == (CommitFlag.SELF_REVIEW,)


def test_other_files_and_missing_signatures() -> None:
    assert flags(GOOD, is_mixed=True) == (CommitFlag.MIXED_COMMIT,)
    assert flags(GOOD, is_unsigned=True) == (CommitFlag.UNSIGNED,)


def test_a_merge_has_no_kind_of_its_own() -> None:
    merge = GOOD._replace(parents=("p", "q"), subject="Merge branch 'taihe'")
    assert flags(merge) == ()
    assert flags(merge._replace(reason="")) == (CommitFlag.NO_REASON,)


def test_every_flag_has_a_title_and_every_breach_a_remedy() -> None:
    assert set(FLAG_TITLES) == set(CommitFlag)
    elsewhere = {CommitFlag.CONFLICT, CommitFlag.DUPLICATE_KEY}
    dates = {CommitFlag.BACKDATED, CommitFlag.DOUBTFUL_DATE}
    assert set(REMEDIES) == set(CommitFlag) - elsewhere - dates


@pytest.fixture
def begun(story: Any, described: Any) -> Any:
    """A package, and its first rows."""
    story.commit({"datapackage.json": described(t=(T, "id")), T: BASE}, "起点")
    return story


def found(root: Path, base: str = "", head: str = "HEAD") -> list[tuple[str, list[str]]]:
    return [(each.subject, [*each.flags]) for each in commit_violations(root, head, base)]


def test_only_the_stretch_is_judged_and_code_is_none_of_it(begun: Any) -> None:
    begun.commit({T: BASE.replace("10", "11")}, "随手")
    begun.commit({"README.md": "说明"}, "Explain the tables")
    begun.commit({T: BASE.replace("10", "12"), "README.md": "x"}, FULL.format("1"))
    begun.commit({T: BASE.replace("10", "13")}, FULL.format("1"))
    root = begun.write()
    late = ("更正：1", ["mixed_commit"])
    assert found(root, "HEAD~3") == [late]
    assert found(root, "HEAD~1") == []
    assert found(root) == [("随手", ["no_reason", "no_basis", "no_handler", "unknown_act"]), late]
    with pytest.raises(HistoryUnusable, match="没有版本"):
        found(root, "nowhere")


def test_a_table_that_is_only_described_is_none_of_it(begun: Any, described: Any) -> None:
    begun.commit({"datapackage.json": described(t=(T, ["id", "name"]))}, "Key by name too")
    assert found(begun.write()) == []


def test_a_clean_merge_is_none_of_it(begun: Any) -> None:
    one = begun.commit({T: BASE.replace("10", "11")}, FULL.format("1"), [1])
    two = begun.commit({T: BASE.replace("30", "33")}, FULL.format("3"), [1])
    tree = {"datapackage.json": _descriptor(begun), T: BASE.replace("10", "11").replace("30", "33")}
    begun.merge(tree, one, two)
    assert found(begun.write()) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Merge", ["no_reason", "no_basis", "no_handler"]),
        (FULL.format("取太和镇的数").replace("更正：", "合并："), []),
    ],
)
def test_a_conflict_must_be_settled_with_a_reason(
    begun: Any, message: str, expected: list[str]
) -> None:
    one = begun.commit({T: BASE.replace("10", "11")}, FULL.format("1"), [1])
    two = begun.commit({T: BASE.replace("10", "12")}, FULL.format("1"), [1])
    tree = {"datapackage.json": _descriptor(begun), T: BASE.replace("10", "11")}
    begun.merge(tree, one, two, message=message)
    assert [flags for _, flags in found(begun.write())] == ([expected] if expected else [])


def test_a_merge_that_loses_a_correction_is_told(begun: Any) -> None:
    one = begun.commit({T: BASE.replace("10", "11")}, FULL.format("1"), [1])
    two = begun.commit({T: BASE.replace("30", "33")}, FULL.format("3"), [1])
    tree = {"datapackage.json": _descriptor(begun), T: BASE.replace("10", "11")}
    begun.merge(tree, one, two, message=FULL.format("合并"))
    assert found(begun.write()) == [("更正：合并", ["dropped"])]


def _descriptor(story: Any) -> str:
    """The descriptor of the first commit, for a merge gives the whole tree."""
    change = next(part for part in story.stream if b'"datapackage.json"' in part)
    return change.split(b"\n", 2)[2].decode().rstrip("\n")


def test_hostile_words_are_shown_and_do_nothing(begun: Any, tmp_path: Path) -> None:
    begun.commit({T: BASE.replace("10", "11")}, "$(touch hacked) <b>\x1b[31m\u202e", who="`id` <x>")
    (breach,) = commit_violations(begun.write(), "HEAD")
    where = breach.problems()[0].where
    assert "$(touch hacked) <b>⟨U+001B⟩[31m⟨U+202E⟩" in where
    assert not [*tmp_path.rglob("hacked")]


@pytest.fixture
def signed(
    begun: Any, run_git: Callable[..., bytes], tmp_path: Path
) -> Callable[[str, bool], None]:
    """A clone that asks for signatures and knows one key; a function that commits in it."""
    if not shutil.which("ssh-keygen") and os.environ.get("CI") != "true":
        pytest.skip("no ssh-keygen")
    begun.commit({T: BASE.replace("20", "21")}, FULL.format("2"))
    root = begun.write()
    run_git(root, "reset", "-q", "--hard")
    _make_key(tmp_path / "key")
    public = (tmp_path / "key.pub").read_text(encoding="utf-8")
    (tmp_path / "allowed").write_text(f"a@lookback.invalid {public}", encoding="utf-8")
    settings = {
        "gpg.format": "ssh",
        "user.signingKey": str(tmp_path / "key.pub"),
        "gpg.ssh.allowedSignersFile": str(tmp_path / "allowed"),
    }
    for name, value in settings.items():
        run_git(root, "config", name, value)

    def commit(value: str, is_signed: bool) -> None:
        (root / T).write_text(BASE.replace("10", value), encoding="utf-8")
        options = ["-S"] if is_signed else []
        run_git(root, "commit", "-q", "-a", *options, "-F-", stdin=FULL.format(value).encode())

    return commit


def _make_key(path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a@lookback.invalid"]
    subprocess.run([*command, "-f", str(path)], check=True, stdin=subprocess.DEVNULL)


def test_signatures_count_only_where_they_are_asked_for(
    signed: Callable[[str, bool], None], begun: Any, run_git: Callable[..., bytes]
) -> None:
    signed("11", True)
    signed("12", False)
    assert found(begun.root) == []
    run_git(begun.root, "config", "lookback.requireSignatures", "true")
    assert [subject for subject, _ in found(begun.root)] == ["更正：2", "更正：12"]
    last = read_ledger(begun.root).corrections[-1]
    assert last.flags == "unsigned"


def test_a_setting_that_says_neither_yes_nor_no(begun: Any, run_git: Callable[..., bytes]) -> None:
    root = begun.write()
    run_git(root, "config", "lookback.requireSignatures", "也许")
    with pytest.raises(HistoryUnusable):
        found(root)


FORM_ALONE = [
    (ChangeKind.COLUMN_ADDED, ChangeKind.FILLED),
    (ChangeKind.TABLE_ADDED, ChangeKind.ADDED),
    (ChangeKind.REMOVED, ChangeKind.TABLE_REMOVED),
    (ChangeKind.KEY_CHANGED,),
]


@pytest.mark.parametrize("kinds", FORM_ALONE, ids=lambda kinds: kinds[0])
def test_what_a_new_field_or_table_comes_with_is_form(kinds: tuple[ChangeKind, ...]) -> None:
    commit = GOOD._replace(subject="格式：改版")
    asked = {"is_mixed": False, "is_unsigned": False}
    assert broken_rules(commit, [kinds], **asked) == ()
    wrong = broken_rules(commit, [kinds, [ChangeKind.CHANGED]], **asked)
    assert wrong == (CommitFlag.FORMAT_CHANGES_DATA,)
