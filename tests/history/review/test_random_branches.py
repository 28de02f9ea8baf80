"""A branch of any history can be reviewed: commits without a changed cell are commits too."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest

from lookback.data.package import read_package
from lookback.history.review.branch import read_branch
from lookback.publish.review.review_document import cells_csv, review_html, review_markdown
from lookback.publish.review.review_report import ReviewResults, review_report

SHARDS = ("datapackage/t/a.csv", "datapackage/t/b.csv")
Tree = dict[str, str]


def _first() -> Tree:
    rows = {SHARDS[0]: "id,name\n1,甲\n2,乙\n", SHARDS[1]: "id,name\n3,丙\n"}
    return {**rows, "datapackage.json": _descriptor(SHARDS), "schema.json": _schema("姓名")}


def _descriptor(paths: Sequence[str]) -> str:
    resource = {"name": "t", "path": list(paths), "schema": "schema.json"}
    return json.dumps({"name": "sample", "resources": [resource]})


def _schema(title: str) -> str:
    fields = [
        {"name": "id", "type": "string", "audience": "internal"},
        {"name": "name", "type": "string", "title": title},
    ]
    return json.dumps({"fields": fields, "primaryKey": ["id"]})


def a_cell(tree: Tree, lot: Random) -> Tree:
    path = lot.choice([path for path in SHARDS if path in tree])
    header, *rows = tree[path].splitlines()
    place = lot.randrange(len(rows))
    rows[place] = f"{rows[place].split(',')[0]},{lot.choice('丁戊己庚')}"
    return {path: "\n".join([header, *rows]) + "\n"}


def a_readme(_: Tree, lot: Random) -> Tree:
    return {"README.md": str(lot.random())}


def a_notice_number(_: Tree, lot: Random) -> Tree:
    return {"schemas/notice.yaml": f"income_line: {lot.randrange(7000)}\n"}


def a_title_in_the_schema(_: Tree, lot: Random) -> Tree:
    return {"schema.json": _schema(f"名{lot.random()}")}


def a_shard_listed_or_not(_: Tree, lot: Random) -> Tree:
    return {"datapackage.json": _descriptor(SHARDS[: lot.choice((1, 2))])}


def nothing(_: Tree, __: Random) -> Tree:
    return {}


STEPS: tuple[Callable[[Tree, Random], Tree], ...] = (
    *(a_cell, a_cell, a_readme, a_notice_number, a_title_in_the_schema),
    *(a_shard_listed_or_not, nothing),
)


def _told(story: Any, lot: Random) -> Any:
    """A repository of ten random commits; about every third one merges two earlier ones."""
    trees = {story.commit(_first()): _first()}
    for _ in range(10):
        ours, theirs = lot.choice([*trees]), lot.choice([*trees])
        if ours != theirs and lot.random() < 0.35:
            mixed = {path: lot.choice((trees[ours], trees[theirs])) for path in trees[ours]}
            tree = {path: side.get(path, trees[ours][path]) for path, side in mixed.items()}
            trees[story.merge(tree, ours, theirs)] = tree
        else:
            changed = lot.choice(STEPS)(trees[ours], lot)
            said = lot.choice(["更正：改 甲", "说明", "", "登记：x\n\nReason: 丁\n"])
            trees[story.commit(changed, said, (ours,))] = {**trees[ours], **changed}
    return story.write()


def _review(root: Any, base: str, head: str) -> Any:
    branch = read_branch(root, base, head)
    report = review_report(branch, read_package(root), date(2022, 5, 30), ReviewResults(), {}, {})
    assert review_markdown(report)
    assert review_html(report)
    assert cells_csv(report)
    return report


@pytest.mark.parametrize("seed", range(25))
def test_every_pair_of_revisions_can_be_reviewed(
    seed: int, new_story: Callable[[], Any], run_git: Callable[..., bytes]
) -> None:
    lot = Random(seed)
    root = _told(new_story(), lot)
    run_git(root, "reset", "-q", "--hard", "main")
    commits = run_git(root, "rev-list", "--topo-order", "main").decode().split()
    pairs = [(base, commits[0]) for base in commits]
    pairs += [tuple(lot.sample(commits, 2)) for _ in range(4) if len(commits) > 1]
    for base, head in pairs:
        report = _review(root, base, head)
        added = run_git(root, "rev-list", f"{base}..{head}").decode().split()
        assert sorted(line.commit for line in report.commits) == sorted(added)


def test_words_without_a_cell_still_hide_a_person_s_numbers(
    story: Any, run_git: Callable[..., bytes]
) -> None:
    story.commit(_first())
    story.commit({}, "说明：电话 16412345678 已核实\n\nReason: 电话 16412345678\n")
    root = story.write()
    run_git(root, "reset", "-q", "--hard", "main")
    (line,) = _review(root, "HEAD~1", "HEAD").commits
    assert "16412345678" not in line.subject + line.reason
