"""GateBot over the real wires: Stars and cards, until the group's door opens or closes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.service import Service, only, served, where

ANA = {"id": 9001, "is_bot": False, "first_name": "Ana", "language_code": "en"}
BEA = {"id": 9002, "is_bot": False, "first_name": "Bea", "language_code": "en"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Club"}
ACTS = ("approveChatJoinRequest", "banChatMember", "unbanChatMember", "createChatInviteLink")
DAY = 86400


@pytest.fixture(params=["memory", "postgres"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with served(only("gatebot", "calixo"), **where(request)) as running:
        await running.hold()
        change = {"chat": GROUP, "from": ANA, "old_chat_member": {"user": ANA, "status": "left"}}
        me = {"user": {"id": 42, "is_bot": True}, "status": "administrator"}
        await update(running, my_chat_member={**change, "new_chat_member": me})
        yield running


async def update(service: Service, **parts: Any) -> None:
    answer = await service.client.post("/sandbox/telegram/gatebot/updates", json=parts)
    assert answer.json()["status"] == 200, answer.text
    await settle(service)


async def settle(service: Service) -> None:
    """A second a message in each chat."""
    for _ in range(4):
        assert (await service.drain())["failed"] == 0
        await service.advance(1)
    assert (await service.drain())["failed"] == 0


async def offers(service: Service, text: str) -> None:
    await update(service, message={"from": ANA, "chat": GROUP, "text": f"/offer {text}"})


async def asks(service: Service) -> None:
    await update(service, chat_join_request={"chat": GROUP, "from": BEA, "user_chat_id": 9002})


async def calls(service: Service, *methods: str) -> list[dict[str, Any]]:
    items = [item["payload"] for item in await service.outbox("telegram")]
    return [item["params"] for item in items if item["method"] in methods]


async def acts(service: Service) -> list[str]:
    items = [item["payload"]["method"] for item in await service.outbox("telegram")]
    return [method for method in items if method in ACTS]


async def last_text(service: Service, chat: int = 9002) -> str:
    found = [one["text"] for one in await calls(service, "sendMessage") if one["chat_id"] == chat]
    return str(found[-1])


async def sandbox(service: Service, path: str, **body: Any) -> dict[str, Any]:
    answer = await service.client.post(f"/sandbox/stripe/{path}", json=body)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def pays_by_card(service: Service) -> str:
    """From the request to the paid page; the subscription."""
    await offers(service, "9.99 EUR 30")
    await asks(service)
    (session,) = (await service.client.get("/sandbox/stripe/sessions")).json()["items"]
    button = (await calls(service, "sendMessage"))[-1]["reply_markup"]["inline_keyboard"][0][0]
    assert button["url"] == session["url"]
    assert session["metadata"] == {"app": "gatebot", "telegram_user_id": "9002", "group_id": "-1001"}
    assert await acts(service) == []
    paid = await sandbox(service, f"sessions/{session['id']}/pay")
    assert {event["status"] for event in paid["events"]} == {200}
    await settle(service)
    return str(paid["subscription"])


async def test_stars_open_the_gate_and_the_end_closes_it(service: Service) -> None:
    await offers(service, "500 XTR 30")
    await asks(service)
    (invoice,) = await calls(service, "createInvoiceLink")
    query = {"id": "pre-1", "from": BEA, "currency": "XTR", "total_amount": 500, "invoice_payload": invoice["payload"]}
    await update(service, pre_checkout_query=query)
    assert (await calls(service, "answerPreCheckoutQuery"))[-1]["ok"] is True
    payment = {
        "currency": "XTR",
        "total_amount": 500,
        "invoice_payload": invoice["payload"],
        "telegram_payment_charge_id": "charge-1",
    }
    private = {"id": 9002, "type": "private", "first_name": "Bea"}
    for _ in range(2):
        await update(service, message={"from": BEA, "chat": private, "successful_payment": payment})
    assert await acts(service) == ["approveChatJoinRequest"]
    await service.advance(37 * DAY)
    await settle(service)
    assert await acts(service) == ["approveChatJoinRequest", "banChatMember", "unbanChatMember"]
    await update(service, message={"from": ANA, "chat": GROUP, "text": "/refund charge-1"})
    await update(service, message={"from": ANA, "chat": GROUP, "text": "/refund charge-1"})
    assert await calls(service, "refundStarPayment") == [{"user_id": 9002, "telegram_payment_charge_id": "charge-1"}]


async def test_a_card_opens_the_gate_for_as_long_as_it_is_charged(service: Service) -> None:
    subscription = await pays_by_card(service)
    assert await acts(service) == ["approveChatJoinRequest"]
    assert await last_text(service) == "Paid until 2030-01-31 12:00. Welcome!"
    await renews(service, subscription)
    assert await last_text(service) == "Paid until 2030-03-02 12:00. Thank you!"
    await renews(service, subscription, fail=True)
    texts = [one["text"] for one in await calls(service, "sendMessage")]
    assert "Your time in Club is over; you may stay until 2030-03-05 12:00." in texts
    assert await acts(service) == ["approveChatJoinRequest"]
    await service.advance(3 * DAY)
    await settle(service)
    assert await acts(service) == ["approveChatJoinRequest", "banChatMember", "unbanChatMember"]
    await renews(service, subscription, days=0)
    assert (await acts(service))[3:] == ["createChatInviteLink"]


async def renews(service: Service, subscription: str, *, days: int = 30, fail: bool = False) -> None:
    """The next period begins, or the bill of the present one is tried again."""
    await service.advance(days * DAY)
    await sandbox(service, f"subscriptions/{subscription}/renew", fail=fail)
    await settle(service)


async def test_events_in_any_order_and_twice_have_one_effect(service: Service) -> None:
    assert (await service.client.post("/sandbox/stripe/delivery", json={"mode": "hold"})).is_success
    await offers(service, "9.99 EUR 30")
    await asks(service)
    (session,) = (await service.client.get("/sandbox/stripe/sessions")).json()["items"]
    await sandbox(service, f"sessions/{session['id']}/pay")
    await settle(service)
    assert await acts(service) == []
    delivered = await sandbox(service, "deliver", order="reversed", times=2)
    assert len(delivered["items"]) > 4
    await settle(service)
    assert await acts(service) == ["approveChatJoinRequest"]
    welcomes = [one for one in await calls(service, "sendMessage") if one["text"].startswith("Paid until")]
    assert len(welcomes) == 1


async def test_a_bill_that_is_paid_is_enough_to_know(service: Service) -> None:
    subscription = await pays_by_card(service)
    assert (await service.client.post("/sandbox/stripe/delivery", json={"mode": "hold"})).is_success
    await renews(service, subscription)
    assert await last_text(service) == "Paid until 2030-01-31 12:00. Welcome!"
    found = (await service.client.get(f"/sandbox/stripe/objects/{subscription}")).json()
    await sandbox(service, "events", type="invoice.paid", object={"id": found["latest_invoice"]})
    await settle(service)
    assert await last_text(service) == "Paid until 2030-03-02 12:00. Thank you!"


async def test_a_card_is_stopped_and_the_time_that_was_paid_for_stays(service: Service) -> None:
    subscription = await pays_by_card(service)
    message = {"message_id": 5, "chat": {"id": 9002, "type": "private"}}
    await update(service, callback_query={"id": "q", "from": BEA, "data": "stop:-1001", "message": message})
    assert await last_text(service) == "Your card is charged no more. You may stay until 2030-01-31 12:00."
    found = (await service.client.get(f"/sandbox/stripe/objects/{subscription}")).json()
    assert (found["status"], found["cancel_at_period_end"]) == ("active", True)
    await renews(service, subscription)
    assert await acts(service) == ["approveChatJoinRequest"]
    await service.advance(3 * DAY)
    await settle(service)
    assert await acts(service) == ["approveChatJoinRequest", "banChatMember", "unbanChatMember"]


async def test_what_a_bot_sells_is_no_plan_of_a_shop_s(service: Service) -> None:
    subscription = await pays_by_card(service)
    await sandbox(service, f"subscriptions/{subscription}/cancel")
    await settle(service)
    inbox = (await service.client.get("/sandbox/inbox?source=stripe")).json()["items"]
    assert {item["state"] for item in inbox} == {"done"}


@pytest.mark.parametrize("bounces", [False, True])
async def test_money_that_went_back_pays_for_no_time_unless_the_bank_returns_it(
    service: Service, bounces: bool
) -> None:
    subscription = await pays_by_card(service)
    await renews(service, subscription)
    invoice = (await sandbox_object(service, subscription))["latest_invoice"]
    payment = (await sandbox_object(service, invoice))["payments"]["data"][0]["payment"]["payment_intent"]
    await sandbox(service, "refunds", payment_intent=payment, amount=100)
    await settle(service)
    assert await last_text(service) == "Paid until 2030-03-02 12:00. Thank you!"
    rest = await sandbox(service, "refunds", payment_intent=payment)
    await settle(service)
    if bounces:
        await sandbox(service, "events", type="refund.failed", object={"id": rest["id"], "status": "failed"})
        await settle(service)
    await service.advance(3 * DAY)
    await settle(service)
    put_out = [] if bounces else ["banChatMember", "unbanChatMember"]
    assert await acts(service) == ["approveChatJoinRequest", *put_out]


async def sandbox_object(service: Service, name: str) -> dict[str, Any]:
    found: dict[str, Any] = (await service.client.get(f"/sandbox/stripe/objects/{name}")).json()
    return found
