"""The one definition of the code names all that computes, and no more than is installed."""

import json
import subprocess
import sys
from importlib.metadata import version

from lookback.execution.code import libraries, own_versions, tool_versions

LOADED = """
import importlib, json, pkgutil, sys
from importlib.metadata import packages_distributions
before = {*sys.modules}  # what the environment loads into every Python
import lookback
for module in pkgutil.walk_packages(lookback.__path__, "lookback."):
    if module.name != "lookback.execution.cluster":  # an extra
        importlib.import_module(module.name)
loaded = {name.partition(".")[0] for name in {*sys.modules} - before}
packages = packages_distributions()
print(json.dumps({name: packages[name] for name in loaded & packages.keys()}))
"""


def test_every_library_that_the_program_loads_is_named() -> None:
    """Whatever a module of ours imports, itself or through others."""
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert {"numpy", "pandas", "polars", "frictionless", "filelock"} <= found.keys()
    known = libraries().keys()
    assert {each for each, names in found.items() if not {*map(plain, names)} & known} == set()


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def test_versions_are_those_installed() -> None:
    assert all(version(name) == found for name, found in libraries().items())
    assert {"lookback", "numpy", "polars", "openpyxl", "python-docx"} <= libraries().keys()


def test_extras_are_no_part_of_it() -> None:
    assert not {"duckdb", "distributed", "pytest", "playwright"} & libraries().keys()


def test_python_is_one_of_the_tools() -> None:
    assert tool_versions() == {"python": sys.version.split()[0], **libraries()}


def test_what_the_program_names_itself_is_less() -> None:
    assert own_versions().items() < libraries().items()
    assert "pandas" in own_versions() and "numpy" not in own_versions()
