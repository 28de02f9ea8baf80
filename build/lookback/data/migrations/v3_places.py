"""居住地变动、村的设立与撤并、村表各数的变动：rows with a day and a document."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from lookback.data.migrations.migration import Migration
from lookback.data.migrations.package_form import PackageForm

Json = dict[str, Any]

HOUSEHOLD = "[0-9]{10,}"
MEMBER = "[0-9]{12,}"
PATTERNS = {
    "household_id": HOUSEHOLD,
    "member_id": MEMBER,
    "case_id": f"{HOUSEHOLD}-[0-9]+",
    "lead_id": f"{HOUSEHOLD}-X[0-9]+",
    "visit_id": f"{HOUSEHOLD}-[0-9]{{8}}",
    "measure_id": f"{HOUSEHOLD}-[0-9]+-[0-9]+",
}
"""Numbers by the name of their field: a village may have more than 9,999 households."""

VILLAGE_CODE = "[0-9]{12}"
SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"


def _field(name: str, kind: str, title: str, about: str, audience: str, **more: Any) -> Json:
    told = {"name": name, "type": kind, "title": title, "description": about}
    return {**told, "clause": more.pop("clause"), "audience": audience, **more}


def _on_village(name: str, kind: str, title: str, about: str, **more: Any) -> Json:
    return _field(name, kind, title, about, "web", clause="一（四）", **more)


def _count(name: str, title: str, about: str, unit: str) -> Json:
    return _on_village(name, "integer", title, about, unit=unit, constraints={"minimum": 0})


VILLAGE_FIELDS = (
    _on_village(
        "established_on", "date", "设立日期", "新设或改码之日；一直就有的为空",
        date={"years_back": 50, "is_planned": True},
    ),
    _on_village(
        "abolished_on", "date", "撤并日期", "并入另一村或改码之日，自这一天起不再是一个村",
        date={"not_before": ["established_on"], "years_back": 10, "is_planned": True},
    ),
    _on_village(
        "successor_code", "string", "并入村代码", "撤并后各户所在的村；分到几个村的，写主要的一个",
        constraints={"pattern": VILLAGE_CODE},
    ),
    _on_village("change_document_no", "string", "设立撤并依据文号", "批复文号"),
)  # fmt: skip

RESIDENCE: Json = {
    "$schema": SCHEMA,
    "title": "居住地变动",
    "description": "每户每次迁居一行；没有行的户一直住在户表所写的村",
    "clause": "一（五）",
    "fields": [
        _field(
            "household_id", "string", "户编号", "随户不变", "internal", clause="一（五）",
            constraints={"required": True, "pattern": HOUSEHOLD},
        ),
        _field(
            "since", "date", "迁入日期", "自这一天起住在迁入的村；此前各日仍按原来的村统计",
            "internal", clause="一（五）", date={"years_back": 10}, constraints={"required": True},
        ),
        _field(
            "village_code", "string", "迁入村代码", "村表中的村", "internal", clause="一（五）",
            constraints={"required": True, "pattern": VILLAGE_CODE},
        ),
        _field(
            "document_no", "string", "迁居依据文号", "户口迁移等依据", "internal",
            clause="一（五）",
        ),
    ],
    "missingValues": [""],
    "primaryKey": ["household_id", "since"],
    "foreignKeys": [
        {"fields": [key], "reference": {"resource": table, "fields": [key]}}
        for key, table in (("household_id", "household"), ("village_code", "village"))
    ],
}  # fmt: skip

VILLAGE_COUNT: Json = {
    "$schema": SCHEMA,
    "title": "村表各数的变动",
    "description": "村表农村户数、人口自某日起的新数，每次一行；此前各日仍按原来的数",
    "clause": "一（四）",
    "fields": [
        _on_village(
            "village_code", "string", "村代码", "村表中的村",
            constraints={"required": True, "pattern": VILLAGE_CODE},
        ),
        _on_village(
            "since", "date", "起始日期", "自这一天起按本行的数",
            date={"years_back": 10, "is_planned": True}, constraints={"required": True},
        ),
        _count("rural_households", "农村户数", "空白则无法计算", "户"),
        _count("rural_population", "农村人口", "空白则无法计算", "人"),
        _on_village("document_no", "string", "村表依据文号", "核定村表的文件"),
    ],
    "missingValues": [""],
    "primaryKey": ["village_code", "since"],
    "foreignKeys": [
        {"fields": ["village_code"],
         "reference": {"resource": "village", "fields": ["village_code"]}}
    ],
}  # fmt: skip


TABLES = (("village_count", VILLAGE_COUNT, "village"), ("residence", RESIDENCE, "household"))
"""Each new table, and the one behind which it stands."""


def _migrate(form: PackageForm) -> None:
    """Add what the places of later days stand in; nothing that is on file moves."""
    for name in form.names():
        for field in form.schema(name)["fields"]:
            limits = field.get("constraints", {})
            if "pattern" in limits and field["name"] in PATTERNS:
                limits["pattern"] = PATTERNS[field["name"]]
            if field["name"] == "household_id":
                field["description"] = "随户不变，迁居不改号"
    for field in VILLAGE_FIELDS:
        form.add_field("village", dict(field))
    for name, schema, after in TABLES:
        entry = {"name": name, "title": schema["title"], "description": schema["description"]}
        form.add_resource(entry, schema, _empty(schema, f"datapackage/{name}.csv"), after=after)


def _empty(schema: Json, path: str) -> Mapping[str, pl.DataFrame]:
    return {path: pl.DataFrame(schema={field["name"]: pl.String for field in schema["fields"]})}


MIGRATION = Migration(3, "居住地变动和村的设立、撤并记日期和依据", _migrate)
