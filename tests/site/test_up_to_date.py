"""A site that stands is left alone if, and only if, a build would give the same bytes."""

import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import lookback
from lookback import HOME
from lookback.execution import code
from lookback.execution.pool import PACKAGE
from lookback.history.git.clone_state import clone_state
from lookback.site.manifest import MANIFEST, manifest
from lookback.site.up_to_date import Origin, is_up_to_date, read_origin


@dataclass
class Place:
    """A repository, the folder that brings the pages, and a site that was made from both."""

    root: Path
    home: Path
    out: Path
    asked: dict[str, Any] = field(default_factory=dict)

    def origin(self) -> Origin:
        asked = {"as_of": date(2022, 5, 18), "audience": "internal", **self.asked}
        return read_origin(self.root, self.home, clone_state(self.root, PACKAGE), **asked)

    def stands(self) -> bool:
        return is_up_to_date(self.out, self.origin())

    def git(self, *arguments: str) -> str:
        author = ("-c", "user.name=信息员", "-c", "user.email=clerk@lookback.invalid")
        command = ["git", *author, *arguments]
        done = subprocess.run(command, cwd=self.root, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def edit(self, path: str, folder: str = "root") -> None:
        file: Path = getattr(self, folder) / path
        file.write_bytes(file.read_bytes() + b"\n")


@pytest.fixture
def place(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for name in ("GNUPGHOME", "SOURCE_DATE_EPOCH", "TZ"):
        monkeypatch.delenv(name, raising=False)
    root, home, out = (tmp_path / name for name in ("district", "home", "public"))
    shutil.copytree(demo, root)
    home.mkdir()
    shutil.copy(HOME / "mkdocs.yml", home)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, home / "site" / part)
    out.mkdir()
    (out / "index.html").write_text("总览", encoding="utf-8")
    (out / "places.html").write_text("镇村", encoding="utf-8")
    made = Place(root, home, out)
    (out / MANIFEST).write_bytes(manifest(made.origin().facts, "梁乡村战略办〔2022〕1号", out))
    yield made
    for cached in (code.code_digest, code.libraries):
        cached.cache_clear()


def test_the_same_again_stands(place: Place) -> None:
    assert place.stands()


def signed(place: Place) -> None:
    """The clone asks for signatures, and this has been part of the site."""
    place.git("config", "lookback.requireSignatures", "true")
    place.git("config", "gpg.format", "ssh")
    place.git("config", "gpg.ssh.allowedSignersFile", str(place.home / "allowed"))
    (place.home / "allowed").write_text("taihe@lookback.invalid ssh-ed25519 AAAA\n")


def shallow(place: Place) -> None:
    far = place.root.rename(place.root.with_name("far"))
    command = ["git", "clone", "-q", "--depth=3", far.as_uri(), str(place.root)]
    subprocess.run(command, check=True)


def empty_keyring(place: Place) -> None:
    place.git("config", "lookback.requireSignatures", "true")
    (keys := place.home / "gnupg").mkdir()
    os.environ["GNUPGHOME"] = str(keys)


BEFORE: dict[str, Callable[[Place], None]] = {
    "名单里加了一个签名人": signed,
    "补全浅克隆": shallow,
    "再取几次提交": shallow,
    "信任的 OpenPGP 公钥": empty_keyring,
}
"""How the clone was when the site was made, where it was not as it is."""

CHANGES: dict[str, Callable[[Place], object]] = {
    "一格数据": lambda at: at.edit("datapackage/village.csv"),
    "表结构": lambda at: at.edit("schemas/household.json"),
    "代码表": lambda at: at.edit(next((at.root / "schemas/codes").iterdir()).as_posix()),
    "通知": lambda at: at.edit("schemas/notice.yaml"),
    "描述文件": lambda at: at.edit("datapackage.json"),
    "少一个表文件": lambda at: (at.root / "datapackage/hazard.csv").unlink(),
    "模板": lambda at: at.edit("site/templates/version.md.j2", "home"),
    "页面": lambda at: at.edit("site/pages/commands.md", "home"),
    "样式": lambda at: at.edit("site/theme/assets/css/site.css", "home"),
    "多一个页面": lambda at: (at.home / "site/pages/new.md").touch(),
    "mkdocs.yml": lambda at: at.edit("mkdocs.yml", "home"),
    "统计时点": lambda at: at.asked.update(as_of=date(2022, 5, 17)),
    "给谁看": lambda at: at.asked.update(audience="web"),
    "一次不改数据的提交": lambda at: at.git("commit", "-q", "--allow-empty", "-m", "格式：无"),
    "改写最后一次提交": lambda at: at.git("commit", "-q", "--amend", "-m", "登记：另一说法"),
    "要求签名": lambda at: at.git("config", "lookback.requireSignatures", "true"),
    "本程序的其他设置": lambda at: at.git("config", "lookback.other", "1"),
    "签名的格式": lambda at: at.git("config", "gpg.format", "ssh"),
    "另一份签名人名单": lambda at: at.git("config", "gpg.ssh.allowedSignersFile", "none"),
    "名单里加了一个签名人": lambda at: at.edit("allowed", "home"),
    "信任的 OpenPGP 公钥": lambda at: (at.home / "gnupg" / "pubring.kbx").write_bytes(b"key"),
    "提交说明的写法": lambda at: at.git("config", "trailer.reason.key", "Reason: "),
    "提交说明的注释符": lambda at: at.git("config", "core.commentChar", ";"),
    "补全浅克隆": lambda at: at.git("fetch", "-q", "--unshallow"),
    "再取几次提交": lambda at: at.git("fetch", "-q", "--deepen=2"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_each_change_by_itself_makes_another_site(
    place: Place, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNUPGHOME", str(place.home / "none"))
    BEFORE.get(what, lambda _: None)(place)
    (place.out / MANIFEST).write_bytes(manifest(place.origin().facts, "一号", place.out))
    assert place.stands()
    CHANGES[what](place)
    assert not place.stands()


NO_CHANGES: dict[str, Callable[[Place], object]] = {
    "谁在用这台电脑": lambda at: at.git("config", "user.name", "某人"),
    "又一个分支": lambda at: at.git("branch", "other"),
    "一个标签": lambda at: at.git("tag", "2022-W22"),
    "替换对象（读 Git 时从不使用）": lambda at: at.git("replace", "HEAD", "HEAD~1"),
    "嫁接历史（读 Git 时从不使用）": lambda at: (
        (at.root / ".git/info").mkdir(exist_ok=True),
        (at.root / ".git/info/grafts").write_text(at.git("rev-parse", "HEAD") + "\n"),
    ),
    "重新写出同样的内容": lambda at: (at.root / "datapackage/village.csv").write_bytes(
        (at.root / "datapackage/village.csv").read_bytes()
    ),
    "数据以外的文件": lambda at: (at.root / "笔记.txt").write_text("x"),
    "手工运行 MkDocs 用的文件夹": lambda at: (at.home / "site/docs").mkdir(),
    "环境变量": lambda at: os.environ.update(
        SOURCE_DATE_EPOCH="1", TZ="Asia/Shanghai", LOOKBACK_DOCS="/none", GIT_DIR="/none"
    ),
}


@pytest.mark.parametrize("what", NO_CHANGES)
def test_what_changes_no_byte_needs_no_build(
    place: Place, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    NO_CHANGES[what](place)
    assert place.stands()


@pytest.mark.parametrize("name", ["numpy", "polars", "openpyxl", "python-docx", "markdown"])
def test_another_version_of_a_library_makes_another_site(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked = importlib.metadata.distribution

    def distribution(wanted: str) -> Any:
        found = asked(wanted)
        other = SimpleNamespace(version="0.0.1", requires=found.requires)
        return other if wanted == name else found

    monkeypatch.setattr(code, "distribution", distribution)
    _forget()
    assert not place.stands()


def test_another_python_makes_another_site(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    _forget()
    assert not place.stands()


def test_other_source_makes_another_site(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "lookback"
    shutil.copytree(Path(lookback.__file__).parent, copy)
    monkeypatch.setattr(code, "lookback", SimpleNamespace(__file__=str(copy / "__init__.py")))
    _forget()
    assert place.stands()
    income = copy / "definitions" / "household" / "income.py"
    income.write_bytes(income.read_bytes() + b"\n")
    _forget()
    assert not place.stands()


def _forget() -> None:
    for cached in (code.code_digest, code.libraries):
        cached.cache_clear()


@pytest.mark.parametrize(
    "damage", ["missing", "changed", "added", "emptied", "no manifest", "no JSON", "list", "facts"]
)
def test_a_damaged_site_does_not_stand(place: Place, damage: str) -> None:
    page, told = place.out / "places.html", place.out / MANIFEST
    written = page.stat().st_mtime_ns
    if damage == "missing":
        page.unlink()
    elif damage in ("changed", "emptied"):
        page.write_text("村镇" if damage == "changed" else "", encoding="utf-8")
        os.utime(page, ns=(written, written))  # with the old size and time, too
    elif damage == "added":
        (place.out / "more.html").touch()
    elif damage == "no manifest":
        told.unlink()
    elif damage == "facts":
        said = json.loads(told.read_text(encoding="utf-8"))
        told.write_text(json.dumps({**said, "commit": "0" * 40}), encoding="utf-8")
    else:
        told.write_text("[]" if damage == "list" else "{", encoding="utf-8")
    assert not place.stands()
