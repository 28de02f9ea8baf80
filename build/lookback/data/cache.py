"""What may be kept from one run to the next, and deleted at any time.

A file holds the latest result of its kind and says itself what it was made from: a key of
contents and of the program, never a time. What was made from anything else, or is damaged, is
made anew; so a cache never grows beyond one result of each kind and day.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from lookback.data.canonical import replace_file
from lookback.workers.code import code_digest


def cache_folder(root: Path) -> Path:
    """`.cache` of the package, which Git is told to ignore wherever it is."""
    folder = root / ".cache"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def kept(file: Path, key: object, make: Callable[[], Any]) -> Any:
    """The JSON value that `make` gives, made only if `file` has none for this key."""
    name = digest([code_digest(), key])
    known = read_kept(file)
    if isinstance(known, dict) and known.get("key") == name:
        return known["value"]
    value = make()
    write_kept(file, {"key": name, "value": value})
    return value


def read_kept(file: Path) -> Any:
    """The JSON value in a file that is whole; None where there is none."""
    with suppress(OSError, ValueError):
        head, _, body = file.read_bytes().partition(b"\n")
        if head.decode() == sha256(body).hexdigest():
            return json.loads(body)
    return None


def write_kept(file: Path, value: object) -> None:
    """Write a JSON value with its own digest; a cache that cannot be written is none."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, sha256(body).hexdigest().encode() + b"\n" + body)


def digest(content: object) -> str:
    """SHA-256 of a JSON value; the order of keys does not count."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
