"""From what somebody typed to what is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.commerce.catalog.model import Category
from core.commerce.catalog.ports import Vocabulary
from core.commerce.search.query import Query, Term, named_by
from core.commerce.search.words import typed_words


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """Knows the app's words, so that a word that no product has is taken for a slip of one that some have."""

    vocabulary: Vocabulary

    async def __call__(self, app: str, text: str, categories: Sequence[Category]) -> Query:
        typed = typed_words(text)
        if not typed:
            return Query()
        meanings = await self.vocabulary.meanings(app, typed)
        return Query(tuple(Term(word, meanings[word], named_by(word, categories)) for word in typed))
