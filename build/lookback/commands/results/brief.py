"""lookback brief: the weekly briefing as a Word file."""

from datetime import date
from pathlib import Path

import click

from lookback.commands.stages import rule_findings, valid_snapshot
from lookback.data.reformat import replace_file
from lookback.execution.pool import PACKAGE
from lookback.execution.step import package_of
from lookback.history.git.repository import Repository
from lookback.options import Call, as_of_option, rev_option, shared
from lookback.publish.downloads.briefing import briefing_document as write_brief
from lookback.site.build import edition_of


@click.command()
@shared
@as_of_option
@rev_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="F.docx",
    help="写到这个文件（默认在 exports/internal/）",
)  # fmt: skip
@click.pass_obj
def brief(call: Call, as_of: date | None, rev: str | None, out: Path | None) -> None:
    """调度简报 brief：把总览写成一份 Word，供每周调度会用。"""
    day = call.day(as_of, rev)
    repository = Repository.open(call.folder)
    commit = repository.resolve(rev) if rev else repository.describe(PACKAGE)
    with call.at(rev) as folder:
        s = valid_snapshot(call, folder, day)
        findings = rule_findings(call, s)
        content = write_brief(edition_of(package_of(s), s, "internal", commit, findings))
    target = out or call.folder / "exports" / "internal" / f"调度简报-{day}.docx"
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, content)
    click.echo(target)
