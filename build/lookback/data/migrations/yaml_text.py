"""Keys taken out of a YAML file by their lines, so that its comments and its order stay."""

import re

import yaml

from lookback.data.migrations.package_form import Json
from lookback.errors import DescriptorInvalid, Problem


def without_keys(path: str, text: str, *keys: str) -> str:
    """The text of a file without these keys ("document.title"), whatever they hold.

    A comment that stands directly above a key of the first level goes with it.

    Raises:
        DescriptorInvalid: a key is not written on a line of its own.
    """
    content = yaml.safe_load(text)
    for key in keys:
        parts = key.split(".")
        if _has(content, parts):
            text = _without(text, parts)
            _drop(content, parts)
    if yaml.safe_load(text) != content:
        what = f"{'、'.join(keys)} 没有各自成行，取不出来"
        remedy = "把它们改成一行一项（yamllint 的写法）并提交，再运行 lookback migrate"
        raise DescriptorInvalid(Problem(path, what, remedy))
    return text


def _without(text: str, parts: list[str]) -> str:
    """Drop the line of a key and the lines below it that are indented deeper."""
    kept: list[str] = []
    path: list[tuple[int, str]] = []
    gone: int | None = None
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip(" "))
        named = re.match(r" *([^\s#:\-][^:]*):(\s|$)", line)
        if gone is not None and (not line.strip() or indent > gone or line.lstrip(" ")[0] in "-]}"):
            continue
        gone = None
        if named:
            path = [level for level in path if level[0] < indent] + [(indent, named[1])]
            if [name for _, name in path] == parts:
                gone = indent
                while kept and not indent and kept[-1].startswith("#"):
                    kept.pop()
                continue
        kept.append(line)
    return re.sub(r"\n+\Z", "\n", "".join(kept))


def _has(content: Json, parts: list[str]) -> bool:
    here: object = content
    for part in parts:
        if not isinstance(here, dict) or part not in here:
            return False
        here = here[part]
    return True


def _drop(content: Json, parts: list[str]) -> None:
    for part in parts[:-1]:
        content = content[part]
    del content[parts[-1]]
