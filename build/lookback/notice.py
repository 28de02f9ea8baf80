"""The notice this project implements: its clauses verbatim and its numbers, each from a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import yaml

from lookback import HOME
from lookback.decoding import decoded
from lookback.errors import DescriptorInvalid, Problem

SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads plain values only; in C, ten times as fast, where libyaml is there."""

ALL_KNOWN = {"extra": "forbid"}
"""For a part that may hold nothing that its type has no name for."""


def _name_in_file(name: str) -> str:
    """What the file calls a field: `from` is a word of the language and cannot name it."""
    return "from" if name == "since" else name


STANDINGS = ("审定", "拟定")
YEARS = range(date.min.year, date.max.year + 1)
NOTICE_PATH = "schemas/notice.yaml"
PROGRAM_NOTICE = HOME / NOTICE_PATH
"""The notice beside the program: what it says of a number holds where another says nothing."""
REMEDY = "对照本项目的 schemas/notice.yaml 改正"


@dataclass(frozen=True)
class Value:
    """What a number is from a day on (`from`), 审定 or 拟定 (to be confirmed from above)."""

    __pydantic_config__: ClassVar[Any] = {**ALL_KNOWN, "alias_generator": _name_in_file}
    since: date
    value: int | float
    status: str
    basis: str


@dataclass(frozen=True)
class Parameter:
    """A number of the notice, in `unit`: its values from the earliest to the newest."""

    title: str
    unit: str
    clause: str
    values: tuple[Value, ...]

    def on(self, day: date) -> Value | None:
        """The newest value that holds by the day; none before the first one."""
        return next((value for value in reversed(self.values) if value.since <= day), None)


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
    """The content of `schemas/notice.yaml`.

    `assumed` are the numbers that it does not state and that have the values of the program's own.
    """

    document: Document
    clauses: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    assumed: frozenset[str] = frozenset()

    def holds_on(self, day: date) -> bool:
        """Whether every number has a value by the day."""
        return all(parameter.on(day) for parameter in self.parameters.values())

    def value(self, name: str, day: date) -> Value:
        """The value of a parameter that holds on the day.

        Raises:
            DescriptorInvalid: it has none by then; all parameters that lack one are named.
        """
        value = self.parameters[name].on(day)
        if value is None:
            raise DescriptorInvalid(*self._lacking(day))
        return value

    def number(self, name: str, day: date) -> float:
        """The same as a number, in the parameter's unit."""
        return self.value(name, day).value

    def _lacking(self, day: date) -> Iterator[Problem]:
        for name, parameter in self.parameters.items():
            if not parameter.on(day):
                first = f"，最早的从 {parameter.values[0].since} 起" if parameter.values else ""
                where, what = _place(name), f"{parameter.title}在 {day} 还没有值{first}"
                yield Problem(where, what, f"在 values 补充 from 不晚于 {day} 的值及其依据文件")


def read_notice(root: Path) -> Notice:
    """Read the notice of the package at `root`; numbers that it does not state are the program's.

    An older notice lacks those that the program has come to ask for.

    Raises:
        DescriptorInvalid: the file is missing or not YAML; a number cites a clause that is not
            there, or its values are not in the order of their days.
    """
    path = root / NOTICE_PATH
    if not path.is_file():
        raise DescriptorInvalid(Problem(NOTICE_PATH, "文件不存在", "从本项目的 schemas/ 复制一份"))
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), SAFE)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DescriptorInvalid(Problem(NOTICE_PATH, f"内容无法读取（{error}）", REMEDY)) from error
    notice = decoded(Notice, _by_day(content), NOTICE_PATH, REMEDY)
    wrong = [
        problem
        for name, parameter in notice.parameters.items()
        for problem in _problems(name, parameter, notice)
    ]
    if wrong:
        raise DescriptorInvalid(*wrong)
    return notice if path == PROGRAM_NOTICE else _with_defaults(notice)


def _with_defaults(notice: Notice) -> Notice:
    """The notice with the numbers that it lacks, and the clauses that these cite."""
    own = _program_notice()
    lacking = {name: own.parameters[name] for name in own.parameters.keys() - notice.parameters}
    cited = {each.clause: own.clauses[each.clause] for each in lacking.values()}
    return replace(
        notice,
        clauses={**cited, **notice.clauses},
        parameters={**notice.parameters, **{n: lacking[n] for n in own.parameters if n in lacking}},
        assumed=frozenset(lacking),
    )


@lru_cache(maxsize=1)
def _program_notice() -> Notice:
    """The notice that comes with the program; without one it assumes nothing."""
    if not PROGRAM_NOTICE.is_file():
        return Notice(Document("", "", date.min, "", (), "", ""), {}, {})
    return read_notice(PROGRAM_NOTICE.parents[1])


@lru_cache(maxsize=1)
def defaults_digest() -> str:
    """A digest of what is assumed of a notice that lacks numbers."""
    return sha256(repr(_program_notice().parameters).encode()).hexdigest()


def _by_day(content: Any) -> Any:
    """The content with numbers by year, as older revisions have them, from 1 January of each."""
    if not isinstance(content, dict) or not isinstance(content.get("parameters"), dict):
        return content
    parameters = {
        name: {**parameter, "values": _from_days(parameter.get("values"))}
        if isinstance(parameter, dict) and "values" in parameter
        else parameter
        for name, parameter in content["parameters"].items()
    }
    return {**content, "parameters": parameters}


def _from_days(values: Any) -> Any:
    if not isinstance(values, dict) or not all(
        isinstance(year, int) and year in YEARS and isinstance(value, dict)
        for year, value in values.items()
    ):
        return values
    return [{"from": date(year, 1, 1), **value} for year, value in sorted(values.items())]


def _problems(name: str, parameter: Parameter, notice: Notice) -> Iterator[Problem]:
    """What is wrong with a number beyond the types of its parts."""
    where = _place(name)
    if parameter.clause not in notice.clauses:
        yield Problem(
            where, f"{parameter.title}引用了没有的条款 {parameter.clause}", "改正条款编号"
        )
    if not parameter.values:
        yield Problem(where, f"{parameter.title}没有值", "在 values 写明值、from、status 和 basis")
    for value in parameter.values:
        if value.status not in STANDINGS:
            what = f"从 {value.since} 起的 status “{value.status}”不对"
            yield Problem(where, what, f"写{'或'.join(STANDINGS)}")
    for before, after in pairwise(parameter.values):
        if after.since <= before.since:
            what = f"{parameter.title}从 {after.since} 起的值排在从 {before.since} 起的之后"
            yield Problem(where, what, "各值按 from 由早到晚排列，同一天只写一个")


def _place(name: str) -> str:
    """Where a number stands, as messages name it."""
    return f"{NOTICE_PATH} parameters.{name}"
