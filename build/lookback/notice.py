"""The notice this project implements: its clauses verbatim and its numbers by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import yaml

from lookback.decoding import decoded
from lookback.errors import DescriptorInvalid, Problem

SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads plain values only; in C, ten times as fast, where libyaml is there."""

ALL_KNOWN = {"extra": "forbid"}
"""For a part that may hold nothing that its type has no name for."""

NOTICE_PATH = "schemas/notice.yaml"
REMEDY = "对照本项目的 schemas/notice.yaml 改正"


@dataclass(frozen=True)
class Value:
    """A number for one year, with its standing: 审定 or 拟定 (to be confirmed from above)."""

    __pydantic_config__: ClassVar[Any] = ALL_KNOWN
    value: int | float
    status: str
    basis: str


@dataclass(frozen=True)
class Parameter:
    """A number of the notice, in `unit`, by the year it is in force."""

    title: str
    unit: str
    clause: str
    values: Mapping[int, Value]

    def of(self, year: int) -> Value:
        """The value for `year`, never another year's: a missing year stops the build."""
        if year not in self.values:
            what = f"{self.title}缺 {year} 年的值"
            raise DescriptorInvalid(Problem(NOTICE_PATH, what, "补充该年标准及其依据文件"))
        return self.values[year]


@dataclass(frozen=True)
class Document:
    """The notice itself, as cited at the foot of every list and form."""

    __pydantic_config__: ClassVar[Any] = ALL_KNOWN
    title: str
    number: str
    issued_on: date
    issuer: str
    bases: tuple[str, ...]
    district_code: str
    district_name: str
    province_name: str = ""
    city_name: str = ""
    announcement_prefix: str = ""
    supervision_phone: str = ""


@dataclass(frozen=True)
class Notice:
    """The content of `schemas/notice.yaml`."""

    document: Document
    clauses: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    dispatch_days: tuple[date, ...]

    @cached_property
    def years(self) -> frozenset[int]:
        """The years for which every number is there."""
        return frozenset.intersection(
            *(frozenset(parameter.values) for parameter in self.parameters.values())
        )

    def number(self, name: str, day: date) -> float:
        """The parameter's value in the year of `day`, in the parameter's unit."""
        return self.parameters[name].of(day.year).value


def read_notice(root: Path) -> Notice:
    """Read the notice of the package at `root`.

    Raises:
        DescriptorInvalid: the file is missing, is not YAML, or cites a clause it does not have.
    """
    path = root / NOTICE_PATH
    if not path.is_file():
        raise DescriptorInvalid(Problem(NOTICE_PATH, "文件不存在", "从本项目的 schemas/ 复制一份"))
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), SAFE)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DescriptorInvalid(Problem(NOTICE_PATH, f"内容无法读取（{error}）", REMEDY)) from error
    notice = decoded(Notice, content, NOTICE_PATH, REMEDY)
    unknown = [
        Problem(
            NOTICE_PATH, f"{parameter.title}引用了没有的条款 {parameter.clause}", "改正条款编号"
        )
        for parameter in notice.parameters.values()
        if parameter.clause not in notice.clauses
    ]
    if unknown:
        raise DescriptorInvalid(*unknown)
    return notice
