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
    visible = "".join(
        " " if one.isspace() or one in _BLANK_LETTERS else one
        for one in text
        if one.isspace() or one in _JOINERS or unicodedata.category(one) not in _HIDDEN
    )
    kept: list[str] = []
    marks = 0
    for one in unicodedata.normalize("NFC", visible):
        marks = marks + 1 if unicodedata.category(one).startswith("M") else 0
        if marks <= _MARKS:
            kept.append(one)
    line = " ".join("".join(kept).split()).strip(_JOINERS + " ")
    return line if any(unicodedata.category(one)[0] in "LNPS" for one in line) else ""
