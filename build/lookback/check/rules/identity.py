"""ID 身份：ID numbers, certificates, names and telephones (通知一（五）, 附件3)."""

import pandas as pd

from lookback.check.rules.other_records import others_alike
from lookback.check.rules.rule import rule
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.id_numbers import (
    CERTIFICATE,
    EARLIEST_BIRTH,
    LENGTH,
    OTHER_X,
    PERSON_NAME,
    PHONE,
    PLACEHOLDER,
    PROVINCES,
    RESIDENCE_PERMITS,
    SAMPLE_AREA,
    TEST_PHONE,
    has_passport,
    is_member_sound,
    is_sound,
    member_birth_date,
    member_flaw,
    nearly_equal,
    sex,
    with_plain_x,
)
from lookback.definitions.household.people import active_members, is_active

HOUSEHOLD = "household_id"


@rule(
    "ID01", "身份证号码位数不对", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("id_number",), scope="town", remedy="对照身份证补足十八位",
    expected="为 18 位",
)  # fmt: skip
def id_length_wrong(s: Snapshot) -> pd.Series:
    """Neither 18 nor 15, nor a spouse's passport; certificates have a field (N1_01_002)."""
    return is_active(s) & (member_flaw(s) == "位数")


@rule(
    "ID01a", "身份证号码仍为十五位旧号", severity="W", clause="附件3",
    on="member", fields=("id_number",), scope="town", remedy="换成十八位号码",
    expected="换成 18 位的新号码",
)  # fmt: skip
def id_of_old_length(s: Snapshot) -> pd.Series:
    """Age and sex are not read from an old number: rules on them pass it over."""
    return is_active(s) & (member_flaw(s) == "旧号")


@rule(
    "ID02", "身份证号码校验位错误", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("id_number",), scope="town", remedy="对照身份证逐位核对",
    expected="末位等于由前 17 位算出的校验位",
)  # fmt: skip
def check_digit_wrong(s: Snapshot) -> pd.Series:
    """18 characters, whatever they are; what ID03 or ID06 explains is left to them (N1_01_003)."""
    return is_active(s) & (member_flaw(s) == "校验位")


@rule(
    "ID02a", "残疾人证号码内的身份证号校验位错误", severity="E", clause="附件3",
    fault="数据质量不高",
    on="member", fields=("disability_certificate", "id_number"),
    scope="town", remedy="对照残疾人证逐位核对",
    expected="前 18 位是校验位正确的身份证号码",
)  # fmt: skip
def certificate_check_digit_wrong(s: Snapshot) -> pd.Series:
    """Passed over where the ID number itself is wrong and so has its own finding (N1_01_004)."""
    within = s.member["disability_certificate"].str[:LENGTH]
    return is_active(s) & within.notna() & ~is_sound(within) & member_flaw(s).isna()


@rule(
    "ID03", "身份证号码末位写成×或*", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("id_number",), scope="town", remedy="末位应为大写字母X，对照身份证改正",
    expected="末位为数字或大写字母X",
)  # fmt: skip
def last_letter_wrong(s: Snapshot) -> pd.Series:
    """What the sign stands for cannot be known from it."""
    return is_active(s) & (member_flaw(s) == "末位")


@rule(
    "ID03a", "身份证号码末位X写成小写或全角", severity="I", clause="附件3",
    on="member", fields=("id_number",), scope="town", remedy="末位改为半角大写字母X",
    expected="末位为半角大写字母X",
)  # fmt: skip
def last_letter_in_other_form(s: Snapshot) -> pd.Series:
    """The number counts as sound; matching with the registers needs the plain letter."""
    return is_active(s) & s.member["id_number"].str[-1:].isin(OTHER_X)


@rule(
    "ID04", "身份证号码中的出生日期不合法", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("id_number",), scope="town", remedy="核对第七至十四位",
    expected="第 7 至 14 位是1900年以来、统计时点以前的一天",
)  # fmt: skip
def birth_date_impossible(s: Snapshot) -> pd.Series:
    """No date, before 1900, or after the day; only where the number has 18 characters."""
    numbers = s.member["id_number"]
    is_possible = member_birth_date(s).between(EARLIEST_BIRTH, s.day)
    return is_active(s) & (numbers.str.len() == LENGTH) & ~is_possible


