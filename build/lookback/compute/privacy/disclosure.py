"""Privacy in one place: which cells and which figures a page may show (通知三（五）; design §7)."""

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from lookback.check.findings.finding import mask_name
from lookback.data.package import Field, Package
from lookback.data.unit_codes import Level

Audience = Literal["internal", "web"]
HIDDEN_CELL = "***"
VISIBLE_AUDIENCES: Mapping[Audience, frozenset[str]] = {
    "internal": frozenset({"web", "board", "internal"}),
    "web": frozenset({"web"}),
}
"""Who a page is for -> the field audiences it may show as they are."""


class PublicRule(NamedTuple):
    """How the public edition shows an indicator: down to which level, and what it counts.

    Persons and households in some condition (`is_of_people`) are shown with small counts
    hidden; doors knocked at, villages, trained officials and days are work, not a condition.
    """

    level: Level
    is_of_people: bool


def _public(level: Level, codes: str, *, is_of_people: bool) -> dict[str, PublicRule]:
    return {code: PublicRule(level, is_of_people) for code in codes.split()}


PUBLIC: Mapping[str, PublicRule] = {
    **_public("village", "I01", is_of_people=False),
    **_public("town", "I11 I12 I38", is_of_people=False),
    **_public("district", "I41.training I41.look_back I41.entry I41.report", is_of_people=False),
    **_public(
        "town",
        """
        I02.at_home I02.by_telephone I02.out_of_reach
        I03 I03.KG1 I03.KG2 I03.KG3 I03.KG4 I03.KG5 I03.KG6 I03.KG7 I03.KG8
        I06 I06.persons I06.unstable_lifted I06.marginal I06.sudden_hardship
        I07 I08 I08.persons I09 I09.households I13 I16 I20 I21 I21.households
        I35 I35.at_work I37
        I36.township I36.county I36.province I36.outside_province I36.elsewhere
        """,
        is_of_people=True,
    ),
    **_public(
        "district",
        """
        I15.illness I15.schooling I15.disability I15.disaster I15.accident
        I15.industry_failure I15.unstable_job I15.labour_shortage I15.other
        I15.illness_main I15.schooling_main I15.disability_main I15.disaster_main
        I15.accident_main I15.industry_failure_main I15.unstable_job_main
        I15.labour_shortage_main I15.other_main
        I17 I19
        """,
        is_of_people=True,
    ),
}
"""The indicators of the public edition; every other one is internal.

Internal are the lines and faults that are questions and not findings (I10, I18, I26, I40.below),
the course of cases and leads and what grows with each event (I04, I05, I14, I22–I25, I27), the
quality of records (I30–I34), and amounts, where a single household can be most of a sum (wages
and incomes, I37.wage, I40).
"""

PUBLIC_PARTS = (
    *("index.md", "places.md", "town/*.md"),
    *("screening.md", "measures.md", "elimination.md", "employment.md"),
    *("indicators.md", "fields.md", "method.md", "version.md", "english.md"),
    *("data/datapackage.json", "data/indicators.csv", "data/units.csv"),
    *("assets/charts/*", "assets/js/charts.js", "assets/js/chart-themes.js"),
    *("assets/js/elements.js", "assets/js/versions.js", "assets/vendor/vega.js"),
)
"""The files of the docs tree that the public edition has; menu and links follow.

Not there: villages (too few people), cases, duties, findings and corrections (work in hand, of
single households), lists, forms, the briefing and the line tried out (for the office).
"""

PROGRESS = frozenset({
    "I02/", "I02.at_home", "I02.by_telephone", "I02.out_of_reach",
    "I03", *(f"I03.KG{number}" for number in range(1, 9)), "I13", "I16", "I20",
    "I35", "I35.at_work", "I36/", "I36.township", "I36.county", "I36.province",
    "I36.outside_province", "I36.elsewhere", "I37", "I37/",
})  # fmt: skip
"""Counts that grow as the work goes on (names as in `relations`): of those visited, surveyed or
helped so far. They are small at first because little is done, not because few are concerned."""


def has_part(audience: Audience, path: str) -> bool:
    """Whether the site for this audience has the file at this path of the docs tree."""
    return audience == "internal" or any(fnmatchcase(path, part) for part in PUBLIC_PARTS)


def has_weeks(audience: Audience, code: str) -> bool:
    """Whether the site for this audience gives the indicator for earlier dispatch days too."""
    return audience == "internal" or (code in PUBLIC and not PUBLIC[code].is_of_people)


def _ends(first: int, last: int) -> Callable[[str], str]:
    def mask(value: str) -> str:
        hidden = len(value) - first - last
        return value[:first] + "*" * hidden + value[-last:] if hidden > 0 else HIDDEN_CELL

    return mask


INTERNAL_MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": _ends(6, 4),
    "disability_certificate": _ends(6, 4),
    "phone": _ends(3, 4),
    "contact_phone": _ends(3, 4),
    "name": mask_name,
}
"""Restricted fields that an internal page shows in part; every other one is hidden."""


ID_NUMBER = re.compile(r"(?<!\d)\d{14,}[\dXx](?!\d)")
"""A number so long inside a text: of an identity card, or of a certificate that contains it."""
HASH = re.compile(r"[0-9a-f]{40,64}")


def without_id_numbers(text: str, audience: Audience) -> str:
    """A text that may be shown, without the identity numbers that it quotes; a hash has none."""
    if len(text) < 15 or HASH.fullmatch(text):
        return text
    mask = INTERNAL_MASKS["id_number"] if audience == "internal" else lambda _: HIDDEN_CELL
    return ID_NUMBER.sub(lambda found: mask(found[0]), text)


def masked_cell(field: Field, value: str, audience: Audience) -> str:
    """A cell as a page for `audience` may show it; blank stays blank."""
    if not value or field.audience in VISIBLE_AUDIENCES[audience]:
        return without_id_numbers(value, audience)
    if audience == "internal" and field.name in INTERNAL_MASKS:
        return INTERNAL_MASKS[field.name](value)
    return HIDDEN_CELL


def cell_mask(package: Package, audience: Audience) -> Callable[[str, str, str], str]:
    """`(resource, field, value) -> shown`: cells of fields the package lacks are hidden."""
    fields = {
        (resource.name, field.name): field
        for resource in package.resources.values()
        for field in resource.fields
    }

    def mask(resource: str, field: str, value: str) -> str:
        known = fields.get((resource, field))
        return masked_cell(known, value, audience) if known else (HIDDEN_CELL if value else "")

    return mask


def nothing_masked(_resource: str, _field: str, value: str) -> str:
    """The mask of those who may see everything: the office at its own command line."""
    return value
