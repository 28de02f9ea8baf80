"""HH 户（登记）：who is on the books, where, and in which system (通知一（五）, 三（五）)."""

from collections.abc import Hashable

import pandas as pd

from lookback.check.rules.other_records import listed
from lookback.check.rules.rule import blank_cells, rule
from lookback.data.snapshot import Snapshot
from lookback.data.unit_codes import LEVELS
from lookback.definitions.dates import known_by
from lookback.definitions.household.contact import home_address, private_phone
from lookback.definitions.household.kinship import HEAD, is_split_off
from lookback.definitions.household.people import (
    LEAVING,
    NEWBORN,
    PERSON_ITEMS,
    WORKING_AGES,
    age_on,
    is_active,
    is_newborn,
    member_age,
    persons,
    persons_on,
)
from lookback.definitions.lookup import look_up
from lookback.definitions.monitoring.decisions import monitored_since
from lookback.definitions.monitoring.status import is_in_national_register, is_monitored
from lookback.definitions.record_owners import has_any, is_of


@rule(
    "HH10", "成员已死亡或转出仍在册", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("status", "change_kind", "changed_on"),
    scope="town", remedy="核实后把成员状态改为已变更",
    expected="为“已变更”",
)  # fmt: skip
def departed_still_active(s: Snapshot) -> pd.Series:
    """A departure without date counts as past."""
    departed = s.member["change_kind"].isin(LEAVING) & ~(s.member["changed_on"] > s.day)
    return (s.member["status"] == "在册") & departed


