"""Branches and merges: each side's change once, the merge charged with its own only."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from lookback.errors import HistoryUnusable
from lookback.history.ledger.ledger import Ledger, prove_ledger, read_file_ledger

BASE = "id,name,value\n1,甲,10\n2,乙,20\n3,丙,30\n"


def changed(**cells: str) -> str:
    """The base with other texts: `a20="25"` has 25 for 20."""
    text = BASE
    for old, new in cells.items():
        text = text.replace(old[1:], new)
    return text


class Case(NamedTuple):
    """The base, its branches, and the merge of them; `events` are those of the merge alone."""

    name: str
    branches: list[str]
    merge: str
    events: list[str]


CASES = [
    Case("不同的行", [changed(a10="11"), changed(a30="33")], changed(a10="11", a30="33"), []),
    Case("同一行不同的格", [changed(a20="25"), changed(a乙="戊")], changed(a20="25", a乙="戊"), []),
    Case("双方同样改动", [changed(a20="25"), changed(a20="25")], changed(a20="25"), []),
    Case(
        "合并丢失支线的更正",
        [changed(a10="11"), changed(a30="33")],
        changed(a10="11"),
        ["changed 3 value: 33 → 30 dropped"],
    ),
    Case(
        "以主线为准，支线全丢",
        [BASE, changed(a30="33")],
        BASE,
        ["changed 3 value: 33 → 30 dropped"],
    ),
    Case(
        "合并另有改动",
        [changed(a10="11"), changed(a30="33")],
        changed(a10="11", a30="33", a20="22"),
        ["changed 2 value: 20 → 22"],
    ),
    Case(
        "冲突取第一方",
        [changed(a20="21"), changed(a20="22")],
        changed(a20="21"),
        ["discarded 2 value: 22 → 21 conflict"],
    ),
    Case(
        "冲突取第二方",
        [changed(a20="21"), changed(a20="22")],
        changed(a20="22"),
        ["changed 2 value: 21 → 22 conflict"],
    ),
    Case(
        "冲突另取一值",
        [changed(a20="21"), changed(a20="22")],
        changed(a20="23"),
        ["changed 2 value: 21 → 23 conflict"],
    ),
    Case(
        "一方删行一方改格，取删",
        [changed(**{"a2,乙,20\n": ""}), changed(a20="22")],
        changed(**{"a2,乙,20\n": ""}),
        ['discarded 2: {"id":"2","name":"乙","value":"22"} → conflict'],
    ),
    Case(
        "一方删行一方改格，取改",
        [changed(**{"a2,乙,20\n": ""}), changed(a20="22")],
        changed(a20="22"),
        ['added 2: → {"id":"2","name":"乙","value":"22"} conflict'],
    ),
    Case(
        "支线删行",
        [changed(a10="11"), changed(**{"a2,乙,20\n": ""})],
        changed(**{"a10": "11", "a2,乙,20\n": ""}),
        [],
    ),
    Case(
        "合并恢复支线所删",
        [changed(a10="11"), changed(**{"a2,乙,20\n": ""})],
        changed(a10="11"),
        ['added 2: → {"id":"2","name":"乙","value":"20"} dropped'],
    ),
    Case("双方新增同一行", [BASE + "4,丁,40\n", BASE + "4,丁,40\n"], BASE + "4,丁,40\n", []),
    Case(
        "双方新增同一主键，都留下",
        [BASE + "4,丁,40\n", BASE + "4,戊,50\n"],
        BASE + "4,丁,40\n4,戊,50\n",
        ['added 4: → {"id":"4","name":"戊","value":"50"} duplicate_key'],
    ),
    Case(
        "支线改字段名，主线改格",
        [changed(a20="25"), changed(avalue="amount")],
        changed(a20="25", avalue="amount"),
        [],
    ),
    Case(
        "支线新增字段，主线新增行",
        [BASE + "4,丁,40\n", "id,name,value,ok\n1,甲,10,否\n2,乙,20,否\n3,丙,30,否\n"],
        "id,name,value,ok\n1,甲,10,否\n2,乙,20,否\n3,丙,30,否\n4,丁,40,\n",
        [],
    ),
    Case(
        "三方合并",
        [changed(a10="11"), changed(a20="22"), changed(a30="33")],
        changed(a10="11", a20="22", a30="33"),
        [],
    ),
    Case(
        "三方合并丢失一方",
        [changed(a10="11"), changed(a20="22"), changed(a30="33")],
        changed(a10="11", a20="22"),
        ["changed 3 value: 33 → 30 dropped"],
    ),
]


def told(ledger: Ledger, commit: str) -> list[str]:
    lines = []
    for each in ledger.corrections:
        place = " ".join(part for part in (each.change, each.key, each.field) if part)
        flags = set(each.flags.split()) & {"dropped", "conflict", "duplicate_key"}
        words = f"{place}: {each.old} → {each.new} {' '.join(sorted(flags))}"
        lines += [" ".join(words.split())] if each.commit == commit else []
    return lines


def head(run_git: Callable[..., bytes], root: Any) -> str:
    return run_git(root, "rev-parse", "main").decode().strip()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_merge(case: Case, story: Any, run_git: Callable[..., bytes]) -> None:
    base = story.commit({"t.csv": BASE})
    tips = [story.commit({"t.csv": text}, parents=[base]) for text in case.branches]
    story.merge({"t.csv": case.merge}, *tips)
    root = story.write()
    ledger = read_file_ledger(root, "t.csv", ("id",))
    assert told(ledger, head(run_git, root)) == case.events
    assert prove_ledger(ledger).difference is None


def test_each_side_is_charged_with_its_own_change_once(story: Any) -> None:
    base = story.commit({"t.csv": BASE})
    one = story.commit({"t.csv": changed(a10="11")}, parents=[base], who="甲 <a@x>")
    two = story.commit({"t.csv": changed(a30="33")}, parents=[base], who="乙 <b@x>")
    story.merge({"t.csv": changed(a10="11", a30="33")}, one, two)
    ledger = read_file_ledger(story.write(), "t.csv", ("id",))
    assert {(each.author, each.key) for each in ledger.corrections} == {("甲", "1"), ("乙", "3")}
    assert len(ledger.corrections) == 2


def test_criss_cross_merges_charge_nobody(story: Any) -> None:
    base = story.commit({"t.csv": BASE})
    one = story.commit({"t.csv": changed(a10="11")}, parents=[base])
    two = story.commit({"t.csv": changed(a30="33")}, parents=[base])
    both = {"t.csv": changed(a10="11", a30="33")}
    left, right = story.merge(both, one, two), story.merge(both, two, one)
    later = story.commit({"t.csv": changed(a10="11", a30="33", a20="22")}, parents=[left])
    story.merge({"t.csv": changed(a10="11", a30="33", a20="22")}, later, right)
    ledger = read_file_ledger(story.write(), "t.csv", ("id",))
    assert [each.new for each in ledger.corrections] == ["11", "33", "22"]
    assert prove_ledger(ledger).holds


def test_data_that_begin_once_more_elsewhere_are_told_row_by_row(story: Any) -> None:
    one = story.commit({"t.csv": BASE})
    two = story.commit({"t.csv": "id,name,value\n9,壬,90\n"}, parents=())
    story.merge({"t.csv": BASE + "9,壬,90\n"}, one, two)
    ledger = read_file_ledger(story.write(), "t.csv", ("id",))
    assert len(ledger.bases) == 1
    assert [(row.change, row.key) for row in ledger.corrections] == [
        ("table_added", ""),
        ("added", "9"),
    ]
    assert all("unrooted" in row.flags for row in ledger.corrections)
    assert prove_ledger(ledger).holds


def test_shallow_clone_says_so(story: Any, tmp_path: Any, run_git: Callable[..., bytes]) -> None:
    for text in (BASE, changed(a10="11"), changed(a10="12")):
        story.commit({"t.csv": text})
    root = story.write()
    run_git(tmp_path, "clone", "-q", "--depth=2", f"file://{root}", "shallow")
    ledger = read_file_ledger(tmp_path / "shallow", "t.csv", ("id",))
    assert [each.old for each in ledger.corrections] == ["11"]
    assert ["浅克隆" in warning.what for warning in ledger.warnings] == [True]
    assert prove_ledger(ledger).holds


def test_shallow_clone_without_the_base_of_a_merge(
    story: Any, tmp_path: Any, run_git: Callable[..., bytes]
) -> None:
    base = story.commit({"t.csv": BASE})
    one = story.commit({"t.csv": changed(a10="11")}, parents=[base])
    two = story.commit({"t.csv": changed(a30="33")}, parents=[base])
    story.merge({"t.csv": changed(a10="11", a30="33")}, one, two)
    root = story.write()
    run_git(tmp_path, "clone", "-q", "--depth=2", f"file://{root}", "shallow")
    with pytest.raises(HistoryUnusable, match="共同起点"):
        read_file_ledger(tmp_path / "shallow", "t.csv", ("id",))
