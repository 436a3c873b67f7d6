"""The invariants of money hold after use, and find what was planted."""

import asyncpg

from adapters.postgres.commerce.orders.invariants import INVARIANTS as OF_ORDERS
from adapters.postgres.commerce.payments.invariants import INVARIANTS
from tests.support.money import postgres_money
from tests.support.shop import somebody

PLANTED = {
    "no_order_is_paid_without_a_payment_that_fits": "update payments set currency = 'XXX'",
    "we_give_back_no_more_than_came_in": "update refunds set amount_cents = amount_cents + 1000",
    "what_was_paid_and_is_digital_is_owned": "update entitlements set state = 'active' where state = 'suspended'",
    "nobody_owns_what_was_not_paid": "update entitlements set order_id = product_id",
    "a_paid_pack_brought_its_credits": "update order_lines set credits = credits + 1 where credits > 0",
    "a_refunded_pack_left_no_credits": "update fulfilments set takes = '[]'",
}


async def use(dsn: str) -> None:
    async with postgres_money(dsn) as money:
        ada, bob = somebody(), somebody()
        packs = [await money.paid(await money.pack(who)) for who in (ada, ada, bob)]
        bots = [await money.paid(await money.bot(who)) for who in (ada, bob)]
        await money.bot(ada, pay_with="credits")
        await money.refund(packs[0])
        await money.refund(packs[1], 333)
        money.stripe.dispute(await money.payment(bots[0]))
        await money.refund(bots[1])
        await money.paid(await money.pack(ada), amount=999)
        await money.pack(bob)
        await money.hear()


async def test_they_hold_after_use_and_each_finds_what_was_planted(database: str) -> None:
    await use(database)
    connection = await asyncpg.connect(database)
    try:
        held = {name: await connection.fetchval(query) for name, query in (INVARIANTS | OF_ORDERS).items()}
        assert held == dict.fromkeys(INVARIANTS | OF_ORDERS, 0)
        assert set(PLANTED) == set(INVARIANTS)
        for name, mistake in PLANTED.items():
            planting = connection.transaction()
            await planting.start()
            assert await connection.execute(mistake) != "UPDATE 0", name
            assert await connection.fetchval(INVARIANTS[name]) > 0, name
            await planting.rollback()
    finally:
        await connection.close()
