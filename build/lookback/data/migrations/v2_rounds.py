"""第2版：a round is a record, and deadlines, tasks and visits refer to it.

What the notice file said of its own round (基数之日, 调度日) moves into the tables; visits keep
the words by which they name their round, which become its code.
"""

from datetime import date, timedelta

import polars as pl

from lookback.data.migrations.field_bodies import codes_field, planned_day, text_field
from lookback.data.migrations.migration import Migration
from lookback.data.migrations.package_form import Json, PackageForm
from lookback.data.migrations.yaml_text import without_keys

NOTICE = "schemas/notice.yaml"

OF_THE_NOTICE = "回头看"
"""How visits of the first version name the round of the notice; all other rounds came before."""

LOOK_BACK, SCREENING = "回头看", "集中排查"

ROUND_FIELDS = [
    text_field("code", "轮次代码", "排查轮次的简称，入户排查等表用它指明轮次", is_required=True),
    text_field("name", "轮次名称", "排查轮次的全称", is_required=True),
    codes_field("kind", "类型", "集中排查或“回头看”", "round_kind", (SCREENING, LOOK_BACK)),
    text_field("document_no", "通知文号", "部署本轮的通知；空白为没有登记"),
    planned_day("issued_on", "通知日期", "通知印发之日；空白以开始日期为准", years_back=1),
    planned_day("starts_on", "开始日期", "从这一天起，“本轮”指这一轮", is_required=True),
    planned_day("ends_on", "结束日期", "最后一次调度或最后一个节点；以后的日子在下一轮开始前仍归它",
                not_before=("starts_on",), is_required=True),
    planned_day("baseline_on", "基数之日", "空白村、失联人员基数的日子；空白为通知没有基数",
                years_back=1),
]  # fmt: skip


def round_field() -> Json:
    """The field by which a table says of which round its rows are."""
    return text_field("round", "排查轮次", "轮次代码", is_required=True)


def foreign_key(field: str, resource: str, target: str) -> Json:
    """A reference of one field to another table's."""
    return {"fields": [field], "reference": {"resource": resource, "fields": [target]}}


def _migrate(form: PackageForm) -> None:
    notice = form.yaml(NOTICE)
    days = [str(day) for day in notice.get("dispatch_days", ())]
    baseline = _baseline_day(notice["document"])
    rounds = _rounds(form, notice["document"], days, baseline)
    form.put_text("schemas/codes/round_kind.csv", _code_list(SCREENING, LOOK_BACK))
    form.put_text("schemas/codes/visit_round.csv", None)
    form.add_resource(
        {"name": "round", "title": "排查轮次", "description": "每轮集中排查或“回头看”一行"},
        _schema("排查轮次", "每轮集中排查或“回头看”一行", ROUND_FIELDS, ["code"]),
        {"datapackage/round.csv": rounds},
        after="village",
    )
    form.add_resource(
        {"name": "dispatch_day", "title": "调度日", "description": "每个调度日一行"},
        _schema(
            "调度日", "每周调度的截止日",
            [planned_day("day", "调度日", "每周调度的截止日", is_required=True, clause="三（三）"),
             round_field()],
            ["day"], [foreign_key("round", "round", "code")], clause="三（三）",
        ),
        {"datapackage/dispatch_day.csv": pl.DataFrame(
            {"day": days, "round": [OF_THE_NOTICE] * len(days)},
            schema={"day": pl.String, "round": pl.String},
        )},
        after="round",
    )  # fmt: skip
    _refer(form, "milestone", after=None)
    form.schema("milestone")["primaryKey"] = ["round", "code"]
    _refer(form, "deliverable", after="due_on")
    _refer_visits(form)
    form.put_text(
        NOTICE, without_keys(NOTICE, form.text(NOTICE), "dispatch_days", "document.baseline_day")
    )


def _baseline_day(document: Json) -> date:
    """The day of the counts (三（二）): where not said, the end of the month before."""
    issued: date = document["issued_on"]
    said: date | None = document.get("baseline_day")
    return said or issued.replace(day=1) - timedelta(days=1)


def _rounds(form: PackageForm, document: Json, days: list[str], baseline: date) -> pl.DataFrame:
    """The round of the notice, and one for each other word that visits name a round by."""
    starts_on = baseline + timedelta(days=1)
    due = form.rows("milestone")["due_on"].drop_nulls().to_list()
    rows = [
        {
            "code": OF_THE_NOTICE, "name": document["title"], "kind": LOOK_BACK,
            "document_no": document["number"], "issued_on": str(document["issued_on"]),
            "starts_on": str(starts_on), "ends_on": max([*days, *due, str(starts_on)]),
            "baseline_on": str(baseline),
        }
    ]  # fmt: skip
    visits = form.rows("visit").filter(pl.col("visited_on") <= str(baseline))
    known = form.rows("visit")["round"].drop_nulls().unique().sort()
    for code in known.filter(known != OF_THE_NOTICE):
        own = visits.filter(pl.col("round") == code)["visited_on"]
        first, last = (str(day or baseline) for day in (own.min(), own.max()))
        rows.append(
            {"code": code, "name": f"{first[:4]}年{code}", "kind": SCREENING, "document_no": None,
             "issued_on": None, "starts_on": first, "ends_on": last, "baseline_on": None}
        )  # fmt: skip
    return pl.DataFrame(rows, schema={field["name"]: pl.String for field in ROUND_FIELDS})


def _refer(form: PackageForm, name: str, after: str | None) -> None:
    """Let a table refer to the round, in a field behind another one: all its rows are of one."""
    form.add_field(name, round_field(), OF_THE_NOTICE, after=after)
    form.schema(name).setdefault("foreignKeys", []).append(foreign_key("round", "round", "code"))


def _refer_visits(form: PackageForm) -> None:
    schema = form.schema("visit")
    place = form.header("visit").index("round")
    kept = {name: schema["fields"][place][name] for name in ("clause", "audience")}
    schema["fields"][place] = {
        **text_field("round", "排查轮次", "轮次代码；空白不算在任何一轮"), **kept,
    }  # fmt: skip
    schema.setdefault("foreignKeys", []).append(foreign_key("round", "round", "code"))


def _schema(
    title: str, description: str, fields: list[Json], key: list[str],
    foreign_keys: list[Json] | None = None, clause: str = "二",
) -> Json:  # fmt: skip
    schema: Json = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "title": title,
        "description": description,
        "clause": clause,
        "fields": fields,
        "missingValues": [""],
        "primaryKey": key,
    }
    return schema | ({"foreignKeys": foreign_keys} if foreign_keys else {})


def _code_list(*titles: str) -> str:
    lines = [f"{number},{title},二\n" for number, title in enumerate(titles, 1)]
    return "".join(["code,title,clause\n", *lines])


MIGRATION = Migration(2, "排查轮次、调度日成表，时间节点、工作任务、入户排查指明轮次", _migrate)
