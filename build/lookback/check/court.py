"""One sitting: the descriptor before Frictionless, then every table screened and judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from frictionless.resources import TableResource

from lookback.check.acquittals import Acquittals
from lookback.check.descriptor import Json, paths_of
from lookback.check.encoding import undecodable
from lookback.check.files import Part
from lookback.check.findings import Finding
from lookback.check.judge import readable_part
from lookback.check.keys import references_of
from lookback.check.standard import load_tables
from lookback.check.tables import Table, titled
from lookback.check.trial import Trial

Progress = Callable[[str], None]


def judge_package(
    root: Path,
    descriptor: Json,
    read: Mapping[str, Part | Finding],
    acquittals: Acquittals,
    progress: Progress | None,
) -> list[Finding]:
    """Everything found in the tables; what could not be read is said and left out.

    Raises DescriptorInvalid.
    """
    resources = load_tables(root, descriptor)
    parts, refused = _decoded(descriptor, read)
    if refused:
        descriptor = readable_part(descriptor, read.keys() - parts.keys())
        resources = load_tables(root, descriptor)
    trials = _trials(descriptor, resources, parts)
    return [*refused, *_tried(root, descriptor, trials, acquittals, progress)]


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
    acquittals: Acquittals,
    progress: Progress | None,
) -> Iterator[Finding]:
    """Screen all tables, then their references, then hear the judge on what is suspect."""
    tell = progress or (lambda _: None)
    for name, trial in trials.items():
        tell(f"检查 {trial.table.labels[name]}")
        if acquittals.hold(trial.table):
            trial.trust()
        elif trial.acquit_by_file(acquittals):
            acquittals.add(trial.table)
        else:
            trial.screen()
            if trial.is_sound:
                acquittals.add(trial.table)
                trial.trust()
    for trial in trials.values():
        parents = [trials[reference.parent].table for reference in trial.references]
        if not parents or acquittals.hold(trial.table, parents):
            continue
        if trial.screen_references(trials):
            acquittals.add(trial.table, parents)
    for name, trial in trials.items():
        if trial.is_suspect:
            tell(f"复核 {trial.table.labels[name]}")
        yield from trial.findings(root, descriptor, trials)
