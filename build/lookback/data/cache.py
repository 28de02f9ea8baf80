"""What may be kept from one run to the next, and deleted at any time.

A file holds the latest result of its kind and says itself what it was made from: a key of
contents and of the program, never a time. What was made from anything else, or is damaged, is
made anew; so a cache never grows beyond one result of each kind and day, and of a table beyond
its last two states (`columns.py`). Its readers are those of the data beside it: it may hold
whatever the tables hold, and Git and the site never take it.
"""

import json
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from lookback.data.canonical import replace_file
from lookback.workers.code import code_digest


def cache_folder(root: Path) -> Path:
    """`.cache` of the package, which Git is told to ignore wherever it is.

    Where the package may only be read there is none, and nothing is kept.
    """
    folder = root / ".cache"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    return folder


def kept(file: Path | None, key: object, make: Callable[[], Any]) -> Any:
    """The JSON value that `make` gives, made only if `file` has none for this key."""
    return json.loads(kept_bytes(file, key, lambda: json_bytes(make())))


def kept_each(
    file: Path, key: object, names: Iterable[str], make: Callable[[str], Any]
) -> dict[str, Any]:
    """The JSON value that `make` gives for each name, made only where `file` has none for it."""
    whole = digest([code_digest(), key])
    known = json.loads(read_kept(file, whole) or b"{}")
    found = {name: known[name] if name in known else make(name) for name in names}
    if found != known:
        write_kept(file, whole, json_bytes(found))
    return found


def kept_bytes(file: Path | None, key: object, make: Callable[[], bytes]) -> bytes:
    """The bytes that `make` gives, made only if `file` has none for this key."""
    if file is None:
        return make()
    name = digest([code_digest(), key])
    known = read_kept(file, name)
    if known is None:
        known = make()
        write_kept(file, name, known)
    return known


def read_kept(file: Path, name: str) -> bytes | None:
    """What a whole file keeps under this name; None where there is none."""
    with suppress(OSError):
        seal, _, content = file.read_bytes().partition(b"\n")
        kept_name, _, body = content.partition(b"\n")
        if kept_name == name.encode() and seal == sha256(content).hexdigest().encode():
            return zlib.decompress(body)
    return None


def write_kept(file: Path, name: str, body: bytes) -> None:
    """Keep bytes under a name, with a digest of all; a cache that cannot be written is none."""
    content = name.encode() + b"\n" + zlib.compress(body, level=1)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, sha256(content).hexdigest().encode() + b"\n" + content)


def json_bytes(value: object) -> bytes:
    """A JSON value in UTF-8, as it is kept."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def digest(content: object) -> str:
    """SHA-256 of a JSON value; the order of keys does not count."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
