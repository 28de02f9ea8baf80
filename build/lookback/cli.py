"""The command line: its commands by name, and how a failure ends."""

import atexit
import gc
import importlib
import sys

import click

from lookback.errors import BuildError, Problem, WrongUse
from lookback.options import Call, shared

COMMANDS = {
    "check": "lookback.commands.results.check",
    "compute": "lookback.commands.results.compute",
    "explain": "lookback.commands.history.explain",
    "what-if": "lookback.commands.results.what_if",
    "forms": "lookback.commands.results.forms",
    "list": "lookback.commands.results.list_",
    "reconcile": "lookback.commands.intake.reconcile",
    "site": "lookback.commands.site.site",
    "verify": "lookback.commands.site.verify",
    "release": "lookback.commands.site.release",
    "rollup": "lookback.commands.site.rollup",
    "serve": "lookback.commands.site.serve",
    "brief": "lookback.commands.results.brief",
    "audit": "lookback.commands.history.audit",
    "anchor": "lookback.commands.history.anchor",
    "review": "lookback.commands.history.review",
    "import": "lookback.commands.intake.import_",
    "fmt": "lookback.commands.intake.fmt",
    "correct": "lookback.commands.intake.correct",
    "migrate": "lookback.commands.history.migrate",
    "blame": "lookback.commands.history.blame",
    "history": "lookback.commands.history.history",
    "hook": "lookback.commands.git.hook",
    "git-setup": "lookback.commands.git.git_setup",
    "merge-driver": "lookback.commands.git.merge_driver",
    "textconv": "lookback.commands.git.textconv",
    "demo": "lookback.commands.demo",
}
"""Each command and the module whose function of the same name it is, in the order of the help."""

SELDOM = (50_000, 10, 10)
"""So seldom is garbage looked for, while libraries load too: a run keeps what it reads, and looking
costs a tenth of it."""


class Commands(click.Group):
    """Commands that are imported when they are called: none waits for another's libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; none if there is no such."""
        if cmd_name not in COMMANDS:
            return None
        gc.set_threshold(*SELDOM)
        module = COMMANDS[cmd_name]
        function = module.rpartition(".")[2]
        command: click.Command = getattr(importlib.import_module(module), function)
        return command


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@shared
@click.version_option(package_name="lookback", message="lookback %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """回头看 Lookback：数据校验 check、指标 compute、看板 site、更正台账 audit。

    退出码：0 正常（允许有疑点） · 1 程序缺陷 · 2 数据有错 · 3 描述文件、通知或表结构有错 ·
    4 历史不可用 · 64 用法有误。
    """
    ctx.ensure_object(Call)


def main() -> None:
    """Run the command; a mistake of the user's ends in a message and its exit code."""
    atexit.register(gc.freeze)  # so that Python does not look through all that is left once more
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(standalone_mode=False)
    except BuildError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        remedy = f"看 {context.command_path if context else 'lookback'} --help"
        click.echo(str(Problem("用法有误", error.format_message(), remedy)), err=True)
        sys.exit(WrongUse.exit_code)
    except click.Abort:
        click.echo("已中断，没有写出任何东西", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
