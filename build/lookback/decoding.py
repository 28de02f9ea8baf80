"""What a file says, decoded into the type that it should have; all that does not fit at once."""

from typing import TypeVar

from lookback.errors import DescriptorInvalid, Problem

PAIRS = "“名称: 值”的样子"
SHOULD_BE = {
    "string": "文本（数字要加引号）", "float": "数字", "date": "日期", "tuple": "列表",
    "dict": PAIRS, "dataclass": PAIRS, "named": PAIRS,
}  # fmt: skip
"""What a value should be, by the first word of the library's kind of error."""
LONGEST = 20

_T = TypeVar("_T")


def decoded(kind: type[_T], content: object, where: str, remedy: str) -> _T:
    """The content of a file as a value of this type; `where` names the file in messages.

    Raises:
        DescriptorInvalid: a problem for each thing that is missing, unknown or of another type.
    """
    from pydantic import TypeAdapter, ValidationError  # `git diff` would wait for it, per file

    try:
        value: _T = TypeAdapter(kind).validate_python(content)
    except ValidationError as error:
        wrong = {_place(e["loc"]): _what(e["type"], e["input"]) for e in error.errors()}
        problems = (Problem(f"{where} {at}".strip(), what, remedy) for at, what in wrong.items())
        raise DescriptorInvalid(*problems) from None
    return value


def _place(path: tuple[int | str, ...]) -> str:
    """The way to a value, without the kinds of number that it might have been."""
    return ".".join(str(part) for part in path if part not in ("int", "float"))


def _what(kind: str, value: object) -> str:
    if kind == "missing":
        return "没有这一项"
    if kind == "unexpected_keyword_argument":
        return "不认识这一项"
    return f"“{str(value)[:LONGEST]}”应是{SHOULD_BE.get(kind.split('_')[0], '别的写法')}"
