"""One step from a schema version to the next."""

from collections.abc import Callable
from dataclasses import dataclass

from lookback.data.migrations.package_form import PackageForm


@dataclass(frozen=True)
class Migration:
    """Leads from the version before to `version`; `title` says in Chinese what becomes otherwise.

    `migrate` edits the package in memory. It keeps every cell that it does not have to move,
    and what it adds follows from what the package already says, or is a declared default.
    """

    version: int
    title: str
    migrate: Callable[[PackageForm], None]
