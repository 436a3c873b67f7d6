"""Text as words that can be compared: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 40
MOST_WORDS = 2_000
"""Of one text; what comes after isn't searched."""
MOST_TYPED = 8
"""Words of a query that count."""
SHORTEST_BEGINNING = 2
"""A single letter is a word of its own and begins none."""

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})
_LIGHT = (
    "a an and are as at by for from in is it of on or the to with "
    "al con de del el en la las lo los o para por que se sin un una y"
)
_WITHOUT_WEIGHT = frozenset(_LIGHT.split())


def fold(text: str) -> str:
    """The text in small letters without accents: "Más Energía" becomes "mas energia"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """Its words in order, folded, the long ones cut."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))[:MOST_WORDS]]


def typed_words(query: str) -> list[str]:
    """What somebody looks for: each word once, without those of no weight if others remain."""
    found = list(dict.fromkeys(words(query)))
    weighty = [word for word in found if word not in _WITHOUT_WEIGHT]
    return (weighty or found)[:MOST_TYPED]
