"""Where in a text the words of a query stand, as HTML that is safe to show."""

from __future__ import annotations

import html
import re

from core.commerce.search.query import Query, begins
from core.commerce.search.words import LONGEST_WORD, fold

_WORD = re.compile(r"[^\W_]+")
FRAGMENT = 160
"""Characters of a description that are shown."""


def highlighted(query: Query, text: str) -> str:
    """The whole text, escaped, with `<mark>` around each word that was found."""
    pieces, end = [], 0
    for word in _WORD.finditer(text):
        if _is_found(query, word[0]):
            pieces += [html.escape(text[end : word.start()]), f"<mark>{html.escape(word[0])}</mark>"]
            end = word.end()
    return "".join([*pieces, html.escape(text[end:])])


def fragment(query: Query, text: str) -> str:
    """The piece of the text around the first word that was found, highlighted; its beginning where there is none."""
    first = next((word.start() for word in _WORD.finditer(text) if _is_found(query, word[0])), 0)
    start = 0 if first < FRAGMENT // 2 else text.rfind(" ", 0, first - FRAGMENT // 4) + 1
    piece = text[start : start + FRAGMENT]
    if start + FRAGMENT < len(text) and " " in piece:
        piece = piece.rpartition(" ")[0]
    return f"{'… ' if start else ''}{highlighted(query, piece)}{' …' if start + len(piece) < len(text) else ''}"


def _is_found(query: Query, word: str) -> bool:
    folded = fold(word)[:LONGEST_WORD]
    return any(begins(term.typed, folded) or folded in term.meaning.slip_of for term in query.terms)
