"""HH 户：head, spouse, relations and numbers of a household (通知一（五）家庭成员信息)."""

import pandas as pd

from lookback.check.rules.other_records import others_alike
from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.kinship import (
    HEAD,
    PARENTS,
    SEX,
    SPOUSE,
    generation_gap,
    head_age,
    is_couple,
    is_older_than_all_children,
    is_parent_in_law_of_other_sex,
)
from lookback.definitions.household.people import heads, is_active, member_age, persons, persons_on
from lookback.definitions.record_owners import count_of, has_any, is_of, of_home, per_household
from lookback.definitions.timeline import is_newest


@rule(
    "HH01", "户主不是恰好一人", severity="E", clause="一（五）", fault="数据质量不高",
    on="household", fields=("household_id",), scope="town", remedy="核实户主，只保留一名成员为户主",
    actual="户主 {heads} 人", expected="恰好 1 人",
    facts=lambda s, rows: {"heads": _related(s, HEAD)[rows.index]},
)  # fmt: skip
def head_not_one(s: Snapshot) -> pd.Series:
    """A member without relation or status may be the missing head; HH07 has empty households."""
    relation, status = s.member["relation"], s.member["status"]
    counted = _related(s, HEAD)
    perhaps = has_any(s, "member", status.isna() | relation.isna())
    return ((counted == 0) & (persons(s) > 0) & ~perhaps) | (counted > 1)


@rule(
    "HH02", "一户有多名配偶", severity="E", clause="一（五）", fault="数据质量不高",
    on="household", fields=("household_id",), scope="town", remedy="核实成员与户主的关系",
    actual="配偶 {spouses} 人", expected="不多于 1 人",
    facts=lambda s, rows: {"spouses": _related(s, SPOUSE)[rows.index]},
)  # fmt: skip
def spouses_many(s: Snapshot) -> pd.Series:
    """儿媳、女婿 are relations of their own."""
    return _related(s, SPOUSE) > 1


@rule(
    "HH03", "配偶与户主性别相同", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("sex", "relation"), scope="town", remedy="核实性别和与户主关系",
    expected="与户主性别不同",
    facts=lambda s, rows: {"other": "户主 " + _head_ids(s)[rows.index]},
)  # fmt: skip
def spouse_of_same_sex(s: Snapshot) -> pd.Series:
    """N2_11_003."""
    head_sex = of_home(s, "member", per_household(s, heads(s)["sex"]))
    return is_active(s) & (s.member["relation"] == SPOUSE) & (s.member["sex"] == head_sex)


@rule(
    "HH04", "与户主关系和性别不符", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("relation", "sex"), scope="town", remedy="核实性别和与户主关系",
    expected="为{by_relation}性，或改正与户主关系",
    facts=lambda s, rows: {"by_relation": rows["relation"].map(SEX)},
)  # fmt: skip
def relation_of_other_sex(s: Snapshot) -> pd.Series:
    """N2_12_008."""
    expected, sex = s.member["relation"].map(SEX), s.member["sex"]
    return is_active(s) & expected.notna() & sex.notna() & (expected != sex)


@rule(
    "HH06", "家庭人口数与在册成员数不符", severity="E", clause="一（五）", fault="数据质量不高",
    on="household", fields=("member_count",), scope="town", remedy="核实成员变更后改正家庭人口数",
    expected="与在册成员数相同：{persons}",
    facts=lambda s, rows: {"persons": persons(s)[rows.index]},
)  # fmt: skip
def member_count_differs(s: Snapshot) -> pd.Series:
    """The count has no date: right if it is so on the day, or on the books by later changes."""
    count, on_books = s.household["member_count"], s.member["status"] == "在册"
    return (count != persons(s)) & (count != count_of(s, "member", on_books))


@rule(
    "HH06a", "入户登记的家庭人口数与当日在册成员数不符", severity="W", clause="附件1",
    on="visit", fields=("stated_member_count",),
    scope="town", remedy="核实成员变更，更新成员或登记表",
    expected="与当日在册成员数相同：{persons}",
    facts=lambda s, rows: {
        "persons": persons_on(s, rows["household_id"], rows["visited_on"])
    },
)  # fmt: skip
def stated_member_count_differs(s: Snapshot) -> pd.Series:
    """The household's newest visit only; a member without status leaves the number open."""
    is_latest = is_newest(s, "visit", "visited_on")
    visits = s.visit[is_latest & s.visit["stated_member_count"].notna()]
    counted = persons_on(s, visits["household_id"], visits["visited_on"])
    differs = (visits["stated_member_count"] != counted).fillna(False)
    return differs.reindex(s.visit.index, fill_value=False)


