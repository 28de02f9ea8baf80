"""What a clone tells besides its commits, and what another clone of it needs to tell the same."""

import subprocess
from pathlib import Path

import pytest

from lookback.errors import HistoryUnusable
from lookback.history.git.clone_state import carry_settings, clone_state


def git(root: Path, *arguments: str) -> str:
    author = ("-c", "user.name=信息员", "-c", "user.email=clerk@lookback.invalid")
    command = ["git", *author, *arguments]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True)
    return done.stdout.decode().strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A package that lies below the top of its repository."""
    top = tmp_path / "区"
    root = top / "数据"
    root.mkdir(parents=True)
    (root / "t.csv").write_text("id\n1\n")
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-qm", "登记：一")
    return root


@pytest.fixture
def clone(root: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", str(root.parent), "clone")
    return tmp_path / "clone"


def test_a_plain_clone_has_its_commit_alone(root: Path) -> None:
    state = clone_state(root, ["t.csv"])
    assert state.commit == git(root, "rev-parse", "HEAD")
    assert state.shallow == ""
    assert state.settings == state.signers == ()


def test_what_differs_from_the_commit_is_marked(root: Path) -> None:
    (root / "t.csv").write_text("id\n2\n")
    assert clone_state(root, ["t.csv"]).commit.endswith("+未提交的改动")
    assert "+" not in clone_state(root, ["other"]).commit


def test_no_key_is_read_where_no_signature_is_asked_for(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pubring.kbx").write_bytes(b"key")
    monkeypatch.setenv("GNUPGHOME", str(tmp_path))
    assert clone_state(root, []).signers == ()
    git(root, "config", "lookback.requireSignatures", "true")
    known = dict(clone_state(root, []).signers)
    assert known["pubring.kbx"] and not known["trustdb.gpg"]


def test_a_file_of_signers_counts_from_the_top(root: Path) -> None:
    git(root, "config", "lookback.requireSignatures", "true")
    git(root, "config", "gpg.ssh.allowedSignersFile", ".git/signers")
    before = dict(clone_state(root, []).signers)
    assert before["gpg.ssh.allowedsignersfile"] == ""
    (root.parent / ".git" / "signers").write_text("a@lookback.invalid ssh-ed25519 AAAA\n")
    assert dict(clone_state(root, []).signers)["gpg.ssh.allowedsignersfile"]


def test_a_clone_is_given_what_does_not_come_along(root: Path, clone: Path) -> None:
    git(root, "config", "lookback.requireSignatures", "true")
    git(root, "config", "gpg.format", "ssh")
    git(root, "config", "--add", "trailer.reason.key", "Reason")
    git(root, "config", "gpg.ssh.allowedSignersFile", ".git/signers")
    git(root, "config", "user.signingKey", "none")
    carry_settings(root, clone)
    assert git(clone, "config", "lookback.requireSignatures") == "true"
    assert git(clone, "config", "gpg.format") == "ssh"
    assert git(clone, "config", "trailer.reason.key") == "Reason"
    signers = Path(git(clone, "config", "gpg.ssh.allowedSignersFile"))
    assert signers == root.parent / ".git" / "signers"
    assert "signingkey" not in git(clone, "config", "--local", "--list")


def test_signers_that_are_part_of_the_history_are_those_of_the_commit(
    root: Path, tmp_path: Path
) -> None:
    (root.parent / "signers").write_text("a@lookback.invalid ssh-ed25519 AAAA\n")
    git(root.parent, "add", ".")
    git(root, "commit", "-qm", "登记：签名人")
    git(root, "config", "gpg.ssh.allowedSignersFile", "signers")
    git(tmp_path, "clone", "-q", str(root.parent), "later")
    carry_settings(root, tmp_path / "later")
    assert git(tmp_path / "later", "config", "gpg.ssh.allowedSignersFile") == "signers"


def test_a_setting_without_a_value_is_yes(root: Path, clone: Path) -> None:
    with (root.parent / ".git" / "config").open("a") as config:
        config.write("[lookback]\n\trequireSignatures\n")
    carry_settings(root, clone)
    assert git(clone, "config", "--type=bool", "lookback.requireSignatures") == "true"


def test_without_a_repository_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnusable, match="不是 Git 仓库"):
        clone_state(tmp_path, [])
