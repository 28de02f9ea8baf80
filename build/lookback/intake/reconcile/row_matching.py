"""Matches rows of the dataset with rows of the export: households by persons, rows by keys."""

from collections.abc import Sequence

import pandas as pd

from lookback.data.package import Field
from lookback.data.snapshot import Snapshot
from lookback.definitions.household.people import active_members
from lookback.intake.reconcile.compared_items import normalised_value
from lookback.intake.reconcile.national_export import NationalExport

HEAD_COUNTS = 2
"""The head's number on the household's own sheet, beside one for each person's."""


def matched_households(s: Snapshot, export: NationalExport, id_number: Field) -> pd.Series:
    """The household_id of each of the system's households, by its number (`link`).

    The household in which most of its persons are 在册 with us, the head counting twice; of
    equals the first. Two of theirs that are one of ours: the one with more persons has it.
    """
    persons = active_members(s)[["household_id", "id_number"]].dropna()
    persons = persons.assign(
        id_number=persons["id_number"].map(lambda text: normalised_value(text, id_number).text)
    )
    theirs = export.tables["member"][["link", "id_number"]].assign(votes=1)
    households = export.tables["household"]
    if "head_id_number" in households:
        head = households[["link", "head_id_number"]].assign(votes=HEAD_COUNTS)
        theirs = pd.concat([theirs, head.rename(columns={"head_id_number": "id_number"})])
    theirs = theirs[(theirs["id_number"] != "") & (theirs["link"] != "")]
    votes = theirs.merge(persons, on="id_number").groupby(["link", "household_id"])["votes"].sum()
    best = votes.reset_index().sort_values(
        ["votes", "household_id", "link"], ascending=[False, True, True]
    )
    best = best.drop_duplicates("link").drop_duplicates("household_id")
    return best.set_index("link")["household_id"]


def matched_rows(
    ours: pd.DataFrame, theirs: pd.DataFrame, stages: Sequence[Sequence[str]]
) -> pd.DataFrame:
    """Pairs of row labels (`ours`, `theirs`) whose columns of some stage are equal.

    Each stage looks at what the stages before have left; rows blank in one of its columns are
    left too. Of rows that are equal in all of them the first goes with the first.
    """
    found, left, right = [], ours, theirs
    for by in stages:
        a, b = _ranked(left, by), _ranked(right, by)
        pairs = a.merge(b, on=[*by, "rank"], suffixes=("_ours", "_theirs"))
        pairs = pairs[["label_ours", "label_theirs"]].set_axis(["ours", "theirs"], axis=1)
        found.append(pairs)
        left, right = left.drop(pairs["ours"]), right.drop(pairs["theirs"])
    return pd.concat(found, ignore_index=True)


def _ranked(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    known = rows[(rows[[*by]] != "").all(axis=1)]
    rank = known.groupby([*by]).cumcount()
    return known[[*by]].assign(rank=rank, label=known.index)
