"""AG 台账：doubts, rectification and the tasks of every unit (通知一（五）, 二, 三（三）)."""

from collections.abc import Set

import pandas as pd

from lookback.check.rules.other_records import others_alike
from lookback.check.rules.rule import Rule, blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.dates import known_by
from lookback.definitions.lookup import look_up
from lookback.definitions.screening.milestones import is_past, is_task, missing_deliverables
from lookback.definitions.screening.rounds import is_of_round

TRAINING = "培训"
SUPERVISION_PLAN = "督查方案"
"""任务."""

FINDING = ("rule_code", "resource", "key")
"""What makes two entries speak of one finding."""

BASE_LENGTH = 4
"""Family and number, without the letter of a part."""


@rule(
    "AG08", "疑点所指的数据表或字段不存在", severity="W", clause="一（五）",
    on="doubt", fields=("resource", "field"), scope="town", remedy="按数据表和字段的英文名改正",
    expected="是数据表和它的字段的英文名",
)  # fmt: skip
def doubt_points_nowhere(s: Snapshot) -> pd.Series:
    """A doubt without a table concerns no single row and is left alone."""
    columns = {(name, field) for name, table in s.tables.items() for field in table.columns}
    known = columns | {(name, None) for name in s.tables}
    pairs = zip(s.doubt["resource"], s.doubt["field"].astype("object"), strict=True)
    found = [(table, field if isinstance(field, str) else None) in known for table, field in pairs]
    return _sent(s) & s.doubt["resource"].notna() & ~pd.Series(found, s.doubt.index, dtype=bool)


def doubt_cites_no_rule(codes: Set[str]) -> Rule:
    """AG09, which must know the codes of all rules; a code without its part's letter will do."""
    known = codes | {code[:BASE_LENGTH] for code in codes}

    @rule(
        "AG09", "系统规则疑点没有规则代码，或代码不存在", severity="E", clause="一（五）",
        fault="数据质量不高",
        on="doubt", fields=("rule_code",), scope="town", remedy="按规则目录改正规则代码",
        expected="是规则目录中的代码",
    )  # fmt: skip
    def cites_no_rule(s: Snapshot) -> pd.Series:
        unnamed = (s.doubt["source"] == "系统规则") & s.doubt["rule_code"].isna()
        unknown = s.doubt["rule_code"].notna() & ~s.doubt["rule_code"].isin(known)
        return _sent(s) & (unnamed | unknown)

    return cites_no_rule


@rule(
    "AG10", "疑点数据超期未办结", severity="W", clause="一（五）",
    on="doubt", fields=("closed_on", "result"), scope="town",
    remedy="核实后登记结果：已改、属实或误报，附佐证",
    actual="整改期限 {due_on}，办结日期为{closed_on}", expected="在期限以前办结",
)  # fmt: skip
def doubt_overdue(s: Snapshot) -> pd.Series:
    """A doubt without 整改期限 is never overdue."""
    return (s.doubt["due_on"] < s.day) & known_by(s.doubt["closed_on"], s.day).isna()


@rule(
    "AG11", "疑点办结情况不完整", severity="W", clause="一（五）",
    on="doubt", fields=("result", "evidence", "closed_on"),
    scope="town", remedy="补填核查结果、佐证和办结日期",
    expected="填写",
)  # fmt: skip
def doubt_closed_without_result(s: Snapshot) -> pd.DataFrame:
    """Closed by the day, or given a result: then all three are wanted."""
    doubt = s.doubt
    closed = (doubt["closed_on"] <= s.day) | (doubt["result"].notna() & doubt["closed_on"].isna())
    return blank_cells(s, "doubt", ("result", "evidence", "closed_on"), _sent(s) & closed)


