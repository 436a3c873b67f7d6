"""Products and categories promise the same in memory and on Postgres."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.support.catalog import ADMIN, Shop, shop_on
from tests.support.lowkey import IDS, START

from core.commerce.catalog.count_sales import CountSales
from core.commerce.catalog.model import ChangeCategory, MakeCategory
from core.commerce.catalog.views import ProductView, shown
from core.commerce.orders.model import Order, OrderLine, OrderStatus
from core.commerce.orders.ports import Orders
from core.commerce.search.query import Meaning
from core.shared.actor import Actor
from core.shared.errors import Conflict, Invalid, NotFound


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    dsn = request.getfixturevalue("module_database") if request.param == "postgres" else None
    async with shop_on(dsn) as shop:
        yield shop


async def pages(shop: Shop, limit: int, **asked: Any) -> list[str]:
    """All names of a list, read page by page."""
    found: list[str] = []
    cursor: str | None = None
    for _ in range(30):
        page = await shop.list(limit=limit, cursor=cursor, **asked)
        found += [product.name for product in page.products]
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the list never ends")


async def test_a_product_is_what_it_was_made(shop: Shop) -> None:
    upload = shop.files.upload("front.png")
    made = await shop.product(
        "Magnesium", description="For calm nights.", stock=3, category="Minerals", image_upload_id=upload
    )
    found = await shop.of(made)
    assert found == made
    assert (found.stock, found.image, found.active, found.type) == (3, "key-of-front.png", True, "physical")
    (category,) = await shop.categories.all("here")
    view = shown(ProductView, found, {category.id: category}, shop.files.public_url)
    assert view.image_url == "https://files.example/key-of-front.png"
    assert [(one.name, one.slug) for one in view.categories] == [("Minerals", "minerals")]
    assert (view.stock, view.available, view.rating.average, view.rating.count) == ("in_stock", 3, None, 0)


async def test_another_app_sees_none_of_it(shop: Shop) -> None:
    made = await shop.product("Magnesium", category="Minerals")
    assert await shop.products.get("there", [made.id]) == {}
    assert await shop.names(app="there") == []
    assert await shop.names(app="there", q="magnesium") == []
    assert await shop.categories.all("there") == []
    with pytest.raises(NotFound):
        await shop.remove_product(Actor("there", ADMIN.user_id, ADMIN.session_id), made.id)
    async with shop.uow("there"):
        assert await shop.shelves.lock("there", made.id) is None


async def test_what_fails_leaves_nothing_behind(shop: Shop) -> None:
    for wrong in (
        {"currency": "JPY"},
        {"type": "api_bundle"},
        {"category_ids": [IDS.new()]},
        {"category": str(IDS.new())},
        {"category": "New", "image_upload_id": IDS.new()},
    ):
        with pytest.raises(Invalid):
            await shop.product("Magnesium", **wrong)
    assert await shop.names() == []
    assert await shop.categories.all("here") == []
    assert await shop.vocabulary.meanings("here", ["magnesiun"]) == {"magnesiun": Meaning()}


async def test_a_list_is_sorted_and_paged_without_repeats_or_gaps(shop: Shop) -> None:
    numbers = [3, 1, 2, 2, 5, 2, 4]
    made = [await shop.product(f"P{place}", price_cents=price * 100) for place, price in enumerate(numbers)]
    async with shop.uow("here"):
        await shop.sales.count("here", {product.id: number for product, number in zip(made, numbers, strict=True)})
    newest = [f"P{place}" for place in range(6, -1, -1)]
    by_price = ["P1", "P2", "P3", "P5", "P0", "P6", "P4"]
    popular = ["P4", "P6", "P0", "P5", "P3", "P2", "P1"]
    for sort, order in (("newest", newest), ("price", by_price), ("popularity", popular), (None, newest)):
        for limit in (1, 2, 3, 7, 20):
            assert await pages(shop, limit, sort=sort) == order
    assert await pages(shop, 2, sort="price", min_price=200, max_price=300) == ["P2", "P3", "P5", "P0"]


async def test_a_page_goes_on_where_the_last_one_ended_though_new_ones_arrive(shop: Shop) -> None:
    for number in range(4):
        await shop.product(f"P{number}")
    first = await shop.list(limit=2, sort="newest")
    await shop.product("Late")
    second = await shop.list(limit=2, sort="newest", cursor=first.next_cursor)
    assert [product.name for product in [*first.products, *second.products]] == ["P3", "P2", "P1", "P0"]
    for asked in ({"sort": "price"}, {"sort": "newest", "category": "x"}, {"app": "there", "sort": "newest"}):
        with pytest.raises(Invalid) as refused:
            await shop.list(limit=2, cursor=first.next_cursor, **asked)
        assert refused.value.code == "invalid_cursor"


async def test_filters_hold_together(shop: Shop) -> None:
    vitamins = await shop.category("Vitamins & more")
    await shop.product("A", category_ids=[vitamins], price_cents=500)
    await shop.product("B", category_ids=[vitamins], price_cents=900, currency="EUR")
    await shop.product("C", price_cents=500, type="chatbot")
    for word in (str(vitamins), "vitamins-more", "Vitamins & more", "VITAMINS & MORE"):
        assert await shop.names(category=word) == ["B", "A"]
    assert await shop.names(category="Vitamins & more", currency="EUR") == ["B"]
    assert await shop.names(category="Vitamins & more", max_price=500) == ["A"]
    assert await pages(shop, 1, category="vitamins-more", sort="price") == ["A", "B"]
    assert await shop.names(type="chatbot") == ["C"]
    assert await shop.names(category="nowhere") == []
    with pytest.raises(Invalid):
        await shop.names(min_price=2, max_price=1)


async def test_categories_count_what_can_be_looked_at(shop: Shop) -> None:
    focus, energy = await shop.category("Focus"), await shop.category("Energy")

    async def counts() -> dict[str, int]:
        return {one.name: one.products for one in await shop.categories.all("here")}

    one = await shop.product("One", category_ids=[focus, energy])
    two = await shop.product("Two", category_ids=[focus], active=False)
    assert await counts() == {"Energy": 1, "Focus": 1}
    await shop.change(two, active=True)
    assert await counts() == {"Energy": 1, "Focus": 2}
    await shop.change(one, category_ids=[energy])
    assert await counts() == {"Energy": 1, "Focus": 1}
    await shop.remove_product(ADMIN, one.id)
    assert await counts() == {"Energy": 0, "Focus": 1}
    await shop.remove_category(ADMIN, focus)
    assert await counts() == {"Energy": 0}
    assert (await shop.of(two)).category_ids == ()
    assert await shop.names(q="focus") == []
    assert await shop.names() == ["Two"]


async def test_a_slug_belongs_to_one_category(shop: Shop) -> None:
    focus, energy = await shop.category("Más enfoque"), await shop.category("Energy")
    with pytest.raises(Conflict) as refused:
        await shop.add_category(ADMIN, MakeCategory(name="Other", slug="mas-enfoque"))
    assert refused.value.code == "category_taken"
    with pytest.raises(Conflict):
        await shop.alter_category(ADMIN, energy, ChangeCategory(slug="mas-enfoque"))
    renamed = await shop.alter_category(ADMIN, focus, ChangeCategory(name="Focus"))
    assert (renamed.name, renamed.slug) == ("Focus", "mas-enfoque")
    assert [one.name for one in await shop.categories.all("here")] == ["Energy", "Focus"]
    again = await shop.add_category(ADMIN, MakeCategory(name="Energy"))
    assert again.slug == "energy-2"
    made = await shop.product("Both", category="Energy")
    await shop.product("New", category_ids=[again.id])
    assert made.category_ids == (energy,)
    assert await shop.names(category="energy") == ["New", "Both"]
    assert await shop.names(category="energy-2") == await shop.names(category=str(again.id)) == ["New"]
    for act in (
        lambda: shop.alter_category(ADMIN, IDS.new(), ChangeCategory()),
        lambda: shop.remove_category(ADMIN, IDS.new()),
    ):
        with pytest.raises(NotFound):
            await act()


async def test_inactive_and_removed_products_are_hidden_but_kept(shop: Shop) -> None:
    hidden, gone = await shop.product("Hidden", active=False), await shop.product("Gone")
    await shop.remove_product(ADMIN, gone.id)
    assert await shop.names() == []
    assert await shop.names(q="gone") == await shop.names(q="hidden") == []
    assert [product.name for product in await shop.shelves.all("here", None, 10)] == ["Hidden"]
    found = await shop.products.get("here", [hidden.id, gone.id, IDS.new()])
    assert {product.name: product.active for product in found.values()} == {"Hidden": False, "Gone": False}
    for act in (lambda: shop.change(gone, name="Back"), lambda: shop.remove_product(ADMIN, gone.id)):
        with pytest.raises(NotFound):
            await act()


async def test_a_change_leaves_alone_what_it_does_not_name(shop: Shop) -> None:
    made = await shop.product("Tea", description="Green.", stock=5, image_upload_id=shop.files.upload("old.png"))
    changed = await shop.change(made, price_cents=1200, image_upload_id=shop.files.upload("new.png"))
    assert (changed.name, changed.description, changed.stock, changed.price_cents) == ("Tea", "Green.", 5, 1200)
    assert (changed.image, shop.files.released) == ("key-of-new.png", ["key-of-old.png"])
    assert await shop.of(made) == changed
    assert (await shop.change(made, image_upload_id=None, stock=None)).image is None
    assert (await shop.of(made)).stock is None


async def test_stock_is_set_or_moved(shop: Shop) -> None:
    made = await shop.product("Tea", stock=5)
    assert (await shop.change(made, stock_delta=-2)).stock == 3
    assert (await shop.change(made, stock=10)).stock == 10
    for wrong, kind in (({"stock": 1, "stock_delta": 1}, Invalid), ({"stock_delta": -11}, Conflict)):
        with pytest.raises(kind):
            await shop.change(made, **wrong)
    assert (await shop.of(made)).stock == 10
    with pytest.raises(Invalid):
        await shop.change(await shop.product("Air"), stock_delta=1)


async def test_parallel_moves_of_stock_all_count(shop: Shop) -> None:
    made = await shop.product("Tea", stock=5)
    await asyncio.gather(*(shop.change(made, stock_delta=delta) for delta in [3, -1] * 4))
    assert (await shop.of(made)).stock == 13


async def test_every_change_is_another_version_and_a_failed_one_is_not_told(shop: Shop) -> None:
    made = await shop.product("Tea", category="Drinks")
    seen = [await shop.versions.current("here")]

    async def counted() -> None:
        version = await shop.versions.current("here")
        assert version not in seen
        seen.append(version)

    await shop.change(made, price_cents=999)
    await counted()
    (category,) = await shop.categories.all("here")
    await shop.alter_category(ADMIN, category.id, ChangeCategory(name="Beverages"))
    await counted()
    async with shop.uow("here"):
        await shop.sales.count("here", {made.id: 2})
    await counted()
    await shop.remove_product(ADMIN, made.id)
    await counted()
    assert await shop.versions.current("here") == await shop.versions.current("here")


async def test_parallel_changes_are_all_counted(shop: Shop) -> None:
    made = [await shop.product(f"P{number}") for number in range(6)]
    before = await shop.versions.current("here")
    await asyncio.gather(*(shop.change(product, price_cents=1) for product in made))
    assert await shop.versions.current("here") - before >= len(made)


async def test_an_order_is_counted_once_and_taken_back_once(shop: Shop) -> None:
    order = IDS.new()
    async with shop.uow("here"):
        marks = [await shop.sales.mark("here", order, sold=sold) for sold in (False, True, True, False, False, True)]
        assert await shop.sales.mark("there", order, sold=False) is False
    assert marks == [False, True, False, True, False, True]


async def test_reading_the_shelves_of_many_products_page_by_page(shop: Shop) -> None:
    made = [await shop.product(f"P{number}", active=number % 2 == 0) for number in range(5)]
    first = await shop.shelves.all("here", None, 3)
    rest = await shop.shelves.all("here", first[-1].id, 3)
    assert [one.id for one in itertools.chain(first, rest)] == [product.id for product in reversed(made)]


@dataclass
class OneOrder:
    """An order whose state a test says."""

    order: Order

    async def lock(self, app: str, order_id: UUID) -> Order | None:
        return self.order if (app, order_id) == (self.order.app, self.order.id) else None

    def become(self, status: OrderStatus) -> None:
        self.order = replace(self.order, status=status)


async def test_what_an_order_sold_counts_as_long_as_its_money_stays(shop: Shop) -> None:
    tea, cup = await shop.product("Tea"), await shop.product("Cup")
    lines = tuple(
        OrderLine(product_id=product and product.id, name="", quantity=quantity, unit_price_cents=1)
        for product, quantity in ((tea, 2), (tea, 1), (cup, 4), (None, 9))
    )
    order = Order(
        id=IDS.new(),
        app="here",
        user_id=IDS.new(),
        type="one_time",
        status="pending",
        currency="USD",
        lines=lines,
        subtotal_cents=16,
        discount_cents=0,
        total_cents=16,
        created_at=START,
        expires_at=START,
    )
    orders = OneOrder(order)
    count = CountSales(cast("Orders", orders), shop.sales)

    async def sold(*statuses: OrderStatus) -> tuple[int, int]:
        for status in statuses:
            orders.become(status)
            async with shop.uow("here"):
                await count("here", order.id)
        return (await shop.of(tea)).sold, (await shop.of(cup)).sold

    assert await sold("pending", "cancelled") == (0, 0)
    assert await sold("paid", "paid", "fulfilled") == (3, 4)
    assert await shop.names(sort="popularity") == ["Cup", "Tea"]
    assert await sold("partially_refunded", "disputed") == (3, 4)
    assert await sold("refunded", "refunded") == (0, 0)
    assert await sold("fulfilled") == (3, 4)
    async with shop.uow("there"):
        await count("there", order.id)
    assert (await shop.of(tea)).sold == 3
