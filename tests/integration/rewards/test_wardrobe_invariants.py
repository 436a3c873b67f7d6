"""The invariants of stores and avatars hold after use, and find what was planted."""

import asyncpg

from adapters.postgres.rewards.wardrobe.invariants import INVARIANTS
from tests.support.wardrobe import ADMIN, STRAW, WOOL, postgres_wardrobe

PLANTED = {
    "whatever_is_owned_was_paid_for": "update avatar_items set price = price + 1 where price = 30",
    "whatever_was_paid_for_is_owned": "delete from avatar_items where price = 40",
}


async def use(dsn: str) -> None:
    async with postgres_wardrobe(dsn, size=2) as world:
        ada, bob = await world.person(coins=100), await world.person(coins=100)
        gift = await world.made(ADMIN, price=0)
        for who, things in ((ada, (WOOL.id, STRAW.id, gift.id)), (bob, (WOOL.id,))):
            for item_id in things:
                await world.buy(who, item_id)
        await world.data.purge(bob.user_id, "here")


async def test_they_hold_after_use_and_each_finds_what_was_planted(database: str) -> None:
    await use(database)
    connection = await asyncpg.connect(database)
    try:
        found = {name: await connection.fetchval(query) for name, query in INVARIANTS.items()}
        assert found == dict.fromkeys(INVARIANTS, 0)
        assert set(PLANTED) == set(INVARIANTS)
        for name, mistake in PLANTED.items():
            await connection.execute(mistake)
            assert await connection.fetchval(INVARIANTS[name]) > 0, name
    finally:
        await connection.close()
