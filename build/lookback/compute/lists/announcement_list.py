"""名单：what an announcement list is, and the columns that lists are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from lookback.compute.figures.explanation import RecordKey, masked_key
from lookback.compute.privacy.disclosure import cell_mask
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot

Mask = Callable[[str, str, str], str]
"""`(resource, field, value) -> shown`, as `disclosure.cell_mask` gives it."""

POSTED, ANNOUNCED, SENT = "公示", "公告", "名单"
"""How a list goes out: on the wall before the decision, after it, or to those who have to act."""


class ListColumn(NamedTuple):
    """A column's title on paper, and the field whose audience its cells have.

    Without a field it holds what no person can be known by: a unit, a count, a code.
    """

    title: str
    resource: str = ""
    field: str = ""


COLUMNS: Mapping[str, ListColumn] = {
    "district_name": ListColumn("县市区"),
    "town_name": ListColumn("镇（新区）", "town", "town_name"),
    "village_code": ListColumn("村代码", "village", "village_code"),
    "village_name": ListColumn("村", "village", "village_name"),
    "villager_group": ListColumn("村民小组", "household", "villager_group"),
    "household_id": ListColumn("户编号", "household", "household_id"),
    "head_name": ListColumn("户主", "member", "name"),
    "head_id_number": ListColumn("户主证件号码", "member", "id_number"),
    "persons": ListColumn("人数"),
    "category": ListColumn("监测对象类别", "case", "category"),
    "posted_from": ListColumn("公示起", "case_step", "posted_from"),
    "posted_until": ListColumn("公示止", "case_step", "posted_until"),
    "monitored_since": ListColumn("纳入监测时间", "case", "monitored_since"),
    "document_no": ListColumn("公告号", "case_step", "document_no"),
    "manner": ListColumn("风险消除方式", "elimination", "manner"),
    "eliminated_on": ListColumn("风险消除时间", "elimination", "eliminated_on"),
    "level": ListColumn("层级", "attention", "level"),
    "unit_code": ListColumn("单位代码", "attention", "unit_code"),
    "unit_name": ListColumn("单位"),
    "uneliminated_persons": ListColumn("未消除人数"),
    "rural_population": ListColumn("农村人口", "village", "rural_population"),
    "uneliminated_share": ListColumn("占比（%）"),
    "register_faults": ListColumn("村表错漏（处）"),
    "register_checked_on": ListColumn("村表核查", "attention", "register_checked_on"),
    "measures_missing": ListColumn("无措施（户）"),
    "measures_checked_on": ListColumn("措施核查", "attention", "measures_checked_on"),
    "eliminations_due": ListColumn("应标未标（户）"),
    "elimination_checked_on": ListColumn("标注核查", "attention", "elimination_checked_on"),
    "opened_on": ListColumn("列入", "attention", "opened_on"),
    "responsible": ListColumn("责任人", "attention", "responsible"),
    "action": ListColumn("处置措施", "attention", "action"),
    "rural_households": ListColumn("农村户数", "village", "rural_households"),
    "visited_households": ListColumn("本轮已入户户数"),
    "key_households": ListColumn("重点人群户数"),
    "key_visited_households": ListColumn("其中已入户"),
    "cases_under_way": ListColumn("识别中（户）"),
    "visit_result": ListColumn("排查情况"),
    "person_id": ListColumn("失联人员编号", "unreachable", "person_id"),
    "person_name": ListColumn("姓名", "member", "name"),
    "reported_on": ListColumn("列入日期", "unreachable", "reported_on"),
    "lost_since": ListColumn("失联起始", "unreachable", "lost_since"),
    "attempts": ListColumn("联系次数", "unreachable", "attempts"),
    "located_on": ListColumn("核实日期", "unreachable", "located_on"),
    "whereabouts": ListColumn("去向", "unreachable", "whereabouts"),
    "family_state": ListColumn("家庭情况", "unreachable", "family_state"),
    "doubt_id": ListColumn("疑点编号", "doubt", "doubt_id"),
    "source": ListColumn("来源", "doubt", "source"),
    "rule_code": ListColumn("规则", "doubt", "rule_code"),
    "rule_title": ListColumn("疑点"),
    "resource": ListColumn("数据表", "doubt", "resource"),
    "key": ListColumn("主键", "doubt", "key"),
    "field": ListColumn("字段", "doubt", "field"),
    "sent_on": ListColumn("下发日期", "doubt", "sent_on"),
    "due_on": ListColumn("期限"),
    "result": ListColumn("核查结果", "doubt", "result"),
    "state": ListColumn("状态"),
    "duty": ListColumn("事项"),
    "clause": ListColumn("条款"),
    "case_id": ListColumn("识别案号", "case", "case_id"),
    "days_over": ListColumn("超期天数"),
    "owner": ListColumn("责任层级"),
    "kind": ListColumn("应办", "withdrawal", "kind"),
    "ground": ListColumn("事由", "withdrawal", "ground"),
    "applied_on": ListColumn("书面申请日期", "withdrawal", "applied_on"),
    "identified_count": ListColumn("识别纳入人数", "case", "identified_count"),
    "risks_text": ListColumn("风险类型", "case_risk", "risk"),
    "withdrawal_kind": ListColumn("回退清退情况", "withdrawal", "kind"),
    "reason": ListColumn("原因详情", "withdrawal", "reason"),
}
"""Every column by its name; the same name is the same thing in every list."""

ROW, UNIT = "row_id", "row_unit"
"""Beside its columns each row of a list has the record it stands for and the unit it lies in."""


@dataclass(frozen=True)
class AnnouncementList:
    """One list (L1–L10): who may see it, how it goes out, its columns and the rows on a day.

    `rows` gives a frame with these columns, `ROW` and `UNIT`, in the order in which the list is
    printed. Of a list for the wall every column may hang there: a head of household by name, but
    no number of a person, no income, no health and no reason why. `scope` says what is in it and
    what is not, where other figures look like its own.
    """

    code: str
    title: str
    clause: str
    audience: str
    kind: str
    columns: tuple[str, ...]
    rows: Callable[[Snapshot], pd.DataFrame]
    scope: str = ""

    @property
    def titles(self) -> dict[str, str]:
        """The title of each column by its name, in the order of the columns."""
        return {name: COLUMNS[name].title for name in self.columns}

    def __call__(self, s: Snapshot) -> pd.DataFrame:
        """The list on the snapshot's day: its columns and no others."""
        return self.rows(s)[list(self.columns)].reset_index(drop=True)

    def within(self, s: Snapshot, unit: str) -> pd.DataFrame:
        """The rows that lie in a unit, those of the units below it included, indexed by `ROW`."""
        rows = self.rows(s)
        return rows[rows[UNIT].str.startswith(unit)].set_index(ROW)[list(self.columns)]


