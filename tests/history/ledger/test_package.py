"""The ledger of a data package: shards, descriptors and schemas that change, and discipline."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.errors import HistoryUnusable
from lookback.history.ledger.ledger import (
    Ledger,
    prove_ledger,
    read_file_ledger,
    read_ledger,
    write_ledger,
)

HEAD = "id,name,value\n"
NORTH, SOUTH = "1,甲,10\n2,乙,20\n", "3,丙,30\n4,丁,40\n"
ONE, SHARDS = "datapackage/t.csv", ["datapackage/t/a.csv", "datapackage/t/b.csv"]


def kinds(ledger: Ledger) -> list[str]:
    return [f"{each.change} {each.key} {each.field}".strip() for each in ledger.corrections]


def test_split_shards_moved_rows_and_merged_shards_change_no_cell(
    story: Any, described: Any
) -> None:
    one, two = described(t=(ONE, "id")), described(t=(SHARDS, "id"))
    story.commit({"datapackage.json": one, ONE: HEAD + NORTH + SOUTH})
    a, b = SHARDS
    story.commit({"datapackage.json": two, ONE: None, a: HEAD + NORTH, b: HEAD + SOUTH})
    story.commit({a: HEAD + "1,甲,10\n", b: HEAD + "2,乙,20\n" + SOUTH})
    story.commit({b: HEAD + "2,乙,25\n" + SOUTH})
    story.commit(
        {"datapackage.json": one, ONE: HEAD + "1,甲,10\n2,乙,25\n" + SOUTH, a: None, b: None}
    )
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["files_moved", "format", "changed 2 value", "files_moved"]
    assert (ledger.corrections[2].file, ledger.corrections[2].line) == (b, 2)
    assert prove_ledger(ledger).holds


def test_file_renamed_with_its_descriptor_and_one_cell(story: Any, described: Any) -> None:
    rows = "".join(f"{n},名,{n}\n" for n in range(60))
    story.commit({"datapackage.json": described(t=("old.csv", "id")), "old.csv": HEAD + rows})
    new = HEAD + rows.replace("7,名,7\n", "7,名,8\n", 1)
    story.commit(
        {"datapackage.json": described(t=("new.csv", "id")), "old.csv": None, "new.csv": new}
    )
    assert kinds(read_ledger(story.write())) == ["changed 7 value", "files_moved"]


def test_file_renamed_before_its_descriptor(story: Any, described: Any) -> None:
    story.commit({"datapackage.json": described(t=("old.csv", "id")), "old.csv": HEAD + NORTH})
    story.commit({"old.csv": None, "new.csv": HEAD + NORTH})
    story.commit({"datapackage.json": described(t=("new.csv", "id"))})
    assert kinds(read_ledger(story.write())) == ["files_moved"]


def test_one_file_is_followed_through_its_renames(story: Any) -> None:
    rows = "".join(f"{n},名,{n}\n" for n in range(60))
    story.commit({"old.csv": HEAD + rows})
    story.commit({"old.csv": None, "new.csv": HEAD + rows.replace("7,名,7\n", "7,名,8\n", 1)})
    ledger = read_file_ledger(story.write(), "new.csv", ("id",))
    assert kinds(ledger) == ["changed 7 value", "files_moved"]
    assert prove_ledger(ledger).holds


def test_duplicate_key_in_another_shard_is_reported(story: Any, described: Any) -> None:
    a, b = SHARDS
    described = described(t=(SHARDS, "id"))
    story.commit({"datapackage.json": described, a: HEAD + NORTH, b: HEAD + SOUTH})
    story.commit({b: HEAD + "1,重,11\n" + SOUTH})
    story.commit({b: HEAD + "1,重,12\n" + SOUTH})
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["added 1", "removed 1", "added 1"]
    assert all("duplicate_key" in each.flags for each in ledger.corrections)
    assert prove_ledger(ledger).holds


def test_changed_key_is_an_event_and_a_new_pairing(story: Any, described: Any) -> None:
    table = "id,day,value\n1,a,10\n1,b,11\n2,a,20\n"
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: table})
    story.commit({"datapackage.json": described(t=(ONE, ["id", "day"]))})
    story.commit({ONE: table.replace("11", "12")})
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["key_changed", "changed 1,b value"]
    assert ledger.corrections[-1].key_fields == "id,day"
    assert prove_ledger(ledger).holds


def test_renamed_key_column_keeps_its_pairs(story: Any, described: Any) -> None:
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: HEAD + NORTH})
    new = ("code" + (HEAD + NORTH)[2:]).replace("20", "25")
    story.commit({"datapackage.json": described(t=(ONE, "code")), ONE: new})
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["column_renamed  code", "changed 2 value"]
    assert prove_ledger(ledger).holds


def test_descriptor_that_is_late_broken_or_gone(story: Any, described: Any) -> None:
    story.commit({ONE: HEAD + NORTH})
    story.commit({ONE: HEAD + NORTH.replace("10", "11")})
    story.commit({"datapackage.json": described(t=(ONE, "id"))})
    story.commit({"datapackage.json": "{", ONE: HEAD + NORTH.replace("10", "12")})
    story.commit({"datapackage.json": None, ONE: HEAD + NORTH.replace("10", "13")})
    ledger = read_ledger(story.write())
    assert [each.new for each in ledger.corrections] == ["11", "12", "13"]
    assert prove_ledger(ledger).holds


def test_schema_in_a_file_that_comes_late_and_goes(story: Any) -> None:
    body = {"resources": [{"name": "t", "path": ONE, "schema": "schemas/t.json"}]}
    story.commit({"datapackage.json": json.dumps(body), ONE: HEAD + NORTH})
    story.commit({ONE: HEAD + NORTH.replace("10", "11")})
    story.commit({"schemas/t.json": json.dumps({"primaryKey": "id"})})
    story.commit({"schemas/t.json": None, ONE: HEAD + NORTH.replace("10", "12")})
    assert kinds(read_ledger(story.write())) == ["changed 1 value", "changed 1 value"]


def test_table_without_key_changes_row_by_row(story: Any, described: Any) -> None:
    story.commit({"datapackage.json": described(t=(ONE, [])), ONE: HEAD + NORTH + NORTH})
    story.commit({ONE: HEAD + NORTH + "1,甲,11\n2,乙,20\n"})
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["removed", "added"]
    assert not any("duplicate_key" in each.flags for each in ledger.corrections)
    assert prove_ledger(ledger).holds


def test_table_added_and_dropped_later(story: Any, described: Any) -> None:
    both = described(t=(ONE, "id"), u=("datapackage/u.csv", "id"))
    story.commit({"README.md": "先有说明"})
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: HEAD + NORTH})
    story.commit({"datapackage.json": both, "datapackage/u.csv": "id\n1\n"})
    story.commit({"datapackage.json": described(t=(ONE, "id")), "datapackage/u.csv": None})
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["table_added", "added 1", "removed 1", "table_removed"]
    assert len(ledger.bases) == 1
    assert prove_ledger(ledger).holds


def test_town_branch_of_another_shard_merges_without_a_word(story: Any, described: Any) -> None:
    a, b = SHARDS
    base = story.commit(
        {"datapackage.json": described(t=(SHARDS, "id")), a: HEAD + NORTH, b: HEAD + SOUTH}
    )
    one = story.commit({a: HEAD + NORTH.replace("10", "11")}, parents=[base])
    two = story.commit({b: HEAD + SOUTH.replace("30", "33")}, parents=[base])
    story.commit({b: HEAD + SOUTH.replace("30", "33")}, parents=[one, two])
    story.commit({a: HEAD + NORTH.replace("10", "12")})
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["changed 1 value", "changed 3 value", "changed 1 value"]
    assert prove_ledger(ledger).holds


def test_same_key_added_in_two_shards_by_two_branches(story: Any, described: Any) -> None:
    a, b = SHARDS
    base = story.commit(
        {"datapackage.json": described(t=(SHARDS, "id")), a: HEAD + NORTH, b: HEAD + SOUTH}
    )
    one = story.commit({a: HEAD + NORTH + "9,壬,90\n"}, parents=[base])
    two = story.commit({b: HEAD + SOUTH + "9,癸,91\n"}, parents=[base])
    story.commit({b: HEAD + SOUTH + "9,癸,91\n"}, parents=[one, two])
    ledger = read_ledger(story.write())
    assert kinds(ledger) == ["added 9", "added 9", "added 9"]
    assert "duplicate_key" in ledger.corrections[-1].flags
    assert prove_ledger(ledger).holds


def test_trailers_and_what_breaks_discipline(story: Any, described: Any) -> None:
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: HEAD + NORTH})
    full = (
        "更正：甲\n\nReason: 入户\n  核实\nReason: 补充\n"
        "Basis: 函〔2022〕3号\nHandled-by: 张三\nReviewed-by: {}\n"
    )
    story.commit({ONE: HEAD + NORTH.replace("10", "11")}, full.format("李四"))
    story.commit({ONE: HEAD + NORTH.replace("10", "12")}, full.format("张三 <z@x>"))
    story.commit({ONE: HEAD + NORTH.replace("10", "13")}, full.format("太和镇信息员"))
    story.commit({ONE: HEAD + NORTH.replace("10", "14"), "README.md": "改"}, "随手改")
    good, by_handler, by_author, careless = read_ledger(story.write()).corrections
    assert (good.reason, good.basis) == ("入户 核实；补充", "函〔2022〕3号")
    assert (good.handled_by, good.reviewed_by, good.subject) == ("张三", "李四", "更正：甲")
    assert (good.author, good.flags) == ("太和镇信息员", "")
    assert good.authored_on == "2022-05-01T10:00:00+08:00"
    assert by_handler.flags == by_author.flags == "self_review"
    assert careless.flags == "no_reason no_basis no_handler mixed_commit unknown_act"


def test_hostile_names_and_messages_are_carried_as_data(
    story: Any, described: Any, tmp_path: Path
) -> None:
    path = 'datapackage/$(touch pwned) "引号" `x`\t<b>.csv'
    message = "更正：$(touch pwned) <script>\x1b[31m\n\nReason: `touch pwned`\t<img src=x>\n"
    story.commit(
        {"datapackage.json": described(**{"--upload-pack=x": (path, "id")}), path: HEAD + NORTH}
    )
    story.commit({path: HEAD + NORTH.replace("甲", "=cmd()\x07")}, message)
    ledger = read_ledger(story.write())
    (only,) = ledger.corrections
    assert (only.file, only.new, only.resource) == (path, "=cmd()\x07", "--upload-pack=x")
    assert only.reason == "`touch pwned`\t<img src=x>"
    assert not list(tmp_path.rglob("pwned"))
    write_ledger(ledger, tmp_path / "out" / "ledger.csv")
    written = (tmp_path / "out" / "ledger.csv").read_text(encoding="utf-8")
    assert ",'=cmd()⟨U+0007⟩," in written
    assert written.replace("\n", "").isprintable()


def test_symlinks_submodules_and_empty_commits(
    story: Any, described: Any, run_git: Callable[..., bytes]
) -> None:
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: HEAD + NORTH})
    story.commit({})
    root = story.write()
    run_git(root, "reset", "-q", "--hard")
    (root / "link.csv").symlink_to(ONE)
    run_git(root, "add", "link.csv")
    run_git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
    run_git(root, "commit", "-q", "-m", "旁物")
    assert read_ledger(root).corrections == ()


def test_package_in_a_folder_of_a_larger_repository(story: Any, described: Any) -> None:
    story.commit({"a/b/datapackage.json": described(t=(ONE, "id")), f"a/b/{ONE}": HEAD + NORTH})
    story.commit({f"a/b/{ONE}": HEAD + NORTH.replace("10", "11")})
    root = story.write()
    (root / "a" / "b").mkdir(parents=True)
    (only,) = read_ledger(root / "a" / "b").corrections
    assert only.file == ONE
    assert "mixed_commit" not in only.flags


def test_partial_clone_is_never_completed_from_elsewhere_but_said(
    story: Any, described: Any, run_git: Callable[..., bytes], tmp_path: Path
) -> None:
    """What is missing would come from an address that the repository names itself."""
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: HEAD + NORTH})
    story.commit({ONE: HEAD + NORTH.replace("10", "11")})
    root = story.write()
    run_git(root, "config", "uploadpack.allowFilter", "true")
    run_git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    clone = ("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{root}")
    run_git(tmp_path, *clone, "near")
    with pytest.raises(HistoryUnusable, match="部分克隆"):
        read_ledger(tmp_path / "near")


def test_user_settings_and_git_variables_have_no_influence(
    story: Any, described: Any, run_git: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    story.commit({"datapackage.json": described(t=(ONE, "id")), ONE: HEAD + NORTH})
    story.commit({ONE: HEAD + NORTH.replace("10", "11")})
    root = story.write()
    plain = read_ledger(root)
    settings = {
        "log.showSignature": "true",
        "log.showRoot": "false",
        "diff.orderFile": "/missing",
        "diff.renames": "copies",
        "trailer.separators": "#",
        "core.pager": "false",
        "color.ui": "always",
        "format.pretty": "oneline",
    }
    for name, value in settings.items():
        run_git(root, "config", name, value)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert read_ledger(root).corrections == plain.corrections
