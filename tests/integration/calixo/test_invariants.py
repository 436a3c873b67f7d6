"""The invariants of challenges that are started and done hold after use, and find what was planted."""

import asyncpg

from adapters.postgres.engagement.quests.invariants import INVARIANTS
from tests.support.quests import BREAKFAST, COFFEE, POMODORO, WALK, world_on

PLANTED = {
    "quest_totals_are_the_sums_of_completed_quests": "update quest_totals set completed = completed + 1",
    "every_completed_quest_is_paid_once_and_no_other_is": "update quests set reward = reward + 1 where type = 'daily'",
    "a_completed_focus_quest_has_its_focus_session": "update focus_sessions set duration_seconds = 60",
    "of_a_social_session_both_have_completed_or_neither": """
        update quests set status = 'failed' where status = 'completed' and type = 'social'
            and user_id = (select inviter_id from social_sessions where state = 'completed' limit 1)""",
    "an_open_social_session_has_its_two_parts": "update quests set session_id = null where status = 'pending'",
}


async def use(dsn: str) -> None:
    async with world_on(dsn) as world:
        ada, bob = await world.person(), await world.person()
        for who in (ada, bob):
            await world.complete(who, (await world.start(who, BREAKFAST)).id)
            await world.abandon(who, (await world.start(who, WALK)).id)
        focus = await world.start(ada, POMODORO)
        world.clock.advance(minutes=25)
        await world.focus(ada, focus.id, 1500)
        await world.complete(ada, focus.id)
        for both in (True, False):
            await world.accept(bob, (await world.invite(ada, bob)).id)
            for who in (ada, bob)[: 2 if both else 1]:
                await world.complete(who, (await world.start(who, COFFEE)).id)


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