def masked_rows(rows: pd.DataFrame, package: Package, mask: Mask) -> pd.DataFrame:
    """Rows of a list as a page may show them: cells that are not for its readers are masked."""
    hidden = {}
    for name in rows.columns:
        column = COLUMNS[name]
        if column.resource and rows[name].dtype.kind not in "iufMb":
            texts = rows[name].fillna("").astype("str")
            hidden[name] = [mask(column.resource, column.field, text) for text in texts]
    return rows.assign(**{**hidden, **_keys(rows, package, mask)})


def titled_rows(rows: pd.DataFrame, package: Package) -> pd.DataFrame:
    """Rows of a list as they are printed: tables and fields under their titles, keys masked.

    Other cells are not: who may have a printed list may see all of its columns.
    """
    if not {"resource", "field"} <= set(rows.columns):
        return rows
    resources = package.resources.values()
    tables = {table.name: table.title for table in resources}
    fields = {
        (table.name, field.name): field.title for table in resources for field in table.fields
    }
    places = list(zip(rows["resource"], rows["field"], strict=True))
    return rows.assign(
        resource=[tables.get(table, table) for table, _ in places],
        field=[fields.get(place, place[1]) for place in places],
        **_keys(rows, package, cell_mask(package, "internal")),
    )


def _keys(rows: pd.DataFrame, package: Package, mask: Mask) -> dict[str, list[str]]:
    """The column of keys, where there is one, as the fields of each key may be shown.

    A key that is none of its table, for somebody wrote it by hand, is the ledger's own text.
    """
    if not {"resource", "key"} <= set(rows.columns):
        return {}
    keys = zip(rows["resource"], rows["key"].fillna(""), strict=True)
    return {
        "key": [
            masked_key(package, RecordKey(name, key), mask)
            if _is_key(package, name, key)
            else mask("doubt", "key", key)
            for name, key in keys
        ]
    }


def _is_key(package: Package, resource: str, key: str) -> bool:
    table = package.resources.get(resource)
    return table is not None and key.count(",") >= len(table.primary_key) - 1
