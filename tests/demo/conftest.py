"""Three small districts with their histories, by their faults; only to be read."""

import csv
import io
import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from lookback_demo import write_demo
from lookback_demo.faults import Kinds


class District(NamedTuple):
    """A written sample and what it says of its own faults."""

    root: Path
    households: int
    commits: int
    key: list[dict[str, str]]

    def git(self, *arguments: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        command = ["git", "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(command, cwd=self.root, env=kept, capture_output=True, check=True)
        return done.stdout.decode()

    def rows(self, resource: str, rev: str = "HEAD") -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        for path in self.paths(resource):
            text = self.git("show", f"{rev}:{path}")
            found += csv.DictReader(io.StringIO(text, newline=""))
        return found

    def paths(self, resource: str) -> list[str]:
        descriptor = json.loads((self.root / "datapackage.json").read_text("utf-8"))
        path = next(r["path"] for r in descriptor["resources"] if r["name"] == resource)
        return path if isinstance(path, list) else [path]


def make(folder: Path, households: int, commits: int, seed: int, *, faults: Kinds) -> District:
    root, key = folder / "district", folder / "key.csv"
    write_demo(root, households, commits, seed, faults=faults, key=key)
    with key.open(encoding="utf-8", newline="") as stream:
        return District(root, households, commits, list(csv.DictReader(stream)))


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> District:
    return make(tmp_path_factory.mktemp("faulty"), 1500, 60, 3, faults="all")


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> District:
    return make(tmp_path_factory.mktemp("clean"), 600, 24, 5, faults="none")


@pytest.fixture(scope="session")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> District:
    return make(tmp_path_factory.mktemp("doubtful"), 1500, 24, 4, faults="doubts")
