"""The cache keeps what tables differed in; what is said of a commit is asked anew each time."""

from pathlib import Path
from typing import Any

from lookback.audit.ledger import read_ledger

ONE = "datapackage/t.csv"


def test_a_warm_cache_follows_the_setting_that_asks_for_signatures(
    story: Any, described: Any, run_git: Any, tmp_path: Path
) -> None:
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: "id,v\n1,a\n"})
    story.commit({ONE: "id,v\n1,b\n"})
    root, cache = story.write(), tmp_path / "cache"

    def flagged() -> list[bool]:
        rows = read_ledger(root, cache=cache).corrections
        return ["unsigned" in row.flags.split() for row in rows]

    assert flagged() == [False]
    run_git(root, "config", "lookback.requireSignatures", "true")
    assert flagged() == [True]
    run_git(root, "config", "lookback.requireSignatures", "false")
    assert flagged() == [False]


def test_what_is_kept_gives_the_same_corrections(
    story: Any, described: Any, tmp_path: Path
) -> None:
    keyed = {"datapackage.json": described(t=(ONE, ["id", "day"]))}
    story.commit({**keyed, ONE: "id,day,v\n1,1,a\n1,2,b\n"})
    story.commit({ONE: 'id,day,v\n1,1,"a\t；"\n1,3,c\n1,3,c\n'})
    story.commit({ONE: "v,id,day\nd,1,1\n"})
    root, cache = story.write(), tmp_path / "cache"
    plain = read_ledger(root)
    first, again = (read_ledger(root, cache=cache) for _ in range(2))
    assert plain.corrections == first.corrections == again.corrections
    cells = [[*each.cells()] for each in again.commits]
    rows = [[(r.resource, r.key, r.field) for r in each.corrections] for each in plain.commits]
    assert cells == rows
