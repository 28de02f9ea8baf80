"""Checks built pages for dead links, dead anchors, and anything loaded from outside."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Self
from urllib.parse import unquote, urlsplit

from lxml import etree

from lookback.errors import DescriptorInvalid, Problem

LOADING = {
    "script": ("src",), "img": ("src", "srcset"), "link": ("href",), "iframe": ("src", "srcdoc"),
    "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",), "embed": ("src",),
    "object": ("data",), "form": ("action",), "input": ("src",), "image": ("href",),
    "use": ("href",), "track": ("src",), "base": ("href",),
}  # fmt: skip
"""Elements whose attributes make a browser fetch something without being asked."""
OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//|^\s*(?:https?|ftp|wss?):", re.IGNORECASE)
CSS_LOAD = re.compile(rb"""(?:url\(\s*['"]?|@import\s+['"])\s*((?:https?:)?//[^'")\s]+)""")

OUTSIDE_FAULT = ("引用了网站以外的内容", "改为本地文件：内网里打不开外部地址")
MISSING_FAULT = ("链接的文件不存在", "改正模板或页面里的这个链接")
ANCHOR_FAULT = ("链接的位置不存在", "改正链接里 # 后面的名字")


@dataclass
class _PageParser:
    """What one HTML file offers (anchors) and asks for (links, loads)."""

    anchors: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins; the parser calls this."""
        for name, value in attributes.items():
            if not value:
                continue
            if name in ("id", "name"):
                self.anchors.add(value)
            elif name in LOADING.get(tag, ()) and OUTSIDE.match(value):
                self.outside.add(value)
            elif name in ("href", "src", "data") and not urlsplit(value).scheme:
                self.links.add(value)

    def close(self) -> Self:
        """What the parser gives for the file."""
        return self


def check_links(built: Path, *, to_come: frozenset[str] = frozenset()) -> None:
    """Stop on a dead link or a request that leaves the site; all of them are reported at once.

    `to_come` are files that will be there when the site is published.

    Raises:
        DescriptorInvalid: every dead link, dead anchor and outside reference.
    """
    pages = {path: _parse(path) for path in sorted(built.rglob("*.html"))}
    anchors = {path.relative_to(built).as_posix(): page.anchors for path, page in pages.items()}
    files = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()}
    files |= to_come
    faults: dict[tuple[str, str, str], list[str]] = {}
    for path, page in pages.items():
        name = path.relative_to(built).as_posix()
        for address in sorted(page.outside):
            faults.setdefault((*OUTSIDE_FAULT, address), []).append(name)
        for link in sorted(page.links):
            if fault := _fault(name, link, files, anchors):
                faults.setdefault(fault, []).append(name)
    for path in sorted(built.rglob("*.css")):
        for address in sorted(set(CSS_LOAD.findall(path.read_bytes()))):
            name = path.relative_to(built).as_posix()
            faults.setdefault((*OUTSIDE_FAULT, address.decode("ascii", "replace")), []).append(name)
    if faults:
        raise DescriptorInvalid(*(_problem(fault, names) for fault, names in faults.items()))


def _problem(fault: tuple[str, str, str], names: list[str]) -> Problem:
    """One fault, however many pages have it: the first is named."""
    what, remedy, address = fault
    where = names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 页"
    return Problem(where, f"{what}：{address}", remedy)


def _parse(path: Path) -> _PageParser:
    parser = etree.HTMLParser(target=_PageParser(), encoding="utf-8", huge_tree=True)
    return etree.parse(path, parser)


def _fault(
    name: str, link: str, files: set[str], anchors: dict[str, set[str]]
) -> tuple[str, str, str] | None:
    """What is wrong with a link on a page, and what it leads to; nothing if it leads somewhere."""
    parts = urlsplit(link)
    target = link_target(name, unquote(parts.path)) if parts.path else name
    if target not in files:
        return (*MISSING_FAULT, target)
    fragment = unquote(parts.fragment)
    is_question = "=" in fragment  # to a page's script: ledger.html#record=household/1009010001
    known = anchors.get(target, {fragment}) | {"", "__top"}
    if not is_question and fragment not in known:
        return (*ANCHOR_FAULT, f"{target}#{fragment}")
    return None


def link_target(name: str, path: str) -> str:
    """The file that a path on page `name` leads to; a folder means its index."""
    start = [] if path.startswith("/") else list(PurePosixPath(name).parent.parts)
    for part in path.split("/"):
        if part == "..":
            start = start[:-1]
        elif part not in ("", "."):
            start.append(part)
    if path.endswith("/") or not start:
        start.append("index.html")
    return "/".join(start)
