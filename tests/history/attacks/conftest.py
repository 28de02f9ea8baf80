"""`lookback` called on small repositories that somebody has tampered with."""

from collections.abc import Callable

import pytest

from ...in_process import Run, be_the_clerk, run_in

WHOLE = "台账完整"
"""What no tampered history may be told to be."""

Lookback = Callable[..., Run]


@pytest.fixture
def lookback(monkeypatch: pytest.MonkeyPatch) -> Lookback:
    """A command in this process, as the shell would call it in a folder."""
    be_the_clerk(monkeypatch)
    return run_in


def refused(run: Run, sentence: str) -> None:
    """The proof ends in this sentence, not in the praise of a whole ledger."""
    assert sentence in run.text, run.text
    assert WHOLE not in run.text
    assert run.code == 4


@pytest.fixture(scope="session")
def is_refused() -> Callable[[Run, str], None]:
    return refused
