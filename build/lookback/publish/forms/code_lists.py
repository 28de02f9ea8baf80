"""The code lists that the forms offer to choose from: schemas/codes/*.csv."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lookback.errors import DescriptorInvalid, Problem
from lookback.publish.forms.cell_kinds import ChoiceKind, ListKind

FOLDER = Path("schemas/codes")


@dataclass(frozen=True)
class CodeLists:
    """The labels of each list, in its order; `measures` A39 -> 产业帮扶, `options` its options."""

    lists: Mapping[str, tuple[str, ...]]
    measures: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]

    def pick(self, name: str, *, wraps: bool = False) -> ListKind:
        """A drop-down list of the labels."""
        return ListKind(options=self.lists[name], wraps=wraps)

    def choice(self, name: str, between: str = " ") -> ChoiceKind:
        """Boxes in one cell, one for each label."""
        return ChoiceKind(
            options=tuple((label, label) for label in self.lists[name]), between=between
        )


def read_codes(root: Path) -> CodeLists:
    """The code lists of the package at `root`.

    Raises:
        DescriptorInvalid: a list cannot be read or lacks its columns.
    """
    rows, problems = {}, []
    for path in sorted((root / FOLDER).glob("*.csv")):
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows[path.stem] = [(row["code"], row["title"], row) for row in csv.DictReader(file)]
        except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
            where = (FOLDER / path.name).as_posix()
            problems.append(
                Problem(where, f"无法读取（{error}）", "恢复该码表：列 code,title,clause")
            )
    missing = [name for name in ("measure", "measure_option") if name not in rows]
    problems += [
        Problem(f"{FOLDER.as_posix()}/{name}.csv", "文件不存在", "恢复该码表") for name in missing
    ]
    if problems:
        raise DescriptorInvalid(*problems)
    options: dict[str, tuple[str, ...]] = {}
    for _, title, row in rows["measure_option"]:
        options[row["measure"]] = (*options.get(row["measure"], ()), title)
    return CodeLists(
        {name: tuple(title for _, title, _ in each) for name, each in rows.items()},
        {code: title for code, title, _ in rows["measure"]},
        options,
    )
