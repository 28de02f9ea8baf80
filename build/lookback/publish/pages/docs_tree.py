"""The docs tree: hand-written and generated pages together; a path that both have is an error."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from lookback.errors import DescriptorInvalid, Problem


def hand_written(folder: Path) -> dict[str, bytes]:
    """Every file below `site/pages`, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def assemble_tree(parts: Mapping[str, Mapping[str, bytes]]) -> dict[str, bytes]:
    """One tree from the parts, each named for the person who has to choose.

    Raises:
        DescriptorInvalid: two parts give the same path; every such path is named.
    """
    tree: dict[str, bytes] = {}
    origin: dict[str, str] = {}
    clashes: list[Problem] = []
    for part, files in parts.items():
        for path, content in files.items():
            if path.lower() in origin:
                what = f"{origin[path.lower()]}与{part}都有这个文件"
                clashes.append(Problem(path, what, "给其中一个改名，网站里只能有一个"))
            origin.setdefault(path.lower(), part)
            tree[path] = content
    if clashes:
        raise DescriptorInvalid(*clashes)
    return tree


def write_tree(tree: Mapping[str, bytes], folder: Path) -> None:
    """Write the tree into `folder` from nothing: what was there is gone."""
    if folder.exists():
        shutil.rmtree(folder)
    add_to(folder, tree)


def add_to(folder: Path, tree: Mapping[str, bytes]) -> None:
    """Write the tree into `folder`, beside what is there."""
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
