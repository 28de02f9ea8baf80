"""The relations among published counts, by which one can be calculated from others.

A count has a name: `I16` is the numerator of indicator I16, `I16/` its denominator, `I16-` the
one less the other. Several indicators give the same count, which then has one name.
"""

from collections.abc import Iterator, Mapping, Sequence

from lookback.compute.indicators.employment import REGIONS
from lookback.compute.indicators.risks import RISKS
from lookback.compute.privacy.disclosure import PUBLIC
from lookback.data.unit_codes import LEVELS
from lookback.definitions.household.key_groups import EIGHT

Cell = tuple[str, str]
"""The name of a count and the unit that it is a count of."""
Terms = Mapping[Cell, float]
"""Counts and their factors; the products add up to 0."""

VILLAGES = "villages"
"""How many villages a unit has: everybody can count them."""
SLACK = "<"
"""Begins the name of the difference between two counts one of which is not larger."""
HALF = 0.5

_RISKS = tuple(f"I15.{risk}" for risk in RISKS)
_GROUPS = tuple(f"I03.{group}" for group in EIGHT)
_MODES = ("I02.at_home", "I02.by_telephone", "I02.out_of_reach")
_REGIONS = tuple(f"I36.{region}" for region in REGIONS)

SAME: Mapping[str, str] = {
    "I07": "I06.persons", "I09": "I08.persons", "I09/": "I07/", "I09.households": "I08",
    "I16/": "I08",
    "I19/": "I08", "I20/": "I21.households", "I21/": "I06.persons", "I21.households/": "I06",
    **{f"{risk}{main}/": "I08" for risk in _RISKS for main in ("", "_main")},
    **{f"{region}/": "I36/" for region in _REGIONS},
    **{f"{mode}/": "I02/" for mode in _MODES},
}  # fmt: skip
"""Part of an indicator -> the name of the count that it is."""

KNOWN = ("I07/", "I09.households/", "I11", VILLAGES)
"""What everybody may know: rural households and population, villages, blank villages."""

SUMS: tuple[tuple[str, Sequence[str]], ...] = (
    ("I06", ("I06.unstable_lifted", "I06.marginal", "I06.sudden_hardship")),
    ("I06", ("I08", "I21.households")),
    ("I06.persons", ("I08.persons", "I21")),
    ("I02/", _MODES),
    ("I36/", _REGIONS),
    ("I36/", ("I37/",)),
)
"""A count and those that add up to it."""

LIMITS: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
    (("I06",), ("I06.persons",)),
    (("I08",), ("I08.persons",)),
    (("I21.households",), ("I21",)),
    ((VILLAGES,), ("I06", "I11")),
    (("I17/",), ("I08",)),
    (("I35.at_work",), ("I37/",)),
    (("I37-",), ("I35.at_work",)),
    ([f"{risk}_main" for risk in _RISKS], ("I08",)),
    *(((f"{risk}_main",), (risk,)) for risk in _RISKS),
    *(((group + part,), ("I03" + part,)) for group in _GROUPS for part in ("", "/", "-")),
    *((("I03" + part,), [group + part for group in _GROUPS]) for part in ("", "/", "-")),
)
"""Counts that together are no larger than those others together."""


def count_name(code: str, part: str) -> str:
    """The name of the numerator or the denominator of an indicator."""
    own = code if part == "numerator" else f"{code}/"
    return SAME.get(own, own)


def count_relations(counts: Mapping[Cell, float]) -> tuple[list[Terms], dict[Cell, float]]:
    """The relations among the counts, and the counts that they need beside them.

    A relation that these data do not fulfil (a household without a category, a person in no
    village) is no relation.
    """
    values = dict(counts)
    found: list[Terms] = []

    def add(terms: Terms, rest: Cell | None = None) -> None:
        if any(cell not in values for cell in terms):
            return
        left = sum(factor * values[cell] for cell, factor in terms.items())
        if rest is None and abs(left) < HALF:
            found.append(terms)
        elif rest is not None and left > -HALF:
            values[rest] = left
            found.append({**terms, rest: -1.0})

    units = sorted({unit for _, unit in counts})
    for unit in units:
        for code in PUBLIC:
            above, below = count_name(code, "numerator"), count_name(code, "denominator")
            rest = f"{SLACK if below in KNOWN else ''}{code}-"
            add({(below, unit): 1.0, (above, unit): -1.0}, (rest, unit))
        for whole, parts in SUMS:
            add({(whole, unit): 1.0, **{(part, unit): -1.0 for part in parts}})
        for at, (small, large) in enumerate(LIMITS):
            most = {(name, unit): 1.0 for name in large}
            add({**most, **{(name, unit): -1.0 for name in small}}, (f"{SLACK}{at}", unit))
    for total in _sums_of_towns(values, units):
        add(total)
    return found, {cell: value for cell, value in values.items() if cell not in counts}


def _sums_of_towns(counts: Mapping[Cell, float], units: Sequence[str]) -> Iterator[Terms]:
    towns = [unit for unit in units if len(unit) == LEVELS["town"]]
    for district in (unit for unit in units if len(unit) == LEVELS["district"]):
        for name in dict.fromkeys(name for name, unit in counts if unit in towns):
            yield {(name, district): 1.0, **{(name, town): -1.0 for town in towns}}
