"""Two versions of a plainly written CSV file compared as bytes; only what differs is split.

Plain is UTF-8 without mark, LF after every line, no blank line, every line one whole record.
A version that shares its other lines with a plain one needs only its own lines looked at.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from lookback.audit.content import Content, Format, header_columns, is_whole

_LOOK_AHEAD = 2_000
"""Lines searched for the place where two versions meet again, before all the rest is split."""


class Line(NamedTuple):
    """A line without its ending, and its number from 1."""

    text: bytes
    number: int


def plain_format(raw: bytes, key: tuple[str, ...]) -> Format | None:
    """How a plain file is written, None where it is not plain."""
    head = header_columns(raw, key)
    if head is None or not raw.endswith(b"\n") or not are_plain(raw[:-1].split(b"\n"), head[1]):
        return None
    return Format("UTF-8", "LF", head[1], "有")


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


def differing_lines(old: bytes, new: bytes) -> tuple[list[Line], list[Line]]:
    """The lines that either version holds more often than the other, in their order.

    Both versions end in LF.
    """
    gone: list[Line] = []
    come: list[Line] = []
    places, numbers = [0, 0], [1, 1]
    while True:
        same = _common(old, places[0], new, places[1])
        lines = old.count(b"\n", places[0], places[0] + same)
        places = [place + same for place in places]
        numbers = [number + lines for number in numbers]
        if places == [len(old), len(new)]:
            return _cancelled(gone, come)
        ours, theirs = _apart(old, places[0], new, places[1])
        gone += [Line(text, number) for number, text in enumerate(ours, numbers[0])]
        come += [Line(text, number) for number, text in enumerate(theirs, numbers[1])]
        for side, texts in enumerate((ours, theirs)):
            places[side] += sum(map(len, texts)) + len(texts)
            numbers[side] += len(texts)


def content_of(lines: list[Line], form: Format, columns: tuple[str, ...]) -> Content:
    """Some lines of a plain file as a content of their own, that knows where they stand."""
    return Content(form, columns, [line.text.decode() for line in lines], [n for _, n in lines])


def _common(old: bytes, start: int, new: bytes, begin: int) -> int:
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


def _apart(old: bytes, start: int, new: bytes, begin: int) -> tuple[list[bytes], list[bytes]]:
    """The lines from two places where versions part, up to where they meet again."""
    ours: dict[bytes, int] = {}
    theirs: dict[bytes, int] = {}
    left, right = _Lines(old, start), _Lines(new, begin)
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


class _Lines:
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


def _cancelled(gone: list[Line], come: list[Line]) -> tuple[list[Line], list[Line]]:
    """Without the lines that only moved, copy by copy."""
    moved = Counter(text for text, _ in gone) & Counter(text for text, _ in come)
    return (_without(gone, moved.copy()), _without(come, moved)) if moved else (gone, come)


def _without(lines: list[Line], moved: Counter[bytes]) -> list[Line]:
    left = []
    for line in lines:
        if moved[line.text] > 0:
            moved[line.text] -= 1
        else:
            left.append(line)
    return left
