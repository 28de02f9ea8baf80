"""行政区划 in the fields: which hold the code of a unit, and which begin with its digits."""

from collections.abc import Mapping
from typing import Literal

Level = Literal["district", "town", "village"]

LEVELS: Mapping[Level, int] = {"district": 6, "town": 9, "village": 12}
"""Level -> digits of its code (区 6, 镇（新区） 9, 村 12)."""

ID_FIELDS = (
    *("household_id", "member_id", "person_id", "case_id"),
    *("visit_id", "lead_id", "measure_id"),
)
"""Fields whose values begin with the digits of a village: its code without the district's."""

OWNER_TABLES = {"case_id": "case", "member_id": "member"}
"""Fields that say whose a row without household_id is, and the tables that have it."""

UNIT_CODE_FIELDS = ("village_code", "unit_code", "town_code")
"""Fields that hold the code of a unit."""