@rule(
    "ID05", "性别与身份证号码不符", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("sex", "id_number"),
    scope="town", remedy="对照身份证第十七位（单男双女）改正",
    expected="为{by_number}，与身份证第 17 位（单男双女）一致",
    facts=lambda s, rows: {"by_number": sex(rows["id_number"])},
)  # fmt: skip
def sex_differs_from_id(s: Snapshot) -> pd.Series:
    """A number that is itself wrong says nothing of the sex."""
    expected, stated = sex(s.member["id_number"]), s.member["sex"]
    return is_active(s) & expected.notna() & stated.notna() & (expected != stated)


@rule(
    "ID06", "身份证号码被电子表格改坏", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("id_number",), scope="town", remedy="该列设为文本格式后重新录入",
    expected="是完整的 18 位号码",
)  # fmt: skip
def id_mangled(s: Snapshot) -> pd.Series:
    """4.2E+17, a quotation mark in front, .0 behind, or the last three digits turned to 0."""
    return is_active(s) & (member_flaw(s) == "截断")


@rule(
    "ID06a", "身份证号码以000结尾，疑被电子表格改坏", severity="W", clause="一（五）",
    on="member", fields=("id_number",), scope="town", remedy="对照身份证核对末三位",
    expected="末三位与身份证相同",
)  # fmt: skip
def id_perhaps_mangled(s: Snapshot) -> pd.Series:
    """The check digit happens to hold: true of one real number in a thousand as well."""
    numbers = s.member["id_number"]
    return is_active(s) & numbers.str.endswith("000", na=False) & is_member_sound(s)


@rule(
    "ID07", "身份证号码地址码异常", severity="W", clause="附件3",
    on="member", fields=("id_number",), scope="town", remedy="对照身份证核对前六位",
    expected="前 6 位是存在过的县级代码",
)  # fmt: skip
def area_code_unknown(s: Snapshot) -> pd.Series:
    """No such province, or no county; abolished counties stay valid (N4_01_003)."""
    numbers = s.member["id_number"]
    areas = numbers.str[:6]
    each = areas.drop_duplicates()
    odd = each[~each.str[:2].isin(PROVINCES) | (each.str[2:6] == "0000")]
    is_odd = areas.isin(odd) & ~areas.isin((SAMPLE_AREA, *RESIDENCE_PERMITS))
    return is_active(s) & (numbers.str.len() == LENGTH) & is_odd


@rule(
    "ID08", "同一人在两户在册", severity="E", clause="一（五）", scope="district",
    fault="数据质量不高",
    on="member", fields=("id_number", "household_id"), remedy="核实归属，另一户按自然变更处理",
    expected="只在一户在册", facts=lambda s, rows: {"other": _same_number(s, rows)},
)  # fmt: skip
def person_in_two_households(s: Snapshot) -> pd.Series:
    """By ID number (N1_01_001, N1_12_001)."""
    rows = active_members(s)[["household_id", "id_number"]].dropna().drop_duplicates()
    shared = rows.loc[rows["id_number"].duplicated(), "id_number"]
    return is_active(s) & s.member["id_number"].isin(shared)


@rule(
    "ID09", "同一人在户内重复", severity="E", clause="一（五）", fault="数据质量不高",
    on="member", fields=("id_number",), scope="town", remedy="删去重复的一行，或改正录错的号码",
    expected="每人只有一行",
    facts=lambda s, rows: {"other": _same_number(s, rows)},
)  # fmt: skip
def person_twice_in_household(s: Snapshot) -> pd.Series:
    """By ID number."""
    rows = active_members(s)[["household_id", "id_number"]].dropna()
    return rows.duplicated(keep=False).reindex(s.member.index, fill_value=False)


@rule(
    "ID10", "残疾人证号码不符", severity="E", clause="附件3", fault="数据质量不高",
    on="member", fields=("disability_certificate", "id_number"),
    scope="town", remedy="残疾人证号码为身份证号码加类别（1–7）、等级（1–4），对照证件改正",
    expected="为身份证号码加类别（1–7）、等级（1–4），共 20 位",
)  # fmt: skip
def certificate_wrong(s: Snapshot) -> pd.Series:
    """20 or 22 characters that begin with the ID number on file, where there is one."""
    certificate = with_plain_x(s.member["disability_certificate"].dropna())
    own = with_plain_x(s.member["id_number"].reindex(certificate.index))
    differs = own.notna() & (certificate.str[:LENGTH] != own)
    wrong = differs | ~certificate.str.fullmatch(CERTIFICATE)
    return is_active(s) & wrong.reindex(s.member.index, fill_value=False)


