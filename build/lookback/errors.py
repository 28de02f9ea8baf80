"""What goes wrong because of the user's input: where, what, and the remedy."""

from typing import ClassVar, NamedTuple


class Problem(NamedTuple):
    """One thing wrong, in Chinese, for the person at the keyboard."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Read as `where：what` and, on a line of its own, the remedy."""
        return f"{self.where}：{self.what}\n  → {self.remedy}"


class BuildError(Exception):
    """Stops a command with every problem it found at once, and no traceback.

    Each kind has its exit code; kinds are raised, never this base class.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self) -> tuple[type["BuildError"], tuple[Problem, ...]]:
        """Pickled as what it was made of: it may come from another process."""
        return type(self), self.problems


class DataInvalid(BuildError):
    """The rows of the data package break its schemas or its rules."""

    exit_code = 2


class DescriptorInvalid(BuildError):
    """The descriptor, a Table Schema, a code list or the notice file is unusable."""

    exit_code = 3


class HistoryUnusable(BuildError):
    """The Git history that a command needs is missing or cannot be read."""

    exit_code = 4


class WrongUse(BuildError):
    """The command was called with arguments that cannot be meant."""

    exit_code = 64
