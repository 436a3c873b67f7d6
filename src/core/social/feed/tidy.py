"""What people type, as it is shown to others."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Part of emoji and of some scripts, unlike all else that is invisible."""
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")
_FLAG = re.compile("(?<=\U0001f3f4)[\U000e0020-\U000e007e]{1,8}\U000e007f")


def tidy(typed: str | None) -> str | None:
    """Plain text without control characters and without those that turn its direction or can't be seen; runs of blanks
    are one, and at most one line stays empty between others. None when nothing is left. Markup is text like any other:
    whoever shows it shows it as it is."""
    if typed is None:
        return None
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    kept, place = [], 0
    for flag in _FLAG.finditer(text):  # of England, Scotland and Wales: letters that can't be seen
        kept += [_visible(text[place : flag.start()]), flag.group()]
        place = flag.end()
    text = "".join([*kept, _visible(text[place:])])
    text = _MANY_BREAKS.sub("\n\n", _BREAKS.sub("\n", _BLANKS.sub(" ", text))).strip()
    return text if text.strip(_JOINERS + " \n") else None


def _visible(text: str) -> str:
    return "".join(
        character
        for character in text
        if character in _JOINERS or character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn"}
    )
