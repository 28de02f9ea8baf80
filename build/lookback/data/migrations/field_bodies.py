"""Fields as a Table Schema writes them, for the migrations that add some."""

from collections.abc import Sequence

from lookback.data.migrations.package_form import Json


def text_field(
    name: str, title: str, description: str, *,
    is_required: bool = False, clause: str = "二", audience: str = "web",
) -> Json:  # fmt: skip
    """A field of text."""
    return _field(name, "string", title, description, clause, audience, is_required=is_required)


def planned_day(
    name: str, title: str, description: str, *,
    years_back: int = 0, not_before: Sequence[str] = (),
    is_required: bool = False, clause: str = "二", audience: str = "web",
) -> Json:  # fmt: skip
    """A field of days that may lie ahead; see `date` of a field in CONTRIBUTING.md."""
    body = _field(name, "date", title, description, clause, audience, is_required=is_required)
    limits: Json = {"not_before": [*not_before]} if not_before else {}
    limits |= {"years_back": years_back, "is_planned": True}
    constraints = body.pop("constraints", None)
    return {**body, "date": limits} | ({"constraints": constraints} if constraints else {})


def codes_field(
    name: str, title: str, description: str, codes: str, labels: Sequence[str], *,
    clause: str = "二", audience: str = "web",
) -> Json:  # fmt: skip
    """A field that holds one of the labels of a code list."""
    body = _field(name, "string", title, description, clause, audience, is_required=False)
    return {**body, "codes": codes, "constraints": {"enum": [*labels]}}


def _field(
    name: str, kind: str, title: str, description: str, clause: str, audience: str, *,
    is_required: bool,
) -> Json:  # fmt: skip
    body: Json = {
        "name": name,
        "type": kind,
        "title": title,
        "description": description,
        "clause": clause,
        "audience": audience,
    }
    return body | ({"constraints": {"required": True}} if is_required else {})