@rule(
    "AG24", "同一条疑点的核查结果相互矛盾", severity="E", clause="一（五）", scope="district",
    fault="数据质量不高",
    on="doubt", fields=("result", "rule_code", "key"),
    remedy="核实后只留一个结果，另一条更正或撤销",
    expected="同一条疑点只有一个结果",
    facts=lambda s, rows: {
        "other": "疑点 " + others_alike(s.doubt, rows, "doubt_id", *FINDING)
    },
)  # fmt: skip
def answers_contradict(s: Snapshot) -> pd.Series:
    """Entries for one rule and one record; every result but that of the first entry is named."""
    answered = _sent(s) & s.doubt[["rule_code", "resource", "key", "result"]].notna().all(axis=1)
    rows = s.doubt[answered].sort_values("doubt_id")
    first = rows.groupby(["rule_code", "resource", "key"])["result"].transform("first")
    return (rows["result"] != first).reindex(s.doubt.index, fill_value=False)


@rule(
    "AG12", "问题整改超期", severity="W", clause="三（三）",
    on="rectification", fields=("fixed_on", "due_on"),
    scope="town", remedy="落实整改并登记完成日期",
    actual="整改期限 {due_on}，整改完成日期为{fixed_on}", expected="在期限以前整改",
)  # fmt: skip
def rectification_overdue(s: Snapshot) -> pd.Series:
    """Of the four sources (R070)."""
    fixed = known_by(s.rectification["fixed_on"], s.day).notna()
    return (s.rectification["due_on"] < s.day) & ~fixed


@rule(
    "AG13", "问题已整改而未举一反三", severity="I", clause="三（三）",
    on="rectification", fields=("extended_check",), scope="town", remedy="说明举一反三的排查情况",
    expected="说明举一反三的排查情况",
)  # fmt: skip
def rectification_not_extended(s: Snapshot) -> pd.Series:
    """举一反三，做好问题排查和整改落实."""
    return (s.rectification["fixed_on"] <= s.day) & s.rectification["extended_check"].isna()


@rule(
    "AG19", "工作任务超期", severity="W", clause="二",
    on="deliverable", fields=("received_on", "due_on"),
    scope="town", remedy="尽快完成；已完成的说明超期原因",
    actual="{kind}期限 {due_on}，完成或收到日期为{received_on}", expected="在期限以前完成",
)  # fmt: skip
def deliverable_overdue(s: Snapshot) -> pd.Series:
    """Not done after its day, or done late."""
    done = known_by(s.deliverable["received_on"], s.day).fillna(s.day)
    return is_of_round(s, "deliverable") & (done > s.deliverable["due_on"])


@rule(
    "AG20", "培训未全覆盖", severity="W", clause="二（一）",
    on="deliverable", fields=("attended", "expected"),
    scope="town", remedy="对未参训的工作人员和信息员补训",
    actual="应到 {expected} 人，实到 {attended} 人", expected="全部参训",
)  # fmt: skip
def training_incomplete(s: Snapshot) -> pd.Series:
    """100 % of staff and 信息员 (R059)."""
    held = _received(s, "培训")
    return held & (s.deliverable["attended"] < s.deliverable["expected"])


@rule(
    "AG21", "总结报告手续不全", severity="W", clause="二（四）",
    on="deliverable", fields=("approved_by", "has_scan", "has_file"),
    scope="town", remedy="经主要负责同志审定，报送盖章扫描件和电子版",
    expected="经审定，有盖章扫描件和电子版",
)  # fmt: skip
def report_incomplete(s: Snapshot) -> pd.Series:
    """Of the reports received: not approved, or without scan or file; blank is not there (R065)."""
    received = _received(s, "总结报告")
    lacking = ~s.deliverable[["has_scan", "has_file"]].fillna(False)
    return received & (s.deliverable["approved_by"].isna() | lacking.any(axis=1))


@rule(
    "AG22", "权限申请没有书面文号", severity="W", clause="二（三）",
    on="deliverable", fields=("document_no",), scope="town", remedy="补书面申请并登记文号",
    expected="有书面文号",
)  # fmt: skip
def permission_not_in_writing(s: Snapshot) -> pd.Series:
    """Of the applications received (R062)."""
    return _received(s, "权限申请") & s.deliverable["document_no"].isna()


