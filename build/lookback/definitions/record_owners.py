"""户口径：from records to the household (or member) they are of, and back, row by row.

Whose a record is does not depend on the day: it is looked up once for all days.
"""

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from lookback.data.snapshot import Data, remember
from lookback.definitions.administrative_units import Places, household_of_rows

Owner = Literal["household", "member"]
"""A resource whose rows have records in other resources, by the field `…_id`."""


class Owners(NamedTuple):
    """The ids of an owner's rows, each once, and for each row the place of its own."""

    ids: pd.Index
    places: Places


def has_any(s: Data, resource: str, rows: pd.Series, of: Owner = "household") -> pd.Series:
    """Whether some of these `rows` of a resource is the household's: a bool per `household`.

    `rows` is one bool per row of the resource; unknown is no.
    """
    return count_of(s, resource, rows, of) > 0


def count_of(s: Data, resource: str, rows: pd.Series, of: Owner = "household") -> pd.Series:
    """How many of these `rows` of a resource are the household's: a number per `household`."""
    chosen = rows.to_numpy(dtype="bool", na_value=False)
    return _counted(s, _owners_of(s, resource, of)[chosen], of)


def is_household(s: Data, household_ids: pd.Series | pd.Index) -> pd.Series:
    """Whether each row of `household` is one of those with these ids."""
    return _counted(s, _owners(s, "household").ids.get_indexer(pd.Index(household_ids))) > 0


def is_of(s: Data, resource: str, households: pd.Series) -> pd.Series:
    """Whether each row of a resource is of one of these households (a bool per `household`)."""
    ids, own = _owners(s, "household")
    marked = np.zeros(len(ids) + 1, dtype="bool")  # the last is of the rows of no household
    marked[own[households.to_numpy(dtype="bool", na_value=False)]] = True
    marked = marked[_owners_of(s, resource, "household")]
    return pd.Series(marked, index=s.tables[resource].index)


def of_home(s: Data, resource: str, values: pd.Series) -> pd.Series:
    """The value (one per `household`) of each row's own household; missing where there is none."""
    ids, own = _owners(s, "household")
    first = np.full(len(ids) + 1, -1)
    first[own[::-1]] = np.arange(len(own))[::-1]
    rows = first[_owners_of(s, resource, "household")]
    return _taken(values, rows, s.tables[resource].index)


def per_household(s: Data, values: pd.Series) -> pd.Series:
    """Values by household_id as one per row of `household`; missing where it has none."""
    ids, own = _owners(s, "household")
    return _taken(values, _spread(ids.get_indexer(values.index), len(ids))[own], s.household.index)


def rows_per_household(s: Data, resource: str, rows: Places) -> Places:
    """Of these rows of a resource, at most one of each household, that of each `household`.

    Given by how many rows of the resource stand before it; -1 where it has none.
    """
    ids, own = _owners(s, "household")
    places = _owners_of(s, resource, "household")[rows]
    found = _spread(places, len(ids))
    return np.append(rows, -1)[found][own]


def _spread(places: Places, size: int) -> Places:
    """At each place the number of what stands there; -1 where nothing does."""
    numbers = np.full(size + 1, -1)
    numbers[places] = np.arange(len(places))
    return numbers[:size]


def _taken(values: pd.Series, rows: Places, index: pd.Index) -> pd.Series:
    return pd.Series(pd.api.extensions.take(values.array, rows, allow_fill=True), index=index)


def _counted(s: Data, places: Places, of: Owner = "household") -> pd.Series:
    ids, own = _owners(s, of)
    counts = np.bincount(places[places >= 0], minlength=len(ids))
    return pd.Series(counts[own], index=s.tables[of].index)


def _owners(s: Data, of: Owner) -> Owners:
    def owners() -> Owners:
        places, ids = pd.factorize(s.tables[of][f"{of}_id"], use_na_sentinel=False)
        return Owners(pd.Index(ids, dtype="str"), places)

    return remember(s.data, ("owners", of), owners)


def _owners_of(s: Data, resource: str, of: Owner) -> Places:
    """For each row of a resource the place of its owner among the ids; -1: not on file."""

    def places() -> Places:
        table = s.tables[resource]
        ids = household_of_rows(s, resource) if of == "household" else table[f"{of}_id"]
        return _owners(s, of).ids.get_indexer(pd.Index(ids))

    return remember(s.data, ("owners of", resource, of), places)
