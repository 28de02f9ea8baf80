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
    trials = _table_validations(descriptor, resources, parts)
    return [*refused, *_findings(root, descriptor, trials, store, progress)]


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
    trials = {}
    for name, item in items.items():
        table = CheckedTable(by_name[name], item, [parts[path] for path in paths_of(item)], labels)
        trials[name] = TableValidation(table, references[name], [*key_fields[name]])
    return trials


def _findings(
    root: Path,
    descriptor: Json,
    trials: Mapping[str, TableValidation],
    store: Store,
    progress: Progress | None,
) -> Iterator[Finding]:
    """Screen all tables, then their references; suspect rows are validated by Frictionless."""
    tell = progress or (lambda _: None)
    for name, trial in trials.items():
        tell(f"检查 {trial.table.labels[name]}")
        if store.knows(trial.table.sound):
            trial.trust()
        elif trial.validate_by_file(store):
            store.note(trial.table.sound)
        else:
            trial.screen()
            if trial.is_sound:
                store.note(trial.table.sound)
                trial.trust()
    for trial in trials.values():
        parents = [trials[reference.parent].table.sound for reference in trial.references]
        joined = ["sound references", trial.table.sound, parents]
        if not parents or store.knows(joined):
            continue
        if trial.screen_references(trials):
            store.note(joined)
    for name, trial in trials.items():
        if trial.is_suspect:
            tell(f"复核 {trial.table.labels[name]}")
        yield from trial.findings(root, descriptor, trials)
