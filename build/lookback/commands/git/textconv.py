"""lookback textconv: what `git diff` calls to compare two versions of a table cell by cell."""

from pathlib import Path

import click

from lookback.data.package import read_package
from lookback.history.tables.textconv import cell_lines
from lookback.options import Call, shared


@click.command()
@shared
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def textconv(call: Call, file: Path) -> None:
    """一格一行 textconv：由 git diff、git log -p 调用，把数据表写成一格一行。"""
    click.echo("\n".join(cell_lines(file.read_bytes(), read_package(call.folder))))
