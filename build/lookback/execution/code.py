"""Which code runs here: two processes with the same digest give the same results.

This is the one definition of the code: results that are kept, sites that stand and workers of a
cluster are all held to it.
"""

import json
import platform
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import lookback

PROGRAM = "lookback"
_NAME = re.compile(r"[\w.-]+")


@cache
def code_digest() -> str:
    """A digest of this program's source, of Python's version and of the libraries'."""
    home = Path(lookback.__file__).parent
    sources = {
        source.relative_to(home).as_posix(): sha256(source.read_bytes()).hexdigest()
        for source in home.rglob("*.py")
    }
    return sha256(json.dumps([tool_versions(), sources], sort_keys=True).encode()).hexdigest()


def tool_versions() -> dict[str, str]:
    """The versions of Python and of the libraries."""
    return {"python": platform.python_version(), **libraries()}


@cache
def libraries() -> dict[str, str]:
    """The versions of this program and of all that it requires, directly or not, by their names.

    What the program itself says that it requires is asked, and of each of those the same; extras
    are left out, and what is not installed because this system does without it.
    """
    found: dict[str, str] = {}
    asked = [PROGRAM]
    while asked:
        name = asked.pop()
        try:
            version = distribution(name).version
        except PackageNotFoundError:
            continue
        if name not in found:
            found[name] = version
            asked += required_by(name)
    return dict(sorted(found.items()))


def own_versions() -> dict[str, str]:
    """The versions of this program and of what it names as required itself."""
    own = {PROGRAM, *required_by(PROGRAM)}
    return {name: version for name, version in libraries().items() if name in own}


def required_by(name: str) -> Iterator[str]:
    """The names of what an installed package requires, its extras left out."""
    for requirement in distribution(name).requires or ():
        wanted, _, condition = requirement.partition(";")
        if "extra" not in condition and (found := _NAME.match(wanted)):
            yield re.sub(r"[-_.]+", "-", found[0]).lower()
