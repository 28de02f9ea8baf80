"""The data package as it stood in a revision, brought to today's form where it is of an older."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lookback.data.migrations import migrated_files, pending, version_of
from lookback.data.package import DESCRIPTOR
from lookback.execution.pool import PACKAGE
from lookback.history.git.repository import Repository
from lookback.history.git.revision_files import BlobReader, RevisionFiles


@contextmanager
def package_at(repository: Repository, rev: str) -> Iterator[Path]:
    """A temporary folder with the package of a revision, for as long as it is needed.

    Raises:
        HistoryUnusable: there is no such revision.
        DescriptorInvalid, DataInvalid: it is of a newer form, or cannot be brought to today's.
    """
    with package_files(repository, repository.resolve(rev)) as revision:
        revision.put(*PACKAGE)
        yield revision.folder


@contextmanager
def package_files(repository: Repository, commit: str) -> Iterator[RevisionFiles]:
    """The same, each file put into the folder when it is first asked for."""
    with repository.revision(commit, PACKAGE) as revision:
        yield _in_todays_form(revision)


@dataclass(frozen=True)
class _MigratedBlobs:
    """The contents of migrated files by their digests; all others are Git's."""

    migrated: Mapping[str, bytes]
    contents: BlobReader

    def read(self, blob: str) -> bytes:
        """The content under an id."""
        return self.migrated[blob] if blob in self.migrated else self.contents.read(blob)


def _in_todays_form(revision: RevisionFiles) -> RevisionFiles:
    """The files of a revision, read through the migrations that it has still before it."""
    descriptor = revision.blobs.get(DESCRIPTOR)
    if descriptor is None or not pending(version_of(revision.contents.read(descriptor))):
        return revision
    blobs, migrated = dict(revision.blobs), {}
    for path, content in migrated_files(revision.read).items():
        if content is None:
            blobs.pop(path, None)
        else:
            blobs[path] = f"migrated {hashlib.sha256(content).hexdigest()}"
            migrated[blobs[path]] = content
    return replace(revision, blobs=blobs, contents=_MigratedBlobs(migrated, revision.contents))
