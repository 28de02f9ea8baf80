"""`lookback release` at once: what one sees in the folder, another may be about to change."""

import shutil
import subprocess
import sys
from pathlib import Path

from lookback.site.manifest_reader import read_manifest

RELEASE = """
import shutil, sys
from lookback.cli import main
from lookback.site import build

def copy(_config, docs, built, *_):  # what MkDocs makes of the pages is not looked at
    shutil.copytree(docs, built, dirs_exist_ok=True)
    for page in built.rglob("*.md"):
        page.unlink()

build.run_mkdocs = copy
build.audit = lambda *_, **__: None
main()
"""


def start(root: Path, tag: str, out: Path) -> "subprocess.Popen[str]":
    arguments = ("release", tag, "--root", str(root), "--audience", "web", "--out", str(out))
    command = [sys.executable, "-c", RELEASE, *arguments, "--as-of", "2022-05-20"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")


def test_a_day_is_published_once_however_many_try_at_once(demo: Path, tmp_path: Path) -> None:
    root, out = tmp_path / "district", tmp_path / "versions-web"
    shutil.copytree(demo, root)
    for tag in ("v1", "v2"):
        subprocess.run(["git", "tag", tag], cwd=root, check=True)
    runs = [start(root, tag, out) for tag in ("v1", "v2")]
    said = [run.communicate()[1] for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 64], said
    assert sum("已经公开发布过" in text for text in said) == 1
    (release,) = (path for path in out.iterdir() if path.is_dir())
    assert read_manifest(release).audience == "web"
    assert release.name in (out / "versions.json").read_text(encoding="utf-8")
