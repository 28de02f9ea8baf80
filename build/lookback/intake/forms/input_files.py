"""The files to be imported: those named, and every workbook and table in a folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lookback.intake.forms.objections import FormLocation, Objection

WORKBOOK, TABLE = ".xlsx", ".csv"
KINDS = (WORKBOOK, TABLE)
OLD = (".xls", ".xlsm", ".xlsb", ".et", ".ods", ".xltx", ".xltm")
"""Spreadsheets that must be saved as another kind before they can come in."""


class InputFile(NamedTuple):
    """A file, and how messages call it."""

    path: Path
    name: str


def input_files(paths: Sequence[Path]) -> tuple[list[InputFile], list[Objection]]:
    """The files in order, each once; what cannot come in at all."""
    input_files: dict[Path, InputFile] = {}
    objections: list[Objection] = []
    for path in paths:
        for file in _within(path):
            kind = file.path.suffix.lower()
            if kind in KINDS:
                input_files.setdefault(file.path.resolve(), file)
            elif kind in OLD or not path.is_dir():
                what = f"是 {kind} 文件" if kind else "没有扩展名"
                remedy = "在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”"
                objections.append(Objection(FormLocation(file.name), what, remedy))
        if path.is_dir() and not any(
            input_file.path.is_relative_to(path) for input_file in input_files.values()
        ):
            remedy = "指明放填好的表的文件夹"
            objections.append(
                Objection(FormLocation(str(path)), "文件夹里没有可导入的文件", remedy)
            )
    return [*input_files.values()], objections


def _within(path: Path) -> Iterator[InputFile]:
    if not path.is_dir():
        yield InputFile(path, path.name)
        return
    for one in sorted(path.rglob("*")):
        name = one.relative_to(path)
        is_hidden = any(part.startswith((".", "~$")) for part in name.parts)
        if one.is_file() and not is_hidden:  # "~$" is the lock of a workbook that is open
            yield InputFile(one, name.as_posix())
