"""Orders and subscriptions that are known by events of the sandbox alone, nobody having opened a page: what follows
from them is as real as after a page."""

from typing import Any
from uuid import uuid4

from tests.integration.commerce.test_buying import Person, person, service
from tests.integration.commerce.test_money import balance, ordered
from tests.support.service import Service

__all__ = ["service"]


async def tells(service: Service, event: str, **content: Any) -> None:
    """An event by hand, heard of."""
    answer = await service.client.post("/sandbox/stripe/events", json={"type": event, "object": content})
    assert answer.json()["status"] == 200
    await service.drain()


async def status(ada: Person, order: dict[str, Any]) -> str:
    found: str = (await ada.get(f"/orders/{order['id']}"))["status"]
    return found


async def test_a_completed_session_was_paid_unless_it_says_otherwise(service: Service) -> None:
    admin, ada = await person(service, "gptstore", "admin"), await person(service, "gptstore")
    order = await ordered(ada, credit_pack="credits_100")
    await tells(service, "checkout.session.completed", id=order["session_id"], payment_status="unpaid")
    assert await status(ada, order) == "pending"
    await tells(service, "checkout.session.completed", id=order["session_id"])
    assert await status(ada, order) == "pending"
    await tells(service, "checkout.session.async_payment_succeeded", id=order["session_id"])
    assert await status(ada, order) == "fulfilled"

    order = await ordered(ada, credit_pack="credits_100")
    await tells(service, "checkout.session.completed", id=order["session_id"])
    assert (await status(ada, order), await balance(ada)) == ("fulfilled", 200)
    for cents, left in ((300, 170), (700, 100)):
        refund = await admin.made(
            "/admin/refunds", {"order_id": order["id"], "amount_cents": cents, "reason": "Broken"}
        )
        await service.drain()
        assert (refund["status"], await balance(ada)) == ("succeeded", left)
    assert await status(ada, order) == "refunded"


async def test_what_goes_back_may_be_named_by_payment_or_order(service: Service) -> None:
    ada = await person(service, "gptstore")
    order = await ordered(ada, credit_pack="credits_100")
    await tells(service, "checkout.session.completed", id=order["session_id"], payment_intent="pi_mine")
    await tells(service, "charge.dispute.created", id="dp_1", payment_intent="pi_mine")
    assert await status(ada, order) == "disputed"
    await tells(service, "charge.dispute.closed", id="dp_1", status="won")
    assert (await status(ada, order), await balance(ada)) == ("fulfilled", 100)
    await tells(service, "charge.refunded", id="ch_mine", payment_intent="pi_mine", amount_refunded=500)
    assert (await status(ada, order), await balance(ada)) == ("partially_refunded", 50)
    metadata = {"app": "gptstore", "order_id": order["id"], "user_id": ada.id}
    await tells(service, "charge.refunded", id="ch_mine", metadata=metadata)
    assert (await status(ada, order), await balance(ada)) == ("refunded", 0)


async def test_a_subscription_can_be_changed_and_ended(service: Service) -> None:
    ada = await person(service, "gptstore")
    name = f"sub_{uuid4()}"
    metadata = {"app": "gptstore", "user_id": ada.id, "plan": "basic"}
    bill = {"id": f"in_{uuid4()}", "subscription": name, "amount_paid": 900, "currency": "usd"}
    await tells(service, "invoice.paid", **bill)
    await tells(service, "customer.subscription.created", id=name, status="active", metadata=metadata)
    assert await balance(ada) == 100  # the bill came before anybody could know whose it was
    await tells(service, "invoice.paid", **bill)
    assert await balance(ada) == 100
    changed = await ada.ask("PATCH", "/subscriptions/current", json={"plan": "pro"})
    assert (changed.status_code, changed.json()["plan"]) == (200, "pro")
    ended = await ada.ask("DELETE", "/subscriptions/current")
    assert (ended.status_code, ended.json()["cancel_at_period_end"]) == (200, True)
    await tells(service, "customer.subscription.updated", id=name, current_period_end=1_900_000_000)
    assert (await ada.get("/subscriptions/current"))["current_period_end"] == "2030-03-17T17:46:40Z"
    await tells(service, "customer.subscription.deleted", id=name)
    assert (await ada.get("/subscriptions/current"))["status"] == "canceled"


async def test_money_back_under_an_unknown_name_is_that_of_the_order_it_names(service: Service) -> None:
    ada = await person(service, "gptstore")
    order = await ordered(ada, credit_pack="credits_100")
    await tells(service, "checkout.session.completed", id=order["session_id"])
    metadata = {"app": "gptstore", "order_id": order["id"], "user_id": ada.id}
    await tells(
        service,
        "charge.refunded",
        id="ch_x",
        payment_intent="pi_x",
        amount=1000,
        amount_refunded=400,
        metadata=metadata,
    )
    assert (await status(ada, order), await balance(ada)) == ("partially_refunded", 60)


async def test_a_subscription_is_that_of_the_session_that_named_it(service: Service) -> None:
    ada = await person(service, "gptstore")
    session = (await ada.made("/subscriptions", {"plan": "pro"}))["session_id"]
    name = f"sub_{uuid4()}"
    await tells(service, "checkout.session.completed", id=session, subscription=name, customer="cus_mine")
    await tells(service, "invoice.paid", id=f"in_{uuid4()}", subscription=name, customer="cus_mine", amount_paid=2900)
    assert await balance(ada) == 500
    await tells(service, "customer.subscription.created", id=name, customer="cus_mine", status="active")
    found = await ada.get("/subscriptions/current")
    assert (found["status"], found["plan"], found["premium"]) == ("active", "pro", True)
    assert await balance(ada) == 500
