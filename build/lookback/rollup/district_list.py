"""The list of districts to be joined: a folder each, and what its manifest must be."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lookback.data.package import DESCRIPTOR
from lookback.errors import Problem, WrongUse
from lookback.site.manifest import MANIFEST

COLUMNS = ("path", "district_code", "district_name", "manifest_sha256", "commit")
"""The columns of a list; all but the first may be missing, and any cell of theirs blank."""
SHAPES = {
    "district_code": (
        re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}"),
        "区代码是6位数字（市的汇总4位，省2位）",
    ),
    "manifest_sha256": (re.compile(r"[0-9a-f]{64}"), "清单指纹是64位小写十六进制数"),
    "commit": (re.compile(r"[0-9a-f]{40}"), "提交号是40位小写十六进制数"),
}
PUBLIC = "public"


class DistrictEntry(NamedTuple):
    """One folder as it was given, and what is known of it beforehand; "" is not known.

    `manifest_sha256` and `commit` come from a source that is trusted more than the folder.
    """

    path: Path
    district_code: str = ""
    district_name: str = ""
    manifest_sha256: str = ""
    commit: str = ""

    @property
    def label(self) -> str:
        """Its name in messages as long as its own manifest is not verified."""
        known = self.district_name or self.district_code
        folder = self.path.resolve()
        return known or (folder.parent.name if folder.name == PUBLIC else folder.name)

    @property
    def is_repository(self) -> bool:
        """Whether it is a district's repository, whose site stands in `public/`."""
        return (self.path / DESCRIPTOR).is_file() and not (self.path / MANIFEST).is_file()

    @property
    def site(self) -> Path:
        """The folder of the site."""
        return self.path / PUBLIC if self.is_repository else self.path


def read_district_list(path: Path) -> list[DistrictEntry]:
    """The entries of a list: CSV with the columns above, or one folder per line without a header.

    Folders are meant from where the list lies.

    Raises:
        WrongUse: it cannot be read, has a column that is not known, or a cell of wrong shape.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = f"读不到清单（{error.__class__.__name__}）"
        raise WrongUse(Problem(str(path), what, "给出 UTF-8 编码的 CSV 或文本文件")) from error
    has_header = bool(rows) and "path" in rows[0]
    header: Sequence[str] = rows[0] if has_header else COLUMNS[:1]
    body = rows[1:] if has_header else rows
    problems = [
        Problem(f"{path} 表头", f"不认识的列 {name}", f"只用这些列：{'、'.join(COLUMNS)}")
        for name in header
        if name not in COLUMNS
    ]
    entries = []
    for number, row in enumerate(body, start=1 + has_header):
        where = f"{path} 第 {number} 行"
        if len(row) != len(header):
            what = f"有 {len(row)} 格，应有 {len(header)} 格"
            problems.append(Problem(where, what, "补齐或删去多余的格；有逗号的内容加引号"))
            continue
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        problems += _misshapen(where, cells)
        known = {name: cells.get(name, "") for name in COLUMNS[1:]}
        entries.append(DistrictEntry(path.parent / cells["path"], **known))
    if not entries and not problems:
        problems.append(Problem(str(path), "清单是空的", "每行写一个区的网站文件夹"))
    if problems:
        raise WrongUse(*problems)
    return entries


def refuse_repeated(entries: Sequence[DistrictEntry]) -> None:
    """Stop where nothing, or the same folder twice, is to be joined.

    Raises:
        WrongUse: every folder that is named more than once.
    """
    if not entries:
        what, remedy = "没有给出任何区", "列出各区的网站文件夹，或用 --list 给出清单文件"
        raise WrongUse(Problem("lookback rollup", what, remedy))
    folders = [entry.site.resolve() for entry in entries]
    repeated = sorted({folder for folder in folders if folders.count(folder) > 1})
    if repeated:
        raise WrongUse(*(Problem(str(folder), "给出了不止一次", "只留一次") for folder in repeated))


def _misshapen(where: str, cells: Mapping[str, str]) -> list[Problem]:
    problems = [
        Problem(where, f"{name} 是“{cells[name]}”", f"改正：{meaning}，不知道就留空")
        for name, (shape, meaning) in SHAPES.items()
        if cells.get(name) and not shape.fullmatch(cells[name])
    ]
    return problems if cells["path"] else [*problems, Problem(where, "没有写文件夹", "填上 path")]
