"""The message of a data commit: its subject and the trailers that become the ledger's columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lookback.data.invisible_characters import visible
from lookback.errors import Problem, WrongUse
from lookback.history.git.commit_rules import REMEDIES, person_identities
from lookback.history.tables.change import CommitAct, CommitFlag

MOST_CHARACTERS = 300
"""Longer than any document number or reason; a whole form was pasted where there is more."""


class MessageOption(StrEnum):
    """The option of the command line that gives each part of a message."""

    WHAT = "--what"
    REASON = "--reason"
    BASIS = "--basis"
    HANDLED_BY = "--handled-by"
    REVIEWED_BY = "--reviewed-by"


@dataclass(frozen=True)
class CommitMessage:
    """A data commit in words. Only `reviewed_by` may be blank: the review may come later.

    Raises:
        WrongUse: a part is blank, too long, or holds what could forge another part.
    """

    act: CommitAct
    what: str
    reason: str
    basis: str
    handled_by: str
    reviewed_by: str = ""

    def __post_init__(self) -> None:
        problems = [*self._problems()]
        if problems:
            raise WrongUse(*problems)

    @property
    def subject(self) -> str:
        """The first line."""
        return f"{self.act}：{self.what.strip()}"

    @property
    def trailers(self) -> dict[str, str]:
        """The trailers by name, without a blank one."""
        parts = {
            "Reason": self.reason,
            "Basis": self.basis,
            "Handled-by": self.handled_by,
            "Reviewed-by": self.reviewed_by,
        }
        return {name: value.strip() for name, value in parts.items() if value.strip()}

    def __str__(self) -> str:
        """Read as Git keeps it."""
        lines = (f"{name}: {value}\n" for name, value in self.trailers.items())
        return f"{self.subject}\n\n{''.join(lines)}"

    def _problems(self) -> Iterator[Problem]:
        parts = {
            MessageOption.WHAT: self.what,
            MessageOption.REASON: self.reason,
            MessageOption.BASIS: self.basis,
            MessageOption.HANDLED_BY: self.handled_by,
            MessageOption.REVIEWED_BY: self.reviewed_by,
        }
        for option, text in parts.items():
            if not text.strip() and option != MessageOption.REVIEWED_BY:
                yield Problem(option, "没有写明", _WANTED[option])
            elif visible(text) != text:
                what = f"含有换行或看不见的字符：{visible(text)[:60]}"
                yield Problem(option, what, "写成一行普通文字")
            elif len(text) > MOST_CHARACTERS:
                what = f"有 {len(text)} 字，最多 {MOST_CHARACTERS} 字"
                yield Problem(option, what, "只写要点，细节留在所依据的文件里")
        if not person_identities(self.reviewed_by).isdisjoint(person_identities(self.handled_by)):
            yield Problem(
                MessageOption.REVIEWED_BY, "审核人就是经办人", REMEDIES[CommitFlag.SELF_REVIEW]
            )


_WANTED = {
    MessageOption.WHAT: "写明登记或改了什么",
    MessageOption.REASON: "写明为什么改，如：成员迁出后人口数未改",
    MessageOption.BASIS: "写明依据的文号或表，如：某乡振〔2024〕15号",
    MessageOption.HANDLED_BY: "写明经办人，如：某镇信息员",
}
