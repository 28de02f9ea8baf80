"""名单：what an announcement list is, and the columns that lists are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from lookback.compute.disclosure import cell_mask
from lookback.compute.explain import Record, masked_key
from lookback.data.package import Package
from lookback.data.snapshot import Snapshot

Mask = Callable[[str, str, str], str]
"""`(resource, field, value) -> shown`, as `disclosure.cell_mask` gives it."""

POSTED, ANNOUNCED, SENT = "公示", "公告", "名单"
"""How a list goes out: on the wall before the decision, after it, or to those who have to act."""


class Column(NamedTuple):
    """A column's title on paper, and the field whose audience its cells have.

    Without a field it holds what no person can be known by: a unit, a count, a code.
    """

    title: str
    resource: str = ""
    field: str = ""


COLUMNS: Mapping[str, Column] = {
    "district_name": Column("县市区"),
    "town_name": Column("镇（新区）", "town", "town_name"),
    "village_code": Column("村代码", "village", "village_code"),
    "village_name": Column("村", "village", "village_name"),
    "villager_group": Column("村民小组", "household", "villager_group"),
    "household_id": Column("户编号", "household", "household_id"),
    "head_name": Column("户主", "member", "name"),
    "head_id_number": Column("户主证件号码", "member", "id_number"),
    "persons": Column("人数"),
    "category": Column("监测对象类别", "case", "category"),
    "posted_from": Column("公示起", "case_step", "posted_from"),
    "posted_until": Column("公示止", "case_step", "posted_until"),
    "monitored_since": Column("纳入监测时间", "case", "monitored_since"),
    "document_no": Column("公告号", "case_step", "document_no"),
    "manner": Column("风险消除方式", "elimination", "manner"),
    "eliminated_on": Column("风险消除时间", "elimination", "eliminated_on"),
    "level": Column("层级", "attention", "level"),
    "unit_code": Column("单位代码", "attention", "unit_code"),
    "unit_name": Column("单位"),
    "uneliminated_persons": Column("未消除人数"),
    "rural_population": Column("农村人口", "village", "rural_population"),
    "uneliminated_share": Column("占比（%）"),
    "register_faults": Column("村表错漏（处）"),
    "register_checked_on": Column("村表核查", "attention", "register_checked_on"),
    "measures_missing": Column("无措施（户）"),
    "measures_checked_on": Column("措施核查", "attention", "measures_checked_on"),
    "eliminations_due": Column("应标未标（户）"),
    "elimination_checked_on": Column("标注核查", "attention", "elimination_checked_on"),
    "opened_on": Column("列入", "attention", "opened_on"),
    "responsible": Column("责任人", "attention", "responsible"),
    "action": Column("处置措施", "attention", "action"),
    "rural_households": Column("农村户数", "village", "rural_households"),
    "visited_households": Column("本轮已入户户数"),
    "key_households": Column("重点人群户数"),
    "key_visited_households": Column("其中已入户"),
    "cases_under_way": Column("识别中（户）"),
    "visit_result": Column("排查情况"),
    "person_id": Column("失联人员编号", "unreachable", "person_id"),
    "person_name": Column("姓名", "member", "name"),
    "reported_on": Column("列入日期", "unreachable", "reported_on"),
    "lost_since": Column("失联起始", "unreachable", "lost_since"),
    "attempts": Column("联系次数", "unreachable", "attempts"),
    "located_on": Column("核实日期", "unreachable", "located_on"),
    "whereabouts": Column("去向", "unreachable", "whereabouts"),
    "family_state": Column("家庭情况", "unreachable", "family_state"),
    "doubt_id": Column("疑点编号", "doubt", "doubt_id"),
    "source": Column("来源", "doubt", "source"),
    "rule_code": Column("规则", "doubt", "rule_code"),
    "rule_title": Column("疑点"),
    "resource": Column("数据表", "doubt", "resource"),
    "key": Column("主键", "doubt", "key"),
    "field": Column("字段", "doubt", "field"),
    "sent_on": Column("下发日期", "doubt", "sent_on"),
    "due_on": Column("期限"),
    "result": Column("核查结果", "doubt", "result"),
    "state": Column("状态"),
    "duty": Column("事项"),
    "clause": Column("条款"),
    "case_id": Column("识别案号", "case", "case_id"),
    "days_over": Column("超期天数"),
    "owner": Column("责任层级"),
    "kind": Column("应办", "withdrawal", "kind"),
    "ground": Column("事由", "withdrawal", "ground"),
    "applied_on": Column("书面申请日期", "withdrawal", "applied_on"),
    "identified_count": Column("识别纳入人数", "case", "identified_count"),
    "risks_text": Column("风险类型", "case_risk", "risk"),
    "withdrawal_kind": Column("回退清退情况", "withdrawal", "kind"),
    "reason": Column("原因详情", "withdrawal", "reason"),
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


def shown(rows: pd.DataFrame, package: Package, mask: Mask) -> pd.DataFrame:
    """Rows of a list as a page may show them: cells that are not for its readers are masked."""
    hidden = {}
    for name in rows.columns:
        column = COLUMNS[name]
        if column.resource and rows[name].dtype.kind not in "iufMb":
            texts = rows[name].fillna("").astype("str")
            hidden[name] = [mask(column.resource, column.field, text) for text in texts]
    return rows.assign(**{**hidden, **_keys(rows, package, mask)})


def titled(rows: pd.DataFrame, package: Package) -> pd.DataFrame:
    """Rows of a list as they are printed: tables and fields under their titles, keys masked.

    Other cells are not: who may have a printed list may see all of its columns.
    """
    if not {"resource", "field"} <= set(rows.columns):
        return rows
    resources = package.resources.values()
    tables = {table.name: table.title for table in resources}
    fields = {(table.name, one.name): one.title for table in resources for one in table.fields}
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
            masked_key(package, Record(name, key), mask)
            if _is_key(package, name, key)
            else mask("doubt", "key", key)
            for name, key in keys
        ]
    }


def _is_key(package: Package, resource: str, key: str) -> bool:
    table = package.resources.get(resource)
    return table is not None and key.count(",") >= len(table.primary_key) - 1
