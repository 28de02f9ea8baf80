"""What a manifest says of its site besides the files, held against a build of its commit."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.commands.site import site as site_command
from lookback.site.manifest import MANIFEST, manifest


@pytest.fixture
def site(call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site without pages: what is falsified here is the manifest alone."""

    def build(package: Any, snapshot: Any, out: Path, *, origin: Any, **_: Any) -> Path:
        out.mkdir(parents=True, exist_ok=True)
        content = manifest(origin.facts, snapshot.notice.document.number, out)
        (out / MANIFEST).write_bytes(content)
        return out / "index.html"

    monkeypatch.setattr(site_command, "build_site", build)
    assert call("site", "--out", tmp_path / "site").code == 0
    return tmp_path / "site"


def falsify(site: Path, **facts: Any) -> None:
    content = json.loads((site / MANIFEST).read_bytes())
    (site / MANIFEST).write_text(json.dumps(content | facts), encoding="utf-8")


def test_an_honest_manifest(call: Callable[..., Any], site: Path) -> None:
    run = call("verify", site)
    assert (run.code, "逐字节相同" in run.out) == (0, True), run.err
    assert "与这里重建的不同" not in run.err


@pytest.mark.parametrize(
    ("name", "value"), [("notice", "某号"), ("inputs", {"datapackage/village.csv": "0" * 64})]
)
def test_a_falsified_fact_is_an_altered_file(
    call: Callable[..., Any], site: Path, name: str, value: Any
) -> None:
    falsify(site, **{name: value})
    run = call("verify", site)
    assert (run.code, f"被改动（{name}）  manifest.json" in run.out) == (2, True), run.out


@pytest.mark.parametrize("name", ["tools", "origin"])
def test_another_program_is_told_of(call: Callable[..., Any], site: Path, name: str) -> None:
    falsify(site, **{name: {"python": "3.0"} if name == "tools" else "0" * 64})
    said = call("--quiet", "verify", site).err
    assert f"manifest.json {name}：与这里重建的不同" in said
