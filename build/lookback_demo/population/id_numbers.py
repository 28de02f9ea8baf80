"""示例号码：identity, disability and telephone numbers that no person can have."""

from collections import Counter
from datetime import date

from lookback.definitions.household.id_numbers import SAMPLE_AREA, check_digit

PHONE_PREFIX = "164"
"""The reserved mobile prefix of the sample: assigned to no carrier."""


def with_check_digit(first17: str) -> str:
    """The whole number."""
    return first17 + check_digit(first17)


class NumberIssuer:
    """Hands out every number once."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[date, bool]] = Counter()
        self._phones = 0

    def identity(self, birth: date, sex: str, area: str = SAMPLE_AREA) -> str:
        """A fresh number of the day and sex; never one that looks rounded by Excel."""
        is_male = sex == "男"
        while True:
            count = self._taken[birth, is_male]
            self._taken[birth, is_male] += 1
            serial = 1 + 2 * ((count * 181 + birth.toordinal() * 29) % 494) + (not is_male)
            if serial % 100:
                return with_check_digit(f"{area}{birth:%Y%m%d}{serial:03d}")

    def phone(self) -> str:
        """A fresh mobile number."""
        self._phones += 1
        return f"{PHONE_PREFIX}{(self._phones * 76543211 + 12345678) % 100_000_000:08d}"


def other_serial(id_number: str, step: int) -> str:
    """A valid number of the same day and sex whose sequence differs in one digit."""
    digit = (int(id_number[15]) + step) % 10 or 5
    return with_check_digit(id_number[:15] + str(digit) + id_number[16])


def reborn(id_number: str, birth: str) -> str:
    """The same person's number with another birth date (YYYYMMDD), check digit renewed."""
    return with_check_digit(id_number[:6] + birth + id_number[14:17])
