"""lookback release: the site of a Git tag, kept beside the earlier ones."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from lookback.commands.site import make_site
from lookback.errors import HistoryUnusable, Problem
from lookback.options import Call, as_of_option, shared
from lookback.site.manifest import MANIFEST
from lookback.site.release import Release, refuse_changed, tagged, write_index
from lookback.site.verify import cloned_at


@click.command()
@shared
@as_of_option
@click.argument("tag", metavar="TAG")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="各版本所在的文件夹（默认为 versions）",
)  # fmt: skip
@click.pass_obj
def release(call: Call, tag: str, as_of: date | None, out: Path | None) -> None:
    """发布版本 release：为标签 TAG 生成看板，与以前的版本并存，不改动它们。"""
    folder, root = out or call.folder / "versions", call.folder
    commit = tagged(root, tag)
    refuse_changed(root, folder, tag, commit)
    if (folder / tag / MANIFEST).is_file():
        call.say(f"版本 {tag} 已经发布，不再生成")
    else:
        with cloned_at(root, commit) as clone:
            make_site(replace(call, root=clone), as_of, "internal", folder / tag)
    found = write_index(root, folder)
    call.say(f"共 {len(found)} 个版本，用浏览器打开：")
    click.echo(folder / "index.html")
    _refuse_rewritten(found)


def _refuse_rewritten(found: list[Release]) -> None:
    lost = [one for one in found if not one.is_kept]
    if lost:
        remedy = "问清是谁、为何改写；版本列表上已标明"
        raise HistoryUnusable(
            *(
                Problem(f"版本 {one.name}", f"历史被改写：提交 {one.commit[:12]} 不在了", remedy)
                for one in lost
            )
        )
