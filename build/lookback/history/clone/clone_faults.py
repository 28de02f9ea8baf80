"""What in a clone makes other programs show another history, or other files, than its commits.

The ledger is read from commits, trees and blobs with all of this switched off; an auditor who opens
the clone with Git itself, or looks at its files, does not see the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lookback.data.invisible_characters import visible
from lookback.errors import Problem
from lookback.history.git.git_command import run_git, try_git
from lookback.history.git.repository import Repository

_ATTRIBUTES = (
    *("filter", "working-tree-encoding", "ident", "eol"),
    *("export-ignore", "export-subst"),
)
_HARMLESS = {"unspecified", "unset", "lf"}
_SET = "set"

_OTHER_HISTORY = "别的程序看到的历史与台账不同"


def clone_faults(root: Path, paths: Sequence[str]) -> tuple[Problem, ...]:
    """All of it for the clone at or above `root`; `paths`, from there, are those of the data.

    Raises:
        HistoryUnusable: there is no repository.
    """
    return (*history_faults(root), *file_faults(root, paths))


def file_faults(root: Path, paths: Sequence[str]) -> tuple[Problem, ...]:
    """What makes files in the work tree differ from the commit, or their changes unseen."""
    literal = (f":(literal){path}" for path in paths)
    listed = try_git(root, "ls-files", "-v", "-z", "--", *literal)  # fails where no files are
    lines = listed.output.decode("utf-8", "surrogateescape").split("\0")[:-1]
    tags = {line[2:]: line[0] for line in lines}
    return (*_attributes(root, [*tags]), *_hidden(tags))


def history_faults(root: Path) -> Iterator[Problem]:
    """Other parents, other objects, or a summary of the commits that is not theirs."""
    repository = Repository.open(root)
    own = repository.own_folder
    grafts = own / "info" / "grafts"
    if grafts.is_file() and grafts.read_text(encoding="utf-8", errors="replace").strip():
        what = f"info/grafts 改了提交的上下级，{_OTHER_HISTORY}"
        yield Problem(str(grafts), what, "问清是谁写的；删去这个文件")
    replaced = run_git(repository.root, "for-each-ref", "--format=%(refname)", "refs/replace/")
    if count := len(replaced.split()):
        what = f"refs/replace 换了 {count} 个对象，{_OTHER_HISTORY}"
        yield Problem(str(own), what, "问清是谁换的；用 git replace -d 删去")
    if try_git(repository.root, "commit-graph", "verify").code:
        what = "objects/info/commit-graph 与提交不符，别的程序看到的历史会与台账不同"
        yield Problem(str(own), what, "删去它，再运行 git commit-graph write --reachable")


def _attributes(root: Path, paths: Sequence[str]) -> Iterator[Problem]:
    """Attributes under which a file that is checked out or exported is not what was committed."""
    asked = "\0".join(paths).encode("utf-8", "surrogateescape")
    for where in ((), ("--cached",)):
        said = try_git(root, "check-attr", *where, "-z", "--stdin", *_ATTRIBUTES, stdin=asked)
        fields = said.output.decode("utf-8", "surrogateescape").split("\0")
        found = dict.fromkeys(zip(fields[::3], fields[1::3], fields[2::3], strict=False))
        named: dict[str, list[str]] = {}
        for path, name, value in found:
            if value not in _HARMLESS:
                named.setdefault(path, []).append(name if value == _SET else f"{name}={value}")
        if named:
            yield from (_attribute(path, words) for path, words in named.items())
            return


def _attribute(path: str, words: Sequence[str]) -> Problem:
    what = f"设了 Git 属性 {'、'.join(words)}，检出或导出的文件会与提交的内容不同"
    remedy = "从 .gitattributes 或 .git/info/attributes 去掉它，再用 git checkout 重新取出文件"
    return Problem(visible(path), what, remedy)


def _hidden(tags: Mapping[str, str]) -> Iterator[Problem]:
    """Files whose changes Git has been told not to look for, by the tags that it gives them."""
    for path, tag in tags.items():
        name = "skip-worktree" if tag in "Ss" else "assume-unchanged" if tag.islower() else ""
        if name:
            remedy = f"运行 git update-index --no-{name} {visible(path)}，再看 git status"
            yield Problem(visible(path), f"设了 {name}，git status 不再报告它的改动", remedy)
