"""The invariant: the ledger applied to the first revision gives every later one."""

import copy
import csv
import io
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookback.data.guarded_cells import guarded_cell
from lookback.history.ledger.commit_entries import entries_by_commit
from lookback.history.ledger.ledger import (
    Ledger,
    prove_ledger,
    read_ledger,
    write_ledger,
)
from lookback.history.tables import table_reader

PATHS = ["datapackage/a.csv", "datapackage/b.csv"]
WORDS = ["", "", "甲", "乙", "x,y", 'q"r', "两\n行", "0"]
SILENT = {"format", "files_moved", "discarded", "columns_reordered"}


class Table:
    """One file: its columns and rows, and how it is written."""

    def __init__(self) -> None:
        self.columns = ["id", "name", "value"]
        self.rows = [[str(n), "甲", str(n)] for n in range(3)]
        self.newline = "\n"

    def text(self) -> str:
        stream = io.StringIO()
        csv.writer(stream, lineterminator=self.newline).writerows([self.columns, *self.rows])
        return stream.getvalue()


Tree = dict[str, Table]


def edit(tree: Tree, random: Random) -> Tree:
    """The tree after one random change, as a clerk or a programmer might make it."""
    tree = copy.deepcopy(tree)
    path = random.choice(PATHS)
    table = tree.setdefault(path, Table())
    row = random.choice(table.rows) if table.rows else None
    match random.randrange(12):
        case 0 | 1 | 2 if row:
            row[random.randrange(len(row))] = random.choice(WORDS)
        case 3 | 4:
            table.rows.append([str(random.randrange(9)), *[""] * (len(table.columns) - 1)])
        case 5 if row:
            table.rows.remove(row)
        case 6:
            table.columns.append(f"f{random.randrange(4)}")
            fill = random.choice(WORDS)
            table.rows = [[*each, random.choice([fill, fill, "新"])] for each in table.rows]
        case 7:
            place = random.randrange(len(table.columns))
            table.columns[place] = random.choice(["id", "value", "amount"])
        case 8 if len(table.columns) > 2:
            place = random.randrange(1, len(table.columns))
            for each in [table.columns, *table.rows]:
                del each[place]
        case 9 if row:
            other = tree.setdefault(random.choice(PATHS), Table())
            table.rows.remove(row)
            other.rows.append((row + [""] * 9)[: len(other.columns)])
        case 10:
            random.shuffle(table.rows)
            table.newline = random.choice(["\n", "\r\n"])
        case 11 if len(tree) > 1:
            del tree[path]
    return tree


def joined(trees: list[Tree], random: Random) -> Tree:
    """A merge that takes each file from some side, at times with a change of its own."""
    taken = {path: random.choice(trees).get(path) for path in PATHS}
    tree = {path: copy.deepcopy(table) for path, table in taken.items() if table}
    rows = [row for side in trees for path in side for row in side[path].rows]
    for table in tree.values():
        if rows and random.random() < 0.5:
            table.rows.append((random.choice(rows) + [""] * 9)[: len(table.columns)])
    return edit(tree, random) if random.random() < 0.3 else tree


def random_history(story: Any, described: str, random: Random) -> None:
    """Commits on up to three branches, some of them merged, the last one merging all."""

    def commit(tree: Tree, *parents: int) -> tuple[int, Tree]:
        files = {path: table.text() for path, table in tree.items()}
        return story.merge({"datapackage.json": described, **files}, *parents), tree

    tips = [commit({path: Table() for path in PATHS})]
    for _ in range(random.randrange(1, 9)):
        place = random.randrange(len(tips))
        name, tree = tips[place]
        match random.randrange(4):
            case 0 if len(tips) < 3:
                tips.append(commit(edit(tree, random), name))
            case 1 if len(tips) > 1:
                sides = random.sample(tips, random.randrange(2, len(tips) + 1))
                tips[place] = commit(
                    joined([tree for _, tree in sides], random), *(n for n, _ in sides)
                )
            case _:
                tips[place] = commit(edit(tree, random), name)
    commit(joined([tree for _, tree in tips], random), *dict.fromkeys(name for name, _ in tips))


@settings(max_examples=40)
@given(random=st.randoms(use_true_random=False))
def test_random_histories(random: Random, new_story: Callable[[], Any], described: Any) -> None:
    story = new_story()
    random_history(story, described(t=(PATHS, "id")), random)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_reader, "FEW", random.choice((0, 3, 20)))
        ledger = read_ledger(story.write())
    verdict = prove_ledger(ledger)
    assert verdict.difference is None
    telling = [each for each in ledger.corrections if each.change not in SILENT]
    if telling:
        lost = random.choice(telling)
        kept = tuple(each for each in ledger.corrections if each is not lost)
        assert not prove_ledger(replace(ledger, commits=entries_by_commit(kept))).holds
    write_ledger(ledger, story.root / "ledger.csv")
    with (story.root / "ledger.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert rows == [[guarded_cell(str(cell)) for cell in row] for row in ledger.corrections]


@pytest.fixture
def ledger(story: Any, described: Any) -> Ledger:
    story.commit({"datapackage.json": described(t=("t.csv", "id")), "t.csv": "id,v\n1,a\n2,b\n"})
    story.commit({"t.csv": "id,v\n1,a\n2,c\n"})
    story.commit({"t.csv": "id,v\n1,d\n2,c\n"})
    return read_ledger(story.write())


def test_verdict_counts_what_it_compared(ledger: Ledger) -> None:
    assert prove_ledger(ledger) == (3, 2, 8, 2, None)


def test_falsified_value_is_found_where_it_stands(ledger: Ledger) -> None:
    first, second = ledger.corrections
    verdict = prove_ledger(
        replace(ledger, commits=entries_by_commit((first._replace(new="x"), second)))
    )
    assert not verdict.holds
    assert str(verdict.difference).startswith(f"{first.commit[:12]} t 2 v：")


def test_falsified_old_value_is_found(ledger: Ledger) -> None:
    first, second = ledger.corrections
    assert not prove_ledger(
        replace(ledger, commits=entries_by_commit((first._replace(old="x"), second)))
    ).holds


def test_corrections_of_foreign_commits_are_found(ledger: Ledger) -> None:
    foreign = ledger.corrections[0]._replace(commit="f" * 40)
    assert not prove_ledger(
        replace(ledger, commits=entries_by_commit((*ledger.corrections, foreign)))
    ).holds


def test_corrections_of_the_base_are_found(ledger: Ledger) -> None:
    early = ledger.corrections[0]._replace(commit=ledger.bases[0])
    assert not prove_ledger(
        replace(ledger, commits=entries_by_commit((early, *ledger.corrections)))
    ).holds