@rule(
    "ID11", "疑似同一人有两个身份证号码", severity="W", clause="一（五）", scope="district",
    on="member", fields=("id_number", "name"), remedy="对照身份证，改正录错的号码",
    expected="一人只有一个号码",
    facts=lambda s, rows: {"other": _same_name_and_birth(s, rows)},
)  # fmt: skip
def same_person_by_two_numbers(s: Snapshot) -> pd.Series:
    """Same name and birth date; the numbers differ in at most two of the other characters."""
    rows = active_members(s)[["name", "id_number"]].dropna().drop_duplicates("id_number")
    rows = rows.assign(born=member_birth_date(s)[rows.index]).dropna()
    rows = rows[rows.duplicated(["name", "born"], keep=False)]
    close = rows.loc[nearly_equal(rows["name"], rows["id_number"]), "id_number"]
    return is_active(s) & s.member["id_number"].isin(close)


@rule(
    "ID12", "姓名异常", severity="W", clause="一（五）",
    on="member", fields=("name",), scope="town", remedy="对照身份证改正姓名",
    expected="为两个以上汉字，不用“未知”之类代替",
)  # fmt: skip
def name_odd(s: Snapshot) -> pd.Series:
    """Under two characters, other than Chinese ones and ·, or a placeholder such as 未知.

    Who has a foreign passport is named as it is written there.
    """
    names = s.member["name"].dropna().drop_duplicates()
    odd = names[~names.str.fullmatch(PERSON_NAME) | names.str.contains(PLACEHOLDER)]
    return is_active(s) & s.member["name"].isin(odd) & ~has_passport(s)


@rule(
    "ID13", "联系电话不合规", severity="W", clause="附件3",
    on="household", fields=("phone",),
    scope="town", remedy="核实后填写十一位手机号码，或带区号的固定电话",
    expected="为 11 位手机号码",
)  # fmt: skip
def phone_odd(s: Snapshot) -> pd.Series:
    """The number of a village office is accepted (N2_01_013, N2_01_014)."""
    return _is_odd_phone(s, s.household["phone"])


@rule(
    "ID16", "监测联系人电话不合规", severity="W", clause="附件3",
    on="case", fields=("contact_phone",),
    scope="town", remedy="核实后填写十一位手机号码，或带区号的固定电话",
    expected="为 11 位手机号码，或带区号的固定电话",
)  # fmt: skip
def contact_phone_odd(s: Snapshot) -> pd.Series:
    """A55; a blank one is MS09's."""
    return _is_odd_phone(s, s.case["contact_phone"])


@rule(
    "ID14", "不同户登记同一电话", severity="W", clause="一（五）", scope="district",
    on="household", fields=("phone",), remedy="核实各户的联系电话；确系共用的说明情况",
    expected="一户一个号码",
    facts=lambda s, rows: {"other": "户 " + others_alike(s.household, rows, HOUSEHOLD, "phone")},
)  # fmt: skip
def phone_shared(s: Snapshot) -> pd.Series:
    """The number of a village office is accepted (N5_15_022)."""
    phone = s.household["phone"]
    is_office = phone.isin(s.village["office_phone"].dropna())
    return phone.notna() & ~is_office & phone.duplicated(keep=False)


@rule(
    "ID15", "名册中的身份证号码有误", severity="W", clause="附件3", scope="district",
    on="register", fields=("id_number",), remedy="请名册来源单位核对号码",
    expected="为校验位正确的 18 位号码",
)  # fmt: skip
def register_number_wrong(s: Snapshot) -> pd.Series:
    """A4 and A22 are matched by this number: a wrong one finds nobody."""
    return ~is_sound(s.register["id_number"])


def _is_odd_phone(s: Snapshot, phones: pd.Series) -> pd.Series:
    """No mobile number, none with an area code, none of a village office; or a test number."""
    distinct = phones.dropna().drop_duplicates()
    is_sound = distinct.str.fullmatch(PHONE) & ~distinct.str.fullmatch(TEST_PHONE)
    is_office = distinct.isin(s.village["office_phone"].dropna())
    return phones.isin(distinct[~is_sound & ~is_office])


def _same_number(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """The other active members with the ID number of each of these rows of `member`."""
    return "成员 " + others_alike(active_members(s), rows, "member_id", "id_number")


def _same_name_and_birth(s: Snapshot, rows: pd.DataFrame) -> pd.Series:
    """The other active members with the name and the day of birth of each of these rows."""
    people = s.member.assign(born=member_birth_date(s))
    namesakes = people[is_active(s)]
    return "成员 " + others_alike(namesakes, people.loc[rows.index], "member_id", "name", "born")
