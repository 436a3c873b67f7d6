"""What the invariants of subscriptions find when somebody with all rights was at work."""

from datetime import timedelta

import asyncpg

from adapters.postgres.commerce.subscriptions.invariants import INVARIANTS
from core.commerce.payments.kept import ChargeTotal
from core.shared.actor import STUDIO
from tests.support.lowkey import START
from tests.support.subscriptions import Story, World, postgres_world

PLANTED = {
    "no_ended_subscription_gives_premium_without_end": "update subscriptions set status = 'canceled'",
    "no_subscription_gives_premium_that_is_not_the_persons": "update subscriptions set user_id = null",
    "no_bill_brought_credits_unpaid": """
        alter table subscription_bills drop constraint subscription_bills_credits_check;
        update subscription_bills set paid_at = null""",
    "a_bill_brought_the_credits_that_it_counts": "update subscription_bills set credits = credits + 1",
    "the_payment_of_a_bill_is_in_the_books": "delete from payments where kind = 'invoice'",
}


async def lived(world: World) -> None:
    """A person upgrades, heard of out of order, and gets some money back; another's subscription ends."""
    story, other = Story(await world.person()), Story(await world.person(), plan="pro")
    await world.tell(
        story.told("created"),
        story.bill("3", kind="change", at=30, plan="pro", amount=1500),
        story.bill("1", kind="first", at=0),
        story.bill("2", kind="change", at=10, plan="pro", amount=1500),
        other.told("created"),
        other.bill("1", kind="first"),
        other.told("deleted", "canceled", at=50),
    )
    payment = f"pi_{story.id}_1"
    at = START + timedelta(hours=1)
    async with world.uow(STUDIO):
        await world.reversals.record(ChargeTotal(payment=payment, charge="ch_1", refunded_cents=450, at=at))
    await world.refold(payment)
    assert await world.credits(story.actor) == 450
    await world.leave(other.actor)


async def test_clean_data_shows_none_and_each_planted_mistake_is_found(database: str) -> None:
    async with postgres_world(database, size=2) as world:
        await lived(world)
    connection = await asyncpg.connect(database)
    try:
        clean = {name: await connection.fetchval(query) for name, query in INVARIANTS.items()}
        assert clean == dict.fromkeys(INVARIANTS, 0)
        assert set(PLANTED) == set(INVARIANTS)
        for name, mistake in PLANTED.items():
            planted = connection.transaction()
            await planted.start()
            await connection.execute(mistake)
            assert await connection.fetchval(INVARIANTS[name]) > 0, name
            await planted.rollback()
    finally:
        await connection.close()
