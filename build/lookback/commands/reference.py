"""命令参考: every command and option as its help has it, and what the files that they write hold.

The page is `site/pages/commands.md`; a test says when it is no longer what this module makes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click

from lookback.check.findings.finding import REPORT_FIELDS
from lookback.compute.figures.output_package import INDICATOR_FIELDS, UNIT_FIELDS, WEEK_FIELDS
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger_entry import HEADINGS
from lookback.publish.pages.rendering import template_environment

COMMON = 4
"""An option that so many commands take, with the same help, is described once for all."""
EXIT_CODES = "退出码："
"""How the paragraph of the program's help begins that names them."""
LEDGER_FIELDS = {
    **HEADINGS,
    "authored_on": "提交的时间",
    "committed_on": HEADINGS["committed"],
    "change": HEADINGS["kind"],
    "key_fields": "主键的字段名",
}
"""A column of the ledger as a table of data -> what it holds."""


class OptionHelp(NamedTuple):
    """An option: how it is written, and its help."""

    written: str
    help: str


@dataclass(frozen=True)
class CommandHelp:
    """A command: its name, how it is called, its help by paragraphs, and its options.

    `common` names the options that are described once for all commands.
    """

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    options: tuple[OptionHelp, ...]
    common: tuple[str, ...]


@dataclass(frozen=True)
class CommandReference:
    """The content of the page 命令参考."""

    about: tuple[str, ...]
    exit_codes: Mapping[str, str]
    common: tuple[OptionHelp, ...]
    commands: tuple[CommandHelp, ...]
    files: Mapping[str, Mapping[str, str]]


def reference_page(program: click.Group, templates: Path) -> bytes:
    """`commands.md` for a program and all that it can do."""
    page = (
        template_environment(templates)
        .get_template("commands.md.j2")
        .render(page=reference(program))
    )
    return page.encode()


def reference(program: click.Group) -> CommandReference:
    """What the page says of a program: from the help of its commands, nothing else."""
    contexts = list(_commands(program, click.Context(program, info_name="lookback")))
    counts = Counter(option for context in contexts for option in _options(context))
    common = tuple(option for option, count in counts.items() if count >= COMMON)
    about = paragraphs(program.help)
    return CommandReference(
        about=tuple(text for text in about if not text.startswith(EXIT_CODES)),
        exit_codes=_exit_codes(about),
        common=common,
        commands=tuple(_entry(context, common) for context in contexts),
        files={
            "indicators.csv": {name: meaning for name, _, meaning in INDICATOR_FIELDS},
            "weeks.csv": {name: meaning for name, _, meaning in WEEK_FIELDS},
            "units.csv": {name: meaning for name, _, meaning in UNIT_FIELDS},
            "check --report": REPORT_FIELDS,
            "audit --out": {name: LEDGER_FIELDS[name] for name in Correction._fields},
        },
    )


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a help, each as one line; between Chinese characters stands no blank."""
    return [_joined(part.split("\n")) for part in (text or "").split("\n\n") if part.strip()]


def _joined(lines: list[str]) -> str:
    joined = ""
    for line in map(str.strip, lines):
        is_latin = joined[-1:].isascii() and line[:1].isascii()
        joined += f" {line}" if joined and is_latin else line
    return joined


def _exit_codes(about: list[str]) -> dict[str, str]:
    """`2` -> 数据有错, from the one paragraph that names them all."""
    (text,) = (text for text in about if text.startswith(EXIT_CODES))
    codes = text.removeprefix(EXIT_CODES).rstrip("。").split("·")
    return dict(code.strip().split(" ", 1) for code in codes)


def _commands(group: click.Group, parent: click.Context) -> Iterator[click.Context]:
    """Every command of a group, and of the groups in it, as it is called."""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=parent)
        yield context
        if isinstance(command, click.Group):
            yield from _commands(command, context)


def _entry(context: click.Context, common: tuple[OptionHelp, ...]) -> CommandHelp:
    options = _options(context)
    pieces = context.command.collect_usage_pieces(context)
    usage = " ".join(pieces).replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令")
    return CommandHelp(
        name=context.command_path,
        usage=f"{context.command_path} {usage}",
        paragraphs=tuple(paragraphs(context.command.help)),
        options=tuple(option for option in options if option not in common),
        common=tuple(option.written.split()[0] for option in options if option in common),
    )


def _options(context: click.Context) -> list[OptionHelp]:
    """The options of a command, in the order of its help."""
    parameters = (param for param in context.command.params if isinstance(param, click.Option))
    return [_option(parameter, context) for parameter in parameters]


def _option(parameter: click.Option, context: click.Context) -> OptionHelp:
    record, extra = parameter.get_help_record(context), parameter.get_help_extra(context)
    if record is None:
        raise LookupError(f"hidden: {parameter.name}")
    notes = [
        *(["必填"] if "required" in extra else []),
        *([f"默认 {extra['default']}"] if "default" in extra else []),
    ]
    return OptionHelp(
        record[0], (parameter.help or "") + (f"（{'，'.join(notes)}）" if notes else "")
    )
