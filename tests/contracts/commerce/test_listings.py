"""What the payment provider calls our goods is kept the same in memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from tests.support.lowkey import IDS

from adapters.memory.commerce.listings import MemoryListings, MemoryPriceRefs
from adapters.memory.database import MemoryDatabase
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.postgres.commerce.listings import PostgresListings, PostgresPriceRefs
from adapters.postgres.database import Database
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from core.commerce.listings.model import Listing
from core.commerce.listings.ports import Listings, PriceRefs
from core.shared.ports import UnitOfWork

KEY = "here:pro:month:usd:2900"


@dataclass
class World:
    """The ports under test."""

    uow: UnitOfWork
    listings: Listings
    prices: PriceRefs


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        tables = MemoryDatabase()
        yield World(MemoryUnitOfWork(tables), MemoryListings(tables), MemoryPriceRefs(tables))
        return
    database = Database(request.getfixturevalue("module_database"), size=8)
    await database.start()
    try:
        yield World(PostgresUnitOfWork(database), PostgresListings(database), PostgresPriceRefs(database))
    finally:
        await database.stop()


def listing(app: str = "here", ref: str = "prod_1", name: str = "Tea") -> Listing:
    return Listing(app=app, product_id=IDS.new(), ref=ref, name=name)


async def test_a_listing_is_found_by_its_product_in_its_app_alone(world: World) -> None:
    one, other = listing(), listing(ref="prod_2")
    await world.listings.put(one)
    await world.listings.put(other)
    asked = [one.product_id, other.product_id, IDS.new()]
    assert await world.listings.of("here", asked) == {one.product_id: one, other.product_id: other}
    assert await world.listings.of("there", asked) == {}
    assert await world.listings.of("here", []) == {}


async def test_the_last_word_about_a_product_counts(world: World) -> None:
    tea = listing()
    await world.listings.put(tea)
    renamed = Listing(app=tea.app, product_id=tea.product_id, ref="prod_9", name="Green tea")
    await world.listings.put(renamed)
    assert await world.listings.of("here", [tea.product_id]) == {tea.product_id: renamed}


async def test_many_at_once_leave_one(world: World) -> None:
    tea = listing()
    await asyncio.gather(*(world.listings.put(tea) for _ in range(8)))
    assert await world.listings.of("here", [tea.product_id]) == {tea.product_id: tea}
    await asyncio.gather(*(world.prices.put("race", KEY, f"price_{number}") for number in range(8)))
    assert str(await world.prices.get("race", KEY)).startswith("price_")


async def test_a_price_is_found_by_its_terms_in_its_app_alone(world: World) -> None:
    assert await world.prices.get("alone", KEY) is None
    await world.prices.put("alone", KEY, "price_1")
    await world.prices.put("alone", KEY, "price_2")
    assert await world.prices.get("alone", KEY) == "price_2"
    assert await world.prices.get("elsewhere", KEY) is None


async def test_what_is_rolled_back_was_never_kept(world: World) -> None:
    tea = listing()

    async def fail() -> None:
        async with world.uow("here"):
            await world.listings.put(tea)
            await world.prices.put("here", "lost", "price_1")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await world.listings.of("here", [tea.product_id]) == {}
    assert await world.prices.get("here", "lost") is None
