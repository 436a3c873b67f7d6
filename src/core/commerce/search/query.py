"""What a query is, and how well a product answers it. Adapters with an index of their own keep to the same rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal
from uuid import UUID

import msgspec

from core.commerce.catalog.model import Category
from core.commerce.search.words import SHORTEST_BEGINNING, words

MOST_BEGUN = 16

Tier = Literal[0, 1, 2, 3, 4, 5]
"""How well a product fits, by where all the words of a query are found. 5: in its name as they were typed; 4: in its
name, as beginnings of words too; 3: in name, description or categories as they were typed; 2: there, as beginnings too;
1: in its name, allowing for slips; 0: anywhere, allowing for slips."""
TIERS: tuple[Tier, ...] = (5, 4, 3, 2, 1, 0)


class Meaning(msgspec.Struct, frozen=True):
    """A typed word among the words of a catalogue: whether some product has it; of the longer words that begin so the
    commonest few; and if no product has it, what it may be a slip of."""

    known: bool = False
    begun: tuple[str, ...] = ()
    slip_of: tuple[str, ...] = ()


class Term(msgspec.Struct, frozen=True):
    """One word of a query, what it means, and the categories that have it in their name, whole or as a beginning."""

    typed: str
    meaning: Meaning = Meaning()
    category_ids: tuple[UUID, ...] = ()


class Query(msgspec.Struct, frozen=True):
    """All its terms must be found. No terms: everything fits equally well."""

    terms: tuple[Term, ...] = ()


class Text(msgspec.Struct, frozen=True):
    """What of a product is searched."""

    name: tuple[str, ...]
    description: tuple[str, ...]
    category_ids: tuple[UUID, ...]


class Ways(msgspec.Struct, frozen=True):
    """How a term can be found: by one of these words, in the name or anywhere, or by one of the categories."""

    words: tuple[str, ...]
    category_ids: tuple[UUID, ...] = ()
    in_name: bool = False


def text_of(name: str, description: str, category_ids: Iterable[UUID]) -> Text:
    """The product's words."""
    return Text(tuple(words(name)), tuple(words(description)), tuple(category_ids))


def named_by(word: str, categories: Iterable[Category]) -> tuple[UUID, ...]:
    """The categories in whose name it is a word, or begins one."""
    return tuple(one.id for one in categories if any(begins(word, found) for found in words(one.name)))


def begins(typed: str, word: str) -> bool:
    """Whether it is the word, or its beginning; a single letter begins none."""
    return word == typed or (len(typed) >= SHORTEST_BEGINNING and word.startswith(typed))


def ways(term: Term, tier: Tier) -> Ways:
    """How the term is found in a product of the tier."""
    found: tuple[str, ...] = (term.typed,) if term.meaning.known else ()
    if tier in {4, 2, 1, 0}:
        found += term.meaning.begun
    if tier in {1, 0}:
        found += term.meaning.slip_of
    in_name = tier in {5, 4, 1}
    return Ways(found, () if in_name else term.category_ids, in_name)


def tier(query: Query, text: Text) -> Tier | None:
    """How well the product fits; None when it doesn't."""
    everywhere = {*text.name, *text.description}
    for one in TIERS:
        if all(_found(ways(term, one), text.name, everywhere, text.category_ids) for term in query.terms):
            return one
    return None


def _found(ways: Ways, name: Collection[str], everywhere: Collection[str], category_ids: Collection[UUID]) -> bool:
    among = name if ways.in_name else everywhere
    return any(word in among for word in ways.words) or any(one in category_ids for one in ways.category_ids)
