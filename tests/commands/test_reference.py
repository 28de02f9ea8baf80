"""The page 命令参考 says all that the program can do, and stands in the tree as it is generated."""

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from lookback import HOME
from lookback.check.findings.finding import Finding, Findings, write_report
from lookback.cli import COMMANDS, cli
from lookback.commands.reference import paragraphs, reference, reference_page
from lookback.errors import BuildError
from lookback.history.ledger.correction import Correction

PAGE = HOME / "site" / "pages" / "commands.md"


def commands(group: click.Group, parent: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command
        yield f"{parent.command_path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, click.Context(command, parent=parent, info_name=name))


def test_golden_reference() -> None:
    made = reference_page(cli, HOME / "site" / "templates")
    if os.environ.get("LOOKBACK_GOLDEN") == "renew":
        PAGE.write_bytes(made)
    assert PAGE.read_bytes() == made, "运行 make golden"


def test_it_covers_every_command_argument_and_option() -> None:
    text = html.unescape(PAGE.read_text(encoding="utf-8"))
    sections = dict(re.findall(r"^## (lookback .+)\n((?:(?!^## ).*\n)*)", text, re.MULTILINE))
    common = re.search(r"^## 通用选项.*\n((?:(?!^## ).*\n)*)", text, re.MULTILINE)
    assert common
    found = dict(commands(cli, click.Context(cli, info_name="lookback")))
    assert list(sections) == list(found)
    assert {f"lookback {name}" for name in COMMANDS} <= set(found)
    for name, command in found.items():
        assert paragraphs(command.help)[0] in sections[name]
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                assert parameter.make_metavar(click.Context(command)) in sections[name]
                continue
            assert isinstance(parameter, click.Option) and parameter.help
            written = parameter.opts[0]
            assert f"`{written}" in sections[name], (name, written)
            told = sections[name] if f"- `{written}" in sections[name] else common[1]
            assert parameter.help in told, (name, written)


def test_every_exit_code_is_told() -> None:
    raised = {str(kind.exit_code) for kind in BuildError.__subclasses__()}
    assert set(reference(cli).exit_codes) == {"0", "1"} | raised


def test_the_files_are_told_as_they_are_written(tmp_path: Path) -> None:
    files = reference(cli).files
    assert [*files["audit --out"]] == [*Correction._fields]
    report = tmp_path / "report.json"
    finding = Finding("f", 1, "field", "ID01", "E", "member", "1", "", "t", "m", "r", "c")
    write_report(Findings((finding,)), report)
    written = re.findall(r'^   "(\w+)":', report.read_text(encoding="utf-8"), re.MULTILINE)
    assert [*files["check --report"]] == written


def test_help_lines_are_joined_as_chinese_is_written() -> None:
    assert paragraphs("甲\n乙\n\none\ntwo\n甲") == ["甲乙", "one two甲"]
