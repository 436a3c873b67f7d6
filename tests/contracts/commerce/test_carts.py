"""Carts promise the same on memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from tests.support.lowkey import IDS
from tests.support.shop import Shop, memory_shop, postgres_shop, somebody

from core.commerce.cart.model import CartView, ChangeQuantity
from core.shared.actor import Actor
from core.shared.errors import Conflict, DomainError, Invalid, NotFound


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    if request.param == "memory":
        yield memory_shop()
        return
    async with postgres_shop(request.getfixturevalue("module_database")) as shop:
        yield shop


def shown(cart: CartView) -> list[tuple[str, int, int, list[str]]]:
    return [(item.name, item.quantity, item.line_total_cents, list(item.notices)) for item in cart.items]


async def test_what_is_put_in_adds_up_in_the_order_of_adding(shop: Shop) -> None:
    ada, cream, soap = somebody(), await shop.product(), await shop.product(name="Soap", price_cents=300, stock=None)
    assert await shop.read_cart(ada) == CartView(items=[], total_cents=0, currency=None)
    await shop.fill(ada, cream, 2)
    shop.advance(seconds=1)
    await shop.fill(ada, soap, 5)
    cart = await shop.fill(ada, cream)
    assert shown(cart) == [("Cream", 3, 3750, []), ("Soap", 5, 1500, [])]
    assert (cart.total_cents, cart.currency) == (5250, "EUR")
    assert await shop.read_cart(ada) == cart
    assert await shop.read_cart(somebody()) == CartView(items=[], total_cents=0, currency=None)
    assert (await shop.read_cart(Actor("there", ada.user_id, ada.session_id))).items == []


async def test_quantities_are_set_and_lines_taken_out(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    await shop.fill(ada, cream, 3)
    assert shown(await shop.change_cart(ada, cream.id, ChangeQuantity(quantity=1))) == [("Cream", 1, 1250, [])]
    assert (await shop.take_out(ada, cream.id)).items == []
    for act in (shop.take_out(ada, cream.id), shop.change_cart(ada, cream.id, ChangeQuantity(quantity=1))):
        with pytest.raises(NotFound):
            await act


async def refused(shop: Shop, ada: Actor, **asked: object) -> DomainError:
    with pytest.raises(DomainError) as caught:
        await shop.fill(ada, **asked)  # type: ignore[arg-type]  # a test's shorthand
    return caught.value


async def test_what_cant_be_put_in(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    dollars, gone = await shop.product(currency="USD"), await shop.product(active=False)
    elsewhere = await shop.product(app="there")
    await shop.fill(ada, cream, 60)
    assert isinstance(await refused(shop, ada, product=gone), NotFound)
    assert isinstance(await refused(shop, ada, product=elsewhere), NotFound)
    too_many, mixed = await refused(shop, ada, product=cream, quantity=40), await refused(shop, ada, product=dollars)
    assert isinstance(too_many, Invalid)
    assert (too_many.code, too_many.pointer) == ("quantity_too_large", "/quantity")
    assert isinstance(mixed, Conflict)
    assert mixed.code == "mixed_currencies"
    assert [line[1] for line in shown(await shop.read_cart(ada))] == [60]
    assert (await shop.fill(ada, cream, 39)).items[0].quantity == 99


async def test_a_cart_tells_what_has_changed_since(shop: Shop) -> None:
    ada = somebody()
    dearer, scarce, out, gone, free = [await shop.product(name=name) for name in "abcde"]
    for product in (dearer, scarce, out, gone, free):
        await shop.fill(ada, product, 2)
        shop.advance(seconds=1)
    await shop.changed(dearer, price_cents=1300)
    await shop.changed(scarce, stock=1, price_cents=10)
    await shop.changed(out, stock=0)
    await shop.changed(gone, active=False)
    await shop.changed(free, stock=None)
    cart = await shop.read_cart(ada)
    assert shown(cart) == [
        ("a", 2, 2600, ["price_changed"]),
        ("b", 2, 20, ["price_changed", "insufficient_stock"]),
        ("c", 2, 2500, ["out_of_stock"]),
        ("d", 2, 2500, ["unavailable"]),
        ("e", 2, 2500, []),
    ]
    assert cart.total_cents == 2600 + 20 + 3 * 2500
    await shop.fill(ada, dearer)
    assert shown(await shop.read_cart(ada))[0] == ("a", 3, 3900, [])
    with pytest.raises(Conflict, match="product_unavailable"):
        await shop.change_cart(ada, gone.id, ChangeQuantity(quantity=1))
    await shop.changed(free, currency="JPY", price_cents=9)
    assert shown(await shop.read_cart(ada))[-1] == ("e", 2, 2500, ["unavailable"])


async def test_parallel_adds_lose_nothing_and_never_exceed(shop: Shop) -> None:
    ada, cream, soap = somebody(), await shop.product(), await shop.product()
    await asyncio.gather(*(shop.fill(ada, product, 3) for product in [cream, soap] * 10))
    assert sorted(item.quantity for item in (await shop.read_cart(ada)).items) == [30, 30]
    outcomes = await asyncio.gather(*(shop.fill(ada, cream, 10) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 2
    assert {item.quantity for item in (await shop.read_cart(ada)).items} == {90, 30}


async def test_two_currencies_at_once_leave_one(shop: Shop) -> None:
    ada, euros, dollars = somebody(), await shop.product(), await shop.product(currency="USD")
    outcomes = await asyncio.gather(
        *(shop.fill(ada, product) for product in [euros, dollars] * 3), return_exceptions=True
    )
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 3
    assert len((await shop.read_cart(ada)).items) == 1


async def test_a_roll_back_leaves_the_cart_as_it_was(shop: Shop) -> None:
    ada, cream = somebody(), await shop.product()
    before = await shop.fill(ada, cream)
    with suppress(ZeroDivisionError):
        async with shop.uow("here"):
            (line,) = await shop.carts.lock("here", ada.user_id)
            await shop.carts.remove("here", ada.user_id, line.product_id)
            raise ZeroDivisionError
    assert await shop.read_cart(ada) == before
    assert not await shop.carts.remove("there", ada.user_id, cream.id)
    assert not await shop.carts.remove("here", IDS.new(), cream.id)
