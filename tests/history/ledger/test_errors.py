"""What a user can do wrong, and how it is said: where, what, remedy."""

from pathlib import Path
from typing import Any

import pytest

from lookback.errors import HistoryUnusable
from lookback.history.ledger.ledger import read_file_ledger, read_ledger


def test_not_a_folder(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnusable, match="没有这个文件夹"):
        read_ledger(tmp_path / "missing")


def test_not_a_repository(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnusable, match="不是 Git 仓库"):
        read_ledger(tmp_path)


def test_no_commits(tmp_path: Path, run_git: Any) -> None:
    run_git(tmp_path, "init", "-q")
    with pytest.raises(HistoryUnusable, match="还没有提交"):
        read_ledger(tmp_path)


def test_git_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HistoryUnusable, match="没有找到 Git"):
        read_ledger(tmp_path)


@pytest.mark.parametrize("rev", ["nowhere", "--output=pwned", "HEAD~9", "HEAD; true"])
def test_unknown_revision(story: Any, rev: str) -> None:
    story.commit({"t.csv": "id\n1\n"})
    with pytest.raises(HistoryUnusable, match="没有版本"):
        read_file_ledger(story.write(), "t.csv", ("id",), rev)


def test_no_descriptor(story: Any) -> None:
    story.commit({"t.csv": "id\n1\n"})
    with pytest.raises(HistoryUnusable, match=r"没有 datapackage\.json"):
        read_ledger(story.write())


def test_unknown_file(story: Any) -> None:
    story.commit({"t.csv": "id\n1\n"})
    with pytest.raises(HistoryUnusable, match="历史里没有这个文件"):
        read_file_ledger(story.write(), "T.csv", ("id",))


def test_unknown_key_column(story: Any) -> None:
    story.commit({"t.csv": "id,name\n1,甲\n"})
    with pytest.raises(HistoryUnusable, match="没有主键列 code") as caught:
        read_file_ledger(story.write(), "t.csv", ("code",))
    assert "可用的列：id、name" in str(caught.value)


def test_large_file_storage_pointer(story: Any) -> None:
    story.commit({"t.csv": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"})
    with pytest.raises(HistoryUnusable, match="LFS"):
        read_file_ledger(story.write(), "t.csv", ("id",))
