"""Products and queries in the words of Postgres' text search.

A product's lexemes are its words; those of its name once more behind a dot; its categories' ids behind a `#`; its app
behind an `@`. So every condition is one that the index answers by itself, and nobody's typing gets into the syntax:
words are letters and digits alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from core.commerce.search.query import TIERS, Query, Term, Text, Tier


def lexemes(app: str, text: Text) -> str:
    """A product as the text of a tsvector."""
    found = {*text.name, *text.description}
    found |= {f".{word}" for word in text.name} | {_category(one) for one in text.category_ids} | {_app(app)}
    return " ".join(f"'{lexeme}'" for lexeme in sorted(found))


def tiers(app: str, query: Query, category_id: UUID | None) -> Iterator[tuple[Tier, str]]:
    """By tier, the best first, the text of a tsquery that finds what is in that tier and in none above."""
    within = _within(app, category_id)
    if not query.terms:
        yield TIERS[0], within
        return
    asked = {tier: " & ".join(_asked(term, tier) for term in query.terms) for tier in TIERS}
    for tier in TIERS:
        if tier < 2 and not any(term.meant for term in query.terms):
            return
        # What is in 4 is in 3 as well, and that in 2; what is in 1 need not be.
        above = [asked[higher] for higher in TIERS if higher == tier + 1 or (higher == 2 and tier == 0)]
        yield tier, " & ".join([within, asked[tier], *(f"!({other})" for other in above)])


def everything(app: str, query: Query, category_id: UUID | None) -> str:
    """The text of a tsquery that finds all of it."""
    return " & ".join([_within(app, category_id), *(_asked(term, 0) for term in query.terms)])


def _within(app: str, category_id: UUID | None) -> str:
    return f"'{_app(app)}'" + (f" & '{_category(category_id)}'" if category_id else "")


def _asked(term: Term, tier: Tier) -> str:
    begins = ":*" if term.begins else ""
    if tier == 4:
        return f"'.{term.typed}'"
    dot = "." if tier in {1, 3} else ""
    ways = [f"'{dot}{term.typed}'{begins}"]
    if tier in {0, 2}:
        ways += [f"'{_category(one)}'" for one in term.category_ids]
    if tier < 2:
        ways += [f"'{dot}{word}'" for word in term.meant]
    return f"({' | '.join(ways)})"


def _app(app: str) -> str:
    return f"@{app}"


def _category(category_id: UUID) -> str:
    return f"#{category_id.hex}"
