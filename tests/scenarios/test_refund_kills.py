"""kill -9 while money goes back: whoever was about to give it back is killed, and it goes back once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterator
from contextlib import suppress

import httpx
import pytest

from tests.scenarios.people import Person, World, body
from tests.support.postgres import lived_in
from tests.support.running import Run, running

pytestmark = pytest.mark.xdist_group("scenarios-refund-kills")
BACK_SECONDS = 20
SLOW = {"service": "stripe", "latency_ms": 1500, "times": 1, "match": "/refunds"}


@pytest.fixture(scope="module")
def run(postgres: str) -> Iterator[Run]:
    with lived_in(postgres) as dsn, running("postgres", dsn=dsn) as run:
        yield run
        run.check_soundness()


async def bought(world: World, ada: Person) -> tuple[str, str]:
    """Order and Stripe's session of a pack of credits that was paid."""
    order = body(await ada.post("/orders", pay_with="card", credit_pack="credits_100"), 201)
    page = body(await ada.post("/payments/create-session", order_id=order["id"]), 201)
    assert (await world.client.post(f"/sandbox/stripe/sessions/{page['session_id']}/pay", json={})).is_success
    await world.drain()
    return order["id"], page["session_id"]


async def given_back_by_stripe(world: World, session: str) -> int:
    """What the charge says of it."""
    name, found = session, {}
    for following in ("payment_intent", "latest_charge", "amount_refunded"):
        found = (await world.client.get(f"/sandbox/stripe/objects/{name}")).json()
        name = found[following]
    amount: int = found["amount_refunded"]
    return amount


async def killed_meanwhile(run: Run, part: str, act: Awaitable[object]) -> None:
    """Begin, kill who does it while Stripe thinks, and wait until there is another one."""
    doing = asyncio.ensure_future(act)
    await asyncio.sleep(0.6)
    victims = run.kill(part)
    with suppress(httpx.HTTPError):
        await doing
    run.wait_until_replaced(part, victims, BACK_SECONDS)
    run.wait_until_ready()


async def test_a_refund_is_made_once_whoever_is_killed_over_it(run: Run, world: World) -> None:
    ada, boss = await world.registered(app="gptstore"), await world.registered(app="gptstore")
    await world.grant(boss, "admin")
    order, session = await bought(world, ada)

    await world.fault(**SLOW)
    asked = boss.post("/admin/refunds", {"idempotency-key": "one"}, order_id=order, amount_cents=250, reason="Broken")
    await killed_meanwhile(run, "serve", asked)
    await settled(world, ada, order, [250])
    assert await given_back_by_stripe(world, session) == 250

    await world.fault(service="stripe", status=500, times=3, match="/refunds")
    asked = boss.post("/admin/refunds", {"idempotency-key": "two"}, order_id=order, amount_cents=300, reason="Broken")
    assert body(await asked, 201)["status"] == "pending"
    await world.fault(**SLOW)
    await world.advance(61)
    await killed_meanwhile(run, "worker", world.client.post("/sandbox/drain"))
    await settled(world, ada, order, [250, 300])
    assert await given_back_by_stripe(world, session) == 550
    assert body(await ada.get("/users/me"), 200)["credit_balance"] == 45


async def settled(world: World, ada: Person, order: str, amounts: list[int]) -> None:
    """Within minutes of the service's own time, and of somebody's patience."""
    deadline = time.monotonic() + 2 * BACK_SECONDS
    while True:
        await world.advance(61)
        await world.client.post("/sandbox/drain", timeout=60)
        refunds = body(await ada.get(f"/orders/{order}"), 200)["refunds"]
        if sorted(one["amount_cents"] for one in refunds if one["status"] == "succeeded") == sorted(amounts):
            assert len(refunds) == len(amounts)
            return
        assert time.monotonic() < deadline, refunds
