"""lookback release: the site of a Git tag, kept beside the earlier ones."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from lookback.commands.site.site import audience_option, make_site
from lookback.data.locks import held
from lookback.errors import HistoryUnusable, Problem
from lookback.history.clone.private_clone import cloned_at
from lookback.options import Call, as_of_option, shared
from lookback.site.manifest import MANIFEST
from lookback.site.releases import (
    FOLDERS,
    Release,
    commit_of_tag,
    refuse_again,
    refuse_changed,
    refuse_mixed,
    released_days,
    write_index,
)


@click.command()
@shared
@as_of_option
@click.argument("tag", metavar="TAG")
@audience_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="各版本所在的文件夹（默认：内部版 versions，公开版 versions-web）",
)  # fmt: skip
@click.pass_obj
def release(call: Call, tag: str, as_of: date | None, audience: Any, out: Path | None) -> None:
    """发布版本 release：为标签 TAG 生成看板，与以前的版本并存，不改动它们。

    各版本的清单在 index.html。
    公开版同一统计时点只发布一次，更正进入下一期：两次发布相减会露出小数。
    """
    folder, root = out or call.folder / FOLDERS[audience], call.folder
    commit = commit_of_tag(root, tag)
    with held(folder, call.say):  # what one release sees there, another may be about to change
        refuse_mixed(folder, audience)
        refuse_changed(root, folder, tag, commit)
        if (folder / tag / MANIFEST).is_file():
            call.say(f"版本 {tag} 已经发布，不再生成")
        else:
            with cloned_at(root, commit) as clone:
                there = replace(call, root=clone)
                if audience == "web":
                    refuse_again(folder, there.day(as_of, None))
                make_site(
                    there, as_of, audience, folder / tag, partial(released_days, root, folder)
                )
        releases = write_index(root, folder)
    call.say(f"共 {len(releases)} 个版本，用浏览器打开：")
    click.echo(folder / "index.html")
    _refuse_rewritten(releases)


def _refuse_rewritten(releases: list[Release]) -> None:
    lost = [release for release in releases if not release.is_kept]
    if lost:
        remedy = "问清是谁、为何改写；版本列表上已标明"
        raise HistoryUnusable(
            *(
                Problem(
                    f"版本 {release.name}", f"历史被改写：提交 {release.commit[:12]} 不在了", remedy
                )
                for release in lost
            )
        )
