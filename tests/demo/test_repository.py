"""The repository: reproducible, valid, canonical, all or nothing."""

from pathlib import Path

import pytest
from frictionless import Package as FrictionlessPackage

from lookback import HOME
from lookback.data.package import read_package
from lookback.data.reformat import canonical_bytes
from lookback.errors import WrongUse
from lookback_demo import write_demo


def test_the_same_numbers_give_the_same_commit(tmp_path, clean):
    heads = []
    for name in ("once", "again"):
        write_demo(tmp_path / name, 600, 24, 5, faults="none")
        head = (tmp_path / name / ".git" / "refs" / "heads" / "main").read_text()
        heads.append(head.strip())
    assert heads[0] == heads[1] == clean.git("rev-parse", "HEAD").strip()


def test_another_seed_gives_another_district(tmp_path, clean):
    write_demo(tmp_path / "other", 600, 24, 6, faults="none")
    member = "datapackage/member/taihe.csv"
    assert (tmp_path / "other" / member).read_bytes() != (clean.root / member).read_bytes()


def test_frictionless_finds_nothing(faulty, monkeypatch):
    monkeypatch.chdir(faulty.root)
    report = FrictionlessPackage("datapackage.json").validate()
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_every_table_is_canonical_at_the_end(faulty):
    for resource in read_package(faulty.root).resources.values():
        for path in resource.paths:
            content = (faulty.root / path).read_bytes()
            assert canonical_bytes(content, resource.primary_key) == content, path


def test_schemas_and_descriptor_are_the_programs_own(faulty):
    assert (faulty.root / "datapackage.json").read_bytes() == (
        HOME / "datapackage.json"
    ).read_bytes()
    ours = {p.relative_to(HOME) for p in (HOME / "schemas").rglob("*") if p.is_file()}
    theirs = {p.relative_to(faulty.root) for p in (faulty.root / "schemas").rglob("*.*")}
    assert ours == theirs
    for path in ours:
        assert (faulty.root / path).read_bytes() == (HOME / path).read_bytes(), path


def test_the_work_tree_is_the_last_commit(faulty):
    assert faulty.git("status", "--porcelain") == ""
    assert faulty.git("branch", "--format=%(refname:short)").split() == ["main"]


def test_a_folder_with_anything_in_it_is_refused(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(WrongUse):
        write_demo(tmp_path, 600, 24, 5)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_an_empty_folder_is_used(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    write_demo(folder, 500, 24, 5, faults="none")
    assert (folder / "datapackage.json").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


@pytest.mark.parametrize(("households", "commits"), [(60, 90), (600, 5), (500, 20000)])
def test_numbers_that_make_no_district_leave_nothing(tmp_path: Path, households, commits):
    with pytest.raises(WrongUse):
        write_demo(tmp_path / "none", households, commits, 1)
    assert not list(tmp_path.iterdir())
