"""What the schemas promise: every item of the forms has its place, every word its source."""

import csv
import json
import re
from typing import Any

import pytest
import yaml

from lookback import HOME
from lookback.data.package import Package
from lookback.notice import Notice

FORMS = yaml.safe_load((HOME / "schemas/forms.yaml").read_text(encoding="utf-8"))
ITEMS = [item for form in FORMS.values() for item in form["items"]]
F3_CODES = [f"A{number}" for number in range(1, 56)] + ["A27a"]
SCHEMAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((HOME / "schemas").glob("*.json"))
}
FIELDS = [(name, field) for name, schema in SCHEMAS.items() for field in schema["fields"]]
IDS = [f"{name}.{field['name']}" for name, field in FIELDS]


def _code_list(name: str) -> list[dict[str, str]]:
    with (HOME / f"schemas/codes/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_forms_list_every_code_of_annex_3() -> None:
    listed = {item["item"] for item in FORMS["F3"]["items"]}
    assert set(F3_CODES) <= listed


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["item"])
def test_every_form_item_is_a_field_or_a_declared_computation(item: dict[str, Any]) -> None:
    place = item.get("same_as", item["item"])
    stored = [name for name, field in FIELDS if field.get("form") == place]
    if "computed" in item:
        assert not stored, "a generated value is computed, never stored"
    else:
        assert stored


def test_every_form_property_is_an_item_of_a_form() -> None:
    listed = {item.get("same_as", item["item"]) for item in ITEMS}
    assert {field["form"] for _, field in FIELDS if "form" in field} <= listed


@pytest.mark.parametrize(("resource", "field"), FIELDS, ids=IDS)
def test_every_field_says_what_it_is(resource: str, field: dict[str, Any], notice: Notice) -> None:
    assert re.search("[一-鿿]", field["title"])
    assert field["description"]
    assert field["clause"] in notice.clauses
    assert field["audience"] in {"web", "board", "internal", "restricted"}
    if field["type"] == "boolean":
        assert (field["trueValues"], field["falseValues"]) == (["是"], ["否"])


@pytest.mark.parametrize(
    ("resource", "field"), [(name, field) for name, field in FIELDS if "codes" in field]
)
def test_enumerations_are_the_code_lists(resource: str, field: dict[str, Any]) -> None:
    titles = list(dict.fromkeys(row["title"] for row in _code_list(field["codes"])))
    assert field["constraints"]["enum"] == titles


def test_every_code_list_is_used_and_cites_the_notice(notice: Notice) -> None:
    lists = {path.stem for path in (HOME / "schemas/codes").glob("*.csv")}
    assert lists == {field["codes"] for _, field in FIELDS if "codes" in field}
    for name in lists:
        assert {row["clause"] for row in _code_list(name)} <= set(notice.clauses)


def test_no_field_beyond_keys_is_mandatory() -> None:
    """通知三（五）: no form may demand more than the notice does; blanks are for the rules."""
    for name, schema in SCHEMAS.items():
        keys = set(schema["primaryKey"])
        keys |= {field for key in schema.get("foreignKeys", ()) for field in key["fields"]}
        required = {
            field["name"]
            for field in schema["fields"]
            if field.get("constraints", {}).get("required")
        }
        assert required - keys <= {
            "town_name",
            "shard",
            "village_name",
            "title",
            "due_on",
            "clause",
            *("name", "starts_on", "ends_on"),
        }
        assert set(schema["primaryKey"]) <= required, name


def test_the_descriptor_names_every_schema(package: Package) -> None:
    assert set(package.resources) == set(SCHEMAS)


def test_health_and_identity_are_restricted() -> None:
    restricted = {field["name"] for _, field in FIELDS if field["audience"] == "restricted"}
    assert {"id_number", "disability_certificate", "phone", "health", "name", "risk"} <= restricted
