"""`lookback migrate`: two commits and a proof, or nothing at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lookback.data import migrations, package
from lookback.data.migrations import Migration, PackageForm
from lookback.history.git.repository import Repository
from lookback.history.migration.package_revision import package_at

SAID = ("--basis", "区办函〔2022〕40号", "--handled-by", "数据岗")
MODE = {"name": "mode", "type": "string", "title": "调查方式", "audience": "internal"}
OFFICE = {
    "fields": [
        {"name": name, "type": "string", "title": name, "audience": "web"}
        for name in ("town_code", "office")
    ],
    "primaryKey": ["town_code"],
    "missingValues": [""],
}


def _later(form: PackageForm) -> None:
    """A field with a default, and a table made of what another one says."""
    form.add_field("job", MODE, "入户")
    offices = form.rows("town").select("town_code", office=pl.col("town_name") + "办")
    form.add_resource(
        {"name": "office", "title": "办公室", "description": "每镇一行"},
        OFFICE,
        {"datapackage/office.csv": offices},
    )


def _wrong(form: PackageForm) -> None:
    """Loses what a figure is made of."""
    form.edit_rows("job", lambda rows: rows.head(1))


def _set_versions(monkeypatch: pytest.MonkeyPatch, migrate: Callable[[PackageForm], None]) -> int:
    later = package.SCHEMA_VERSION + 1
    monkeypatch.setattr(package, "SCHEMA_VERSION", later)
    ahead = Migration(later, "稳岗调查写明方式，各镇办公室成表", migrate)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, ahead))
    return later


def _everything(district: Path) -> dict[str, bytes]:
    watched = [".git/HEAD", ".git/index", ".git/refs/heads/main", "datapackage.json"]
    files = [district / name for name in watched]
    files += [*district.glob("datapackage/**/*.csv"), *district.glob("schemas/**/*.json")]
    return {str(file): file.read_bytes() for file in files}


def test_the_last_migration_leads_to_the_programs_version() -> None:
    assert [migration.version for migration in migrations.MIGRATIONS] == [
        *range(2, package.SCHEMA_VERSION + 1)
    ]


def test_two_commits_with_a_proof(
    district: Path, call: Any, git: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = git("rev-parse", "HEAD").out.strip()
    later = _set_versions(monkeypatch, _later)
    refused = call("check")
    assert refused.code == 3 and "lookback migrate" in refused.err
    done = call("migrate", *SAID)
    assert done.code == 0, done.err
    assert "逐格一致" in done.err and "一条未动" in done.err and "--against" in done.err
    subjects = git("log", "--format=%s", f"{head}..HEAD").out.splitlines()
    assert subjects == [f"格式：{subjects[1]}", subjects[1]]
    form, data = (git("show", "--format=", "--name-only", rev).out for rev in ("HEAD^", "HEAD"))
    assert "datapackage/" not in form and "schemas/office.json" in form
    assert set(data.splitlines()) == {"datapackage/job.csv", "datapackage/office.csv"}
    assert git("status", "--porcelain").out == ""
    descriptor = json.loads((district / "datapackage.json").read_text(encoding="utf-8"))
    assert descriptor["schemaVersion"] == later
    assert call("check", "--as-of", "2022-06-12").code == 0
    assert call("audit", "--prove").code == 0
    assert call("hook", "range", head).code == 0
    assert call("compute", "--rev", head, "--as-of", "2022-05-15").code == 0
    assert "不必改版" in call("migrate", *SAID).err


def test_an_older_revision_is_read_in_todays_form(
    district: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_versions(monkeypatch, _later)
    with package_at(Repository.open(district), "HEAD") as folder:
        assert (folder / "datapackage/job.csv").read_text(encoding="utf-8").count(",入户\n")
        assert "office" in package.read_package(folder).resources


def test_figures_that_move_stop_everything(
    district: Path, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the program of before has written is the witness."""
    witness = tmp_path / "before"
    day = call("compute", "--weeks", "--out", witness).err.split("统计时点 ")[1][:10]
    _set_versions(monkeypatch, _wrong)
    before = _everything(district)
    done = call("migrate", *SAID, "--against", witness)
    assert done.code == 4 and "改版前" in done.err and f"{day}" in done.err
    assert _everything(district) == before


def test_the_same_witness_agrees_where_nothing_moves(
    district: Path, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("compute", "--weeks", "--out", tmp_path / "before")
    _set_versions(monkeypatch, _later)
    done = call("migrate", *SAID, "--against", tmp_path / "before")
    assert done.code == 0 and "与改版前的程序写出的逐字节一致" in done.err


def test_a_witness_of_nothing_is_refused(
    district: Path, call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_versions(monkeypatch, _later)
    before = _everything(district)
    done = call("migrate", *SAID, "--against", tmp_path)
    assert done.code == 64 and "compute --weeks" in done.err
    assert _everything(district) == before


def test_a_newer_package_is_refused_by_every_command(district: Path, call: Any) -> None:
    descriptor = district / "datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    newer = package.SCHEMA_VERSION + 1
    descriptor.write_text(json.dumps({**content, "schemaVersion": newer}), encoding="utf-8")
    for command in ("migrate", "check", "compute", "fmt"):
        done = call(command)
        assert done.code == 3 and f"第 {newer} 版" in done.err and "升级" in done.err, command


def test_uncommitted_schemas_and_missing_words_are_refused(
    district: Path, call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_versions(monkeypatch, _later)
    assert "--basis" in call("migrate").err
    schema = district / "schemas/job.json"
    schema.write_text(schema.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = call("migrate", *SAID)
    assert done.code == 4 and "schemas/job.json" in done.err
