"""What a query is, and how well a product answers it. Adapters with an index of their own keep to the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal
from uuid import UUID

import msgspec

from core.commerce.catalog.model import Category
from core.commerce.search.words import SHORTEST_BEGINNING, words

Tier = Literal[0, 1, 2, 3, 4]
"""How well a product fits. 4: its name has every word that was typed; 3: it has words that begin so; 2: together with
description and categories it has words that begin so; 1: its name has what was probably meant; 0: all of it has."""
TIERS: tuple[Tier, ...] = (4, 3, 2, 1, 0)


class Term(msgspec.Struct, frozen=True):
    """One word of a query: as it was typed, the words it may be a slip of, and the categories named by it."""

    typed: str
    meant: tuple[str, ...] = ()
    category_ids: tuple[UUID, ...] = ()

    @property
    def begins(self) -> bool:
        """Whether it counts as the beginning of longer words."""
        return len(self.typed) >= SHORTEST_BEGINNING


class Query(msgspec.Struct, frozen=True):
    """All its terms must be found. No terms: everything fits equally well."""

    terms: tuple[Term, ...] = ()


class Text(msgspec.Struct, frozen=True):
    """What of a product is searched."""

    name: tuple[str, ...]
    description: tuple[str, ...]
    category_ids: tuple[UUID, ...]


def text_of(name: str, description: str, category_ids: Iterable[UUID]) -> Text:
    """The product's words."""
    return Text(tuple(words(name)), tuple(words(description)), tuple(category_ids))


def named_by(word: str, categories: Iterable[Category]) -> tuple[UUID, ...]:
    """The categories in whose name a word begins so."""
    term = Term(word)
    return tuple(one.id for one in categories if _has(term, words(one.name)))


def tier(query: Query, text: Text) -> Tier | None:
    """How well the product fits; None when it doesn't."""
    name, everything = text.name, text.name + text.description
    among = {term: any(one in text.category_ids for one in term.category_ids) for term in query.terms}
    if all(term.typed in name for term in query.terms):
        return 4
    if all(_has(term, name) for term in query.terms):
        return 3
    if all(_has(term, everything) or among[term] for term in query.terms):
        return 2
    if all(_has(term, name) or _meant(term, name) for term in query.terms):
        return 1
    if all(_has(term, everything) or among[term] or _meant(term, everything) for term in query.terms):
        return 0
    return None


def _has(term: Term, found: Collection[str]) -> bool:
    return any(word.startswith(term.typed) for word in found) if term.begins else term.typed in found


def _meant(term: Term, found: Collection[str]) -> bool:
    return any(one in found for one in term.meant)
