"""What was computed before is used again where, and only where, nothing it read has changed."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lookback.check.rulebook import check_rules
from lookback.check.rules import RULES
from lookback.compute.indicator import compute_indicators
from lookback.compute.indicators import INDICATORS
from lookback.data.package import read_package
from lookback.data.recall import recalled, remembering_snapshot
from lookback.data.snapshot import Snapshot, read_snapshot
from lookback.data.watched import ROWS, Read, WatchedTables
from lookback.notice import read_notice

DAY = date(2022, 6, 5)


@pytest.fixture(scope="module")
def sample(faulty: Path) -> Snapshot:
    return read_snapshot(read_package(faulty), read_notice(faulty), DAY)


def watched(s: Snapshot) -> Snapshot:
    return replace(s, tables=WatchedTables(s.tables))


def spoiled(s: Snapshot, reads: Iterable[Read]) -> Snapshot:
    """The snapshot with every column turned upside down that was not read."""
    kept = {*reads}
    return replace(
        s,
        tables={
            name: table.assign(
                **{
                    column: table[column].to_numpy()[::-1]
                    for column in table
                    if Read(name, column) not in kept
                }
            ).astype(table.dtypes.to_dict())
            for name, table in s.tables.items()
        },
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_depends_on_nothing_but_what_it_is_seen_to_read(rule: Any, sample: Snapshot) -> None:
    s = watched(sample)
    with s.tables.watching() as reads:
        expected = rule(s)[[*s.keys[rule.on]]]
    found = rule(spoiled(sample, reads))[[*s.keys[rule.on]]]
    pd.testing.assert_frame_equal(pd.DataFrame(expected), found)


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.code)
def test_an_indicator_depends_on_nothing_but_what_it_is_seen_to_read(
    one: Any, sample: Snapshot
) -> None:
    s = watched(sample)
    with s.tables.watching() as reads:
        expected = compute_indicators(s, [one])
    found = compute_indicators(spoiled(sample, reads), [one])
    pd.testing.assert_frame_equal(expected, found)


TABLE = pd.DataFrame({"a": [3, 1, 1], "b": [1, 2, 2], "c": ["x", "y", None]})


@pytest.mark.parametrize(
    ("ask", "columns"),
    [
        (lambda t: t["a"], "a"),
        (lambda t: t[["a", "c"]], "ac"),
        (lambda t: t[t["a"] > 1], "a"),
        (lambda t: t[t["a"] > 1]["b"], "ab"),
        (lambda t: t.loc[t["a"] > 1, "c"], "ac"),
        (lambda t: t.loc[t["a"] > 1], "a"),
        (lambda t: t.loc[0], "abc"),
        (lambda t: t.set_index("a")["b"], "ab"),
        (lambda t: t.sort_values(["b", "a"]), "ab"),
        (lambda t: t.drop_duplicates("b"), "b"),
        (lambda t: t.drop_duplicates(), "abc"),
        (lambda t: t.dropna(subset=["c"]), "c"),
        (lambda t: t.assign(d=1)["d"], "d"),
        (lambda t: t.assign(d=lambda own: own["a"]), "abc"),
        (lambda t: len(t), ""),
        (lambda t: "a" in t, ""),
        (lambda t: t.index, ""),
        (lambda t: t == 1, "abc"),
        (lambda t: t.to_numpy(), "abc"),
        (lambda t: pd.concat([t, t]), "abc"),
        (lambda t: TABLE.merge(t, on="a"), "abc"),
        (lambda t: t.merge(TABLE, on="a"), "abc"),
        (lambda t: t.groupby("a")["b"].sum(), "abc"),
    ],
)  # fmt: skip
def test_each_way_of_asking_is_known_for_what_it_reads(
    ask: Callable[[pd.DataFrame], Any], columns: str
) -> None:
    tables = WatchedTables({"table": TABLE})
    with tables.watching() as reads:
        found = ask(tables["table"])
    assert {read.column for read in reads} - {ROWS} == {*columns}
    plain = ask(TABLE)
    assert pd.DataFrame(found).equals(plain) if isinstance(plain, pd.DataFrame) else True, (
        "a watched table gives what the plain one gives"
    )


def computed(root: Path, memory: Path) -> tuple[Any, list[str]]:
    """Findings and figures by way of the memory, and what had to be made for them.

    What breaks the rules is asked for by name, made or not.
    """
    s = remembering_snapshot(read_package(root), read_notice(root), DAY, memory)
    findings = check_rules(read_package(root), s)
    figures = compute_indicators(s, INDICATORS)
    made = [str(name) for name in s.known if not str(name).startswith("('hits',")]
    return (findings, figures.to_csv()), made


@pytest.fixture(scope="module")
def remembered(faulty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    memory = tmp_path_factory.mktemp("memory")
    computed(faulty, memory)
    return memory


def test_with_or_without_a_memory_the_results_are_the_same(
    faulty: Path, sample: Snapshot, remembered: Path
) -> None:
    again, made = computed(faulty, remembered)
    assert not made
    figures = compute_indicators(sample, INDICATORS)
    assert again == (check_rules(read_package(faulty), sample), figures.to_csv())


@pytest.mark.parametrize("damage", ["cut off", "changed", "emptied", "no JSON", "gone"])
def test_a_damaged_memory_changes_nothing(
    faulty: Path, remembered: Path, tmp_path: Path, damage: str
) -> None:
    expected, _ = computed(faulty, remembered)
    memory = tmp_path / "memory"
    shutil.copytree(remembered, memory)
    for file in memory.rglob("*.json"):
        content = file.read_bytes()
        changed = {
            "cut off": content[: len(content) // 2],
            "changed": content.replace(b"1", b"2"),
            "emptied": b"",
            "no JSON": b"\xff{",
        }
        if damage == "gone":
            file.unlink()
        else:
            file.write_bytes(changed[damage])
    found, _ = computed(faulty, memory)
    assert found == expected


@pytest.mark.parametrize("field", ["phone", "member_count", "village_code"])
def test_after_one_changed_cell_the_results_are_those_of_a_fresh_start(
    faulty: Path, remembered: Path, tmp_path: Path, field: str
) -> None:
    root, memory = tmp_path / "district", tmp_path / "memory"
    shutil.copytree(faulty, root, ignore=shutil.ignore_patterns(".git"))
    shutil.copytree(remembered, memory)
    file = next((root / "datapackage" / "household").glob("*.csv"))
    header, first, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = first.rstrip("\n").split(",")
    cells[header.rstrip("\n").split(",").index(field)] = ""
    file.write_text("".join([header, ",".join(cells) + "\n", *rows]), encoding="utf-8")
    found, made = computed(root, memory)
    fresh, all_made = computed(root, tmp_path / "none")
    assert found == fresh
    assert len(made) < len(all_made)


def test_a_memory_that_cannot_be_written_is_none(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file where a folder should be")
    found, _ = computed(faulty, tmp_path / "memory")
    assert found == computed(faulty, tmp_path / "other")[0]


def test_another_question_is_not_answered_from_memory(faulty: Path, remembered: Path) -> None:
    s = remembering_snapshot(read_package(faulty), read_notice(faulty), DAY, remembered)
    assert recalled(s, "told", {"one": lambda: 1}, about="web") == {"one": 1}
    assert recalled(s, "told", {"one": lambda: 2}, about="web") == {"one": 1}
    assert recalled(s, "told", {"one": lambda: 2}, about="internal") == {"one": 2}
