"""The file and the line of each of Frictionless's row numbers."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lookback.check.structure.data_files import DataFile


class FileLine(NamedTuple):
    """A physical line, counted from 1, of one of the table's files."""

    file: str
    line: int


class FrictionlessRows:
    """Where each row of a table begins; row 1 is the header.

    The parts are joined as Frictionless joins them: the first line of every later part is
    dropped unread, and a line without its end runs into the next part.
    """

    def __init__(self, parts: Sequence[DataFile], encoding: str, dialect: csv.Dialect) -> None:
        lines = _LocatedLines(parts, encoding)
        rows: Iterable[object] = csv.reader(lines, dialect)
        if not any(b'"' in part.raw for part in parts):
            rows = lines  # without quotes every line is a row
        self._starts: list[FileLine] = []
        for _ in rows:
            self._starts.append(lines.places[0])
            lines.places.clear()

    def of(self, row: int) -> FileLine:
        """The place of a row number."""
        return self._starts[row - 1]

    def heights(self, parts: Sequence[DataFile]) -> list[int]:
        """How many rows each part holds, the header not counted."""
        held = Counter(place.file for place in self._starts[1:])
        return [held[part.path] for part in parts]


class _LocatedLines(Iterator[str]):
    """The joined lines of all parts; `places` collects those of the lines handed out."""

    def __init__(self, parts: Sequence[DataFile], encoding: str) -> None:
        self.places: list[FileLine] = []
        self._pieces = self._joined(parts, encoding)

    def __next__(self) -> str:
        place, line = next(self._pieces)
        self.places.append(place)
        return line

    @staticmethod
    def _joined(parts: Sequence[DataFile], encoding: str) -> Iterator[tuple[FileLine, str]]:
        place, carried = FileLine("", 0), ""
        for later, part in enumerate(parts):
            text = io.StringIO(part.raw.decode(encoding, errors="replace"), newline="")
            for number, line in enumerate(text, start=1):
                if later and number == 1:
                    continue
                place = place if carried else FileLine(part.path, number)
                carried += line
                if line.endswith(("\n", "\r")):
                    yield place, carried
                    carried = ""
        if carried:
            yield place, carried