@rule(
    "AG23", "镇（新区）缺方案、培训、权限申请或总结报告", severity="W", clause="二",
    on="town", fields=("town_code",), scope="town", remedy="补登该项任务；尚未开展的尽快开展",
    actual="没有登记：{missing}", expected="各有一项",
    facts=lambda s, rows: {"missing": _missing_kinds(s, rows)},
)  # fmt: skip
def deliverable_missing(s: Snapshot) -> pd.Series:
    """No row of the kind once its deadline is past (R059, R062, R065, R066)."""
    return s.town["town_code"].isin(missing_deliverables(s)["unit_code"])


@rule(
    "AG31", "培训实到人数与应到人数不符", severity="E", clause="二（一）", fault="数据质量不高",
    on="deliverable", fields=("expected", "attended"),
    scope="town", remedy="核对签到表，补填应到人数或改正实到人数",
    expected="填写，且不少于实到人数",
)  # fmt: skip
def more_attended_than_expected(s: Snapshot) -> pd.Series:
    """More than were expected, or nobody says how many were."""
    expected, attended = s.deliverable["expected"], s.deliverable["attended"]
    return (attended > expected).fillna(False) | (attended.notna() & expected.isna())


@rule(
    "AG32", "村没有培训登记", severity="W", clause="二（一）",
    on="village", fields=("village_code",), scope="town", remedy="补训村级信息员和排查人员并登记",
    actual="没有培训登记", expected="在期限以前培训",
)  # fmt: skip
def village_untrained(s: Snapshot) -> pd.Series:
    """将专题业务培训延伸到村组; after the deadline. One not held in time is AG19's."""
    trained = s.deliverable.loc[is_task(s, TRAINING), "unit_code"]
    return is_past(s, "training") & ~s.village["village_code"].isin(trained)


@rule(
    "AG33", "区级没有督查工作方案", severity="W", clause="二（一）", scope="district",
    on="milestone", fields=("due_on",), remedy="制定集中排查督查工作方案并登记文号",
    actual="期限 {due_on} 已过，区级没有督查工作方案", expected="有督查工作方案",
)  # fmt: skip
def supervision_plan_missing(s: Snapshot) -> pd.Series:
    """After the deadline of 二（一）; a town's plan is another one (三（一）)."""
    rows = s.deliverable[is_task(s, SUPERVISION_PLAN)]
    is_there = rows["unit_code"].eq(s.notice.document.district_code).any()
    is_due = (s.milestone["code"] == "training") & (s.milestone["due_on"] < s.day)
    return is_of_round(s, "milestone") & is_due & (not is_there)


@rule(
    "AG34", "回退、清退申请久未办结", severity="W", clause="二（三）",
    on="withdrawal", fields=("done_on", "applied_on"),
    scope="town", remedy="催办区级审核或市、省操作；不批准的登记退回原因",
    actual="{applied_on} 申请，已 {days}", expected="不超过 {application_days}", unit="天",
    facts=lambda s, rows: {"days": (s.day - rows["applied_on"]).dt.days},
)  # fmt: skip
def application_pending(s: Snapshot) -> pd.Series:
    """Nothing done so many days after the application."""
    waiting = known_by(s.withdrawal["done_on"], s.day).isna()
    days = (s.day - s.withdrawal["applied_on"]).dt.days
    return waiting & (days > s.number("application_days"))


def _received(s: Snapshot, kind: str) -> pd.Series:
    """Whether each row of `deliverable` is such a task of this round, and done by the day."""
    return is_task(s, kind) & (s.deliverable["received_on"] <= s.day)


def _sent(s: Snapshot) -> pd.Series:
    """One bool per row of `doubt`: sent by the day; a blank date does not hide it."""
    return ~(s.doubt["sent_on"] > s.day)


def _missing_kinds(s: Snapshot, towns: pd.DataFrame) -> pd.Series:
    """What each of these towns should have handed in and has no row for."""
    kinds = missing_deliverables(s).groupby("unit_code")["kind"].agg("、".join)
    return look_up(towns["town_code"], kinds)
