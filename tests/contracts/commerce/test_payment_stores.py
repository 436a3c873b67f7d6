"""What the provider said, payments, refunds and entitlements are kept the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS, START
from tests.support.orders import order_of
from tests.support.till import Till, memory_till, postgres_till

from core.commerce.entitlements.model import Entitlement
from core.commerce.orders.model import OpenedSession, RefundView
from core.commerce.payments.kept import (
    OUTCOMES,
    ChargeStep,
    ChargeTotal,
    Fulfilment,
    ProviderDispute,
    ProviderRefund,
    Reversal,
    SessionFact,
    Take,
)
from core.commerce.payments.model import Payment
from core.commerce.refunds.model import Refund
from core.shared.actor import STUDIO


@pytest.fixture(params=["memory", "postgres"])
async def till(request: pytest.FixtureRequest) -> AsyncIterator[Till]:
    if request.param == "memory":
        yield memory_till()
        return
    async with postgres_till(request.getfixturevalue("module_database")) as till:
        yield till


def name(kind: str) -> str:
    return f"{kind}_{IDS.new().hex}"


def fact(**changes: Any) -> SessionFact:
    fields: dict[str, Any] = {
        "id": name("cs"),
        "app": "here",
        "order_id": IDS.new(),
        "outcome": "open",
        "amount_total": 1000,
        "amount_tax": 0,
        "currency": "EUR",
        "payment": None,
        "at": START,
    }
    return SessionFact(**{**fields, **changes})


def payment(**changes: Any) -> Payment:
    fields: dict[str, Any] = {
        "id": name("pi"),
        "app": "here",
        "order_id": IDS.new(),
        "user_id": IDS.new(),
        "amount_cents": 1210,
        "tax_cents": 210,
        "currency": "EUR",
        "paid_at": START,
        "country": "ES",
    }
    return Payment(**{**fields, **changes})


def refund(**changes: Any) -> Refund:
    fields: dict[str, Any] = {
        "id": IDS.new(),
        "app": "here",
        "order_id": IDS.new(),
        "payment": name("pi"),
        "amount_cents": 300,
        "currency": "EUR",
        "status": "pending",
        "source": "admin",
        "reason": "Broken",
        "made_by": IDS.new(),
        "created_at": START,
    }
    return Refund(**{**fields, **changes})


async def test_the_greatest_outcome_of_a_session_stands_in_whatever_order_it_is_told(till: Till) -> None:
    for order in [OUTCOMES, OUTCOMES[::-1], ("paid", "open", "expired", "awaiting", "failed")]:
        one = fact()
        for outcome in order:
            await till.sessions.record(replace(one, outcome=outcome, payment=outcome))  # type: ignore[arg-type]  # a test's shorthand
        assert await till.sessions.of("here", one.order_id) == [replace(one, outcome="paid", payment="paid")]
        assert await till.sessions.of("there", one.order_id) == []


async def test_recording_a_session_tells_what_is_known_of_it(till: Till) -> None:
    one = fact(outcome="paid", payment="pi_first")
    assert await till.sessions.record(one) == one
    assert await till.sessions.record(replace(one, payment="pi_second")) == one
    assert await till.sessions.record(replace(one, outcome="expired")) == one


async def test_a_payment_is_kept_once_and_found_by_its_name_alone(till: Till) -> None:
    first = payment()
    second = payment(order_id=first.order_id, paid_at=START - timedelta(seconds=1))
    for one in (first, second, replace(first, amount_cents=999)):
        await till.payments.record(one)
    assert first.order_id
    assert await till.payments.of("here", first.order_id) == [second, first]
    assert await till.payments.of("there", first.order_id) == []
    assert await till.payments.find(first.id) == first
    assert await till.payments.find("pi_nobody") is None
    invoice = payment(kind="invoice", order_id=None, label="pro", user_id=None, country=None)
    await till.payments.record(invoice)
    assert await till.payments.find(invoice.id) == invoice


async def test_reversals_rise_and_never_fall(till: Till) -> None:
    pi = name("pi")
    later = START + timedelta(seconds=1)
    totals = [
        ChargeTotal(payment=pi, charge="ch", refunded_cents=300, at=START),
        ChargeTotal(payment=pi, charge="ch", refunded_cents=500, at=START),
        ChargeTotal(payment=pi, charge="ch", refunded_cents=200, at=later),
    ]
    bare = ProviderRefund(payment=pi, id="re", amount_cents=200, state="pending", refund_id=IDS.new(), at=START)
    step = ChargeStep(payment=pi, id=f"evt_{pi}", amount_cents=300, at=START)
    refunds = [bare, replace(bare, state="succeeded", at=later), replace(bare, state="failed", at=later)]
    open_one = ProviderDispute(payment=pi, id="dp", amount_cents=1000, state="open", at=START)
    disputes = [open_one, replace(open_one, state="won", at=later)]
    told: list[Reversal] = [*totals, *refunds, *disputes, step, replace(step, at=later)]
    for one in [*told, *reversed(told)]:
        await till.reversals.record(one)
    assert await till.reversals.of([pi]) == [disputes[-1], refunds[-1], step, totals[-1]]
    assert await till.reversals.of([pi[:-1]]) == []
    assert await till.reversals.of([]) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_of_two_sums_at_once_the_greater_stands(till: Till, order: tuple[int, ...]) -> None:
    pi = name("pi")
    for sum_ in order:
        await till.reversals.record(ChargeTotal(payment=pi, charge=pi, refunded_cents=sum_, at=START))
    assert await till.reversals.of([pi]) == [ChargeTotal(payment=pi, charge=pi, refunded_cents=2, at=START)]
    assert await till.reversals.payment_of(pi) == pi


async def test_only_charges_lead_to_payments(till: Till) -> None:
    pi = name("pi")
    await till.reversals.record(ProviderDispute(payment=pi, id=f"dp_{pi}", amount_cents=1, state="open", at=START))
    assert await till.reversals.payment_of(f"dp_{pi}") is None


async def test_what_is_none_of_ours_is_forgotten_in_time(till: Till) -> None:
    old, ours, fresh = name("pi"), payment(), name("pi")
    await till.payments.record(ours)
    long_ago = START - timedelta(days=5000)
    for pi, at in ((old, long_ago), (ours.id, long_ago), (fresh, START)):
        await till.reversals.record(ChargeTotal(payment=pi, charge=f"ch_{pi}", refunded_cents=1, at=at))
    before = START - timedelta(days=4000)
    assert await till.reversals.prune(before, 0) == 0
    assert await till.reversals.prune(before, 10) == 1
    assert await till.reversals.prune(before, 10) == 0
    assert [fact.payment for fact in await till.reversals.of([old, ours.id, fresh])] == sorted([ours.id, fresh])


async def test_what_has_been_done_is_kept_with_its_order(till: Till) -> None:
    order_id = IDS.new()
    nothing = Fulfilment(app="here", order_id=order_id)
    assert await till.fulfilments.get("here", order_id) == nothing
    done = Fulfilment(
        app="here",
        order_id=order_id,
        takes=(Take(1, 25), Take(3, 50)),
        takes_made=3,
        refunded_cents=750,
        flags=("paid_twice", "refund_failed"),
        ended_as="expired",
    )
    await till.fulfilments.save(done)
    assert await till.fulfilments.get("here", order_id) == done
    assert await till.fulfilments.get("there", order_id) == replace(nothing, app="there")
    with suppress(ZeroDivisionError):
        async with till.uow("here"):
            await till.fulfilments.save(nothing)
            raise ZeroDivisionError
    assert await till.fulfilments.get("here", order_id) == done


async def test_one_of_many_may_send_the_letter(till: Till) -> None:
    order_id = IDS.new()
    await till.fulfilments.save(Fulfilment(app="here", order_id=order_id, takes_made=1))
    claims = await asyncio.gather(*(till.fulfilments.claim_letter("here", order_id, START) for _ in range(8)))
    assert sorted(claims) == [False] * 7 + [True]
    assert await till.fulfilments.claim_letter("there", order_id, START)
    await till.fulfilments.release_letter("here", order_id)
    assert await till.fulfilments.claim_letter("here", order_id, START)
    assert (await till.fulfilments.get("here", order_id)).takes_made == 1
    await till.fulfilments.save(Fulfilment(app="here", order_id=order_id))
    assert not await till.fulfilments.claim_letter("here", order_id, START)


async def test_refunds_are_found_by_payment_and_by_order(till: Till) -> None:
    first = refund(created_at=START + timedelta(seconds=1))
    second = refund(order_id=first.order_id, payment=first.payment)
    of_credits = refund(order_id=first.order_id, payment=None, currency="credits", status="succeeded", settled_at=START)
    for one in (first, second, of_credits):
        await till.refunds.put(one)
    assert first.payment
    assert first.order_id
    assert await till.refunds.of_payment("here", first.payment) == [second, first]
    assert await till.refunds.of_order("here", first.order_id) == [second, of_credits, first]
    assert await till.refunds.of_payment("there", first.payment) == []
    assert await till.refunds.of_order("there", first.order_id) == []
    settled = replace(first, status="succeeded", provider_id="re_1", settled_at=START, amount_cents=299)
    await till.refunds.put(settled)
    assert await till.refunds.get("here", first.id) == settled
    assert await till.refunds.get("there", first.id) is None
    await till.refunds.remove("there", first.id)
    await till.refunds.remove("here", second.id)
    assert await till.refunds.of_payment("here", first.payment) == [settled]
    views = await till.refunds.of("here", [first.order_id, IDS.new()])
    assert views == {
        first.order_id: [
            RefundView(id=one.id, amount_cents=one.amount_cents, status=one.status, created_at=one.created_at)
            for one in (of_credits, settled)
        ]
    }


async def test_refunds_of_admins_wait_until_they_are_settled(till: Till) -> None:
    waiting = refund(created_at=START - timedelta(days=3))
    others = [
        refund(created_at=waiting.created_at, status="succeeded"),
        refund(created_at=waiting.created_at, source="provider"),
        refund(created_at=START + timedelta(days=1)),
    ]
    for one in (waiting, *others):
        await till.refunds.put(one)
    found = [refund_id for _, refund_id in await till.refunds.waiting(START, 1000)]
    assert waiting.id in found
    assert not {one.id for one in others} & set(found)


async def test_a_product_is_owned_once_per_order_until_it_is_revoked(till: Till) -> None:
    ada, coach, prompt = IDS.new(), IDS.new(), IDS.new()
    bare = Entitlement(
        app="here",
        user_id=ada,
        product_id=coach,
        order_id=IDS.new(),
        quantity=2,
        state="active",
        granted_at=START,
    )
    later = replace(bare, product_id=prompt, order_id=IDS.new(), granted_at=START + timedelta(seconds=1))
    await till.entitlements.grant([bare, later, replace(bare, quantity=9)])
    await till.entitlements.grant([bare, replace(later, app="there")])
    assert await till.entitlements.of("here", ada) == [later, bare]
    assert await till.entitlements.of("here", ada, coach) == [bare]
    assert await till.entitlements.of("here", IDS.new()) == []
    await till.entitlements.set_state("there", bare.order_id, "revoked")
    await till.entitlements.set_state("here", bare.order_id, "suspended")
    assert await till.entitlements.of("here", ada, coach) == [replace(bare, state="suspended")]
    await till.entitlements.set_state("here", bare.order_id, "revoked")
    assert await till.entitlements.of("here", ada) == [later]
    await till.entitlements.set_state("here", bare.order_id, "active")
    assert await till.entitlements.of("here", ada) == [later, bare]


async def test_behind_the_line_of_a_person_people_come_one_by_one(till: Till) -> None:
    ada, inside = IDS.new(), 0

    async def behind() -> None:
        nonlocal inside
        async with till.uow("here"):
            await till.entitlements.lock("here", ada)
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(behind() for _ in range(5)))
    with pytest.raises(RuntimeError):
        await till.entitlements.lock("here", ada)


async def test_old_orders_are_asked_about_less_and_less_often(till: Till) -> None:
    session = OpenedSession(id=name("cs"), url="", expires_at=START)
    order = order_of(created_at=START, session=session)
    others = [
        order_of(created_at=START),
        order_of(created_at=START, session=session, status="paid"),
        order_of(created_at=START + timedelta(hours=1), session=session),
    ]
    async with till.uow("here"):
        for one in (order, *others):
            await till.orders.add(one)

    async def unheard(minutes: int) -> bool:
        async with till.uow(STUDIO):
            found = await till.old.unheard(START + timedelta(minutes=minutes), 1000)
        assert not {("here", one.id) for one in others} & set(found)
        return ("here", order.id) in found

    assert [await unheard(minutes) for minutes in (9, 10)] == [False, True]
    async with till.uow("here"):
        await till.orders.save(replace(order, asked_at=START + timedelta(minutes=30)))
    assert [await unheard(minutes) for minutes in (39, 40)] == [False, True]
