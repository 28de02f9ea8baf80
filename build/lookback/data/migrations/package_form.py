"""A package on its way to another form: descriptor, schemas and tables, edited in memory."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import yaml

from lookback.data.csv_writer import format_table, sorted_by_key
from lookback.data.package import DESCRIPTOR
from lookback.errors import DataInvalid, DescriptorInvalid, Problem

Json = dict[str, Any]

Fill = str | Callable[[pl.DataFrame], pl.Series]
"""What a new column holds: one text in every row, or what is made of the rows."""


class PackageForm:
    """The files of a package, read when they are first asked for.

    Tables are frames of text, blank as null, one for each file of a resource. Whatever is
    edited is written by `changed_files`, in canonical form; what is not stays byte for byte.
    """

    def __init__(self, read: Callable[[str], bytes]) -> None:
        """`read` gives a file by its path, empty where there is none."""
        self._read = read
        self._texts: dict[str, bytes | None] = {}
        self._schemas: dict[str, Json] = {}
        self._tables: dict[str, dict[str, pl.DataFrame]] = {}
        self.descriptor: Json = self._json(DESCRIPTOR)

    # What stands in it.

    def names(self) -> list[str]:
        """The names of the resources, in the order of the descriptor."""
        return [body["name"] for body in self.descriptor["resources"]]

    def entry(self, name: str) -> Json:
        """What the descriptor says of a resource; may be edited.

        Raises:
            DescriptorInvalid: there is no such resource.
        """
        for body in self.descriptor["resources"]:
            if body["name"] == name:
                entry: Json = body
                return entry
        raise DescriptorInvalid(
            Problem(DESCRIPTOR, f"没有资源 {name}", "恢复它的描述，再运行 lookback migrate")
        )

    def schema(self, name: str) -> Json:
        """The Table Schema of a resource; may be edited."""
        path = self.entry(name)["schema"]
        if path not in self._schemas:
            self._schemas[path] = self._json(path)
        return self._schemas[path]

    def header(self, name: str) -> list[str]:
        """The names of the fields of a resource."""
        return [field["name"] for field in self.schema(name)["fields"]]

    def shards(self, name: str) -> Mapping[str, pl.DataFrame]:
        """The rows of a resource by file."""
        if name not in self._tables:
            listed = self.entry(name)["path"]
            paths = [listed] if isinstance(listed, str) else listed
            self._tables[name] = {path: self._rows(name, path) for path in paths}
        return self._tables[name]

    def rows(self, name: str) -> pl.DataFrame:
        """All rows of a resource."""
        return pl.concat(self.shards(name).values())

    def text(self, path: str) -> str:
        """A file that is neither a table nor a schema, such as the notice; "" if there is none."""
        content = self._texts[path] if path in self._texts else self._read(path)
        return (content or b"").decode("utf-8")

    def yaml(self, path: str) -> Json:
        """The same, as what it says in YAML; not to be edited."""
        content: Json = yaml.safe_load(self.text(path)) or {}
        return content

    # What can be done with it.

    def put_text(self, path: str, text: str | None) -> None:
        """Write such a file; None removes it."""
        self._texts[path] = None if text is None else text.encode("utf-8")

    def put_rows(self, name: str, shards: Mapping[str, pl.DataFrame]) -> None:
        """Give a resource these rows by file; the columns are those of its schema."""
        self.shards(name)
        self._tables[name] = {path: rows.select(self.header(name)) for path, rows in shards.items()}
        paths = [*shards]
        self.entry(name)["path"] = paths[0] if len(paths) == 1 else paths

    def edit_rows(self, name: str, edit: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        """Give every file of a resource the rows that `edit` makes of it."""
        self.put_rows(name, {path: edit(rows) for path, rows in self.shards(name).items()})

    def add_field(self, name: str, field: Json, fill: Fill = "", *, after: str | None = "") -> None:
        """Add a field behind another one, as the last (""), or as the first one (None).

        `fill` is what its cells hold.
        """
        fields, shards = self.schema(name)["fields"], self.shards(name)
        place = len(fields) if after == "" else 0
        if after:
            place = self.header(name).index(after) + 1
        fields.insert(place, field)
        column = field["name"]
        self._tables[name] = {
            path: rows.insert_column(place, _filled(rows, column, fill))
            for path, rows in shards.items()
        }

    def rename_field(self, name: str, old: str, new: str) -> None:
        """Call a field otherwise, in the schema, its keys and the rows."""
        schema, shards = self.schema(name), self.shards(name)
        schema["fields"][self.header(name).index(old)]["name"] = new
        keys = [schema, *schema.get("foreignKeys", ())]
        for key, part in zip(keys, ("primaryKey", *["fields"] * (len(keys) - 1)), strict=True):
            if isinstance(key.get(part), list):
                key[part] = [new if field == old else field for field in key[part]]
        self._tables[name] = {path: rows.rename({old: new}) for path, rows in shards.items()}

    def drop_field(self, name: str, field: str) -> None:
        """Take a field away, with its cells: what they held must stand elsewhere by then."""
        shards = self.shards(name)
        del self.schema(name)["fields"][self.header(name).index(field)]
        self._tables[name] = {path: rows.drop(field) for path, rows in shards.items()}

    def add_resource(
        self, entry: Json, schema: Json, shards: Mapping[str, pl.DataFrame], *, after: str = ""
    ) -> None:
        """Add a table: what the descriptor says of it, its schema, and its rows by file.

        Of `entry` name, title and description are asked; how the files are written is said as
        of the other tables.
        """
        listed = self.descriptor["resources"]
        place = self.names().index(after) + 1 if after else len(listed)
        name, path = entry["name"], f"schemas/{entry['name']}.json"
        written = {key: copy.deepcopy(listed[0][key]) for key in _AS_OTHERS if key in listed[0]}
        about = {"name": name, "type": "table", **entry, "path": "", **written, "schema": path}
        listed.insert(place, about)
        self._schemas[path] = copy.deepcopy(schema)
        self._tables[name] = {}
        self.put_rows(name, shards)

    def drop_resource(self, name: str) -> None:
        """Take a table away, with its files and its schema."""
        for path in self.shards(name):
            self._texts[path] = None
        self._texts[self.entry(name)["schema"]] = None
        self._schemas.pop(self.entry(name)["schema"], None)
        del self._tables[name]
        self.descriptor["resources"] = [
            body for body in self.descriptor["resources"] if body["name"] != name
        ]

    # What comes of it.

    def changed_files(self) -> dict[str, bytes | None]:
        """The files that are not what was read, by path; None where one goes."""
        files = dict(self._texts)
        files[DESCRIPTOR] = _json_bytes(self.descriptor)
        files |= {path: _json_bytes(schema) for path, schema in self._schemas.items()}
        for name, shards in self._tables.items():
            for path, rows in shards.items():
                files[path] = self._csv(name, rows)
        return {
            path: content for path, content in files.items() if not self._is_as_read(path, content)
        }

    def _is_as_read(self, path: str, content: bytes | None) -> bool:
        return (self._read(path) or None) == (content or None)

    def _csv(self, name: str, rows: pl.DataFrame) -> bytes:
        header, key = self.header(name), self.schema(name).get("primaryKey", [])
        cells = rows.select(header).fill_null("").rows()
        keys: Sequence[str] = [key] if isinstance(key, str) else key
        return format_table(header, sorted_by_key(header, keys, cells))

    def _rows(self, name: str, path: str) -> pl.DataFrame:
        header = self.header(name)
        content = self._read(path) or (",".join(header) + "\n").encode()
        try:
            rows = pl.read_csv(content, infer_schema=False).select(header)
        except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
            what = f"不是一张有 {'、'.join(header)} 这些列的表（{error}）"
            remedy = "先用原来版本的 lookback check 查出并改正，再运行 lookback migrate"
            raise DataInvalid(Problem(path, what, remedy)) from error
        return rows.with_columns(pl.when(pl.all() != "").then(pl.all()))

    def _json(self, path: str) -> Json:
        try:
            content: Json = json.loads(self._read(path))
        except ValueError as error:
            remedy = "恢复该文件：它应是 UTF-8 编码的 JSON"
            raise DescriptorInvalid(Problem(path, f"无法读取（{error}）", remedy)) from error
        return content


_AS_OTHERS = ("scheme", "format", "mediatype", "encoding", "dialect")
"""What the descriptor says of every table alike."""


def _filled(rows: pl.DataFrame, column: str, fill: Fill) -> pl.Series:
    if callable(fill):
        return fill(rows).cast(pl.String).alias(column)
    return pl.Series(column, [fill or None] * len(rows), pl.String)


def _json_bytes(content: Json) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
