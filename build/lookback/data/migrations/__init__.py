"""改版：what leads a package of an older schema version to today's, one step after the other.

A migration is a module of its own here: a version, a title, and a function that edits a
`PackageForm`. It is never changed once a package has been migrated by it, for every older revision
is read through it.
"""

import json
from collections.abc import Callable, Mapping

from lookback.data.migrations import v2_rounds, v3_places
from lookback.data.migrations.migration import Migration
from lookback.data.migrations.package_form import Json, PackageForm
from lookback.data.package import DESCRIPTOR, VERSION_PROPERTY, schema_version
from lookback.errors import DescriptorInvalid, Problem

MIGRATIONS: tuple[Migration, ...] = (v2_rounds.MIGRATION, v3_places.MIGRATION)
"""All of them; each leads to its version from the one before, the first one from version 1."""


def pending(version: int) -> tuple[Migration, ...]:
    """The migrations that a package of this version has still before it, in their order."""
    return tuple(migration for migration in MIGRATIONS if migration.version > version)


def migrated_files(read: Callable[[str], bytes]) -> Mapping[str, bytes | None]:
    """The files of a package that differ in today's form, by path; None where one goes.

    `read` gives the content of a file by its path, empty where there is none. A package of
    today's version differs in nothing.

    Raises:
        DescriptorInvalid: the package is of a newer version, or cannot be read.
        DataInvalid: a table has not the columns of its schema.
    """
    if not (ahead := pending(version_of(read(DESCRIPTOR)))):
        return {}
    form = PackageForm(read)
    for migration in ahead:
        migration.migrate(form)
        form.descriptor = _with_version(form.descriptor, migration.version)
    return form.changed_files()


def _with_version(descriptor: Json, version: int) -> Json:
    """The descriptor with its version, which stands before the resources."""
    rest = dict(descriptor)
    resources = rest.pop("resources")
    return {**rest, VERSION_PROPERTY: version, "resources": resources}


def version_of(descriptor: bytes) -> int:
    """The schema version of a descriptor's bytes.

    Raises:
        DescriptorInvalid: it is no descriptor, or of a newer version than the program's.
    """
    try:
        return schema_version(json.loads(descriptor))
    except ValueError as error:
        problem = Problem(
            DESCRIPTOR, f"无法读取（{error}）", "恢复该文件：它应是 UTF-8 编码的 JSON"
        )
        raise DescriptorInvalid(problem) from error


__all__ = [
    "MIGRATIONS",
    "Migration",
    "PackageForm",
    "migrated_files",
    "pending",
    "version_of",
]