@rule(
    "HH10a", "在册成员年龄过高，请核实是否健在", severity="I", clause="一（五）",
    on="member", fields=("id_number", "status"),
    scope="town", remedy="核实是否健在；已去世的登记自然变更",
    actual="{age} 岁在册", expected="核实是否健在（超过 {very_old_years} 岁）",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def very_old_member(s: Snapshot) -> pd.Series:
    """The package holds no register of deaths; age is the only sign."""
    return is_active(s) & (member_age(s) > s.number("very_old_years"))


@rule(
    "HH11", "疑似拆户：老人或特困人员与子女分户", severity="W", clause="一（五）", scope="district",
    on="household", fields=("address", "phone"), remedy="核实是否共同生活，按规定合户或说明情况",
    expected="共同生活的并为一户",
    facts=lambda s, rows: {"other": _sharing_households(s, rows)},
)  # fmt: skip
def household_split_off(s: Snapshot) -> pd.Series:
    """Children in another household are known by a shared telephone or address alone."""
    return is_split_off(s)


@rule(
    "HH12", "监测对象未录入全国系统", severity="W", clause="三（五）", fault="体外循环",
    on="case", fields=("is_in_national_system", "monitored_since"),
    scope="town", remedy="及时录入全国系统",
    actual="{monitored_since} 纳入监测，至统计时点仍未录入",
    expected="在 {entry_days} 天内录入",
)  # fmt: skip
def monitored_outside_system(s: Snapshot) -> pd.Series:
    """From the end of the days allowed for entry on."""
    allowed = pd.Timedelta(days=s.number("entry_days"))
    is_due = monitored_since(s) + allowed < s.day
    return is_due & ~s.case["is_in_national_system"]


@rule(
    "HH12a", "未认定监测对象而享受监测帮扶措施", severity="W", clause="三（五）", fault="体外循环",
    on="measure", fields=("started_on", "case_id"),
    scope="town", remedy="补办识别程序，或核实措施是否属实",
    actual="措施 {started_on} 开始，{state}", expected="在纳入监测以后开始",
    facts=lambda s, rows: {
        "state": _monitored_state(s, rows), "other": "识别案 " + rows["case_id"],
    },
)  # fmt: skip
def helped_without_identification(s: Snapshot) -> pd.Series:
    """Begun before 纳入监测 and not by the green channel, which helps first (三（四）)."""
    ids, started = s.measure["case_id"], s.measure["started_on"]
    since = look_up(ids, monitored_since(s).set_axis(s.case["case_id"]))
    is_green = look_up(ids, s.case.set_index("case_id")["is_green_channel"])
    return (started <= s.day) & (since.isna() | (started < since)) & ~is_green


@rule(
    "HH13b", "村代码不在所属镇之下", severity="E", clause="一（四）", fault="数据质量不高",
    on="village", fields=("village_code", "town_code"),
    scope="town", remedy="核对村表的村代码和镇代码",
    expected="前 9 位与镇（新区）代码相同",
)  # fmt: skip
def village_in_other_town(s: Snapshot) -> pd.Series:
    """Every code begins with the code of the unit above it."""
    return s.village["village_code"].str[: LEVELS["town"]] != s.village["town_code"]


@rule(
    "HH14", "户主未成年", severity="W", clause="一（五）",
    on="member", fields=("relation", "id_number"),
    scope="town", remedy="核实户主；确系未成年的落实监护人",
    actual="户主 {age} 岁", expected=f"满 {WORKING_AGES[0]} 岁",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def head_minor(s: Snapshot) -> pd.Series:
    """Under 16; under 14 every particular is sensitive (个人信息保护法第二十八条)."""
    is_minor = member_age(s) < WORKING_AGES[0]
    return is_active(s) & (s.member["relation"] == HEAD) & is_minor


@rule(
    "HH14a", "全户未成年", severity="W", clause="一（五）",
    on="household", fields=("household_id",),
    scope="town", remedy="核实监护情况，按特殊困难家庭重点排查",
    actual=f"在册 {{persons}} 人都不满 {WORKING_AGES[0]} 岁", expected="有成年人",
    facts=lambda s, rows: {"persons": persons(s)[rows.index]},
)  # fmt: skip
def household_of_minors(s: Snapshot) -> pd.Series:
    """Every active member under 16; one of unknown age may be the adult."""
    is_minor = (member_age(s) < WORKING_AGES[0]).fillna(False)
    return (persons(s) > 0) & ~has_any(s, "member", is_active(s) & ~is_minor)


@rule(
    "HH15", "是否居住安置区与安置区地址不符", severity="E", clause="附件3", fault="数据质量不高",
    on="household", fields=("resettlement_address", "is_resettled"),
    scope="town", remedy="居住在安置区的填地址，不居住的不填",
    expected="居住的填地址，不居住的不填",
)  # fmt: skip
def resettlement_address_differs(s: Snapshot) -> pd.Series:
    """A1 blank is unknown; A1 是 asks for A2, so a blank A2 counts (R087)."""
    return s.household["is_resettled"] != s.household["resettlement_address"].notna()


@rule(
    "HH16", "监测对象、脱贫户成员信息有空缺", severity="W", clause="一（五）",
    on="member", fields=PERSON_ITEMS, scope="town", remedy="按信息采集表补齐该成员的空项",
    expected="逐项填写",
)  # fmt: skip
def monitored_member_incomplete(s: Snapshot) -> pd.DataFrame:
    """A5–A10, A13, A14, A17–A21 of the active members of 监测对象 and 脱贫户 (R024, R051).

    A newborn has no number yet.
    """
    concerned = is_active(s) & is_of(s, "member", is_in_national_register(s))
    blank = blank_cells(s, "member", PERSON_ITEMS, concerned)
    blank["id_number"] &= ~is_newborn(s)
    return blank


@rule(
    "HH17", "成员已变更而类型或日期空白", severity="W", clause="一（五）",
    on="member", fields=("change_kind", "changed_on"),
    scope="town", remedy="补填变更类型和日期",
    expected="填写",
)  # fmt: skip
def change_unexplained(s: Snapshot) -> pd.DataFrame:
    """Without them the numbers of an earlier day cannot be recomputed (R053)."""
    fields = ("change_kind", "changed_on")
    return blank_cells(s, "member", fields, s.member["status"] == "已变更")


@rule(
    "HH18", "转入类变更的成员不在册", severity="W", clause="一（五）",
    on="member", fields=("status", "change_kind"),
    scope="town", remedy="核实成员状态；又转出的改填最近一次变更",
    expected="在册，或改填最近一次变更",
)  # fmt: skip
def arrival_not_active(s: Snapshot) -> pd.Series:
    """嫁入、新生儿、其他转入 bring a person in; who left again has a later change."""
    kind = s.member["change_kind"]
    return (s.member["status"] == "已变更") & kind.notna() & ~kind.isin(LEAVING)


@rule(
    "HH19", "一般农户填了脱贫年度", severity="W", clause="一（五）",
    on="household", fields=("exit_year", "household_type"),
    scope="town", remedy="核实户类型，改正其中一项",
    expected="为空白，或户类型不是一般农户",
)  # fmt: skip
def exit_year_of_ordinary_household(s: Snapshot) -> pd.Series:
    """A blank year of a 脱贫户 passes: the notice's forms do not ask for it (三（五）)."""
    return (s.household["household_type"] == "一般农户") & s.household["exit_year"].notna()


@rule(
    "HH20", "特困供养方式与是否特困不符", severity="W", clause="一（五）",
    on="member", fields=("tekun_support", "is_tekun"),
    scope="town", remedy="核实是否特困供养：是的填分散或集中供养，不是的不填",
    expected="为空白，或为特困供养人员",
)  # fmt: skip
def tekun_support_differs(s: Snapshot) -> pd.Series:
    """分散供养 is a key group (一（一）2三), so a blank decides; A21 blank is unknown."""
    return is_active(s) & (s.member["tekun_support"].notna() != s.member["is_tekun"])


@rule(
    "HH34", "监测对象户没有联系电话或家庭住址", severity="W", clause="附件3",
    on="household", fields=("phone", "address"),
    scope="town", remedy="按信息采集表补填联系电话、家庭住址；没有电话的填亲属或村办公电话",
    expected="填写",
)  # fmt: skip
def monitored_out_of_contact(s: Snapshot) -> pd.DataFrame:
    """The head of annex 3 (R024)."""
    return blank_cells(s, "household", ("phone", "address"), is_monitored(s))


@rule(
    "HH35", "变更类型为新生儿而年龄不符", severity="W", clause="一（五）",
    on="member", fields=("change_kind", "changed_on", "id_number"),
    scope="town", remedy="核实变更类型和日期；补登的填其他转入",
    actual="变更时 {age} 岁", expected="不满 {newborn_age} 岁",
    facts=lambda s, rows: {"age": age_on(rows["id_number"], rows["changed_on"].fillna(s.day))},
)  # fmt: skip
def newborn_too_old(s: Snapshot) -> pd.Series:
    """On the day of the change, on the snapshot's day where that is blank."""
    age = age_on(s.member["id_number"], s.member["changed_on"].fillna(s.day))
    is_newborn = s.member["change_kind"] == NEWBORN
    return is_active(s) & is_newborn & (age >= s.number("newborn_age"))


@rule(
    "HH36", "识别纳入人数与纳入当日在册成员数不符", severity="W", clause="附件5",
    on="case", fields=("identified_count", "monitored_since"),
    scope="town", remedy="核实纳入当日的家庭成员，改正识别纳入人数或成员变更",
    expected="为纳入当日在册成员数 {persons}",
    facts=lambda s, rows: {"persons": _persons_when_included(s)[rows.index]},
)  # fmt: skip
def identified_count_differs(s: Snapshot) -> pd.Series:
    """A blank counts where annex 5 asks for it: once a rollback or removal was applied for."""
    case, since = s.case, known_by(monitored_since(s), s.day)
    differs = (case["identified_count"] != _persons_when_included(s)).fillna(False)
    differs |= (case["identified_count"] == 0).fillna(False)
    is_wanted = case["case_id"].isin(s.withdrawal["case_id"])
    is_lacking = case["identified_count"].isna() & is_wanted
    return since.notna() & (differs | is_lacking)


def _sharing_households(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """The other households with the telephone or the address of each of these."""
    ids = s.household["household_id"]
    others: dict[Hashable, list[str]] = {label: [] for label in rows.index}
    for shared in (private_phone(s), home_address(s)):
        alike = ids[shared.isin(shared[rows.index].dropna())].groupby(shared).agg(list)
        for label in rows.index[shared[rows.index].notna()]:
            own = ids[label]
            others[label] += [other for other in alike[shared[label]] if other != own]
    return pd.Series(
        {label: "户 " + listed([*dict.fromkeys(one)]) for label, one in others.items()}
    )


def _monitored_state(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """Since when the case of each of these measures is monitored, in words."""
    since = look_up(rows["case_id"], monitored_since(s).set_axis(s.case["case_id"]))
    return since.dt.strftime("%Y-%m-%d 纳入监测").fillna("尚未纳入监测")


def _persons_when_included(s: Snapshot) -> pd.Series:
    """How many active members the household had on the day of 纳入, per row of `case`."""
    since = known_by(monitored_since(s), s.day)
    return persons_on(s, s.case["household_id"], since)
