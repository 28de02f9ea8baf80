"""Invented districts as their offices would send them, and the command that joins them."""

import contextlib
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lookback.cli import main
from lookback.compute.figures.output_package import compute_tables, write_results
from lookback.data.snapshot import Snapshot
from lookback.execution.code import tool_versions
from lookback.rollup.build import rollup_manifest
from lookback.rollup.join import JoinedDistricts
from lookback.rollup.output_package import rollup_data_files
from lookback.site.manifest import MANIFEST, manifest_bytes, output_hashes

DAY = date(2022, 5, 20)
TABLE, DESCRIPTOR = "data/indicators.csv", "data/datapackage.json"
CODES = {"990101": "示例一区", "990102": "示例二区", "990103": "示例三区"}


class Run(NamedTuple):
    code: int
    out: str
    err: str


def rows_of(code: str, households: int, visited: int, monitored: int) -> dict[str, Any]:
    """Two towns, three villages; of the first village the given numbers."""
    first, second, third = f"{code}100901", f"{code}100902", f"{code}101901"
    numbers = [f"100901{serial:04d}" for serial in range(households)]
    return {
        "town": [
            {"town_code": f"{code}100", "town_name": "示例甲镇", "town_kind": "镇"},
            {"town_code": f"{code}101", "town_name": "示例乙镇", "town_kind": "镇"},
        ],
        "village": [
            {"village_code": first, "town_code": f"{code}100", "village_name": "甲子村",
             "rural_households": households, "rural_population": 3 * households},
            {"village_code": second, "town_code": f"{code}100", "village_name": "乙丑村",
             "rural_households": 7, "rural_population": 20},
            {"village_code": third, "town_code": f"{code}101", "village_name": "丙寅村",
             "rural_households": 5, "rural_population": 11},
        ],
        "household": [{"household_id": one, "village_code": first} for one in numbers],
        "member": [{"member_id": f"{one}1", "household_id": one, "status": "在册"}
                   for one in numbers],
        "visit": [
            {"visit_id": f"{one}-1", "household_id": one, "visited_on": "2022-05-12",
             "round": "回头看", "outcome": "入户调查"}
            for one in numbers[:visited]
        ],
        "case": [
            {"case_id": f"{one}-1", "household_id": one, "monitored_since": "2022-01-01",
             "category": "脱贫不稳定户"}
            for one in numbers[:monitored]
        ],
        "deliverable": [
            {"unit_code": unit, "kind": "培训", "due_on": "2022-05-10", "expected": 10,
             "attended": 9, "received_on": "2022-05-10"}
            for unit in (code, f"{code}100")
        ],
    }  # fmt: skip


def send(
    site: Path, code: str, name: str, tables: dict[str, Any], snapshot_of: Callable[..., Snapshot]
) -> None:
    """A district's package as it leaves the district: its results and their manifest."""
    s = snapshot_of(DAY, tables)
    document = replace(s.notice.document, district_code=code, district_name=name)
    s = replace(s, notice=replace(s.notice, document=document))
    write_results(compute_tables(s), site / "data")
    seal(site)


def seal(site: Path, **changed: Any) -> None:
    """Write the manifest that fits the files as they are."""
    content = {
        "origin": "0" * 64,
        "commit": "0123456789" * 4,
        "as_of": DAY.isoformat(),
        "audience": "internal",
        "notice": "梁乡村战略办〔2022〕1号",
        "tools": tool_versions(),
        "inputs": {},
        "outputs": output_hashes(site),
    }
    (site / MANIFEST).write_bytes(manifest_bytes({**content, **changed}))


def publish(found: JoinedDistricts, site: Path) -> Path:
    """A rollup as its office would send it on: the data package and its manifest, without pages."""
    for path, content in rollup_data_files(found).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)
    (site / MANIFEST).write_bytes(rollup_manifest(found, site))
    return site


def reseal(site: Path, **changed: Any) -> None:
    """Make the manifest of a rollup fit the files as they are, as a forger would."""
    content = {**manifest_of(site), "outputs": output_hashes(site), **changed}
    (site / MANIFEST).write_bytes(manifest_bytes(content))


def lookback(*arguments: object) -> Run:
    """Call the command as the shell would, in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "argv", ["lookback", *map(str, arguments)])
        try:
            main()
        except SystemExit as exit:
            code = int(exit.code or 0)
    assert "Traceback" not in err.getvalue()
    return Run(code, out.getvalue(), err.getvalue())


def rewrite(site: Path, old: str, new: str, path: str = TABLE) -> None:
    """Tamper with a file of the package."""
    text = (site / path).read_text(encoding="utf-8")
    assert old in text, old
    (site / path).write_text(text.replace(old, new), encoding="utf-8", newline="")


def manifest_of(site: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    return content
