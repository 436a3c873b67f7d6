"""Text that people show to one another, freed of what nobody sees and some abuse."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"
"""Without them there is no proper Persian, and families among the emoji fall apart."""
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and a sign by their class, and yet nothing is there to be seen."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = 3
"""So many signs may stand above and below one letter; no language needs more."""


def plain(text: str) -> str:
    """The text in one line and in NFC: without control characters and those that turn the direction of what follows,
    without private and unassigned ones, blanks made single spaces, piled-up marks cut off. Empty when there is nothing
    to be seen in it."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        if character.isspace() or character in _BLANK_LETTERS:
            kept.append(" ")
        elif marks <= _MARKS and (category not in _HIDDEN or character in _JOINERS):
            kept.append(character)
    line = " ".join("".join(kept).split()).strip(_JOINERS + " ")
    return line if any(unicodedata.category(character)[0] in "LNPS" for character in line) else ""
