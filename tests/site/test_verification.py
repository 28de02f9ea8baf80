"""A site against its manifest and its history, without building one."""

import json
from datetime import date
from pathlib import Path

import pytest

from lookback.errors import HistoryUnusable, WrongUse
from lookback.history.clone.private_clone import cloned_at
from lookback.history.git.git_command import run_git
from lookback.history.git.repository import Repository
from lookback.site.manifest import sha256
from lookback.site.manifest_reader import read_manifest
from lookback.site.releases import (
    commit_of_tag,
    figures_changed_between,
    refuse_again,
    refuse_changed,
    refuse_mixed,
    releases,
    write_index,
)
from lookback.site.verification import check_files, check_history, compare_rebuilt

HEADER = "code,level,unit_code,as_of,numerator,denominator,value\n"


def make(site: Path, commit: str, value: str = "3", as_of: str = "2022-05-15") -> Path:
    (site / "data").mkdir(parents=True)
    row = f"I08,district,420702,{as_of},{value},,{value}\n"
    (site / "data" / "indicators.csv").write_text(HEADER + row, encoding="utf-8")
    (site / "index.html").write_text("<p>总览</p>", encoding="utf-8")
    outputs = {
        path.relative_to(site).as_posix(): sha256(path)
        for path in site.rglob("*")
        if path.is_file()
    }
    content = {"commit": commit, "as_of": as_of, "audience": "internal", "tools": {}}
    (site / "manifest.json").write_text(json.dumps({**content, "outputs": outputs}))
    return site


@pytest.fixture
def head(demo: Path) -> str:
    return Repository.open(demo).resolve("HEAD")


def test_every_file_is_judged(tmp_path: Path, head: str) -> None:
    site = make(tmp_path / "public", head)
    assert {said for _, said in check_files(site, read_manifest(site))} == {"一致"}
    (site / "index.html").write_text("<p>另一总览</p>")
    (site / "data" / "indicators.csv").unlink()
    (site / "new.html").touch()
    assert check_files(site, read_manifest(site)) == [
        ("data/indicators.csv", "缺失"),
        ("index.html", "被改动"),
        ("new.html", "清单以外"),
    ]


def test_a_file_that_the_commit_gives_otherwise_is_named(tmp_path: Path, head: str) -> None:
    site, anew = make(tmp_path / "public", head), make(tmp_path / "anew", head, "4")
    claim = read_manifest(site)
    found = dict(compare_rebuilt(site, anew, claim, check_files(site, claim)))
    assert found == {"data/indicators.csv": "重建不同", "index.html": "一致"}


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"commit": 1}')
    with pytest.raises(WrongUse, match="读不到网站的清单"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("mark", "said"), [("+未提交的改动", "没有提交的文件"), ("", "历史被改写")]
)
def test_a_commit_that_history_lacks_proves_nothing(
    demo: Path, tmp_path: Path, mark: str, said: str
) -> None:
    site = make(tmp_path / "public", "0123456789" * 4 + mark)
    with pytest.raises(HistoryUnusable, match=said):
        check_history(demo, read_manifest(site))


def test_a_clone_stands_at_the_commit_with_the_settings_that_mark_commits(
    demo: Path, head: str
) -> None:
    before = run_git(demo, "rev-parse", "HEAD~3").decode().strip()
    with cloned_at(demo, before) as root:
        assert Repository.open(root).describe(("datapackage",)) == before
        assert (root / "datapackage.json").is_file()
    assert not root.exists()


def test_releases_stand_side_by_side_with_what_moved(demo: Path, tmp_path: Path, head: str) -> None:
    gone = "f" * 40
    make(tmp_path / "周1", head, "3", "2022-05-15")
    make(tmp_path / "周2", gone, "5", "2022-05-22")
    before = {path: path.read_bytes() for path in tmp_path.glob("*/*") if path.is_file()}
    found = write_index(demo, tmp_path)
    assert [(one.name, one.is_kept) for one in found] == [("周2", False), ("周1", True)]
    listed = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert listed.count("历史被改写") == 1
    assert "1 个数字变动" in listed
    assert json.loads((tmp_path / "versions.json").read_text())[0]["name"] == "周2"
    (step,) = figures_changed_between(tmp_path, found[1], found[0])
    assert (step.code, step.before, step.after) == ("I08", "3", "5")
    assert "未消除风险户数" in (tmp_path / "周1..周2.html").read_text(encoding="utf-8")
    assert before == {path: path.read_bytes() for path in before}
    assert releases(demo, tmp_path) == found


def test_a_release_needs_a_tag_that_can_name_a_folder(demo: Path) -> None:
    with pytest.raises(HistoryUnusable, match="没有这个标签"):
        commit_of_tag(demo, "2022-W22")
    with pytest.raises(WrongUse, match="文件夹的名字"):
        commit_of_tag(demo, "../public")


def test_a_published_tag_that_moved_is_refused(demo: Path, tmp_path: Path, head: str) -> None:
    make(tmp_path / "v1", "a" * 40)
    with pytest.raises(HistoryUnusable, match="标签已改指"):
        refuse_changed(demo, tmp_path, "v1", head)


def test_internal_and_public_releases_do_not_share_a_folder(tmp_path: Path) -> None:
    make(tmp_path / "v1", "a" * 40)
    refuse_mixed(tmp_path, "internal")
    with pytest.raises(WrongUse, match="不放在一起"):
        refuse_mixed(tmp_path, "web")


def test_a_day_is_published_once_to_the_public(tmp_path: Path) -> None:
    """A second time, with corrections, the difference of the two would be a small count."""
    make(tmp_path / "v1", "a" * 40, as_of="2022-05-15")
    refuse_again(tmp_path, date(2022, 5, 22))
    with pytest.raises(WrongUse, match="已经公开发布过（v1）"):
        refuse_again(tmp_path, date(2022, 5, 15))
