"""lookback anchor: the commit and its ledger's digest, noted where nobody rewrites them."""

import os
from datetime import datetime
from pathlib import Path

import click

from lookback.history.git.commit_times import BEIJING
from lookback.history.git.worktree import Worktree
from lookback.history.ledger.anchors import anchor_of, read_anchors, tag_anchor
from lookback.options import Call, rev_option, shared


@click.command()
@shared
@rev_option
@click.argument(
    "file", metavar="[FILE]", type=click.Path(dir_okay=False, path_type=Path), required=False
)
@click.option("--tag", metavar="NAME", help="另作一个附注标签（Git 设了 tag.gpgSign 则签名）")
@click.pass_obj
def anchor(call: Call, rev: str | None, file: Path | None, tag: str | None) -> None:
    """锚定 anchor：记下现在的提交和台账指纹，以后谁改写历史都看得出。

    FILE 是仓库以外的普通文件（另一台机器、U 盘），每次添一行；不写则显示出来。以后由
    audit、hook range、verify --history 的 --anchors 对照；标签和各版本的清单也一并对照。
    """
    found = anchor_of(call.folder, rev or "HEAD")
    line = found.line(datetime.now(BEIJING).isoformat(timespec="seconds"))
    if tag:
        tag_anchor(Worktree.open(call.folder), tag, found)
        call.say(f"已作标签 {tag}")
    if file:
        if file.exists():
            read_anchors(file)
        _append(file, line)
        call.say(f"已在 {file} 添一行")
    click.echo(line)


def _append(file: Path, line: str) -> None:
    """Add a line that is on the disk when this returns; nothing that stands there is touched."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as stream:
        stream.write(f"{line}\n".encode())
        stream.flush()
        os.fsync(stream.fileno())
