"""What is kept beside each product so that it is found: its lexemes, and the app's words with their trigrams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.commerce.catalog.lexemes import lexemes
from adapters.postgres.database import Database
from core.commerce.catalog.model import Product
from core.commerce.search.query import MOST_BEGUN, Meaning, Text, text_of
from core.commerce.search.typos import allowed, closest, grams

CANDIDATES = 40

_KEEP = """
    insert into product_search as kept (app, id, words, price_cents, currency, type, sold)
    values ($1, $2, $3::text::tsvector, $4, $5, $6, $7)
    on conflict (id) do update set words = excluded.words, price_cents = excluded.price_cents,
        currency = excluded.currency, type = excluded.type, sold = excluded.sold
"""
# In one order, so that two writers of the same words don't wait for each other.
_COUNT_WORDS = """
    insert into search_words as kept (app_id, word, products)
    select $1, word, by from unnest($2::text[], $3::integer[]) as counted (word, by) order by word
    on conflict (app_id, word) do update set products = kept.products + excluded.products
    returning word, products
"""
_KEEP_GRAMS = """
    insert into search_grams (app_id, gram, word)
    select $1, gram, word from unnest($2::text[], $3::text[]) as pairs (gram, word) on conflict do nothing
"""
_COUNT_CATEGORIES = """
    update categories c set products = c.products + counted.by
    from unnest($2::uuid[], $3::integer[]) as counted (id, by)
    where c.app_id = $1 and c.id = counted.id
"""
# A word's second trigram is a blank and its first two letters: there all words that begin so stand together.
_BEGUN = """
    select typed, found.word from unnest($2::text[]) as asked (typed) cross join lateral (
        select w.word from search_grams g join search_words w on w.app_id = $1 and w.word = g.word and w.products > 0
        where g.app_id = $1 and g.gram = ' ' || rpad(left(typed, 2), 2) and left(g.word, char_length(typed)) = typed
        order by w.word = typed desc, w.products desc, w.word collate "C" limit $3
    ) found
"""
_CANDIDATES = """
    select g.word from search_grams g join search_words w on w.app_id = $1 and w.word = g.word and w.products > 0
    where g.app_id = $1 and g.gram = any($2) and char_length(g.word) between $3 and $4
    group by g.word order by count(*) desc, g.word collate "C" limit $5
"""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Follows the products, in the transactions that change them; `core.commerce.catalog.ports.Vocabulary`."""

    database: Database

    async def keep(self, before: Product | None, after: Product) -> None:
        """Let the product be found as it is now."""
        old, new = _text(before), _text(after)
        if new is None:
            if old is not None:
                await self.database.execute(
                    after.app, "delete from product_search where app = $1 and id = $2", after.app, after.id
                )
        elif before is None or old != new or _figures(before) != _figures(after):
            lexed = lexemes(after.app, new)
            await self.database.execute(after.app, _KEEP, after.app, after.id, lexed, *_figures(after))
        await self._count_words(after.app, _words(old), _words(new))
        await self._count_categories(after.app, old.category_ids if old else (), new.category_ids if new else ())

    async def meanings(self, app: str, typed: list[str]) -> dict[str, Meaning]:
        begun: dict[str, list[str]] = {word: [] for word in typed}
        for row in await self.database.fetch(app, _BEGUN, app, typed, MOST_BEGUN + 1):
            begun[row["typed"]].append(row["word"])
        return {word: await self._meaning(app, word, found) for word, found in begun.items()}

    async def _meaning(self, app: str, word: str, begun: list[str]) -> Meaning:
        if word in begun:
            return Meaning(known=True, begun=tuple(begun[1:]))
        most = allowed(word)
        slip_of: tuple[str, ...] = ()
        if most:
            length = len(word)
            rows = await self.database.fetch(
                app, _CANDIDATES, app, list(grams(word)), length - most, length + most, CANDIDATES
            )
            slip_of = closest(word, (row["word"] for row in rows))
        return Meaning(begun=tuple(begun[:MOST_BEGUN]), slip_of=slip_of)

    async def _count_words(self, app: str, old: set[str], new: set[str]) -> None:
        by = dict.fromkeys(new - old, 1) | dict.fromkeys(old - new, -1)
        if not by:
            return
        rows = await self.database.fetch(app, _COUNT_WORDS, app, list(by), list(by.values()))
        pairs = [(gram, row["word"]) for row in rows if row["products"] == 1 for gram in grams(row["word"])]
        if pairs:
            await self.database.execute(app, _KEEP_GRAMS, app, [p[0] for p in pairs], [p[1] for p in pairs])

    async def _count_categories(self, app: str, old: Iterable[UUID], new: Iterable[UUID]) -> None:
        counted = Counter(new)
        counted.subtract(old)
        by = {category_id: many for category_id, many in sorted(counted.items()) if many}
        if by:
            await self.database.execute(app, _COUNT_CATEGORIES, app, list(by), list(by.values()))


def _figures(product: Product) -> tuple[object, ...]:
    return product.price_cents, product.currency, product.type, product.sold


def _text(product: Product | None) -> Text | None:
    if product is None or not product.active:
        return None
    return text_of(product.name, product.description, product.category_ids)


def _words(text: Text | None) -> set[str]:
    return {*text.name, *text.description} if text else set()
