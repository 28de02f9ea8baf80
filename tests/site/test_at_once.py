"""Builds at once: of two editions, into one folder, and one that is killed on its way."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lookback import HOME
from lookback.compute.privacy.disclosure import has_part

pytestmark = pytest.mark.whole
ROUNDS = 3
DAY = "2022-05-20"
BUILD = """
import sys, time
from datetime import date
from pathlib import Path
from lookback.commands.site.site import make_site
from lookback.options import Call
from lookback.site import build

root, audience, out, day, rounds, *others = sys.argv[1:]
run = build.run_mkdocs

def together(*arguments):
    "MkDocs begins when every other edition has its tree written too."
    (made.parent / f"{number}.written").touch()
    end = time.monotonic() + 120
    while not all((Path(other) / f"{number}.written").exists() for other in others):
        time.sleep(0.01)
        assert time.monotonic() < end, "the other has stopped"
    run(*arguments)

build.run_mkdocs = together
for number in range(int(rounds)):
    made = Path(out, str(number))
    make_site(Call(Path(root), quiet=True), date.fromisoformat(day), audience, made)
"""
EDITIONS = ("internal", "web")


def files_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def root(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small district that brings its own pages, as the program's own repository does."""
    root = tmp_path_factory.mktemp("own") / "district"
    shutil.copytree(demo, root, ignore=shutil.ignore_patterns(".cache"))
    shutil.copy(HOME / "mkdocs.yml", root)
    for part in ("pages", "templates", "theme"):
        shutil.copytree(HOME / "site" / part, root / "site" / part)
    return root


def start(
    root: Path, audience: str, out: Path, rounds: int = 1, others: Sequence[Path] = ()
) -> subprocess.Popen[Any]:
    """Builds into folders `0`, `1`, … of `out`, in step with those into the others."""
    arguments = (root, audience, out, DAY, rounds, *others)
    return subprocess.Popen([sys.executable, "-c", BUILD, *map(str, arguments)])


@pytest.fixture(scope="module")
def alone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each edition, built while nothing else was."""
    out = tmp_path_factory.mktemp("alone")
    for audience in EDITIONS:
        assert start(root, audience, out / audience).wait() == 0
    return {audience: out / audience / "0" for audience in EDITIONS}


def test_two_editions_at_once_are_as_when_built_alone(
    root: Path, alone: dict[str, Path], tmp_path: Path
) -> None:
    outs = [tmp_path / audience for audience in EDITIONS]
    runs = [start(root, out.name, out, ROUNDS, outs) for out in outs]
    assert [run.wait() for run in runs] == [0, 0]
    for audience in EDITIONS:
        wanted = files_of(alone[audience])
        made = [files_of(tmp_path / audience / str(number)) for number in range(ROUNDS)]
        assert [number for number in range(ROUNDS) if made[number] != wanted] == []
    pages = {path for path in files_of(alone["web"]) if path.endswith(".html")} - {"404.html"}
    assert all(has_part("web", f"{path.removesuffix('.html')}.md") for path in pages)


def test_the_tree_for_mkdocs_by_hand_is_the_internal_one(
    root: Path, alone: dict[str, Path], tmp_path: Path
) -> None:
    assert (root / "site" / "docs" / "ledger.md").is_file()
    assert {path.name for path in (root / "site").iterdir()} == {
        "docs", "pages", "templates", "theme",
    }  # fmt: skip
    facts = json.loads((alone["internal"] / "manifest.json").read_text(encoding="utf-8"))
    assert facts["as_of"] == DAY
    command = [sys.executable, "-m", "mkdocs", "-q", "build", "--strict", "--site-dir"]
    seconds = "1653004800"  # the day
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": seconds}
    by_hand = tmp_path / "by hand"
    subprocess.run([*command, str(by_hand)], cwd=root, check=True, env=environment)
    for page in by_hand.rglob("*.html"):
        path = page.relative_to(by_hand)
        assert page.read_bytes() == (alone["internal"] / path).read_bytes()
    shutil.rmtree(root / "site" / "docs")  # nothing needs it


Site = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def site(root: Path) -> Site:
    def begin(out: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "lookback.cli", "site", "--root", str(root)]
        return subprocess.Popen(
            [*command, "--as-of", DAY, "--out", str(out)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip

    return begin


def test_two_builds_into_one_folder_take_turns(
    site: Site, alone: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "public"
    runs = [site(out), site(out)]
    said = [run.communicate()[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert sum("看板已是最新" in text for text in said) == 1
    assert sum(f"{out}：另一次运行正在写这里，等它完成" in text for text in said) == 1
    assert files_of(out) == files_of(alone["internal"])
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


@pytest.mark.parametrize("step", ["计算指标和名单", "生成网站（MkDocs）", "核对链接"])
def test_a_killed_build_leaves_the_old_site_and_no_lock(
    site: Site, alone: dict[str, Path], tmp_path: Path, step: str
) -> None:
    out = tmp_path / "public"
    shutil.copytree(alone["internal"], out)
    (out / "index.html").write_text("旧", encoding="utf-8")
    before = files_of(out)
    with site(out) as run:
        assert run.stderr
        assert any(line.startswith(step) for line in run.stderr)
        run.kill()
    assert files_of(out) == before
    _, said = (again := site(out)).communicate()
    assert again.returncode == 0, said
    assert "另一次运行" not in said
    assert files_of(out) == files_of(alone["internal"])
