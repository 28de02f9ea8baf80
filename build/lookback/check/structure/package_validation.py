"""Validates a package: its descriptor by Frictionless, then every table, fast where it can be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from frictionless.resources import TableResource

from lookback.check.findings.finding import Finding
from lookback.check.structure.checked_table import CheckedTable, title_and_name
from lookback.check.structure.data_files import DataFile
from lookback.check.structure.descriptor import Json, paths_of
from lookback.check.structure.descriptor_validation import load_tables
from lookback.check.structure.encoding import encoding_finding
from lookback.check.structure.frictionless_adapter import without_unreadable
from lookback.check.structure.key_validation import foreign_keys_of
from lookback.check.structure.table_validation import TableValidation
from lookback.execution.store import Store

Progress = Callable[[str], None]


def validate_package(
    root: Path,
    descriptor: Json,
    read: Mapping[str, DataFile | Finding],
    store: Store,
    progress: Progress | None,
) -> list[Finding]:
    """Every finding in the tables; what could not be read is reported and left out.

    Raises DescriptorInvalid.
    """
    resources = load_tables(root, descriptor)
    parts, refused = _readable_files(descriptor, read)
    if refused:
        descriptor = without_unreadable(descriptor, read.keys() - parts.keys())
        resources = load_tables(root, descriptor)
    table_validations = _table_validations(descriptor, resources, parts)
    return [*refused, *_findings(root, descriptor, table_validations, store, progress)]


def _readable_files(
    descriptor: Json, read: Mapping[str, DataFile | Finding]
) -> tuple[dict[str, DataFile], list[Finding]]:
    """The files whose text can be read, and the reasons for those whose text cannot."""
    parts, refused = {}, []
    for resource in descriptor["resources"]:
        is_utf8 = str(resource.get("encoding", "utf-8")).lower() in ("utf-8", "utf8")
        for path in paths_of(resource):
            part = read[path]
            flaw = part if isinstance(part, Finding) else None
            if isinstance(part, DataFile) and is_utf8:
                flaw = encoding_finding(part, resource["name"])
            if flaw:
                refused.append(flaw)
            elif isinstance(part, DataFile):
                parts[path] = part
    return parts, refused


def _table_validations(
    descriptor: Json, resources: Sequence[TableResource], parts: Mapping[str, DataFile]
) -> dict[str, TableValidation]:
    items = {item["name"]: item for item in descriptor["resources"]}
    labels = {name: title_and_name(item.get("title"), name) for name, item in items.items()}
    by_name = {str(resource.name): resource for resource in resources}
    references = {name: foreign_keys_of(table, by_name) for name, table in by_name.items()}
    key_fields: dict[str, dict[str, None]] = {name: {} for name in by_name}
    for name, keys in references.items():
        for key in keys:
            key_fields[name] |= dict.fromkeys(field.name for field in key.child_fields)
            key_fields[key.parent] |= dict.fromkeys(field.name for field in key.parent_fields)
    table_validations = {}
    for name, item in items.items():
        table = CheckedTable(by_name[name], item, [parts[path] for path in paths_of(item)], labels)
        table_validations[name] = TableValidation(table, references[name], [*key_fields[name]])
    return table_validations


def _findings(
    root: Path,
    descriptor: Json,
    table_validations: Mapping[str, TableValidation],
    store: Store,
    progress: Progress | None,
) -> Iterator[Finding]:
    """Screen all tables, then their references; suspect rows are validated by Frictionless."""
    tell = progress or (lambda _: None)
    for name, validation in table_validations.items():
        tell(f"检查 {validation.table.labels[name]}")
        if store.knows(validation.table.sound):
            validation.trust()
        elif validation.validate_by_file(store):
            store.note(validation.table.sound)
        else:
            validation.screen()
            if validation.is_sound:
                store.note(validation.table.sound)
                validation.trust()
    for validation in table_validations.values():
        parents = [
            table_validations[reference.parent].table.sound for reference in validation.references
        ]
        joined = ["sound references", validation.table.sound, parents]
        if not parents or store.knows(joined):
            continue
        if validation.screen_references(table_validations):
            store.note(joined)
    for name, validation in table_validations.items():
        if validation.is_suspect:
            tell(f"复核 {validation.table.labels[name]}")
        yield from validation.findings(root, descriptor, table_validations)
