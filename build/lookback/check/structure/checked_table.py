"""A table as the checks read it: its schema, its files, and the location of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from frictionless import Field
from frictionless.formats.csv import CsvControl
from frictionless.resources import TableResource

from lookback.check.structure.data_files import DataFile
from lookback.check.structure.descriptor import Json
from lookback.check.structure.frictionless_rows import FrictionlessRows


@dataclass(frozen=True)
class CheckedTable:
    """One resource: Frictionless's own reading of it, its descriptor and its files."""

    resource: TableResource
    descriptor: Json
    parts: Sequence[DataFile]
    labels: Mapping[str, str]
    """All resources by name, with their titles."""

    @property
    def name(self) -> str:
        """The resource's name."""
        return str(self.resource.name)

    @property
    def fields(self) -> Sequence[Field]:
        """The schema's fields, in the order of the columns."""
        return self.resource.schema.fields

    @property
    def primary_key(self) -> list[str]:
        """The names of the key's fields."""
        return self.resource.schema.primary_key

    @property
    def sound(self) -> list[object]:
        """What it is called where the store notes that the table by itself is sound."""
        return ["sound table", self.descriptor, [[part.path, part.digest] for part in self.parts]]

    @cached_property
    def places(self) -> FrictionlessRows:
        """Where each row begins; reading this takes time, so only findings ask for it."""
        dialect = CsvControl.from_dialect(self.resource.dialect).to_python()
        return FrictionlessRows(self.parts, self.resource.encoding or "utf-8", dialect)

    def field(self, name: str) -> Field | None:
        """The field of that name, if there is one."""
        return next((item for item in self.fields if item.name == name), None)

    def label_of(self, name: str) -> str:
        """A field by its Chinese title and its name."""
        item = self.field(name)
        return title_and_name(item.title if item else None, name)


def title_and_name(title: str | None, name: str) -> str:
    """The name with its Chinese title before it, where there is one."""
    return f"{title}（{name}）" if title and title != name else name
