import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from frictionless import validate

from lookback.errors import DescriptorInvalid, WrongUse
from lookback.site import build as module
from lookback.site.atomic_swap import refuse_foreign

pytestmark = pytest.mark.whole
Build = Callable[..., Path]


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_manifest_names_every_byte(built: Path, dataset: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["as_of"], manifest["audience"]) == ("2022-05-18", "internal")
    found = {path: hashlib.sha256(data).hexdigest() for path, data in contents(built).items()}
    found.pop("manifest.json")
    assert manifest["outputs"] == found
    for path, digest in manifest["inputs"].items():
        assert hashlib.sha256((dataset / path).read_bytes()).hexdigest() == digest
    assert {"datapackage.json", "schemas/notice.yaml", "datapackage/visit/taihe.csv"} <= set(
        manifest["inputs"]
    )


def test_source_maps_are_left_out(built: Path) -> None:
    assert not [path for path in contents(built) if path.endswith(".map")]


def test_another_machine_builds_the_same_bytes(
    built: Path, build: Build, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "别处" / "data"
    shutil.copytree(dataset, elsewhere, ignore=shutil.ignore_patterns(".cache"))
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("LOOKBACK_DOCS", "/none")
    again = contents(build(tmp_path / "other", elsewhere).parent)
    first = contents(built)
    assert again.keys() == first.keys()
    assert [path for path in first if first[path] != again[path]] == []


def test_the_figures_come_as_a_data_package(built: Path) -> None:
    report = validate(str(built / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])


def test_a_failed_build_leaves_the_old_site(
    built: Path, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "public"
    shutil.copytree(built, out)
    before = contents(out)
    broken = {"ledger.md": "# 更正台账\n\n[去哪里](gone.md)\n".encode()}
    with pytest.raises(DescriptorInvalid, match=r"gone\.md"):
        build(out, ledger_pages=lambda: broken)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "swap_folders", killed)
    with pytest.raises(KeyboardInterrupt):
        build(out)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def rewritten(table: Path) -> None:
    table.write_bytes(table.read_bytes().replace("寨赵家湾村".encode(), "寨赵家村".encode()))


def saved_twice(table: Path) -> None:
    """As an editor does that writes over a file: for a moment half of it stood there."""
    before = table.read_bytes()
    table.write_bytes(before[: len(before) // 2])
    table.write_bytes(before)


@pytest.mark.parametrize("save", [rewritten, saved_twice, Path.unlink])
def test_a_save_while_the_site_is_built_stops_it(
    build: Build, dataset: Path, tmp_path: Path, save: Callable[[Path], None]
) -> None:
    """Some figures would be those before the save, others those after it."""
    copy, out = tmp_path / "data", tmp_path / "public"
    shutil.copytree(dataset, copy)
    table = copy / "datapackage" / "village.csv"

    def said(step: str) -> None:
        if step.startswith("绘制图表"):
            save(table)

    with pytest.raises(WrongUse, match=r"datapackage/village\.csv：生成看板期间被改动") as stop:
        build(out, copy, progress=said)
    assert stop.value.exit_code == 64
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_inputs_of_the_manifest_are_those_that_were_computed_from(
    built: Path, dataset: Path
) -> None:
    version = (built / "version.html").read_text(encoding="utf-8")
    digest = hashlib.sha256((dataset / "datapackage" / "village.csv").read_bytes()).hexdigest()
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["datapackage/village.csv"] == digest
    assert digest in version


def test_a_page_written_by_hand_and_generated_stops_before_mkdocs(
    build: Build, tmp_path: Path
) -> None:
    with pytest.raises(DescriptorInvalid, match=r"index\.md：生成的页面与更正台账都有这个文件"):
        build(tmp_path / "public", ledger_pages=lambda: {"index.md": b"", "ledger.md": b""})
    assert not list(tmp_path.iterdir())


def test_an_interrupted_swap_is_put_right(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / ".public.old")
    refuse_foreign(tmp_path / "public", "internal")
    assert (tmp_path / "public" / "index.html").is_file()


def test_another_folder_is_never_replaced(build: Build, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_bytes(b"mine")
    with pytest.raises(WrongUse, match="不是本程序生成的网站"):
        build(tmp_path)
    assert contents(tmp_path) == {"thesis.docx": b"mine"}
