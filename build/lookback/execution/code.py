"""Which code runs here: two processes with the same digest give the same results."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

import lookback

LIBRARIES = ("frictionless", "numpy", "openpyxl", "pandas", "polars")
"""What the results are made with."""


@cache
def code_digest() -> str:
    """A digest of this program's source, of Python's version and of the libraries'."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    home = Path(lookback.__file__).parent
    for source in sorted(home.rglob("*.py")):
        digest.update(source.relative_to(home).as_posix().encode() + source.read_bytes())
    return digest.hexdigest()
