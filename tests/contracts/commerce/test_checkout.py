"""From the cart to the payment page, the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.lowkey import IDS
from tests.support.shop import Shop, memory_shop, postgres_shop, somebody

from core.commerce.checkout.check_out import CheckoutView
from core.commerce.orders.model import RESERVED
from core.commerce.payments.model import Checkout, WantedCheckout
from core.shared.actor import Actor
from core.shared.errors import Conflict, DomainError, Invalid, Unavailable


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    if request.param == "memory":
        yield memory_shop()
        return
    async with postgres_shop(request.getfixturevalue("module_database")) as shop:
        yield shop


async def refusal(shop: Shop, who: Actor, **wishes: object) -> DomainError:
    with pytest.raises(DomainError) as caught:
        await shop.checked_out(who, **wishes)
    return caught.value


async def statuses(shop: Shop, who: Actor) -> list[str]:
    return [order.status for order in await shop.orders.page("here", who.user_id, None, 20)]


async def test_a_cart_becomes_an_order_with_its_goods_set_aside_and_stays(shop: Shop) -> None:
    ada, cream, soap = somebody(), await shop.product(), await shop.product(name="Soap", price_cents=333, stock=None)
    coupon = await shop.coupon(f"TEN{IDS.new().hex[-6:]}".upper())
    await shop.fill(ada, cream, 2)
    shop.advance(seconds=1)
    cart = await shop.fill(ada, soap, 3)
    view = await shop.checked_out(
        ada, coupon_code=coupon.code, success_url="https://here.example/yes", cancel_url="https://api.example/no"
    )
    order = await shop.order(view.order_id)
    assert (order.status, order.type, order.from_cart, order.held) == ("pending", "one_time", True, True)
    assert (order.subtotal_cents, order.discount_cents, order.total_cents, order.currency) == (3499, 350, 3149, "EUR")
    assert [(line.name, line.quantity, line.unit_price_cents, line.discount_cents) for line in order.lines] == [
        ("Cream", 2, 1250, 250),
        ("Soap", 3, 333, 100),
    ]
    assert order.session is not None
    assert view == CheckoutView(
        order_id=order.id,
        session_id=order.session.id,
        checkout_url=order.session.url,
        expires_at=shop.clock.now() + RESERVED,
    )
    assert await shop.left(cream) == 1
    assert await shop.read_cart(ada) == cart
    wanted = shop.gateway.wanted[order.session.id]
    assert (wanted.app, wanted.order_id, wanted.user_id, wanted.attempt) == ("here", order.id, ada.user_id, 1)
    assert wanted.expires_at == order.expires_at + timedelta(minutes=1)
    assert (wanted.success_url, wanted.cancel_url) == ("https://here.example/yes", "https://api.example/no")
    assert (wanted.discount_cents, wanted.currency, wanted.automatic_tax, wanted.needs_address) == (
        350,
        "EUR",
        True,
        True,
    )
    assert (wanted.email, wanted.locale) == (f"{ada.user_id}@example.com", "es")


async def test_without_a_wish_the_page_leads_back_to_the_app(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    await shop.fill(ada, cream)
    view = await shop.checked_out(ada)
    wanted = shop.gateway.wanted[view.session_id]
    assert wanted.success_url.startswith("https://here.example/")
    assert wanted.cancel_url.startswith("https://here.example/")


async def test_what_cant_be_checked_out_changes_nothing(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    assert (await refusal(shop, ada)).code == "cart_empty"
    await shop.fill(ada, cream, 2)
    evil = await refusal(shop, ada, success_url="https://here.example.evil.example/")
    assert isinstance(evil, Invalid)
    assert evil.pointer == "/success_url"
    assert (await refusal(shop, ada, coupon_code="NOSUCH")).code == "coupon_not_found"
    await shop.changed(cream, stock=1)
    assert (await refusal(shop, ada)).code == "out_of_stock"
    await shop.changed(cream, active=False, stock=5)
    assert (await refusal(shop, ada)).code == "product_unavailable"
    euros = await shop.product()
    await shop.changed(cream, active=True)
    await shop.fill(ada, euros)
    await shop.changed(euros, currency="JPY")
    assert (await refusal(shop, ada)).code == "mixed_currencies"
    assert await shop.left(cream) == 5
    assert (await statuses(shop, ada), shop.gateway.calls) == ([], [])


async def test_of_two_products_the_one_that_is_there_is_not_kept_when_the_other_is_out(shop: Shop) -> None:
    ada, cream, soap = somebody(), await shop.product(), await shop.product(stock=0)
    coupon = await shop.coupon(f"OUT{IDS.new().hex[-6:]}".upper())
    await shop.fill(ada, cream)
    await shop.fill(ada, soap)
    assert (await refusal(shop, ada, coupon_code=coupon.code)).code == "out_of_stock"
    assert (await shop.left(cream), await shop.used(coupon)) == (3, 0)


async def test_what_is_digital_is_not_sold_twice_to_one_person(shop: Shop) -> None:
    ada, bot = somebody(), await shop.product(type="chatbot", stock=None)
    await shop.fill(ada, bot)
    order = await shop.order((await shop.checked_out(ada)).order_id)
    assert not shop.gateway.wanted[f"cs_{order.id}_1"].needs_address
    await shop.owned(order)
    assert (await refusal(shop, ada)).code == "already_owned"


async def test_one_left_and_two_buyers(request: pytest.FixtureRequest) -> None:
    await last_unit(memory_shop())
    async with postgres_shop(request.getfixturevalue("module_database"), size=12) as shop:
        await last_unit(shop)


async def last_unit(shop: Shop) -> None:
    products = [await shop.product(stock=1) for _ in range(2)]
    people = [somebody() for _ in range(6)]
    for number, who in enumerate(people):
        for product in products[:: -1 if number % 2 else 1]:
            await shop.fill(who, product)
    outcomes = await asyncio.gather(*(shop.checked_out(who) for who in people), return_exceptions=True)
    assert sum(isinstance(outcome, CheckoutView) for outcome in outcomes) == 1
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, Conflict)]
    assert refused == ["out_of_stock"] * 5
    assert [await shop.left(product) for product in products] == [0, 0]


async def test_a_second_checkout_ends_the_first_and_has_what_that_held(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product(stock=2)
    coupon = await shop.coupon(f"ONE{IDS.new().hex[-6:]}".upper(), max_redemptions=1)
    await shop.fill(ada, cream, 2)
    first = await shop.checked_out(ada, coupon_code=coupon.code)
    assert (await shop.read_cart(ada)).items[0].notices == []
    second = await shop.checked_out(ada, coupon_code=coupon.code)
    before = await shop.order(first.order_id)
    assert (before.status, before.held) == ("expired", False)
    assert shop.gateway.sessions[first.session_id].status == "expired"
    assert (await shop.order(second.order_id)).held
    assert (await shop.left(cream), await shop.used(coupon)) == (0, 1)


async def test_a_second_checkout_that_fails_leaves_the_first(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product(stock=2)
    await shop.fill(ada, cream, 2)
    first = await shop.checked_out(ada)
    await shop.fill(ada, cream)
    assert (await refusal(shop, ada)).code == "out_of_stock"
    assert (await shop.order(first.order_id)).status == "pending"
    assert shop.gateway.sessions[first.session_id].status == "open"
    assert await shop.left(cream) == 0


async def test_many_checkouts_of_one_cart_at_once_leave_one_open(request: pytest.FixtureRequest) -> None:
    await one_open(memory_shop())
    async with postgres_shop(request.getfixturevalue("module_database"), size=12) as shop:
        await one_open(shop)


async def one_open(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product(stock=1)
    await shop.fill(ada, cream)
    outcomes = await asyncio.gather(*(shop.checked_out(ada) for _ in range(6)), return_exceptions=True)
    answered = [outcome for outcome in outcomes if isinstance(outcome, CheckoutView)]
    refused = [outcome for outcome in outcomes if not isinstance(outcome, CheckoutView)]
    assert answered
    assert {getattr(outcome, "code", outcome) for outcome in refused} <= {"order_not_pending"}
    assert sorted(await statuses(shop, ada)) == ["expired"] * 5 + ["pending"]
    (pending,) = await shop.orders.open_of_cart("here", ada.user_id)
    assert pending.session is not None
    open_sessions = [one.id for one in shop.gateway.sessions.values() if one.status == "open"]
    assert open_sessions == [pending.session.id]
    assert await shop.left(cream) == 0


@pytest.mark.parametrize("refuses", [False, True])
async def test_without_a_payment_page_the_order_fails_and_gives_everything_back(shop: Shop, refuses: bool) -> None:
    ada, cream = somebody(), await shop.product()
    coupon = await shop.coupon(f"OFF{IDS.new().hex[-6:]}".upper())
    cart = await shop.fill(ada, cream, 2)
    shop.gateway.refuses, shop.gateway.down = refuses, 0 if refuses else 1
    error = await refusal(shop, ada, coupon_code=coupon.code)
    assert isinstance(error, Conflict if refuses else Unavailable)
    assert error.code == ("payment_refused" if refuses else "provider_unavailable")
    (order,) = await shop.orders.page("here", ada.user_id, None, 20)
    assert (order.status, order.held) == ("failed", False)
    assert (await shop.left(cream), await shop.used(coupon)) == (3, 0)
    assert await shop.read_cart(ada) == cart


async def test_a_payment_that_is_heard_of_before_the_page_is_kept_is_no_refusal(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    await shop.fill(ada, cream)
    opening = shop.gateway.open

    async def open_and_pay(wanted: WantedCheckout) -> Checkout:
        checkout = await opening(wanted)
        async with shop.uow("here"):
            order = await shop.orders.lock("here", wanted.order_id)
            assert order is not None
            await shop.orders.save(replace(order, status="paid", paid_at=shop.clock.now()))
        return checkout

    shop.gateway.open = open_and_pay  # type: ignore[method-assign]
    view = await shop.checked_out(ada)
    order = await shop.order(view.order_id)
    assert (order.status, order.session and order.session.id) == ("paid", view.session_id)


async def test_a_first_checkout_that_was_paid_at_the_last_moment_is_not_forgotten(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    await shop.fill(ada, cream)
    first = await shop.checked_out(ada)
    shop.gateway.pay(first.session_id)
    await shop.checked_out(ada)
    assert (await shop.order(first.order_id)).flag == "paid_after_cancel"


async def test_a_checkout_whose_money_is_under_way_is_left_alone(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    await shop.fill(ada, cream)
    first = await shop.checked_out(ada)
    shop.gateway.pay(first.session_id, later=True)
    await shop.reconcile("here", first.order_id)
    await shop.checked_out(ada)
    assert sorted(await statuses(shop, ada)) == ["pending", "pending"]
    assert await shop.left(cream) == 1


async def test_what_is_paid_leaves_the_cart_and_what_was_added_since_stays(shop: Shop) -> None:
    ada, cream, soap, salt = somebody(), await shop.product(), await shop.product(), await shop.product()
    await shop.fill(ada, cream, 2)
    await shop.fill(ada, soap)
    view = await shop.checked_out(ada)
    await shop.fill(ada, cream, 1)
    await shop.fill(ada, salt)
    shop.gateway.pay(view.session_id)
    await shop.reconcile("here", view.order_id)
    left = {item.product_id: item.quantity for item in (await shop.read_cart(ada)).items}
    assert left == {cream.id: 1, salt.id: 1}


async def test_stock_is_taken_and_returned_exactly(shop: Shop) -> None:
    counted, free = await shop.product(stock=2), await shop.product(stock=None)
    assert not await shop.stock.reserve("here", counted.id, 3)
    assert await shop.stock.reserve("here", counted.id, 2)
    assert not await shop.stock.reserve("here", counted.id, 1)
    assert not await shop.stock.reserve("there", counted.id, 1)
    assert not await shop.stock.reserve("here", IDS.new(), 1)
    assert await shop.stock.reserve("here", free.id, 99)
    await shop.stock.give_back("there", counted.id, 5)
    await shop.stock.give_back("here", counted.id, 2)
    await shop.stock.give_back("here", free.id, 2)
    assert (await shop.left(counted), await shop.left(free)) == (2, None)
    with suppress(ZeroDivisionError):
        async with shop.uow("here"):
            assert await shop.stock.reserve("here", counted.id, 1)
            raise ZeroDivisionError
    assert await shop.left(counted) == 2
