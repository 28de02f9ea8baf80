"""Each list against cases an official can check (tests/compute/lists/), and who may see it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from lookback.compute.lists import LIST_BY_CODE, LISTS
from lookback.compute.lists.announcement_list import COLUMNS, ROW, UNIT, masked_rows, titled_rows
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.cells import cell_text
from lookback.data.package import Package, read_package
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.notice import Notice, read_notice
from lookback.publish.forms.unit_fillings import withdrawal_filling

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem} {case['name']}")
    for path in sorted(FOLDER.rglob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PLACES = {
    "town": [{"town_code": "420702100", "town_name": "甲镇"}],
    "village": [{"village_code": "420702100901", "town_code": "420702100", "village_name": "甲村"}],
}
CANARY = "CANARY"
WALL = [one.code for one in LISTS if one.audience == "board"]


@pytest.fixture(scope="module")
def demo_snapshot(demo: Path) -> Snapshot:
    return read_snapshot(read_package(demo), read_notice(demo), date(2022, 6, 12))


def cells(rows: Any) -> list[list[str]]:
    return [[cell_text(cell) for cell in row] for row in rows.itertuples(index=False)]


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case(code: str, case: dict[str, Any], snapshot_of: Callable[..., Snapshot]) -> None:
    tables = {k: v for k, v in case.items() if k not in {"name", "as_of", "only", "expect"}}
    rows = LIST_BY_CODE[code](snapshot_of(case["as_of"], {**PLACES, **tables}))
    if "only" in case:  # the rules find more in so small a dataset
        ours = rows["rule_code"].eq(case["only"])
        rows = rows[rows["doubt_id"].notna() if case["only"] == "doubt" else ours]
    assert cells(rows) == [[str(cell) for cell in row] for row in case["expect"]]


def test_every_list_has_its_cases() -> None:
    assert {path.stem for path in FOLDER.rglob("*.yaml")} == set(LIST_BY_CODE)


def test_the_ten_lists_are_declared_whole(package: Package, notice: Notice) -> None:
    assert [one.code for one in LISTS] == [f"L{number}" for number in range(1, 11)]
    used = {name for one in LISTS for name in one.columns}
    assert used == set(COLUMNS)
    for one in LISTS:
        assert one.clause in notice.clauses, one.code
        assert one.audience in {"board", "internal", "restricted"}
    for column in COLUMNS.values():
        fields = {field.name for field in package.resources[column.resource].fields} if (
            column.resource
        ) else {""}  # fmt: skip
        assert column.field in fields, column


def test_a_list_for_the_wall_shows_no_field_that_is_not_for_it(package: Package) -> None:
    """The head's name is what a posting is for (R029); no other person's is on any wall."""
    fields = {(r.name, f.name): f for r in package.resources.values() for f in r.fields}
    for code in WALL:
        for name in LIST_BY_CODE[code].columns:
            column = COLUMNS[name]
            if column.resource and name != "head_name":
                audience = fields[column.resource, column.field].audience
                assert audience in {"web", "board"}, (code, name)


def full(package: Package) -> dict[str, list[dict[str, Any]]]:
    """One household on each list, with a canary in every text that is not for the wall."""
    keys = {"household_id": "h", "village_code": "420702100901", "case_id": "h-1"}
    known: dict[str, dict[str, Any]] = {
        "household": {}, "case": {"monitored_since": None, "category": "边缘易致贫户"},
        "member": {"member_id": "m", "name": "张三", "relation": "户主", "status": "在册"},
        "case_step": {"procedure": "识别", "step": "村级评议公示", "started_on": "2022-05-16"},
        "elimination": {"is_stable": "是", "checked_on": "2022-05-12", "manner": "帮扶消除"},
        "case_risk": {}, "withdrawal": {"kind": "清退", "applied_on": "2022-05-18"},
    }  # fmt: skip
    tables: dict[str, list[dict[str, Any]]] = {**PLACES}
    for name, cells_known in known.items():
        row = {
            field.name: f"{CANARY} {name}.{field.name}"
            for field in package.resources[name].fields
            if field.type == "string" and field.audience in {"internal", "restricted"}
        }
        own = {key: value for key, value in keys.items() if key in package.resources[name].header}
        tables[name] = [{**row, **own, **cells_known}]
    return tables


@pytest.mark.parametrize("since", [None, "2022-05-10"])
def test_no_canary_hangs_on_a_wall(
    package: Package, snapshot_of: Callable[..., Snapshot], since: str | None
) -> None:
    tables = full(package)
    tables["case"][0]["monitored_since"] = since
    s = snapshot_of(date(2022, 5, 18), tables)
    found = {code: cells(LIST_BY_CODE[code](s)) for code in WALL}
    assert any(found.values())
    assert CANARY not in str(found)
    assert CANARY in str(cells(LIST_BY_CODE["L10"](s))), "the canaries are there to be found"


def test_a_page_shows_no_more_of_a_name_than_the_family(
    package: Package, snapshot_of: Callable[..., Snapshot]
) -> None:
    rows = LIST_BY_CODE["L1"](snapshot_of(date(2022, 5, 18), full(package)))
    assert list(masked_rows(rows, package, cell_mask(package, "internal"))["head_name"]) == ["张**"]
    assert list(masked_rows(rows, package, cell_mask(package, "web"))["head_name"]) == ["***"]


def test_a_key_on_a_list_is_masked_field_by_field(faulty: Path) -> None:
    """A register names persons by it, a risk its household's trouble; a rule tells their keys."""
    package = read_package(faulty)
    s = read_snapshot(package, read_notice(faulty), date(2022, 6, 12))
    rows = LIST_BY_CODE["L7"](s)
    of_register = rows["resource"] == "register"
    assert rows.loc[of_register, "key"].str.contains(r"\d{15}").any()
    for told in (
        masked_rows(rows, package, cell_mask(package, "internal")),
        titled_rows(rows, package),
    ):
        assert (
            not told.astype("str").apply(lambda cells: cells.str.contains(r"\d{15}")).any(axis=None)
        )
        assert told.loc[of_register, "key"].str.fullmatch(r"[^,]+,\d{6}\*+\d{4}").all()
        of_risk, of_household = (rows["resource"] == name for name in ("case_risk", "household"))
        assert told.loc[of_risk, "key"].str.endswith(",***").all()  # why a household is at risk
        assert list(told.loc[of_household, "key"]) == list(rows.loc[of_household, "key"])


