"""Validates a package: its descriptor by Frictionless, then every table, fast where it can be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from frictionless.resources import TableResource

from lookback.check.descriptor import Json, paths_of
from lookback.check.encoding import undecodable
from lookback.check.files import Part
from lookback.check.findings import Finding
from lookback.check.judge import readable_part
from lookback.check.keys import references_of
from lookback.check.standard import load_tables
from lookback.check.tables import Table, titled
from lookback.check.trial import Trial
from lookback.execution.store import Store

Progress = Callable[[str], None]


def judge_package(
    root: Path,
    descriptor: Json,
    read: Mapping[str, Part | Finding],
    store: Store,
    progress: Progress | None,
) -> list[Finding]:
    """Every finding in the tables; what could not be read is reported and left out.

    Raises DescriptorInvalid.
    """
    resources = load_tables(root, descriptor)
    parts, refused = _decoded(descriptor, read)
    if refused:
        descriptor = readable_part(descriptor, read.keys() - parts.keys())
        resources = load_tables(root, descriptor)
    trials = _trials(descriptor, resources, parts)
    return [*refused, *_tried(root, descriptor, trials, store, progress)]


def _decoded(
    descriptor: Json, read: Mapping[str, Part | Finding]
) -> tuple[dict[str, Part], list[Finding]]:
    """The files whose text can be read, and the reasons for those whose text cannot."""
    parts, refused = {}, []
    for resource in descriptor["resources"]:
        is_utf8 = str(resource.get("encoding", "utf-8")).lower() in ("utf-8", "utf8")
        for path in paths_of(resource):
            part = read[path]
            flaw = part if isinstance(part, Finding) else None
            if isinstance(part, Part) and is_utf8:
                flaw = undecodable(part, resource["name"])
            if flaw:
                refused.append(flaw)
            elif isinstance(part, Part):
                parts[path] = part
    return parts, refused


def _trials(
    descriptor: Json, resources: Sequence[TableResource], parts: Mapping[str, Part]
) -> dict[str, Trial]:
    items = {item["name"]: item for item in descriptor["resources"]}
    labels = {name: titled(item.get("title"), name) for name, item in items.items()}
    by_name = {str(resource.name): resource for resource in resources}
    references = {name: references_of(table, by_name) for name, table in by_name.items()}
    key_fields: dict[str, dict[str, None]] = {name: {} for name in by_name}
    for name, keys in references.items():
        for key in keys:
            key_fields[name] |= dict.fromkeys(field.name for field in key.child_fields)
            key_fields[key.parent] |= dict.fromkeys(field.name for field in key.parent_fields)
    trials = {}
    for name, item in items.items():
        table = Table(by_name[name], item, [parts[path] for path in paths_of(item)], labels)
        trials[name] = Trial(table, references[name], [*key_fields[name]])
    return trials


def _tried(
    root: Path,
    descriptor: Json,
    trials: Mapping[str, Trial],
    store: Store,
    progress: Progress | None,
) -> Iterator[Finding]:
    """Screen all tables, then their references; suspect rows are validated by Frictionless."""
    tell = progress or (lambda _: None)
    for name, trial in trials.items():
        tell(f"检查 {trial.table.labels[name]}")
        if store.knows(trial.table.sound):
            trial.trust()
        elif trial.acquit_by_file(store):
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
