"""What this clone, and a file outside it, remember of the history: asked by several commands."""

from pathlib import Path

import click

from lookback.errors import Problem
from lookback.history.git.repository import Repository
from lookback.history.ledger.anchors import (
    differing_ledgers,
    lost_anchors,
    read_anchors,
    set_anchor_file,
    tag_anchors,
)
from lookback.site.releases import release_anchors

anchors_option = click.option(
    "--anchors", "anchors", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="另存的锚定文件（lookback anchor 写的；默认为 git config lookback.anchors 指明的）",
)  # fmt: skip


def rewritings(root: Path, rev: str, file: Path | None) -> list[Problem]:
    """Where the history up to `rev` is not what tags, releases and the file of anchors remember.

    Raises:
        HistoryUnusable: no repository or revision.
        WrongUse: the file is none of anchors, or a release's manifest none of ours.
    """
    repository = Repository.open(root)
    head, kept = repository.resolve(rev), file or set_anchor_file(repository)
    anchors = [
        *(read_anchors(kept) if kept else ()),
        *tag_anchors(repository),
        *release_anchors(root),
    ]
    return [*lost_anchors(repository, head, anchors), *differing_ledgers(root, head, anchors)]
