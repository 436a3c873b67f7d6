"""A catalogue of a hundred thousand products, ours and the peer's, made in bulk."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.postgres.commerce.catalog.lexemes import lexemes
from adapters.system.clock import SystemClock
from adapters.system.ids import TimeOrderedIds
from core.commerce.search.query import Text
from core.commerce.search.typos import grams

APP = "healthindex"
PRODUCTS = 100_000
CATEGORIES = 24
WORDS = 20_000
_SPOKEN = (
    "ba be bi bo bra ca ce chi co da de di do el en fa fi fo ga go la le li lo ma me mi mo na ne ni no "
    "or pa pe pi po ra re ri ro sa se si so sta ta te ti to tra tu va ve vi vo za ze zi"
)
_SYLLABLES = _SPOKEN.split()

OUR_COLUMNS = (
    "app_id id name description type price_cents currency stock active share_ai_cache category_ids sold created_at"
)
SCHEMA = """
    create extension if not exists pg_trgm;
    create table peer_categories (id uuid primary key, name text not null);
    create table peer_products (
        id uuid primary key, name text not null, description text not null, price_cents integer not null,
        currency text not null, stock integer, active boolean not null, image text, rating_count integer not null,
        rating_sum integer not null, created_at timestamptz not null,
        search tsvector generated always as (
            setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', description), 'C')
        ) stored
    );
    create table peer_product_categories (
        product_id uuid references peer_products, category_id uuid references peer_categories,
        primary key (product_id, category_id)
    );
    create index on peer_products using gin (search);
    create index on peer_products using gin (name gin_trgm_ops);
    create index on peer_product_categories (category_id);
"""


class Goods:
    """What is for sale, the same in every run; words are as frequent as in a language (Zipf)."""

    def __init__(self, products: int) -> None:
        self.chance = random.Random(7)
        self.many = products
        self.words = self._words()
        self.weights = [1 / (rank + 8) for rank in range(len(self.words))]
        self.ids = TimeOrderedIds(SystemClock())
        self.categories = [(self.ids.new(), f"Shelf {self.words[100 + 40 * number]}") for number in range(CATEGORIES)]

    def _words(self) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found["".join(self.chance.choices(_SYLLABLES, k=self.chance.choice((2, 2, 3, 3, 4))))] = None
        return list(found)

    def rows(self) -> Iterator[tuple[UUID, list[str], list[str], int, list[UUID], int]]:
        """Id, words of the name, words of the description, price, categories, pieces sold."""
        for _ in range(self.many):
            words = self.chance.choices(self.words, self.weights, k=self.chance.randint(18, 34))
            shelves = self.chance.sample(range(CATEGORIES), self.chance.choice((1, 1, 2, 3)))
            yield (
                self.ids.new(),
                words[:3],
                words[3:],
                self.chance.randint(1, 400) * 25,
                [self.categories[place][0] for place in shelves],
                int(self.chance.paretovariate(0.8)) % 5000,
            )

    def queries(self, many: int) -> list[str]:
        """What people type: a word, two, the beginning of one, and one in four with a slip."""
        found: dict[str, None] = {}
        while len(found) < many:
            typed = self.chance.choices(self.words, self.weights, k=self.chance.choice((1, 2, 2, 3)))
            if self.chance.random() < 0.25:
                place = self.chance.randrange(len(typed))
                typed[place] = self._slip(typed[place])
            elif self.chance.random() < 0.25:
                typed[-1] = typed[-1][: max(3, len(typed[-1]) - 2)]
            found[" ".join(typed)] = None
        return list(found)

    def _slip(self, word: str) -> str:
        place = self.chance.randrange(1, len(word))
        way = self.chance.choice("drs")
        if way == "d":
            return word[:place] + word[place + 1 :]
        if way == "r":
            return word[:place] + self.chance.choice("aeiou") + word[place + 1 :]
        return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


async def fill(connection: Any, goods: Goods) -> list[UUID]:
    """The rows of both; the ids of the products."""
    now = SystemClock().now() - timedelta(days=1)
    await connection.execute("select set_config('app.id', '*', false)")
    ours, found, words, counted, peers, links = [], [], Counter[str](), Counter[UUID](), [], []
    for number, (new_id, name, description, price, shelves, sold) in enumerate(goods.rows()):
        title, text, at = " ".join(name).capitalize(), " ".join(description), now + timedelta(milliseconds=number)
        ours.append((APP, new_id, title, text, "physical", price, "USD", 9, True, False, shelves, sold, at))
        lexed = lexemes(APP, Text(tuple(name), tuple(description), tuple(shelves)))
        found.append((APP, new_id, lexed, price, "USD", "physical", sold))
        words.update({*name, *description})
        counted.update(shelves)
        peers.append((new_id, title, text, price, "USD", 9, True, 3, 12, at))
        links += [(new_id, shelf) for shelf in shelves]
    shelves = [(APP, shelf, name, str(shelf), counted[shelf], now) for shelf, name in goods.categories]
    await connection.execute(
        "create temporary table lexed (app text, id uuid, words text, price int, cur text, type text, sold int)"
    )
    await connection.execute("alter table products disable trigger user; alter table categories disable trigger user")
    for table, columns, rows in (
        ("categories", "app_id id name slug products created_at", shelves),
        (
            "products",
            OUR_COLUMNS,
            ours,
        ),
        ("lexed", "app id words price cur type sold", found),
        ("search_words", "app_id word products", [(APP, word, many) for word, many in words.items()]),
        ("search_grams", "app_id gram word", [(APP, gram, word) for word in words for gram in grams(word)]),
        ("peer_categories", "id name", goods.categories),
        (
            "peer_products",
            "id name description price_cents currency stock active rating_count rating_sum created_at",
            peers,
        ),
        ("peer_product_categories", "product_id category_id", links),
    ):
        await connection.copy_records_to_table(table, records=rows, columns=columns.split())
    await connection.execute(
        "insert into product_search (app, id, words, price_cents, currency, type, sold) "
        "select app, id, words::tsvector, price, cur, type, sold from lexed",
        timeout=300,
    )
    await connection.execute("alter table products enable trigger user; alter table categories enable trigger user")
    await connection.execute("vacuum analyze", timeout=300)
    return [row[1] for row in ours]
