"""lookback fmt: every table in its one canonical form."""

import click

from lookback.data.package import read_package
from lookback.data.reformat import format_package
from lookback.options import Call, shared


@click.command()
@shared
@click.pass_obj
def fmt(call: Call) -> None:
    """整理格式 format：把每张表写成唯一的规范形式，不改任何一格。"""
    changed = format_package(read_package(call.folder))
    for path in changed:
        click.echo(path)
    call.say(f"已整理 {len(changed)} 个文件" if changed else "全部已是规范形式")
