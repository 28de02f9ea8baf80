"""A form with the fields masked that its audience may not see."""

from collections.abc import Mapping
from dataclasses import replace

from lookback.compute.privacy.disclosure import Audience, cell_mask
from lookback.data.package import Package
from lookback.publish.forms.filling import Filling

SAME_AS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("withdrawal", "head_name"): ("member", "name"),
    ("withdrawal", "risks_text"): ("case_risk", "risk"),
    ("withdrawal", "district_name"): ("town", "town_name"),
    ("form", "unit_name"): ("town", "town_name"),
    ("form", "as_of"): ("milestone", "due_on"),
}
"""What a form shows and no table stores -> the field whose audience it has."""


def masked_filling(filling: Filling, package: Package, audience: Audience) -> Filling:
    """The same filling with every value masked that a page for `audience` may not show."""
    mask = cell_mask(package, audience)
    rows = {
        resource: [
            {
                name: mask(*SAME_AS.get((resource, name), (resource, name)), value)
                for name, value in row.items()
            }
            for row in known
        ]
        for resource, known in filling.rows.items()
    }
    return replace(filling, rows=rows)
