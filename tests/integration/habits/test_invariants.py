"""The invariants of tracking and achievements hold after use, and find what was planted."""

import asyncio
from datetime import timedelta

import asyncpg

from adapters.postgres.engagement.invariants import HABITS
from tests.support.habits import postgres_world
from tests.support.lowkey import START

PLANTED = {
    "tracking_totals_are_the_sums_of_the_days": "update tracking_days set water_intake = 5 where water_intake >= 2000",
    "every_open_tracking_day_has_all_its_entries": "delete from tracking_entries where sets ? 'mood'",
    "every_achievement_belongs_to_a_member": "delete from memberships",
}


async def use(dsn: str) -> None:
    async with postgres_world(dsn) as world:
        ada, bob = await world.person(), await world.person()
        for who in (ada, bob):
            await asyncio.gather(*(world.note(who, add={"water_intake": 700, "screen_breaks": 1}) for _ in range(4)))
            await world.note(who, at=START - timedelta(days=9), client_id="late", water_intake=2000, mood=2)
            await world.note(who, at=START - timedelta(days=9, hours=1), client_id="later", water_intake=100)
            await world.note(who, morning_stretch=True)
            await world.note(who, morning_stretch=False, water_intake=0)
        assert await world.tracking.prune(START - timedelta(days=8), 1) == 1


async def test_they_hold_after_use_and_each_finds_what_was_planted(database: str) -> None:
    await use(database)
    connection = await asyncpg.connect(database)
    try:
        assert {name: await connection.fetchval(query) for name, query in HABITS.items()} == dict.fromkeys(HABITS, 0)
        assert set(PLANTED) == set(HABITS)
        for name, mistake in PLANTED.items():
            await connection.execute(mistake)
            assert await connection.fetchval(HABITS[name]) > 0, name
    finally:
        await connection.close()