def test_rows_of_a_unit_are_those_below_it(
    package: Package, snapshot_of: Callable[..., Snapshot]
) -> None:
    s = snapshot_of(date(2022, 5, 18), full(package))
    for one in LISTS:
        rows = one.rows(s)
        assert {ROW, UNIT} <= set(rows.columns), one.code
        assert rows[ROW].is_unique, one.code
        assert len(one.within(s, "420702")) == len(rows) == len(one(s))
    assert len(LIST_BY_CODE["L1"].within(s, "420702100901")) == 1
    assert LIST_BY_CODE["L1"].within(s, "420702100902").empty


def test_the_last_list_is_annex_5(demo_snapshot: Snapshot) -> None:
    lines = withdrawal_filling(demo_snapshot, "420702").rows
    columns = (
        ("withdrawal", "district_name"), ("town", "town_name"), ("village", "village_name"),
        ("withdrawal", "head_name"), ("member", "id_number"), ("case", "identified_count"),
        ("case", "monitored_since"), ("withdrawal", "risks_text"), ("withdrawal", "kind"),
        ("withdrawal", "reason"),
    )  # fmt: skip
    annex = [
        [lines[table][place].get(name, "") for table, name in columns]
        for place in range(len(lines["withdrawal"]))
    ]
    assert annex and sorted(cells(LIST_BY_CODE["L10"](demo_snapshot))) == sorted(annex)
