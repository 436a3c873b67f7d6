"""The invariants of scores and referrals hold after use, and find what was planted."""

import asyncpg

from adapters.postgres.commerce.invariants import INVARIANTS as REFERRAL_INVARIANTS
from adapters.postgres.engagement.invariants import SCORES
from core.commerce.referrals.model import RedeemCode, ReferralCode
from core.engagement.scores.model import RecordScore
from tests.support.lowkey import IDS, REFERRALS, START, postgres_world

INVARIANTS = {**SCORES, **REFERRAL_INVARIANTS}
PLANTED = {
    "leaderboard_levels_count_the_people_who_are_shown": "update leaderboard_levels set people = people + 1",
    "everybody_on_a_leaderboard_has_a_pseudonym": "delete from pseudonyms",
    "no_referral_code_has_more_redemptions_than_it_counts": "update referral_codes set redemptions = 0",
}


async def use(dsn: str) -> None:
    async with postgres_world(dsn) as world:
        ada, bob, eve = [await world.person() for _ in range(3)]
        for who, level in ((ada, 30), (bob, 20), (eve, 25), (ada, 10)):
            await world.record(who, RecordScore(db_level=level))
        await world.change(bob, preferences={"leaderboard_opt_out": True})
        code = ReferralCode(
            id=IDS.new(),
            code="LUNA",
            owner_id=ada.user_id,
            active=True,
            max_redemptions=50,
            redemptions=0,
            created_at=START,
        )
        await world.codes.add("here", code)
        await world.redeem(REFERRALS, bob, RedeemCode(code="LUNA"))


async def test_they_hold_after_use_and_each_finds_what_was_planted(database: str) -> None:
    await use(database)
    connection = await asyncpg.connect(database)
    try:
        assert {name: await connection.fetchval(query) for name, query in INVARIANTS.items()} == dict.fromkeys(
            INVARIANTS, 0
        )
        assert set(PLANTED) == set(INVARIANTS)
        for name, mistake in PLANTED.items():
            await connection.execute(mistake)
            assert await connection.fetchval(INVARIANTS[name]) > 0, name
    finally:
        await connection.close()
