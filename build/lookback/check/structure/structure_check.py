"""The structural check of every table of the package: as Frictionless, faster, in Chinese."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from lookback.check.findings.finding import Findings
from lookback.check.structure.data_files import DataFile, read_data_file, unlisted_files
from lookback.check.structure.descriptor import paths_of, read_descriptor
from lookback.errors import DescriptorInvalid
from lookback.execution.store import NO_STORE, Store


def check_structure(
    root: Path, store: Store = NO_STORE, progress: Callable[[str], None] | None = None
) -> Findings:
    """Validate the descriptor and every table of the package whose descriptor stands in `root`.

    Raises DescriptorInvalid with all problems of the descriptor and the schemas; whatever is
    wrong with the data becomes a finding. What was found without fault before is known to the
    `store`.
    """
    descriptor, problems = read_descriptor(root)
    if problems:
        from lookback.check.structure.descriptor_validation import (
            standard_problems,  # slow to load, as below
        )

        raise DescriptorInvalid(*problems, *standard_problems(descriptor))
    read = {
        path: read_data_file(root, path, str(item.get("name")))
        for item in descriptor["resources"]
        for path in paths_of(item)
    }
    files = [*read.values()]
    findings = [*unlisted_files(root, {str(PurePosixPath(path)) for path in read})]
    is_whole = not findings and all(isinstance(file, DataFile) for file in files)
    whole = [
        "sound package",
        descriptor,
        [[f.path, f.digest] for f in files if isinstance(f, DataFile)],
    ]
    if is_whole and store.knows(whole):
        return Findings(())
    # Frictionless and polars take half a second to load: only where there is work for them.
    from lookback.check.structure.package_validation import validate_package

    findings += validate_package(root, descriptor, read, store, progress)
    if not findings:
        store.note(whole)
    return Findings.of(findings)
