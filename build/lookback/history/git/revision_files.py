"""The files of a revision, read from the object store and put into a folder when asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol


class BlobReader(Protocol):
    """Gives the content of a file by its id."""

    def read(self, blob: str) -> bytes:
        """The content under an id."""


@dataclass(frozen=True)
class RevisionFiles:
    """The files of a revision, to be had in a folder; `blobs` are all there are, by their paths."""

    folder: Path
    blobs: Mapping[str, str]
    contents: BlobReader

    def read(self, path: str) -> bytes:
        """The content of a file; empty where the revision has no such file."""
        return self.contents.read(self.blobs[path]) if path in self.blobs else b""

    def put(self, *paths: str) -> None:
        """Put these files, and all files in these folders, in their places."""
        for path, blob in self.blobs.items():
            place = self.folder / path
            is_asked = any(PurePosixPath(path).is_relative_to(asked) for asked in paths)
            if is_asked and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(self.contents.read(blob))
