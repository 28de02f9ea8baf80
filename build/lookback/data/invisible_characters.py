"""Characters that act instead of showing: control, direction and zero-width ones."""

import re

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Control, direction and zero-width characters as their code points: they show, not act."""
    return _INVISIBLE.sub(lambda m: "↵" if m[0] == "\n" else f"⟨U+{ord(m[0]):04X}⟩", text)
