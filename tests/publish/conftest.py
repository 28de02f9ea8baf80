"""One tiny edition for all tests of the pages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from lookback.check.findings.finding import Findings
from lookback.compute.figures.output_package import output_tables
from lookback.compute.figures.weekly_change import compute_weeks
from lookback.compute.indicators import INDICATORS
from lookback.compute.privacy.disclosure import Audience
from lookback.compute.privacy.public_figures import public_weeks
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot
from lookback.execution.store import Store
from lookback.publish.edition import Edition
from lookback.publish.figures import Figures
from lookback.publish.units import page_units

Tables = dict[str, list[dict[str, Any]]]

HOSTILE = (
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "甲 | 乙 || 丙",
    "=cmd|' /C calc'!A0",
    "[点我](javascript:alert(1)) ![x](//example.invalid/x.png)",
    '"><img src=x onerror=alert(1)>',
    "a: b\n---\n# 换行 {#id onclick=x}",
    "**粗** _斜_ `码` \\ &lt;b&gt;",
    "\u202e倒着读\u2066",
    "村" * 200,
)


@pytest.fixture(scope="session")
def tiny() -> Tables:
    path = Path(__file__).with_name("tiny.yaml")
    tables: Tables = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tables


@pytest.fixture(scope="session")
def edition_of(
    package: Package, snapshot_of: Callable[..., Snapshot]
) -> Callable[[Tables], Edition]:
    def build(
        tables: Tables, as_of: date = date(2022, 5, 18), audience: Audience = "internal"
    ) -> Edition:
        snapshot = snapshot_of(as_of, tables)
        weeks = compute_weeks(snapshot, INDICATORS)
        if audience == "web":
            weeks = public_weeks(weeks, 5)
        return Edition(
            package=package,
            snapshot=snapshot,
            results=output_tables(snapshot, weeks),
            figures=Figures(snapshot, weeks),
            units=page_units(snapshot),
            findings=Findings.of([]),
            commit="0123456789abcdef" * 2 + "01234567",
            audience=audience,
            inputs={"datapackage.json": "ab" * 32},
            tools={"lookback": "0.1.0"},
        )

    return build


@pytest.fixture(scope="session")
def edition(edition_of: Callable[[Tables], Edition], tiny: Tables) -> Edition:
    return edition_of(tiny)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Drawings kept from one test to the next, as from one build to the next."""
    return Store(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def hostile(tiny: Tables) -> Tables:
    """The tiny dataset with a village for every name that means something somewhere."""
    towns = [{**tiny["town"][0], "town_name": HOSTILE[0]}, *tiny["town"][1:]]
    villages = [
        {**tiny["village"][0], "village_code": f"420702100{901 + place}", "village_name": name}
        for place, name in enumerate(HOSTILE)
    ]
    return {**tiny, "town": towns, "village": [*villages, tiny["village"][2]]}
