"""Small packages for the structural checks: written in full, judged by Frictionless as well."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Schema = dict[str, Any]
Files = Mapping[str, str | bytes]
MakePackage = Callable[..., Path]

DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False}


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """Write a package: resource name to its schema and its files (several: a sharded table)."""

    def make(
        tables: Mapping[str, tuple[Schema, Files]], dialect: Mapping[str, Any] = DIALECT
    ) -> Path:
        resources = []
        for name, (schema, files) in tables.items():
            schema_file = tmp_path / "schemas" / f"{name}.json"
            schema_file.parent.mkdir(exist_ok=True)
            schema_file.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")
            for path, content in files.items():
                file = tmp_path / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
            resources.append(
                {
                    "name": name,
                    "title": schema.get("title", name),
                    "type": "table",
                    "path": [*files] if len(files) > 1 else next(iter(files)),
                    "format": "csv",
                    "encoding": "utf-8",
                    "dialect": dialect,
                    "schema": f"schemas/{name}.json",
                }
            )
        descriptor = {"name": "small", "resources": resources}
        (tmp_path / "datapackage.json").write_text(
            json.dumps(descriptor, ensure_ascii=False), encoding="utf-8"
        )
        return tmp_path

    return make
