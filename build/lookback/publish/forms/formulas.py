"""Formulas of a form: names of items and columns of blocks become addresses in the sheet."""

import re
from collections.abc import Mapping

from lookback.publish.forms.layout import Box, Form, PlacedCell, block_extents

NAME = re.compile(r"\[([^\]@]+)(?:@(\w+))?\]")


class Formulas:
    """Writes the formulas of one form, given how many rows each of its blocks has."""

    def __init__(
        self,
        form: Form,
        places: tuple[PlacedCell, ...],
        records: Mapping[str, int],
        words: Mapping[str, str],
    ) -> None:
        self._words = words
        self._blocks = block_extents(form, records)
        self._items = {
            place.content.item: place.address
            for place in reversed(places)
            if isinstance(place.content, Box)
        }

    def text(self, box: Box, row: int) -> str:
        """The formula of a box that lies in this row.

        Raises:
            KeyError: the formula names an item or a block that the form lacks.
        """
        return NAME.sub(self._address, box.formula.format_map({**self._words, "row": row}))

    def _address(self, found: re.Match[str]) -> str:
        name, block = found.groups()
        if block is None:
            return self._items[name]
        first, last = self._blocks[block]
        return f"{name}{first}:{name}{last}"
