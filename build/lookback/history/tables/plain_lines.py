"""Two versions of a plainly written CSV file compared as bytes; only what differs is split.

Plain is UTF-8 without mark, LF after every line, no blank line, every line one whole record.
A version that shares its other lines with a plain one needs only its own lines looked at.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from lookback.history.tables.csv_content import CsvContent, FileFormat, header_columns, is_whole

_LOOK_AHEAD = 2_000
"""Lines searched for the place where two versions meet again, before all the rest is split."""


class NumberedLine(NamedTuple):
    """A line without its ending, and its number from 1."""

    text: bytes
    number: int


def plain_format(raw: bytes, key: tuple[str, ...]) -> FileFormat | None:
    """How a plain file is written, None where it is not plain."""
    head = header_columns(raw, key)
    if head is None or not raw.endswith(b"\n") or not are_plain(raw[:-1].split(b"\n"), head[1]):
        return None
    return FileFormat("UTF-8", "LF", head[1], "有")


def are_plain(lines: Iterable[bytes], delimiter: str) -> bool:
    """Whether each line could stand in a plain file."""
    for line in lines:
        if not line or b"\r" in line:
            return False
        if not line.isascii() or b'"' in line:
            try:
                text = line.decode()
            except UnicodeDecodeError:
                return False
            if '"' in text and not is_whole(text, delimiter):
                return False
    return True


def differing_lines(old: bytes, new: bytes) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """The lines that either version holds more often than the other, in their order.

    Both versions end in LF.
    """
    gone: list[NumberedLine] = []
    come: list[NumberedLine] = []
    places, numbers = [0, 0], [1, 1]
    while True:
        same = _common_length(old, places[0], new, places[1])
        lines = old.count(b"\n", places[0], places[0] + same)
        places = [place + same for place in places]
        numbers = [number + lines for number in numbers]
        if places == [len(old), len(new)]:
            return _without_moved_lines(gone, come)
        ours, theirs = _differing_stretch(old, places[0], new, places[1])
        gone += [NumberedLine(text, number) for number, text in enumerate(ours, numbers[0])]
        come += [NumberedLine(text, number) for number, text in enumerate(theirs, numbers[1])]
        for side, texts in enumerate((ours, theirs)):
            places[side] += sum(map(len, texts)) + len(texts)
            numbers[side] += len(texts)


def content_of_lines(
    lines: list[NumberedLine], form: FileFormat, columns: tuple[str, ...]
) -> CsvContent:
    """Some lines of a plain file as a content of their own, that knows where they stand."""
    return CsvContent(form, columns, [line.text.decode() for line in lines], [n for _, n in lines])


def _common_length(old: bytes, start: int, new: bytes, begin: int) -> int:
    """The length of the whole lines that two versions share from the given places on."""
    most, same, step = min(len(old) - start, len(new) - begin), 0, 256
    while same < most and step:
        step = min(step, most - same)
        here, there = start + same, begin + same
        if old[here : here + step] == new[there : there + step]:
            same, step = same + step, min(2 * step, 1 << 18)
        else:
            step //= 2
    return old.rfind(b"\n", start, start + same) + 1 - start if same else 0


def _differing_stretch(
    old: bytes, start: int, new: bytes, begin: int
) -> tuple[list[bytes], list[bytes]]:
    """The lines from two places where versions part, up to where they meet again."""
    ours: dict[bytes, int] = {}
    theirs: dict[bytes, int] = {}
    left, right = _LineReader(old, start), _LineReader(new, begin)
    for number in range(_LOOK_AHEAD):
        pair = left.take(), right.take()
        ours.setdefault(pair[0], number)
        theirs.setdefault(pair[1], number)
        for met in pair:
            if met and met in ours and met in theirs:
                return left.taken[: ours[met]], right.taken[: theirs[met]]
        if left.is_at_end and right.is_at_end:
            break
    return left.all(), right.all()


class _LineReader:
    """The lines of a version from one place on, taken one by one; beyond the end they are b""."""

    def __init__(self, raw: bytes, place: int) -> None:
        self._raw, self._place, self._start = raw, place, place
        self.taken: list[bytes] = []

    @property
    def is_at_end(self) -> bool:
        return self._place >= len(self._raw)

    def take(self) -> bytes:
        line = b""
        if not self.is_at_end:
            end = self._raw.index(b"\n", self._place)
            line, self._place = self._raw[self._place : end], end + 1
        self.taken.append(line)
        return line

    def all(self) -> list[bytes]:
        return self._raw[self._start :].split(b"\n")[:-1]


def _without_moved_lines(
    gone: list[NumberedLine], come: list[NumberedLine]
) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """Without the lines that only moved, copy by copy."""
    moved = Counter(text for text, _ in gone) & Counter(text for text, _ in come)
    return (_without(gone, moved.copy()), _without(come, moved)) if moved else (gone, come)


def _without(lines: list[NumberedLine], moved: Counter[bytes]) -> list[NumberedLine]:
    left = []
    for line in lines:
        if moved[line.text] > 0:
            moved[line.text] -= 1
        else:
            left.append(line)
    return left
