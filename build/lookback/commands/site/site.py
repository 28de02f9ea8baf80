"""lookback site: all stages in one go, from the data to a site that can be published."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from lookback.commands.stages import rule_findings, valid_snapshot
from lookback.compute.privacy.disclosure import Audience
from lookback.data.locks import held
from lookback.execution.pool import PACKAGE
from lookback.execution.step import package_of
from lookback.history.git.clone_state import clone_state
from lookback.history.ledger.ledger import read_ledger
from lookback.options import Call, as_of_option, parallel, shared
from lookback.publish.ledger.ledger_page import ledger_pages
from lookback.site import build_site, templates
from lookback.site.build import home
from lookback.site.releases import FOLDERS as RELEASES
from lookback.site.releases import NO_RELEASES, ReleasedDays, released_days
from lookback.site.up_to_date import Origin, is_up_to_date, read_origin

FOLDERS: Mapping[Audience, str] = {"internal": "public", "web": "public-web"}
"""Where the site for an audience goes: neither replaces the other."""


audience_option = click.option(
    "--audience", type=click.Choice(["internal", "web"]), default="internal", show_default=True,
    help="给谁看：internal 内部，web 公开",
)  # fmt: skip


@click.command()
@shared
@as_of_option
@parallel
@audience_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="写到这个文件夹（默认：内部版 public，公开版 public-web）",
)  # fmt: skip
@click.pass_obj
def site(call: Call, as_of: date | None, audience: Any, out: Path | None) -> None:
    """生成看板 dashboard：校验、计算、发布、台账，一次做完。

    写出网站和 manifest.json（所有输入、输出的校验值，可用 lookback verify 核验）。
    公开版（--audience web）只有汇总数字，没有任何个人和单户，低于5的数不公开，
    也不能由公开的数推算出来。
    """
    target = out or call.folder / FOLDERS[audience]
    index = make_site(call, as_of, audience, target)
    call.say("看板已生成，用浏览器打开：")
    click.echo(index)


def own_releases(call: Call) -> Callable[[], ReleasedDays]:
    """Reads the internal releases of the package where they stand by default."""
    return partial(released_days, call.folder, call.folder / RELEASES["internal"])


def make_site(
    call: Call,
    as_of: date | None,
    audience: Audience,
    out: Path,
    releases: Callable[[], ReleasedDays] | None = None,
) -> Path:
    """Build the site of the package into `out`; gives the page to open.

    `releases` reads those that an internal site compares earlier days with: by default the
    package's own.

    Raises:
        BuildError: the data, the descriptor or the history stand in the way; `out` is as it was.
    """
    root = call.folder
    with held(out, call.say):
        day = call.day(as_of, None)

        def origin() -> Origin:
            read = releases or own_releases(call)
            known = read() if audience == "internal" else NO_RELEASES
            clone = clone_state(root, PACKAGE)
            return read_origin(root, home(root), clone, day, audience, known)

        found = origin()
        for problem in found.releases.problems:
            call.say(str(problem))
        if is_up_to_date(out, found):
            call.say("数据、页面和程序都没有改动，看板已是最新")
            return out / "index.html"
        return _made(call, found, origin, out)


def _made(call: Call, origin: Origin, again: Callable[[], Origin], out: Path) -> Path:
    root = call.folder
    snapshot = valid_snapshot(call, root, origin.as_of)
    package = package_of(snapshot)
    findings = rule_findings(call, snapshot)
    build = partial(
        build_site, package, snapshot, out,
        origin=origin, again=again, findings=findings, store=call.store, progress=call.say,
    )  # fmt: skip
    if origin.audience == "web":
        return build(ledger_pages=dict)
    call.say("读取 Git 历史，生成更正台账")
    ledger = read_ledger(root, store=call.store, workers=call.workers)
    pages = partial(ledger_pages, ledger, package, origin.audience, templates(root), call.store)
    return build(ledger_pages=pages, ledger=ledger)
