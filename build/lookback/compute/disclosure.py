"""Privacy in one place: what a field's `audience` lets a page show (通知三（五）; design §7)."""

from collections.abc import Callable, Mapping
from typing import Literal

from lookback.data.package import Field, Package

Audience = Literal["internal", "web"]
HIDDEN = "***"
SHOWN: Mapping[Audience, frozenset[str]] = {
    "internal": frozenset({"web", "board", "internal"}),
    "web": frozenset({"web"}),
}
"""Who a page is for -> the field audiences it may show as they are."""


def _ends(first: int, last: int) -> Callable[[str], str]:
    def mask(value: str) -> str:
        hidden = len(value) - first - last
        return value[:first] + "*" * hidden + value[-last:] if hidden > 0 else HIDDEN

    return mask


INTERNAL_MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": _ends(6, 4),
    "disability_certificate": _ends(6, 4),
    "phone": _ends(3, 4),
    "contact_phone": _ends(3, 4),
    "name": lambda value: value[:1] + "**",
}
"""Restricted fields that an internal page shows in part; every other one is hidden."""


def masked(field: Field, value: str, audience: Audience) -> str:
    """A cell as a page for `audience` may show it; blank stays blank."""
    if not value or field.audience in SHOWN[audience]:
        return value
    if audience == "internal" and field.name in INTERNAL_MASKS:
        return INTERNAL_MASKS[field.name](value)
    return HIDDEN


def cell_mask(package: Package, audience: Audience) -> Callable[[str, str, str], str]:
    """`(resource, field, value) -> shown`: cells of fields the package lacks are hidden."""
    fields = {
        (resource.name, field.name): field
        for resource in package.resources.values()
        for field in resource.fields
    }

    def mask(resource: str, field: str, value: str) -> str:
        known = fields.get((resource, field))
        return masked(known, value, audience) if known else (HIDDEN if value else "")

    return mask


def nothing_masked(_resource: str, _field: str, value: str) -> str:
    """The mask of those who may see everything: the office at its own command line."""
    return value
