"""A repository that somebody hands over, full of programs: no command runs one of them."""

import csv
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lookback.cli import COMMANDS
from lookback.commands.site import site as site_command
from lookback.history.git.git_command import run_git
from lookback.site.manifest import MANIFEST, manifest

HOUSEHOLDS = "datapackage/household/taihe.csv"
WHY = ("--reason", "号码变更", "--basis", "函〔2022〕2号", "--handled-by", "太和镇信息员")
HOOKS = (
    *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-auto-gc"),
    *("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"),
    *("post-merge", "post-rewrite", "pre-push", "update", "sendemail-validate"),
)
SETTINGS = (
    *("core.fsmonitor", "core.sshCommand", "core.askPass", "core.editor", "core.pager"),
    *("core.gitProxy", "core.alternateRefsCommand", "sequence.editor", "diff.external"),
    *("diff.lookback.textconv", "diff.lookback.command", "diff.evil.textconv"),
    *("diff.evil.command", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process"),
    *("merge.lookback.driver", "merge.evil.driver", "gpg.program", "gpg.ssh.program"),
    *("gpg.openpgp.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand"),
    *("credential.helper", "interactive.diffFilter", "pager.log", "pager.diff"),
    *("trailer.reason.command", "trailer.reason.cmd", "remote.origin.uploadpack"),
    *("uploadpack.packObjectsHook", "alias.log", "alias.status", "gc.recentObjectsHook"),
    *("tar.csv.command", "submodule.x.update", "core.hooksPath"),
)
"""Settings whose value Git may run as a program, or take for the folder of one."""


@pytest.fixture
def planted(district: Path, tmp_path: Path) -> Callable[[], list[str]]:
    """A program in every place that Git might start one from; gives those that have run."""
    ran = tmp_path / "ran"
    ran.mkdir()
    folder = tmp_path / "programs"
    folder.mkdir()
    config = ['[filter "evil"]\n\trequired = true\n', "[log]\n\tshowSignature = true\n"]
    for name in SETTINGS:
        file = folder / name
        if name == "core.hooksPath":
            file.mkdir()
            for hook in HOOKS:
                script(file / hook, ran, f"hook {hook}")
        else:
            script(file, ran, name)
        section, _, last = name.rpartition(".")
        head, _, middle = section.partition(".")
        title = f'{head} "{middle}"' if middle else head
        config.append(f'[{title}]\n\t{last} = "{file}"\n')
    for hook in HOOKS:
        script(district / ".git/hooks" / hook, ran, f"hook {hook}")
    config.append("[commit]\n\tgpgSign = false\n[lookback]\n\trequireSignatures = true\n")
    config.append('[protocol "ext"]\n\tallow = always\n[protocol]\n\tallow = always\n')
    config.append(f'[remote "origin"]\n\turl = "ext::{folder}/core.sshCommand x"\n')
    config.append("\tpromisor = true\n\tpartialclonefilter = blob:none\n")
    with (district / ".git/config").open("a", encoding="utf-8") as file:
        file.writelines(config)
    (district / ".git/info").mkdir(exist_ok=True)
    (district / "notes.txt").write_text("说明\n", encoding="utf-8")
    run_git(district, "update-index", "--add", "notes.txt")
    run_git(district, "commit", "-q", "-m", "说明")
    attributes = "*.csv diff=evil merge=evil\n*.txt filter=evil diff=evil\n"
    (district / ".git/info/attributes").write_text(attributes)
    script(district / "git", ran, "git in the folder itself")
    return lambda: sorted(path.read_text().strip() for path in ran.iterdir())


def script(file: Path, ran: Path, name: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    mark = ran / name.replace(" ", "-").replace("/", "-")
    file.write_text(f"#!/bin/sh\necho '{name}' > '{mark}'\ncat\n", encoding="utf-8")
    file.chmod(0o755)


def touched(district: Path) -> None:
    """A file whose time is new: whoever asks for its state must read it."""
    for path in (HOUSEHOLDS, "notes.txt"):
        (district / path).touch()


def site_of_no_pages(package: Any, snapshot: Any, out: Path, *, origin: Any, **_: Any) -> Path:
    """What a site is made from, and no page: the pages are no matter of Git's."""
    out.mkdir(parents=True, exist_ok=True)
    (out / MANIFEST).write_bytes(manifest(origin.facts, "", out))
    return out / "index.html"


def test_the_plants_are_alive(district: Path, planted: Callable[[], list[str]]) -> None:
    touched(district)
    subprocess.run(["git", "status"], cwd=district, capture_output=True, check=False)
    subprocess.run(
        ["git", "log", "-1", "-p", "--format=%G?"], cwd=district, capture_output=True, check=False
    )
    assert {"core.fsmonitor", "filter.evil.clean", "diff.evil.command"} & {*planted()}


def calls(district: Path, tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Each command by its name, as it is called here; several calls where it has several ways."""
    with (district / HOUSEHOLDS).open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    key, out = first["household_id"], tmp_path / "out"
    message = tmp_path / "message"
    message.write_text("更正：一户\n", encoding="utf-8")
    filing = tmp_path / "household.csv"
    filing.write_text(f"household_id,remark\n{key},核对\n", encoding="utf-8")
    return {
        "check": [("check",), ("check", "--rev", "HEAD~1")],
        "compute": [("compute", "--out", out / "c")],
        "explain": [("explain", "I01", "--against", "HEAD~3")],
        "what-if": [("what-if", "--line", "7000", "--out", out / "w.csv")],
        "forms": [("forms", "--out", out / "f", "--household", key)],
        "list": [("list", "L1", "--out", out / "l"), ("list", "--issued")],
        "reconcile": [("reconcile", "--sample", out / "x.xlsx")],
        "brief": [("brief", "--out", out / "b.docx")],
        "anchor": [("anchor", out / "anchors.txt", "--tag", "r2")],
        "audit": [
            ("audit", "--prove", "--jobs", "2"),
            ("audit", "--path", HOUSEHOLDS, "--key", "household_id"),
        ],
        "review": [("review", "HEAD~2", "--out", out / "r.md")],
        "blame": [("blame", "household", key)],
        "history": [("history", "household", key)],
        "hook": [("hook", "range", "HEAD~3"), ("hook", "pre-commit"),
                 ("hook", "commit-msg", message)],
        "correct": [("correct", "household", key, "备注=核对一次", *WHY)],
        "import": [("import", filing, "--yes", *WHY)],
        "fmt": [("fmt",)],
        "merge-driver": [("merge-driver", filing, filing, filing, HOUSEHOLDS)],
        "textconv": [("textconv", district / HOUSEHOLDS)],
        "site": [("site", "--out", out / "site")],
        "verify": [("verify", out / "site"), ("verify", "--history", out / "site")],
        "release": [("release", "r1", "--out", out / "versions")],
        "rollup": [("rollup", out / "site", "--prove", district, "--out", out / "rollup")],
        "demo": [("demo", out / "demo", "--households", "435", "--commits", "24")],
        "serve": [],  # builds with the same function as `site`
        "migrate": [("migrate", "--basis", "一号", "--handled-by", "太和镇信息员")],
        "git-setup": [("git-setup",)],
    }  # fmt: skip


def test_every_command_is_called(district: Path, tmp_path: Path) -> None:
    assert calls(district, tmp_path).keys() == COMMANDS.keys()


def test_no_command_runs_what_the_repository_brings(
    district: Path,
    planted: Callable[[], list[str]],
    call: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_git(district, "tag", "r1")
    monkeypatch.setattr(site_command, "build_site", site_of_no_pages)
    monkeypatch.setenv("PATH", f".:{shutil.os.environ['PATH']}")
    codes = {}
    for name, ways in calls(district, tmp_path).items():
        for arguments in ways:
            touched(district)
            codes[name] = call(*arguments).code
            assert planted() == [], f"lookback {' '.join(map(str, arguments))}"
    assert not {1, 64} & {*codes.values()}, codes
    assert codes["correct"] == codes["import"] == codes["site"] == codes["verify"] == 0, codes


def test_a_filter_of_the_data_is_refused_and_not_run(
    district: Path, planted: Callable[[], list[str]], call: Callable[..., Any]
) -> None:
    (district / ".git/info/attributes").write_text("*.csv filter=evil\n")
    touched(district)
    run = call("check")
    assert (run.code, "filter=evil" in run.out, planted()) == (2, True, [])


def test_nothing_is_fetched(district: Path, planted: Callable[[], list[str]]) -> None:
    """A missing object is not asked for at the address that the repository names."""
    with pytest.raises(Exception, match=r"部分克隆|Git 出错"):
        run_git(district, "cat-file", "blob", "1" * 40)
    assert planted() == []
