"""The items that can be compared: fields of both sides, and values computed from ours."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from lookback.data.package import Field, Package
from lookback.intake.cell_reading import CellReading, read_cell

Items = Mapping[str, Mapping[str, Field]]
"""Resource -> name of an item -> its field."""

RESOURCES = ("household", "member", "income", "measure")
"""The tables that the national system has as well, in the order of the report."""

BORROWED = {
    "town_name": "town", "village_name": "village",
    "category": "case", "monitored_since": "case", "contact_name": "case",
}  # fmt: skip
"""Items of a household that stand in another table of ours."""

HEAD = {"head_name": ("name", "户主姓名"), "head_id_number": ("id_number", "户主证件号码")}
"""Items of a household that are its head's."""

COMPUTED = {
    "household": {
        "is_lifted": ("boolean", "脱贫户（A4，名册比对）"),
        "is_eliminated": ("boolean", "风险是否已消除"),
    },
    "member": {"is_relocated": ("boolean", "易地扶贫搬迁人口（A22，名册比对）")},
    "income": {
        "net_income_yuan": ("number", "家庭纯收入（A33）"),
        "net_income_per_capita_yuan": ("number", "家庭人均纯收入（A34）"),
        "reference_income_yuan": ("number", "收入参考范围（A37）"),
        "reference_income_per_capita_yuan": ("number", "人均收入参考范围（A38）"),
    },
    "measure": {},
}
"""Items that we compute and never store: type and title."""

REGISTERED = frozenset({"is_lifted", "is_relocated"})
"""A4 and A22: generated on either side by matching ID numbers with a register (附件3)."""

CENTS = 2
"""Decimals to which two amounts are compared: the system shows per-capita amounts rounded."""


def comparable_items(package: Package) -> Items:
    """Every item that a mapping may name; our own keys are not among them."""
    found: dict[str, dict[str, Field]] = {}
    for name in RESOURCES:
        resource = package.resources[name]
        own = {f.name: f for f in resource.fields if not _is_our_key(f.name)}
        computed = {
            item: Field(item, kind, title, "", "一（五）", "internal", None, None)
            for item, (kind, title) in COMPUTED[name].items()
        }
        found[name] = {**own, **computed}
    for item, table in BORROWED.items():
        fields = {f.name: f for f in package.resources[table].fields}
        found["household"][item] = fields[item]
    people = found["member"]
    for item, (field, title) in HEAD.items():
        found["household"][item] = replace(people[field], name=item, title=title)
    return found


def normalised_value(value: object, field: Field) -> CellReading:
    """A cell of either side in the one form in which the two are compared."""
    name = HEAD[field.name][0] if field.name in HEAD else field.name
    reading = read_cell(value, name, field.type, field.labels)
    if field.type == "number" and reading.text:
        return reading._replace(text=format(round(float(reading.text), CENTS), ".15g"))
    return reading


def normalised_name(text: object) -> str:
    """A name of a sheet or a column, or a value to be translated, whatever widths and spaces."""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    return "".join(unicodedata.normalize("NFKC", "" if text is None else str(text)).split())


def _is_our_key(name: str) -> bool:
    return name.endswith(("_id", "village_code"))
