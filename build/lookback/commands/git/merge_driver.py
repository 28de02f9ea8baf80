"""lookback merge-driver: what `git merge` calls for a table that both sides changed."""

import sys
from pathlib import Path

import click

from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.invisible_characters import visible
from lookback.data.package import Package, Resource, find_root, read_package
from lookback.data.reformat import replace_file
from lookback.errors import DescriptorInvalid
from lookback.history.git.worktree import merge_lines
from lookback.history.tables.csv_content import key_parts
from lookback.history.tables.merge_driver import Disputed, merge_rows
from lookback.options import Call, shared

SHOWN = 20
CONFLICT = 1
"""The exit code by which Git learns that the file is not merged."""

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("merge-driver")
@shared
@click.argument("base", metavar="%O", type=FILE)
@click.argument("ours", metavar="%A", type=FILE)
@click.argument("theirs", metavar="%B", type=FILE)
@click.argument("path", metavar="%P")
@click.pass_obj
def merge_driver(call: Call, base: Path, ours: Path, theirs: Path, path: str) -> None:
    """按行合并 merge：由 git merge 调用，按主键逐格合并两边的改动，结果写回 %A。

    两边把同一格改得不同的，在该格留下“本方、对方、原值”，lookback check 会指出来。
    """
    before, mine, yours = (file.read_bytes() for file in (base, ours, theirs))
    # Whatever happens next, the file never passes for merged while it holds one side alone.
    merge_lines(Path.cwd(), base.resolve(), ours.resolve(), theirs.resolve())
    found = _table(path)
    merged = merge_rows(before, mine, yours, found[1].primary_key) if found else None
    if not (found and merged):
        click.echo(f"{visible(path)}：不能按行合并，已逐行合并，请逐处核对后再提交", err=True)
        sys.exit(CONFLICT)
    replace_file(ours, merged.content)
    for disputed in merged.disputed[:SHOWN]:
        click.echo(f"{visible(path)} {_conflict_text(*found, disputed)}", err=True)
    if merged.disputed:
        rest = len(merged.disputed) - SHOWN
        click.echo(
            f"共 {len(merged.disputed)} 格两边改得不同" if rest > 0 else "", err=True, nl=False
        )
        click.echo("  → 在这些格中留下正确的值，运行 lookback check，再提交这次合并", err=True)
        sys.exit(CONFLICT)


def _table(path: str) -> tuple[Package, Resource] | None:
    """The package and its table that the file belongs to, as they stand in the work tree."""
    try:
        root = find_root(Path(path).parent)
        package = read_package(root)
    except DescriptorInvalid:
        return None
    place = Path(path).resolve().relative_to(root).as_posix()
    tables = package.resources.values()
    return next(((package, table) for table in tables if place in table.paths), None)


def _conflict_text(package: Package, table: Resource, disputed: Disputed) -> str:
    """A disputed cell in one line, masked as on an internal page."""
    mask = cell_mask(package, "internal")
    parts = zip(table.primary_key, key_parts(disputed.key), strict=True)
    key = ",".join(mask(table.name, name, value) for name, value in parts)
    label = next((f.title for f in table.fields if f.name == disputed.field), disputed.field)
    values = {"本方": disputed.ours, "对方": disputed.theirs, "原值": disputed.base}
    shown = (
        f"{side} {mask(table.name, disputed.field, value) or '空白'}"
        for side, value in values.items()
    )
    return visible(f"{key} {label}：{'，'.join(shown)}")
