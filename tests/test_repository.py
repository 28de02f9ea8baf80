"""The files by which the repository itself speaks to Git and to its hosts."""

import csv
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from lookback import HOME
from lookback.cli import cli
from lookback.data.package import Package
from lookback.history.git.git_setup import ATTRIBUTES

HOOKS = [
    yaml.safe_load((HOME / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")),
    yaml.safe_load((HOME / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0][
        "hooks"
    ],
]


def _owners() -> list[list[str]]:
    lines = (HOME / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def test_every_shard_is_its_town_s_and_the_rest_the_district_s(package: Package) -> None:
    with (HOME / "datapackage/town.csv").open(encoding="utf-8", newline="") as file:
        shards = {row["shard"] for row in csv.DictReader(file)}
    for path in (path for table in package.resources.values() for path in table.paths):
        fitting = [owner for pattern, owner in _owners() if fnmatchcase(f"/{path}", pattern)]
        name = Path(path).stem if Path(path).stem in shards else "district"
        assert fitting[-1] == f"{name}@lookback.invalid", path


def test_the_attributes_are_those_that_a_set_up_clone_knows() -> None:
    lines = (HOME / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert f"/datapackage/**/*.csv {ATTRIBUTES}" in lines


@pytest.mark.parametrize("hooks", HOOKS, ids=["for others", "here"])
def test_hooks_call_what_there_is(hooks: list[dict[str, object]]) -> None:
    called = {re.sub(r".*lookback hook ", "", str(hook["entry"])): hook["stages"] for hook in hooks}
    assert called == {"pre-commit": ["pre-commit"], "commit-msg": ["commit-msg"]}
    assert all(hook in _hook_names() for hook in called)


def test_ci_keeps_the_discipline() -> None:
    for path in (".github/workflows/district.yml", ".gitlab-ci.yml"):
        text = (HOME / path).read_text(encoding="utf-8")
        called = re.findall(r"lookback hook (\S+)", text)
        assert called == ["range"], path
        assert set(called) <= _hook_names()


def _hook_names() -> set[str]:
    hook = cli.get_command(cli.make_context("lookback", ["--help"], resilient_parsing=True), "hook")
    return set(getattr(hook, "commands", {}))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "ARCHITECTURE.md"])
def test_what_is_read_first_leads_to_what_there_is(name: str) -> None:
    text = (HOME / name).read_text(encoding="utf-8")
    missing = [path for path in re.findall(r"\]\(([^)#]+)", text) if not (HOME / path).exists()]
    assert missing == []
    assert name == "ARCHITECTURE.md" or len(text.splitlines()) <= 45, "one screen"
    for command in ("make site", "make test"):
        assert command in text or name == "ARCHITECTURE.md"


def test_the_architecture_names_files_that_there_are() -> None:
    text = (HOME / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.\w+)?)`", text))
    roots = (HOME, HOME / "build" / "lookback", HOME / "build" / "lookback" / "check" / "rules")
    assert named
    assert [one for one in named if not any((root / one).exists() for root in roots)] == []