@rule(
    "HH07", "空挂户", severity="E", clause="一（五）", fault="数据质量不高",
    on="household", fields=("household_id",), scope="town", remedy="补录成员，或核实后注销该户",
    actual="没有在册成员", expected="至少有 1 名",
)  # fmt: skip
def household_empty(s: Snapshot) -> pd.Series:
    """No active member; a member without status may be one."""
    perhaps = is_active(s) | s.member["status"].isna()
    return ~has_any(s, "member", perhaps)


@rule(
    "HH08", "代际年龄差异常", severity="W", clause="一（五）",
    on="member", fields=("relation", "id_number"),
    scope="town", remedy="核实与户主关系和身份证号码",
    actual="与户主关系为{relation}，相差 {gap} 岁",
    expected="父母子女差 {parent_gap_years} 岁以上、祖孙差 {grandparent_gap_years} 岁以上",
    facts=lambda s, rows: {"gap": generation_gap(s)[rows.index]},
)  # fmt: skip
def generations_too_close(s: Snapshot) -> pd.Series:
    """Children, parents, grandchildren and grandparents by blood."""
    gap = generation_gap(s)
    is_grand = s.member["relation"].str.contains("孙|祖", na=False)
    too_close = (gap < s.number("parent_gap_years")).mask(
        is_grand, gap < s.number("grandparent_gap_years")
    )
    return is_active(s) & too_close


@rule(
    "HH09", "夫妻未达婚龄或年龄相差过大", severity="W", clause="一（五）",
    on="member", fields=("id_number", "relation"),
    scope="town", remedy="核实身份证号码和与户主关系",
    actual="{relation} {age} 岁，与户主相差 {apart} 岁",
    expected="男满 {husband_age}、女满 {wife_age} 岁，夫妻相差不超过 {spouse_gap_years} 岁",
    facts=lambda s, rows: {
        "age": member_age(s)[rows.index],
        "apart": (member_age(s) - head_age(s)).abs()[rows.index],
    },
)  # fmt: skip
def marriage_unusual(s: Snapshot) -> pd.Series:
    """Head and spouse are judged for their age, the spouse for the difference."""
    relation, age = s.member["relation"], member_age(s)
    is_wed_head = (relation == HEAD) & is_of(s, "member", is_couple(s))
    of_age = {"男": s.number("husband_age"), "女": s.number("wife_age")}
    is_young = age < s.member["sex"].map(of_age).astype("Float64")
    is_apart = (age - head_age(s)).abs() > s.number("spouse_gap_years")
    is_spouse = relation == SPOUSE
    return is_active(s) & ((is_young & (is_spouse | is_wed_head)) | (is_apart & is_spouse))


@rule(
    "HH31", "一户登记了两个同样的长辈", severity="W", clause="一（五）",
    on="member", fields=("relation",),
    scope="town", remedy="核实与户主关系：父亲和岳父、公公分别填写",
    expected="每种长辈只有一人",
    facts=lambda s, rows: {
        "other": "成员 " + others_alike(s.member, rows, "member_id", "household_id", "relation"),
    },
)  # fmt: skip
def parent_twice(s: Snapshot) -> pd.Series:
    """父、母、岳父、岳母、公公、婆婆, one each; all rows of the same word are named."""
    rows = s.member[is_active(s) & s.member["relation"].isin(PARENTS)]
    twice = rows.duplicated(["household_id", "relation"], keep=False)
    return twice.reindex(s.member.index, fill_value=False)


@rule(
    "HH32", "与户主关系和户主性别不符", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("relation",),
    scope="town", remedy="男户主的配偶父母填之岳父、之岳母，女户主的填之公公、之婆婆",
    expected="男户主的填之岳父、之岳母，女户主的填之公公、之婆婆",
)  # fmt: skip
def parent_in_law_of_other_sex(s: Snapshot) -> pd.Series:
    """A head of unknown sex leaves it open."""
    return is_active(s) & is_parent_in_law_of_other_sex(s)


@rule(
    "HH33", "孙辈比户内所有子女辈都年长", severity="W", clause="一（五）",
    on="member", fields=("relation", "id_number"),
    scope="town", remedy="核实与户主关系和身份证号码",
    actual="{relation} {age} 岁，比户内子女辈都年长", expected="比子女辈年轻",
    facts=lambda s, rows: {"age": member_age(s)[rows.index]},
)  # fmt: skip
def grandchild_too_old(s: Snapshot) -> pd.Series:
    """Younger than one of them is usual enough, for uncles may be younger than nephews."""
    return is_active(s) & is_older_than_all_children(s)


def _related(s: Snapshot, relation: str) -> pd.Series:
    """How many active members of each household are so related to the head."""
    return count_of(s, "member", is_active(s) & (s.member["relation"] == relation))


def _head_ids(s: Snapshot) -> pd.Series:
    """The number of the head of each member's household, per row of `member`."""
    return of_home(s, "member", per_household(s, heads(s)["member_id"]))
