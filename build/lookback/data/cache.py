"""What may be kept from one run to the next, and deleted at any time."""

from pathlib import Path


def cache_folder(root: Path) -> Path:
    """`.cache` of the package, which Git is told to ignore wherever it is."""
    folder = root / ".cache"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
