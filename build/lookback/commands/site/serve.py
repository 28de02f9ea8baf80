"""lookback serve: a preview of the site that follows the data while one works on it."""

import socket
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

import click
from mkdocs.livereload import LiveReloadServer

from lookback.commands.site.site import make_site
from lookback.errors import BuildError, Problem, WrongUse
from lookback.execution.pool import PACKAGE
from lookback.options import Call, as_of_option, shared
from lookback.site.build import home

HOST = "127.0.0.1"
"""Only this computer sees the preview: it is an internal edition without a server's guards."""
PAGES = ("mkdocs.yml", "site/pages", "site/templates", "site/theme")


@click.command()
@shared
@as_of_option
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", default=8000, show_default=True,
    help="预览地址的端口",
)  # fmt: skip
@click.pass_obj
def serve(call: Call, as_of: date | None, port: int) -> None:
    """预览看板：数据或页面一改就重新生成，浏览器自动刷新，不改动仓库；按 Ctrl+C 结束。"""
    _refuse_taken(port)
    with tempfile.TemporaryDirectory(prefix="lookback-serve-") as folder:
        out = Path(folder, "public")
        make_site(call, as_of, "internal", out)
        server = LiveReloadServer(partial(_rebuild, call, as_of, out), HOST, port, str(out))
        for path in watched(call.folder):
            server.watch(str(path))
        call.say(f"预览：http://{HOST}:{port}/　改动保存后自动重新生成，Ctrl+C 结束")
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            call.say("预览已结束")
        finally:
            server.shutdown()


def watched(root: Path) -> list[Path]:
    """What the site of the package at `root` is made from, as far as it exists."""
    paths = [*(root / name for name in PACKAGE), *(home(root) / name for name in PAGES)]
    return [path for path in paths if path.exists()]


def _refuse_taken(port: int) -> None:
    """Stop before the first build, which takes its time.

    Raises:
        WrongUse: the port is taken or not to be had.
    """
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        what = f"端口不能用（{error.strerror}）"
        raise WrongUse(Problem(f"--port {port}", what, "换一个端口，如 --port 8001")) from None


def _rebuild(call: Call, as_of: date | None, out: Path) -> None:
    """Build anew; where the data forbids it, say so and leave the preview as it is."""
    try:
        make_site(call, as_of, "internal", out)
    except (BuildError, SystemExit) as error:  # findings are listed before the exit
        said = f"{error}\n" if isinstance(error, BuildError) else ""
        click.echo(f"{said}预览仍是改动之前的样子", err=True)
