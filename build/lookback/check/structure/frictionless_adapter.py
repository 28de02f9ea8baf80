"""Frictionless called on a whole table, on some rows of one, or on a single header."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence, Set
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from frictionless import Error, Package, Report
from frictionless.errors import RowError

from lookback.check.structure.descriptor import Json, paths_of

LIMIT = 10_000
"""Errors per table after which Frictionless stops: nobody reads further."""

_PLAIN = {
    "encoding": "utf-8",
    "dialect": {"delimiter": ",", "quoteChar": '"', "skipInitialSpace": False, "header": True},
}
"""Leaves Frictionless nothing to guess: an extract need not look like a table on average."""


class FrictionlessCrashed(Exception):
    """Frictionless itself failed on a table, as it does on sNaN in a bounded number."""


class TableExtract(NamedTuple):
    """Some rows of a table, cell by cell as written, with their numbers in the whole table."""

    descriptor: Json
    numbers: Sequence[int]
    rows: Iterable[Sequence[str | None]]


def validate_table(root: Path, descriptor: Json, name: str) -> list[Error]:
    """Every error in a table, read in full."""
    package = Package.from_descriptor(descriptor, basepath=str(root))
    return _errors(lambda: package.get_resource(name).validate(limit_errors=LIMIT))


def validate_header(root: Path, descriptor: Json, name: str, path: str) -> list[Error]:
    """The errors in the header of one later part, which Frictionless drops unread."""
    table = next(item for item in descriptor["resources"] if item["name"] == name)
    schema = {**table["schema"], "foreignKeys": []}
    alone = {**descriptor, "resources": [{**table, "path": path, "schema": schema}]}
    resource = Package.from_descriptor(alone, basepath=str(root)).resources[0]
    errors = _errors(lambda: resource.validate(limit_rows=1))
    return [error for error in errors if not isinstance(error, RowError)]


def validate_rows(
    descriptor: Json, suspects: TableExtract, parents: Iterable[TableExtract]
) -> list[Error]:
    """Every error in some rows of a table, under their numbers in the whole table.

    The rows are written out with the rows of other tables that they refer to, and that small
    package is validated: what Frictionless reports of a row depends on nothing else.
    """
    with TemporaryDirectory() as folder:
        resources = [_write_extract(Path(folder), extract) for extract in (suspects, *parents)]
        package = Package.from_descriptor(
            {**descriptor, "resources": resources}, basepath=str(folder)
        )
        errors = _errors(lambda: package.resources[0].validate(limit_errors=LIMIT))
    for error in errors:
        if isinstance(error, RowError):
            error.row_number = suspects.numbers[error.row_number - 2]
            error.note = re.sub(
                r"(?<=^the same as in the row at position )\d+$",
                lambda match: str(suspects.numbers[int(match[0]) - 2]),
                error.note,
            )
    return errors


def _write_extract(folder: Path, extract: TableExtract) -> Json:
    table = extract.descriptor
    path = f"{table['name']}.csv"
    with (folder / path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)  # its \r\n line ends make it quote every CR and LF of a cell
        writer.writerow([field["name"] for field in table["schema"]["fields"]])
        writer.writerows(extract.rows)
    return {**table, **_PLAIN, "path": path}


def _errors(validate: Callable[[], Report]) -> list[Error]:
    try:
        report = validate()
    except Exception as crash:  # Frictionless failed on this table; that is a finding, not a bug
        raise FrictionlessCrashed(type(crash).__name__) from crash  # its text may quote a cell
    return [*report.errors, *(error for task in report.tasks for error in task.errors)]


def without_unreadable(descriptor: Json, unreadable: Set[str]) -> Json:
    """The descriptor without the files that cannot be read and the references to such tables."""
    broken = {item["name"] for item in descriptor["resources"] if unreadable & {*paths_of(item)}}
    resources = []
    for item in descriptor["resources"]:
        paths = [path for path in paths_of(item) if path not in unreadable]
        keys = item["schema"].get("foreignKeys", [])
        kept = [key for key in keys if key["reference"].get("resource") not in broken]
        if paths:
            path = paths if isinstance(item["path"], list) else paths[0]
            schema = {**item["schema"], "foreignKeys": kept}
            resources.append({**item, "path": path, "schema": schema})
    return {**descriptor, "resources": resources}
