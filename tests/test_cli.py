"""The contracts of the command line: options, outputs, messages, exit codes."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from frictionless import validate

from lookback.cli import COMMANDS, cli, main

HOUSEHOLDS = "datapackage/household/taihe.csv"


class Run(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def lookback(*arguments: object, cwd: Path | None = None) -> Run:
    """Call the command as the shell would, in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "argv", ["lookback", *map(str, arguments)])
        try:
            main()
        except SystemExit as exit:
            code = int(exit.code or 0)
    return Run(code, out.getvalue(), err.getvalue())


@pytest.fixture
def copy(demo: Path, tmp_path: Path) -> Path:
    """The demo again, to be damaged."""
    return Path(shutil.copytree(demo, tmp_path / "district"))


def _damage(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def test_check_passes_the_clean_sample(demo: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run = lookback("check", "--root", demo, "--report", report)
    assert run.returncode == 0, run.stdout
    content = json.loads(report.read_text(encoding="utf-8"))
    assert content["valid"]
    assert content["counts"] == {"E": 0, "W": 0, "I": 6}
    assert {one["code"] for one in content["findings"]} == {"AG05b"}, "a small district has no 1388"


def test_the_package_is_found_from_a_folder_inside_it(demo: Path) -> None:
    assert lookback("--quiet", "check", cwd=demo / "datapackage").returncode == 0


def test_check_names_file_line_field_and_remedy(copy: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    _damage(copy, HOUSEHOLDS, ",脱贫户,", ",贫困户,")
    run = lookback("--root", copy, "--quiet", "check", "--report", report)
    assert (run.returncode, run.stderr) == (2, "")
    finding = json.loads(report.read_text(encoding="utf-8"))["findings"][0]
    lines = (copy / HOUSEHOLDS).read_text(encoding="utf-8").splitlines()
    assert "贫困户" in lines[finding["line"] - 1]
    assert finding["file"] == HOUSEHOLDS
    assert (finding["field"], finding["value"]) == ("household_type", "贫困户")
    assert list(finding) == [
        *("code", "severity", "resource", "file", "line", "key", "field", "value"),
        *("title", "message", "remedy", "clause"),
        *("label", "actual", "expected", "unit", "other", "household", "head"),
    ]
    assert f"{HOUSEHOLDS} 第 {finding['line']} 行" in run.stdout
    assert "→" in run.stdout


def _codes(root: Path, tmp_path: Path) -> set[tuple[str, str]]:
    report = tmp_path / "codes.json"
    assert lookback("check", "--root", root, "--report", report).returncode == 2
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return {(one["code"], one["file"]) for one in findings if one["severity"] == "E"}


def test_a_row_in_another_town_s_shard_is_found(copy: Path, tmp_path: Path) -> None:
    other = copy / "datapackage/household/wutonghu.csv"
    header, first, *rest = other.read_text(encoding="utf-8").splitlines(keepends=True)
    other.write_text("".join([header, *rest]), encoding="utf-8", newline="")
    with (copy / HOUSEHOLDS).open("a", encoding="utf-8", newline="") as file:
        file.write(first)
    assert _codes(copy, tmp_path) == {("wrong-shard", HOUSEHOLDS)}


def test_a_shard_of_no_town_is_found(copy: Path, tmp_path: Path) -> None:
    shutil.move(copy / HOUSEHOLDS, copy / "datapackage/household/nowhere.csv")
    _damage(copy, "datapackage.json", HOUSEHOLDS, "datapackage/household/nowhere.csv")
    assert _codes(copy, tmp_path) == {("unknown-town", "datapackage/household/nowhere.csv")}


@pytest.mark.parametrize("command", ["compute", "site"])
def test_nothing_is_written_from_invalid_data(copy: Path, tmp_path: Path, command: str) -> None:
    _damage(copy, HOUSEHOLDS, ",脱贫户,", ",贫困户,")
    out = tmp_path / "out"
    assert lookback(command, "--root", copy, "--out", out).returncode == 2
    assert not out.exists()


def test_compute_writes_a_package_that_frictionless_accepts(demo: Path, tmp_path: Path) -> None:
    run = lookback("compute", "--root", demo, "--as-of", "2022-05-15", "--out", tmp_path)
    assert run.returncode == 0, run.stderr
    lines = (tmp_path / "indicators.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,level,unit_code,as_of,numerator,denominator,value"
    assert all(",2022-05-15," in line for line in lines[1:])
    assert validate(str(tmp_path / "datapackage.json")).valid


def test_two_clocks(demo: Path, tmp_path: Path) -> None:
    """The same day, as known after the baseline and as known now."""
    first = subprocess.run(
        ["git", "-C", demo, "rev-list", "--max-parents=0", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    coverage = {}
    for name, options in {"then": ["--rev", first], "now": []}.items():
        out = tmp_path / name
        run = lookback("compute", "--root", demo, "--as-of", "2022-05-20", *options, "--out", out)
        assert run.returncode == 0, run.stderr
        lines = (out / "indicators.csv").read_text(encoding="utf-8").splitlines()
        coverage[name] = next(line for line in lines if line.startswith("I01,district,"))
    assert coverage["then"].split(",")[4] == "0"
    assert int(coverage["now"].split(",")[4]) > 0


def test_audit_writes_the_ledger_and_proves_it(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "ledger.csv"
    run = lookback("audit", "--root", demo, "--out", out, "--prove")
    assert run.returncode == 0, run.stderr
    header = out.read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith(
        "commit,author,authored_on,committed_on,resource,key,field,change,old,new,"
        "reason,basis,handled_by,reviewed_by,file,line"
    )
    assert "台账完整" in run.stdout


def test_audit_reads_any_csv_of_any_repository(demo: Path) -> None:
    path = "datapackage/village.csv"
    run = lookback("audit", "--root", demo, "--path", path, "--key", "village_code")
    assert run.returncode == 0, run.stderr


def test_fmt_rewrites_what_is_not_canonical(copy: Path) -> None:
    before = (copy / HOUSEHOLDS).read_bytes()
    (copy / HOUSEHOLDS).write_bytes(before.replace(b"\n", b"\r\n"))
    run = lookback("fmt", "--root", copy)
    assert (run.returncode, run.stdout.strip()) == (0, HOUSEHOLDS)
    assert (copy / HOUSEHOLDS).read_bytes() == before


WRONG = {
    "no such command": (["chekc"], 64),
    "no such option": (["check", "--fast"], 64),
    "not a day": (["compute", "--as-of", "2022-5-32"], 64),
    "half of a pair": (["audit", "--path", "datapackage/village.csv"], 64),
    "unknown key column": (["audit", "--path", "datapackage/village.csv", "--key", "nope"], 4),
    "unknown revision": (["compute", "--rev", "nope"], 4),
    "no such audience": (["site", "--audience", "press"], 64),
    "a demo over something": (["demo", "."], 64),
}


@pytest.mark.parametrize(("arguments", "code"), WRONG.values(), ids=WRONG)
def test_wrong_use(demo: Path, arguments: list[str], code: int) -> None:
    run = lookback(*arguments, cwd=demo)
    assert run.returncode == code, run.stderr
    assert "→" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_without_a_package(tmp_path: Path) -> None:
    for options in ([], ["--root", str(tmp_path)], ["--root", str(tmp_path / "nowhere")]):
        run = lookback("check", *options, cwd=tmp_path)
        assert run.returncode == 3, run.stderr
        assert "datapackage.json" in run.stderr
        assert "Traceback" not in run.stderr


def test_a_package_outside_git_has_no_history(copy: Path) -> None:
    shutil.rmtree(copy / ".git")
    run = lookback("check", "--root", copy)
    assert run.returncode == 0
    assert "没有按通知的规则核对" in run.stdout
    assert lookback("audit", "--root", copy).returncode == 4
    run = lookback("compute", "--root", copy)
    assert run.returncode == 4
    assert lookback("compute", "--root", copy, "--as-of", "2022-05-15").returncode == 0


def test_every_command_has_help() -> None:
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command and command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_it_is_installed_as_a_command() -> None:
    command = [Path(sys.executable).with_name("lookback"), "--version"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout.startswith("lookback ")
