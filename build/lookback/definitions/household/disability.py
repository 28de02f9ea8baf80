"""残疾口径：type and grade from the disability certificate (A7), whose last digits they are."""

import pandas as pd

from lookback.data.snapshot import Data, once_for_all_days

DISABLED = "残疾"
"""A13 健康状况."""

SEVERE_GRADES = ("1", "2")
"""重度残疾: 一级、二级; 1 is the most severe."""


def disability_type(certificate: pd.Series) -> pd.Series:
    """类别, the 19th digit (1 视力 … 7 多重); missing where there is no certificate number."""
    return certificate.str[18:19]


def disability_grade(certificate: pd.Series) -> pd.Series:
    """等级, the 20th digit (1–4); missing where there is no certificate number."""
    return certificate.str[19:20]


def is_severely_disabled(member: pd.DataFrame) -> pd.Series:
    """一、二级残疾人 by certificate, one bool per row of `member`."""
    return disability_grade(member["disability_certificate"]).isin(SEVERE_GRADES)


@once_for_all_days
def is_disabled_member(s: Data) -> pd.Series:
    """残疾人, one bool per row of `member`."""
    return is_disabled(s.member)


def is_disabled(member: pd.DataFrame) -> pd.Series:
    """残疾人 by health (A13) or by certificate, one bool per row of `member`."""
    return (member["health"] == DISABLED) | member["disability_certificate"].notna()
