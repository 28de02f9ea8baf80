"""What identifies a ledger: one digest over all its entries up to a commit."""

from functools import partial
from hashlib import sha256

from lookback.data.csv_writer import format_rows
from lookback.execution.store import NO_STORE, Store
from lookback.history.ledger.commit_entries import CommitEntries
from lookback.history.ledger.correction import Correction
from lookback.history.ledger.ledger import Ledger

FORM = 1
"""Raised where the same history gives other entries than before: then digests differ too."""

_JUDGED = "flags"
"""What is said of an entry and not by it: it depends on what a clone asks for."""


def ledger_digest(ledger: Ledger, store: Store = NO_STORE) -> str:
    """The digest as `FORM-SHA-256`: of the head, the bases, and every entry but its marks.

    What a `store` knows is not asked again; a proof gives none.
    """
    whole = sha256("\n".join((ledger.head, *ledger.bases)).encode())
    for commit in ledger.commits:
        key = ["digest of entries", FORM, commit.commit, [*commit.about.items()]]
        whole.update(store.bytes_of(key, partial(_digest, commit)))
    return f"{FORM}-{whole.hexdigest()}"


def form_of(digest: str) -> str:
    """Which form of the ledger a digest is of."""
    return digest.partition("-")[0]


def _digest(commit: CommitEntries) -> bytes:
    place = Correction._fields.index(_JUDGED)
    rows = ([*map(str, row[:place]), *map(str, row[place + 1 :])] for row in commit.corrections)
    return sha256(format_rows(rows)).digest()
