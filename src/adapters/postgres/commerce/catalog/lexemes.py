"""Products and queries in the words of Postgres' text search.

Every lexeme begins with three letters that stand for its app. A product has its words, those of its name once more
behind a dot, and its categories' ids behind a `#`. So every condition is one that the index answers by itself, and
nobody's typing gets into the syntax: words are letters and digits alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from functools import lru_cache
from uuid import UUID

from core.commerce.search.query import TIERS, Query, Text, Tier, ways

_ABOVE: dict[Tier, tuple[Tier, ...]] = {5: (), 4: (5,), 3: (4,), 2: (4, 3), 1: (2,), 0: (2, 1)}
"""Which tiers hold all that is in better ones: what is in 5 is in 4 as well, and so on."""


def lexemes(app: str, text: Text) -> str:
    """A product as the text of a tsvector."""
    found = {*text.name, *text.description, *(f".{word}" for word in text.name)}
    quoted = [f"'{_mark(app)}{one}'" for one in sorted(found)]
    return " ".join([*quoted, *(f"'{of_category(app, one)}'" for one in text.category_ids)])


def of_category(app: str, category_id: UUID) -> str:
    """The lexeme of all products of the category."""
    return f"{_mark(app)}#{category_id.hex}"


def tiers(app: str, query: Query, category_ids: Collection[UUID]) -> Iterator[tuple[Tier, str]]:
    """By tier, the best first, the text of a tsquery that finds what is in that tier and in none above; tiers in which
    there can be nothing are left out."""
    slips = any(term.meaning.slip_of for term in query.terms)
    asked = {tier: _asked(app, query, tier) for tier in TIERS if slips or tier > 1}
    for tier, here in asked.items():
        above = {asked[higher] for higher in _ABOVE[tier]} - {None}
        if here is not None and here not in above:
            yield tier, " & ".join([*_within(app, category_ids), here, *(f"!({one})" for one in above)])


def everything(app: str, query: Query, category_ids: Collection[UUID]) -> str | None:
    """The text of a tsquery that finds all of it; None when there can be nothing."""
    asked = _asked(app, query, 0)
    return None if asked is None else " & ".join([*_within(app, category_ids), *([asked] if asked else [])])


def _within(app: str, category_ids: Collection[UUID]) -> list[str]:
    among = " | ".join(f"'{of_category(app, one)}'" for one in category_ids)
    return [f"({among})"] if among else []


def _asked(app: str, query: Query, tier: Tier) -> str | None:
    """All terms as they are found in the tier; None when one of them can't be."""
    groups = []
    for term in query.terms:
        found = ways(term, tier)
        mark = _mark(app) + ("." if found.in_name else "")
        ored = [f"'{mark}{word}'" for word in found.words]
        ored += [f"'{of_category(app, one)}'" for one in found.category_ids]
        if not ored:
            return None
        groups.append(f"({' | '.join(ored)})")
    return " & ".join(groups)


@lru_cache(maxsize=256)
def _mark(app: str) -> str:
    """Three letters for the app. Should two have the same, they find more candidates, and each its own products."""
    number = zlib.crc32(app.encode())
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))
