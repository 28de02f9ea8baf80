"""A tiny dataset on disk and the site built from it, once for all tests."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from lookback import HOME
from lookback.check.findings import Findings
from lookback.data.package import Package, read_package
from lookback.data.snapshot import read_snapshot
from lookback.data.table import format_table
from lookback.notice import read_notice
from lookback.site import build_site

TINY = Path(__file__).parents[1] / "publish" / "tiny.yaml"
VILLAGES = ("寨赵家湾村", "<img src=x onerror=alert(1)>", "甲 | {{ 乙 }}", "=1+1")
COMMIT = "0123456789abcdef" * 2 + "01234567"
LEDGER = {"ledger.md": "# 更正台账\n".encode()}


@pytest.fixture(scope="session")
def dataset(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dataset")
    shutil.copytree(HOME / "schemas", root / "schemas")
    shutil.copy(HOME / "datapackage.json", root)
    tables: dict[str, list[dict[str, Any]]] = yaml.safe_load(TINY.read_text(encoding="utf-8"))
    tables["village"] += [
        {"village_code": f"42070240091{place}", "town_code": "420702400", "village_name": name,
         "rural_households": 20, "rural_population": 60}
        for place, name in enumerate(VILLAGES)
    ]  # fmt: skip
    for resource in package.resources.values():
        rows = tables.get(resource.name, [])
        cells = [[str(row.get(name, "")) for name in resource.header] for row in rows]
        for path in resource.paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(format_table(resource.header, cells))
            cells = []
    return root


@pytest.fixture(scope="session")
def build(dataset: Path) -> Callable[..., Path]:
    def run(out: Path, root: Path = dataset, **changed: Any) -> Path:
        given: dict[str, Any] = {
            "audience": "internal",
            "commit": COMMIT,
            "findings": Findings.of([]),
            "ledger_pages": LEDGER,
            "progress": lambda _: None,
        }
        package = read_package(root)
        snapshot = read_snapshot(package, read_notice(root), date(2022, 5, 18))
        return build_site(package, snapshot, out=out, **{**given, **changed})

    return run


@pytest.fixture(scope="session")
def built(build: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished site."""
    return build(tmp_path_factory.mktemp("web") / "public").parent
