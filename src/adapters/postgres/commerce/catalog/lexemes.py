"""Products and queries in the words of Postgres' text search.

Every lexeme begins with three letters that stand for its app. A product has its words, those of its name once more
behind a dot, and its categories' ids behind a `#`. So every condition is one that the index answers by itself, and
nobody's typing gets into the syntax: words are letters and digits alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

from core.commerce.search.query import TIERS, Query, Term, Text, Tier


def lexemes(app: str, text: Text) -> str:
    """A product as the text of a tsvector."""
    found = {*text.name, *text.description, *(f".{word}" for word in text.name)}
    quoted = [f"'{_mark(app)}{one}'" for one in sorted(found)]
    return " ".join([*quoted, *(f"'{of_category(app, one)}'" for one in text.category_ids)])


def of_category(app: str, category_id: UUID) -> str:
    """The lexeme of all products of the category."""
    return f"{_mark(app)}#{category_id.hex}"


def tiers(app: str, query: Query, category_id: UUID | None) -> Iterator[tuple[Tier, str]]:
    """By tier, the best first, the text of a tsquery that finds what is in that tier and in none above."""
    within = _within(app, category_id)
    if not query.terms:
        yield TIERS[0], " & ".join(within)
        return
    asked = {tier: " & ".join(_asked(app, term, tier) for term in query.terms) for tier in TIERS}
    for tier in TIERS:
        if tier < 2 and not any(term.meant for term in query.terms):
            return
        # What is in 4 is in 3 as well, and that in 2; what is in 1 need not be.
        above = [asked[higher] for higher in TIERS if higher == tier + 1 or (higher == 2 and tier == 0)]
        yield tier, " & ".join([*within, asked[tier], *(f"!({other})" for other in above)])


def everything(app: str, query: Query, category_id: UUID | None) -> str:
    """The text of a tsquery that finds all of it."""
    return " & ".join([*_within(app, category_id), *(_asked(app, term, 0) for term in query.terms)])


def _within(app: str, category_id: UUID | None) -> list[str]:
    return [f"'{of_category(app, category_id)}'"] if category_id else []


def _asked(app: str, term: Term, tier: Tier) -> str:
    mark, begins = _mark(app), ":*" if term.begins else ""
    if tier == 4:
        return f"'{mark}.{term.typed}'"
    dot = "." if tier in {1, 3} else ""
    ways = [f"'{mark}{dot}{term.typed}'{begins}"]
    if tier in {0, 2}:
        ways += [f"'{of_category(app, one)}'" for one in term.category_ids]
    if tier < 2:
        ways += [f"'{mark}{dot}{word}'" for word in term.meant]
    return f"({' | '.join(ways)})"


@lru_cache(maxsize=256)
def _mark(app: str) -> str:
    """Three letters for the app. Should two have the same, they find more candidates, and each its own products."""
    number = zlib.crc32(app.encode())
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))
