"""The scripts and styles of the pages: nothing is there that no page uses."""

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from mkdocs.utils.yaml import yaml_load

from lookback import HOME
from lookback.check.rules import NOT_RULES, RULES
from lookback.publish.pages.rule_catalogue import FAMILIES, FAMILIES_SCRIPT, families_script

SITE = HOME / "site"
ASSETS = SITE / "theme" / "assets"
FOREIGN = re.compile(r"md-|vg-tooltip-element")
"""Classes and ids that the theme of MkDocs and Vega give."""


def read(path: Path) -> Any:
    return yaml_load(path.read_text(encoding="utf-8"))


def test_every_script_and_style_is_named_and_there() -> None:
    config, rollup = read(HOME / "mkdocs.yml"), read(SITE / "rollup.yml")
    named = {script["path"] for script in config["extra_javascript"]}
    named |= {*config["extra"]["polyfills"], *config["extra_css"], *rollup["extra_css"]}
    files = {path for path in ASSETS.rglob("*") if path.suffix in {".js", ".css"}}
    there = {f"assets/{path.relative_to(ASSETS).as_posix()}" for path in files}
    assert named == there | {FAMILIES_SCRIPT}


def test_scripts_that_a_rollup_shares_come_in_the_same_order() -> None:
    """What others share is defined first."""
    config, rollup = read(HOME / "mkdocs.yml"), read(SITE / "rollup.yml")
    shared = [one for one in config["extra_javascript"] if one in rollup["extra_javascript"]]
    assert shared == rollup["extra_javascript"]
    assert shared[0] == config["extra_javascript"][0]
    assert shared[0]["path"].endswith("elements.js")


@pytest.mark.parametrize("sheet", sorted((ASSETS / "css").glob("*.css")), ids=lambda one: one.name)
def test_every_class_of_a_style_sheet_stands_in_some_page(sheet: Path) -> None:
    """A class that ends in a variant (`tile--3`) may be put together by a template."""
    pages = chain(SITE.glob("templates/**/*.j2"), SITE.glob("theme/*.html"), ASSETS.glob("js/*.js"))
    words = set(re.findall(r"[\w-]+", "\n".join(page.read_text("utf-8") for page in pages)))
    style = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    names = {name for name in re.findall(r"[.#]([a-zA-Z][\w-]*)", style) if not FOREIGN.match(name)}
    stems = {name: {name, re.sub(r"(--|^only-).*", r"\1", name)} for name in names}
    assert names
    assert sorted(name for name, stem in stems.items() if not stem & words) == []


def test_the_search_knows_the_families_of_all_rules() -> None:
    letters = json.loads(families_script().decode().partition(" = ")[2].removesuffix(";\n"))
    assert letters == [*FAMILIES]
    assert {rule.code[:2] for rule in RULES} == set(letters)
    assert {code[:2] for code in NOT_RULES} <= set(letters)
