"""Refunds, disputes, letters and sales over HTTP, with money from the sandbox's Stripe."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.integration.commerce.test_buying import Person, pays, person, product
from tests.support.service import Service, only, served, where

pytestmark = pytest.mark.asyncio(loop_scope="module")
ON_BOTH = pytest.mark.parametrize("service", ["memory", "postgres"], indirect=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["memory"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    """One for all tests; in memory unless a test wants to see Postgres as well."""
    async with served(only("healthindex", "gptstore"), **where(request, "module_database")) as running:
        await running.hold()
        yield running


async def sandbox(service: Service, path: str, **body: Any) -> Any:
    answer = await service.client.post(f"/sandbox/stripe{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def ordered(ada: Person, **wish: Any) -> dict[str, Any]:
    """An order of the GPT store with its open payment page."""
    order: dict[str, Any] = await ada.made("/orders", {"pay_with": "card", **wish})
    order |= await ada.made("/payments/create-session", {"order_id": order["id"]})
    return order


async def bought(service: Service, ada: Person, **wish: Any) -> dict[str, Any]:
    """The same, paid and heard of."""
    order = await ordered(ada, **wish)
    await pays(service, order["session_id"])
    await service.drain()
    found: dict[str, Any] = await ada.get(f"/orders/{order['id']}")
    return {**found, "session_id": order["session_id"]}


async def balance(ada: Person) -> int:
    found: int = (await ada.get("/users/me"))["credit_balance"]
    return found


async def letters_to(service: Service, ada: Person) -> list[dict[str, Any]]:
    """What she got about orders."""
    found = [one for one in await service.outbox("email") if one["to"] == ada.email]
    return [one for one in found if "order" in one["payload"]["subject"].lower()]


async def refunded(admin: Person, order: dict[str, Any], **more: Any) -> Any:
    return await admin.made("/admin/refunds", {"order_id": order["id"], "reason": "Broken", **more})


async def refusal(admin: Person, order: dict[str, Any], **more: Any) -> tuple[int, str]:
    return await admin.refused("/admin/refunds", {"order_id": order["id"], "reason": "Broken", **more})


async def shop(service: Service) -> tuple[Person, Person]:
    return await person(service, "gptstore", "admin"), await person(service, "gptstore")


@ON_BOTH
async def test_a_pack_is_paid_confirmed_once_and_refunded_in_parts(service: Service) -> None:
    admin, ada = await shop(service)
    order = await bought(service, ada, credit_pack="credits_100")
    assert (order["status"], order["total_cents"], order["refunds"]) == ("fulfilled", 1000, [])
    assert await balance(ada) == 100
    [letter] = await letters_to(service, ada)
    assert "100 credits: $10.00" in letter["payload"]["text"]
    for item in (await service.client.get("/sandbox/inbox?source=stripe")).json()["items"]:
        assert (await service.client.post(f"/sandbox/inbox/{item['id']}/replay")).is_success
    await service.drain()
    assert await letters_to(service, ada) == [letter]

    part = await refunded(admin, order, amount_cents=250)
    assert part.keys() == {"id", "order_id", "amount_cents", "currency", "status", "reason", "created_at"}
    assert (part["amount_cents"], part["status"], part["reason"]) == (250, "succeeded", "Broken")
    after = await ada.get(f"/orders/{order['id']}")
    assert (after["status"], after["refunds"]) == (
        "partially_refunded",
        [{"id": part["id"], "amount_cents": 250, "status": "succeeded", "created_at": part["created_at"]}],
    )
    assert await balance(ada) == 75
    assert await refusal(admin, order, amount_cents=751) == (409, "refund_exceeds_remaining")
    assert (await refunded(admin, order))["amount_cents"] == 750
    await service.drain()
    assert (await ada.get(f"/orders/{order['id']}"))["status"] == "refunded"
    assert await balance(ada) == 0
    assert await refusal(admin, order) == (409, "refund_exceeds_remaining")


@ON_BOTH
async def test_sales_add_up_to_payments_less_refunds(service: Service) -> None:
    admin, ada = await shop(service)
    pack = await bought(service, ada, credit_pack="credits_500")
    bot = await product(admin, title="Coach", price_credits=40)
    await ada.made("/orders", {"items": [{"product_id": bot, "quantity": 1}], "pay_with": "credits"})
    await refunded(admin, pack, amount_cents=500)
    await service.drain()
    days = await admin.get("/admin/sales?group_by=day")
    assert (days["timezone"], days["group_by"]) == ("UTC", "day")
    figures = {item["currency"]: item for item in days["items"]}
    usd = figures["USD"]
    assert usd["refunds_cents"] >= 500
    assert usd["net_cents"] == usd["gross_cents"] + usd["tax_cents"] - usd["refunds_cents"]
    by_product = {item["name"]: item for item in (await admin.get("/admin/sales?group_by=product"))["items"]}
    assert (by_product["500 credits"]["gross_cents"], by_product["500 credits"]["credits"]) == (4500, 500)
    assert (by_product["Coach"]["currency"], by_product["Coach"]["gross_cents"]) == ("credits", 40)
    totals = await admin.get("/admin/sales?group_by=currency&from=2030-01-01&to=2030-01-31")
    assert totals["items"] == totals["totals"]
    for query in ("from=2030-01-02&to=2030-01-01", "from=x", "group_by=week", "from=1920-01-01&to=2030-01-01"):
        assert (await admin.ask("GET", f"/admin/sales?{query}")).status_code == 422, query


async def test_what_is_asked_twice_under_one_key_happens_once(service: Service) -> None:
    admin, ada = await shop(service)
    order = await bought(service, ada, credit_pack="credits_100")
    body = {"order_id": order["id"], "amount_cents": 100, "reason": "Sorry"}
    key = {"headers": {"Idempotency-Key": str(uuid4())}}
    first, second = [await admin.ask("POST", "/admin/refunds", json=body, **key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    other = await admin.ask("POST", "/admin/refunds", json={**body, "amount_cents": 200}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len((await ada.get(f"/orders/{order['id']}"))["refunds"]) == 1


@ON_BOTH
async def test_of_two_whole_refunds_at_once_one_happens(service: Service) -> None:
    admin, ada = await shop(service)
    order = await bought(service, ada, credit_pack="credits_100")
    body = {"order_id": order["id"], "reason": "Both of us"}
    answers = await asyncio.gather(*(admin.ask("POST", "/admin/refunds", json=body) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    await service.drain()
    assert [one["amount_cents"] for one in (await ada.get(f"/orders/{order['id']}"))["refunds"]] == [1000]


async def test_bad_refunds_are_refused_with_nothing_done(service: Service) -> None:
    admin, ada = await shop(service)
    order = await ordered(ada, credit_pack="credits_100")
    assert await refusal(admin, order) == (409, "not_refundable")
    for amount in (0, -1, 1.5, "10", 2**31, 2**63, True, [], 1e3):
        assert (await refusal(admin, order, amount_cents=amount))[0] == 422, amount
    assert (await refusal(admin, {"id": str(uuid4())}))[0] == 404
    assert (await admin.refused("/admin/refunds", {"order_id": order["id"]}))[0] == 422
    assert (await refusal(admin, order, reason=" "))[0] == 422
    assert (await refusal(admin, order, provider_id="re_1"))[0] == 422
    stranger = await person(service, "healthindex", "admin")
    assert (await refusal(stranger, order))[0] == 404
    assert (await refusal(ada, order))[0] == 404


@ON_BOTH
async def test_while_stripe_is_down_a_refund_is_pending_and_then_happens_once(service: Service) -> None:
    admin, ada = await shop(service)
    order = await bought(service, ada, credit_pack="credits_100")
    await service.fault(service="stripe", status=500, times=20)
    refund = await refunded(admin, order)
    assert refund["status"] == "pending"
    assert await refusal(admin, order) == (409, "refund_exceeds_remaining")
    assert await balance(ada) == 100
    assert (await service.client.delete("/sandbox/faults")).is_success
    await service.advance(120)
    await service.drain()
    [shown] = (await ada.get(f"/orders/{order['id']}"))["refunds"]
    assert (shown["id"], shown["status"]) == (refund["id"], "succeeded")
    assert await balance(ada) == 0


@ON_BOTH
async def test_the_dashboard_and_banks_have_the_same_result(service: Service) -> None:
    admin, ada = await shop(service)
    bot = await product(admin)
    order = await bought(service, ada, items=[{"product_id": bot, "quantity": 1}])
    assert order["status"] == "fulfilled"
    refund = await sandbox(service, "/refunds", session=order["session_id"], amount=300)
    await service.drain()
    after = await ada.get(f"/orders/{order['id']}")
    assert (after["status"], [one["amount_cents"] for one in after["refunds"]]) == ("partially_refunded", [300])
    await sandbox(service, f"/refunds/{refund['id']}/fail")
    await service.drain()
    seen = await admin.get(f"/admin/orders/{order['id']}")
    assert (seen["status"], seen["flag"], seen["refunds"][0]["status"]) == ("fulfilled", "refund_failed", "failed")

    dispute = await sandbox(service, "/disputes", session=order["session_id"])
    await service.drain()
    assert (await ada.get(f"/orders/{order['id']}"))["status"] == "disputed"
    assert await refusal(admin, order) == (409, "not_refundable")
    await sandbox(service, f"/disputes/{dispute['id']}/close", status="won")
    await service.drain()
    assert (await ada.get(f"/orders/{order['id']}"))["status"] == "fulfilled"
    lost = await sandbox(service, "/disputes", session=order["session_id"])
    await sandbox(service, f"/disputes/{lost['id']}/close", status="lost")
    await service.drain()
    assert (await ada.get(f"/orders/{order['id']}"))["status"] == "refunded"


@ON_BOTH
async def test_the_whole_inbox_once_more_in_any_order_changes_nothing(service: Service) -> None:
    admin, ada = await shop(service)
    packs = [await bought(service, ada, credit_pack="credits_100") for _ in range(3)]
    await refunded(admin, packs[0], amount_cents=250)
    await sandbox(service, "/refunds", session=packs[0]["session_id"], amount=100)
    bounced = await sandbox(service, "/refunds", session=packs[1]["session_id"])
    await sandbox(service, f"/refunds/{bounced['id']}/fail")
    lost = await sandbox(service, "/disputes", session=packs[2]["session_id"])
    await sandbox(service, f"/disputes/{lost['id']}/close", status="lost")
    unpaid = await ordered(ada, credit_pack="credits_500")
    await sandbox(service, f"/sessions/{unpaid['session_id']}/expire")
    await service.drain()

    async def seen() -> list[Any]:
        orders = (await admin.get(f"/admin/orders?user_id={ada.id}"))["items"]
        return [orders, await balance(ada), await admin.get("/admin/sales"), await letters_to(service, ada)]

    before = await seen()
    assert sorted(one["status"] for one in before[0]) == ["expired", "fulfilled", "partially_refunded", "refunded"]
    assert before[1] == 65 + 100
    items = (await service.client.get("/sandbox/inbox?source=stripe&limit=100")).json()["items"]
    for chance in (random.Random(1), random.Random(2)):
        for item in chance.sample(items, len(items)):
            assert (await service.client.post(f"/sandbox/inbox/{item['id']}/replay")).is_success
            if chance.random() < 0.3:
                await service.drain()
        await service.drain()
        assert await seen() == before


async def test_events_by_hand_in_the_wrong_order_end_the_same(service: Service) -> None:
    _, ada = await shop(service)
    order = await ordered(ada, credit_pack="credits_100")
    await sandbox(service, "/delivery", mode="hold")
    await pays(service, order["session_id"])
    await sandbox(service, "/refunds", session=order["session_id"])
    await sandbox(service, "/deliver", order="reversed", times=2)
    await sandbox(service, "/delivery", mode="normal")
    await service.drain()
    after = await ada.get(f"/orders/{order['id']}")
    assert (after["status"], [one["amount_cents"] for one in after["refunds"]]) == ("refunded", [1000])
    assert await balance(ada) == 0


async def test_another_amount_grants_nothing_and_is_for_an_admin(service: Service) -> None:
    admin, ada = await shop(service)
    for wrong in ({"amount": 1}, {"currency": "EUR"}):
        order = await ordered(ada, credit_pack="credits_100")
        await sandbox(service, f"/sessions/{order['session_id']}/pay", **wrong)
        await service.drain()
        seen = await admin.get(f"/admin/orders/{order['id']}")
        assert (seen["status"], seen["flag"]) == ("failed", "amount_mismatch")
    assert await balance(ada) == 0


async def test_a_transfer_keeps_its_goods_until_it_comes_or_does_not(service: Service) -> None:
    admin, ada = await person(service, "healthindex", "admin"), await person(service, "healthindex")
    tea = await product(admin, stock=1)
    await ada.made("/cart", {"product_id": tea, "quantity": 1})
    placed = await ada.made("/checkout", {})
    await sandbox(service, f"/sessions/{placed['session_id']}/pay", **{"async": True})
    await service.drain()
    assert (await ada.get(f"/orders/{placed['order_id']}"))["status"] == "pending"
    await service.advance(3 * 86400)
    await service.drain()
    await ada.back()
    assert (await ada.get(f"/orders/{placed['order_id']}"))["status"] == "pending"
    assert (await ada.get(f"/products/{tea}"))["available"] == 0
    await sandbox(service, f"/sessions/{placed['session_id']}/fail")
    await service.drain()
    assert (await ada.get(f"/orders/{placed['order_id']}"))["status"] == "failed"
    assert (await ada.get(f"/products/{tea}"))["available"] == 1
    assert len((await ada.get("/cart"))["items"]) == 1


async def test_the_tax_that_stripe_adds_is_shown_and_told(service: Service) -> None:
    _, ada = await shop(service)
    order = await ordered(ada, credit_pack="credits_100")
    await sandbox(service, f"/sessions/{order['session_id']}/pay", tax_cents=210, country="ES")
    await service.drain()
    after = await ada.get(f"/orders/{order['id']}")
    assert (after["status"], after["tax_cents"], after["total_cents"]) == ("fulfilled", 210, 1210)
    [letter] = await letters_to(service, ada)
    assert "VAT / tax: $2.10\nTotal: $12.10" in letter["payload"]["text"]


async def test_no_webhook_is_needed_when_the_buyer_comes_back(service: Service) -> None:
    _, ada = await shop(service)
    order = await ordered(ada, credit_pack="credits_100")
    await sandbox(service, "/delivery", mode="off")
    await pays(service, order["session_id"])
    await sandbox(service, "/delivery", mode="normal")
    assert (await ada.get(f"/orders/{order['id']}"))["status"] == "fulfilled"
    assert await balance(ada) == 100


async def test_nor_when_nobody_does(service: Service) -> None:
    _, ada = await shop(service)
    order = await ordered(ada, credit_pack="credits_100")
    await sandbox(service, "/delivery", mode="off")
    await pays(service, order["session_id"])
    await sandbox(service, "/delivery", mode="normal")
    await service.advance(1500)
    await service.drain()
    await ada.back()
    assert await balance(ada) == 100


@ON_BOTH
async def test_what_who_leaves_had_not_paid_is_over_and_a_payment_on_the_way_is_flagged(service: Service) -> None:
    admin, ada = await shop(service)
    bob = await person(service, "gptstore")
    hers, his = await ordered(ada, credit_pack="credits_100"), await ordered(bob, credit_pack="credits_100")
    await sandbox(service, "/delivery", mode="off")
    await pays(service, his["session_id"])
    await sandbox(service, "/delivery", mode="normal")
    for who in (ada, bob):
        gone = await who.service.ask("DELETE", "/api/v1/auth/account", token=who.token)
        assert gone.status_code == 204, gone.text
    await service.drain()
    over = await admin.get(f"/admin/orders/{hers['id']}")
    assert (over["status"], over["flag"], over["user_id"]) == ("expired", None, None)
    closed = await service.client.post(f"/sandbox/stripe/sessions/{hers['session_id']}/pay", json={})
    assert "status of `expired`" in closed.text
    paid = await admin.get(f"/admin/orders/{his['id']}")
    assert (paid["status"], paid["flag"], paid["user_id"]) == ("expired", "paid_after_cancel", None)
    assert (await refunded(admin, his))["status"] == "succeeded"
