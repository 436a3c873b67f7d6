"""Whatever happens to a catalogue: both adapters show the same, and what is counted is what is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.catalog import ADMIN, Shop, memory_shop, shop_on
from tests.support.lowkey import IDS
from tests.support.tries import tries

from adapters.postgres.commerce.catalog.invariants import INVARIANTS
from core.commerce.catalog.model import Product
from core.commerce.reviews.model import HideReview, WriteReview
from core.shared.actor import Actor

WORDS = ("tea", "teas", "green", "calm", "sleep", "sleepy", "zinc")
SHELVES = ("Calm", "Teas", "Sport")
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
steps = st.one_of(
    st.tuples(
        st.just("add"),
        st.fixed_dictionaries({"name": names, "description": names, "category": st.sampled_from(SHELVES)}),
    ),
    st.tuples(
        st.just("change"),
        st.fixed_dictionaries(
            {},
            optional={
                "name": names,
                "description": names,
                "price_cents": st.integers(1, 5),
                "active": st.booleans(),
                "category": st.sampled_from([*SHELVES, None]),
            },
        ),
    ),
    st.tuples(st.just("rate"), st.fixed_dictionaries({"rating": st.integers(1, 5)})),
    st.tuples(st.sampled_from(["remove", "sell", "hide", "shelf"]), st.just({})),
)
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"sort": "price"},
    {"sort": "popularity"},
    {"category": "calm"},
    *({"q": query} for query in ("tea", "te", "green tea", "calm", "slep", "zink tea", "sleep calm")),
    {"q": "tea", "sort": "price", "max_price": 4},
)


class Keeper:
    """Does the same to a shop as another does to another, by the order in which things were made."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.products: list[Product] = []
        self.written: dict[UUID, UUID] = {}

    async def do(self, step: str, what: dict[str, Any], number: int) -> None:  # noqa: C901 - a step each
        if step == "add":
            self.products.append(await self.shop.product(**what))
            return
        if not self.products:
            return
        product = self.products[number % len(self.products)]
        if step == "shelf":
            for category in (await self.shop.categories.all("here"))[:1]:
                await self.shop.remove_category(ADMIN, category.id)
        elif step == "sell":
            async with self.shop.uow("here"):
                await self.shop.sales.count("here", {product.id: number % 3})
        elif step == "rate":
            buyer = Actor("here", IDS.new(), IDS.new())
            self.shop.purchases.bought.add(("here", buyer.user_id, product.id))
            written = await self.shop.add_review(buyer, product.id, WriteReview(**what))
            self.written[product.id] = written.id
        elif step == "hide":
            # By its id: of several written in one millisecond either adapter may list another one first.
            for review in await self.shop.reviews.page("here", product.id, None, 50, hidden=None):
                if review.id == self.written[product.id]:
                    await self.shop.hide_review(ADMIN, review.id, HideReview(hidden=not review.hidden))
        elif (await self.shop.of(product)).deleted_at is None:
            act = self.shop.change(product, **what) if step == "change" else self.shop.remove_product(ADMIN, product.id)
            await act

    async def shown(self) -> list[Any]:
        """All there is to see, without ids."""
        lists = [
            [(one.name, one.sold, one.ratings) for one in (await self.shop.list(**asked)).products] for asked in ASKED
        ]
        return [*lists, [(one.name, one.products) for one in await self.shop.categories.all("here")]]


@asynccontextmanager
async def kept(dsn: str) -> AsyncIterator[Keeper]:
    async with shop_on(dsn) as shop:
        yield Keeper(shop)


async def violations(dsn: str) -> dict[str, int]:
    owner = await asyncpg.connect(dsn)
    try:
        return {name: await owner.fetchval(query) for name, query in INVARIANTS.items()}
    finally:
        await owner.close()


async def test_both_show_the_same_whatever_happens(module_database: str) -> None:
    lives: list[list[tuple[str, dict[str, Any]]]] = []

    @given(st.lists(steps, min_size=6, max_size=15))
    @tries(12, database=None)
    def collect(life: list[tuple[str, dict[str, Any]]]) -> None:
        lives.append(life)

    collect()
    for life in lives:
        fake = Keeper(memory_shop())
        async with kept(module_database) as real:
            for number, (step, what) in enumerate(life):
                for keeper in (fake, real):
                    await keeper.do(step, what, number)
            assert await real.shown() == await fake.shown(), life
        assert await violations(module_database) == dict.fromkeys(INVARIANTS, 0), life


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("product_ratings_equal_the_reviews_that_are_shown", "update products set ratings[1] = 9"),
        ("categories_count_the_active_products_they_hold", "update categories set products = products + 1"),
        ("exactly_the_active_products_can_be_searched", "delete from product_search"),
        ("exactly_the_active_products_can_be_searched", "update product_search set sold = sold + 1"),
        ("no_deleted_product_is_active", "update products set deleted_at = now()"),
    ],
)
async def test_a_planted_mistake_is_counted(module_database: str, name: str, mistake: str) -> None:
    async with shop_on(module_database) as shop:
        await shop.product("Tea", category="Drinks")
    assert await violations(module_database) == dict.fromkeys(INVARIANTS, 0)
    owner = await asyncpg.connect(module_database)
    await owner.execute("set app.id = '*'")
    await owner.execute(mistake)
    await owner.close()
    assert (await violations(module_database))[name] == 1
