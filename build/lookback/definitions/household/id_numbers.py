"""身份口径：what follows from an ID number (A7) alone, and how it is miswritten (GB 11643)."""

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lookback.data.snapshot import Data, once_for_all_days

Characters = NDArray[np.int32]

LENGTH = 18
OLD_LENGTH = 15
EARLIEST_BIRTH = pd.Timestamp("1900-01-01")

PROVINCES = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64"),
    *("65", "71"),
)
"""First two digits that GB/T 2260 gives out."""

RESIDENCE_PERMITS = ("810000", "820000", "830000")
"""Area codes of 港澳台居民居住证."""

SAMPLE_AREA = "400702"
"""The area code of invented persons: no province begins with 40."""

OTHER_X = ("x", "Ｘ", "ｘ")
NOT_X = ("×", "*", "＊")
"""Written for a final X: those that mean it, and those that leave it open."""

WEIGHTS = 2 ** np.arange(17, 0, -1) % 11
"""Of the first 17 digits (GB 11643, ISO 7064 MOD 11-2): with the last they come to 1, modulo 11."""
CHECK_DIGITS = "0123456789X"

PERSON_NAME = r"[㐀-鿿豈-﫿〇·𠀀-𳑿]{2,}"
PLACEHOLDER = "测试|未知|不详|无名|某某"
PHONE = r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-?[1-9][0-9]{6,7}"
"""A mobile telephone, or one of a house with its area code."""

TEST_PHONE = r"[0-9-]*([0-9])\1{7}|13800138000|[0-9]{3}12345678"
"""Numbers that people write to fill a field."""

PASSPORT = r"[A-Z]{1,2}[0-9]{7,8}|[A-Z][0-9]{8}|[A-Z]{3}[0-9]{12}"
"""护照号码, 外国人永久居留证号码."""

BY_MARRIAGE = ("配偶", "之儿媳", "之女婿")
"""与户主关系 of those who may hold a foreign passport."""
CERTIFICATE = r"[0-9]{17}[0-9Xx][1-7][1-4](?:..)?"
"""残疾人证: the ID number, 类别, 等级, and two characters where it was issued again."""

_MANGLED = r"^['’‘`]|[Ee]\+|\.0*$|^[0-9]{15}000$"
_OUTSIDE_BIRTH = (*range(6), *range(14, 18))
_BIRTH = slice(6, 14)
_SEX = 16


def _characters(numbers: pd.Series) -> Characters:
    """The code points of each number's first 19 characters, 0 behind its end; blank is all 0."""
    text = numbers.fillna("").to_numpy(dtype=f"U{LENGTH + 1}")
    return text.view(np.int32).reshape(len(text), LENGTH + 1)


def check_digit(first17: str) -> str:
    """The eighteenth character. To base 13 the digits weigh 1, 2, 4, 8 … modulo 11."""
    return CHECK_DIGITS[(1 - 2 * int(first17, 13)) % 11]


def is_sound(numbers: pd.Series) -> pd.Series:
    """18 digits whose check digit holds; x and full-width Ｘ count as X. A blank is not sound."""
    codes = _characters(numbers)
    digits, last = codes[:, :17] - ord("0"), codes[:, 17]
    last = np.where(np.isin(last, [ord(x) for x in OTHER_X]), ord("X"), last)
    is_number = ((digits >= 0) & (digits <= 9)).all(axis=1) & (codes[:, LENGTH] == 0)
    holds = last == np.array([*map(ord, CHECK_DIGITS)])[(1 - digits @ WEIGHTS) % 11]
    return pd.Series(is_number & holds, index=numbers.index)


def birth_date(numbers: pd.Series) -> pd.Series:
    """Date of birth from digits 7–14 of an 18-digit ID number; missing where it is not a date."""
    codes = _characters(numbers)
    digits = codes[:, _BIRTH] - ord("0")
    is_number = (codes[:, LENGTH - 1] > 0) & (codes[:, LENGTH] == 0)
    is_number &= ((digits >= 0) & (digits <= 9)).all(axis=1)
    number = digits @ 10 ** np.arange(digits.shape[1])[::-1]
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    is_date = (month > 0) & (month <= 12) & (days.astype("datetime64[M]") == months)
    found = np.where(is_number & is_date, days, np.datetime64("NaT")).astype("datetime64[s]")
    return pd.Series(found, index=numbers.index)


@once_for_all_days
def is_member_sound(s: Data) -> pd.Series:
    """Whether the ID number is sound, one bool per row of `member`."""
    return is_sound(s.member["id_number"])


@once_for_all_days
def member_flaw(s: Data) -> pd.Series:
    """What is wrong with the ID number as it is written, one word per row of `member`."""
    return flaw(s.member["id_number"].mask(has_passport(s)))


@once_for_all_days
def has_passport(s: Data) -> pd.Series:
    """Whether a spouse or in-law gives a passport instead, one bool per row of `member`."""
    member = s.member
    in_laws = member.loc[member["relation"].isin(BY_MARRIAGE), "id_number"]
    foreign = in_laws[in_laws.str.len() != LENGTH].str.fullmatch(PASSPORT, na=False)
    return foreign.astype(bool).reindex(member.index, fill_value=False)


@once_for_all_days
def member_birth_date(s: Data) -> pd.Series:
    """Date of birth by the ID number, one per row of `member`; missing where unknown."""
    return birth_date(s.member["id_number"])


def flaw(numbers: pd.Series) -> pd.Series:
    """What is wrong with each number as it is written; missing where it is sound or blank.

    One word each, the first that applies: 截断 (mangled by a spreadsheet), 旧号 (15 digits),
    位数, 末位 (× or * for X), 校验位 (which includes characters that are no digits).
    """
    odd = numbers[numbers.notna() & ~is_sound(numbers)]
    length = odd.str.len()
    words = np.select(
        [
            odd.str.contains(_MANGLED),
            length == OLD_LENGTH,
            length != LENGTH,
            odd.str[-1:].isin(NOT_X),
        ],
        ["截断", "旧号", "位数", "末位"],
        "校验位",
    )
    return pd.Series(words, index=odd.index, dtype="str").reindex(numbers.index)


def with_plain_x(numbers: pd.Series) -> pd.Series:
    """The numbers with a final x or full-width Ｘ written as X, for comparing."""
    return numbers.str.replace("[xＸｘ]", "X", regex=True)


def sex(numbers: pd.Series) -> pd.Series:
    """男 or 女 by the 17th digit; missing where the number is not sound."""
    is_male = _characters(numbers)[:, _SEX] % 2 == 1
    words = pd.Series(np.where(is_male, "男", "女"), index=numbers.index, dtype="str")
    return words.where(is_sound(numbers))


def nearly_equal(names: pd.Series, numbers: pd.Series) -> pd.Series:
    """Whether some other number, of the same name and birth date, differs in two characters or one.

    The numbers are 18 long and each is given once; time grows with their count, not its square.
    """
    close = pd.Series(False, index=numbers.index)
    for i, j in combinations(_OUTSIDE_BIRTH, 2):
        wiped = numbers.str[:i] + numbers.str[i + 1 : j] + numbers.str[j + 1 :]
        close |= (names + " " + wiped).duplicated(keep=False)
    return close
