"""Searching promises the same in memory and on Postgres."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.catalog import ADMIN, Shop, memory_shop, shop_on
from tests.support.tries import tries

from adapters.postgres.commerce.catalog import find
from core.commerce.catalog.views import FoundProductView
from core.commerce.search.query import Meaning

SHELF = {
    "Magnesium citrate": "Minerals for calm nights and easy mornings.",
    "Vitamin C": "Ascorbic acid. Goes well with zinc.",
    "Vitamin D3 drops": "Sunshine for dark months: 50 µg of cholecalciferol.",
    "Zinc": "For the immune system.",
    "Protein powder": "Whey, with vitamin B12 for athletes.",
    "Té de energía": "Yerba mate, guaraná y limón.",
    "Omega-3": "Fish oil; keeps heart & head going.",
}


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    dsn = request.getfixturevalue("module_database") if request.param == "postgres" else None
    async with shop_on(dsn) as shop:
        yield shop


@pytest.fixture
async def stocked(shop: Shop) -> Shop:
    for name, description in SHELF.items():
        await shop.product(name, description=description)
    return shop


async def read_all(shop: Shop, **asked: Any) -> list[str]:
    """All pages of one product each."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await shop.list(limit=1, cursor=cursor, **asked)
        found += [product.name for product in page.products]
        if (cursor := page.next_cursor) is None:
            return found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("magnesium", ["Magnesium citrate"]),
        ("MAGNESIUM", ["Magnesium citrate"]),
        ("magn", ["Magnesium citrate"]),
        ("magnesim", ["Magnesium citrate"]),
        ("mangesium", ["Magnesium citrate"]),
        ("magnessiumm", ["Magnesium citrate"]),
        ("protien", ["Protein powder"]),
        ("vitmain", ["Vitamin D3 drops", "Vitamin C", "Protein powder"]),
        ("omga", ["Omega-3"]),
        ("zinc", ["Zinc", "Vitamin C"]),
        ("xinc", ["Zinc", "Vitamin C"]),
        ("vitamin zinc", ["Vitamin C"]),
        ("zinc   VITAMIN!", ["Vitamin C"]),
        ("vitamin d3", ["Vitamin D3 drops"]),
        ("energia", ["Té de energía"]),
        ("energía", ["Té de energía"]),
        ("ENERGI\u0301A", ["Té de energía"]),
        ("guarana limon", ["Té de energía"]),
        ("calm nights and mornings", ["Magnesium citrate"]),
        ("omega-3", ["Omega-3"]),
        ("heart & head", ["Omega-3"]),
        ("c", ["Vitamin C"]),
        ("quartz", []),
        ("magnesium quartz", []),
        ("zzc", []),
    ],
)
async def test_what_is_typed_finds_what_is_meant(stocked: Shop, typed: str, found: list[str]) -> None:
    assert await stocked.names(q=typed) == found


async def test_names_come_before_descriptions_and_whole_words_before_beginnings(shop: Shop) -> None:
    focus = await shop.category("Focus")
    await shop.product("Focus timer")
    await shop.product("Coach", description="Keeps the focus.")
    await shop.product("Focused reading")
    await shop.product("Notes", category_ids=[focus])
    popular = await shop.product("Deep focus")
    await shop.product("Fokus", description="Something else.")
    async with shop.uow("here"):
        await shop.sales.count("here", {popular.id: 3})
    order = ["Deep focus", "Focus timer", "Focused reading", "Notes", "Coach"]
    assert await shop.names(q="focus") == order
    assert await read_all(shop, q="focus") == order
    assert await read_all(shop, q="focus", sort="newest") == [
        "Deep focus",
        "Notes",
        "Focused reading",
        "Coach",
        "Focus timer",
    ]
    assert await shop.names(q="focus", category="focus") == ["Notes"]


async def test_a_slip_comes_after_what_was_typed(shop: Shop) -> None:
    for name in ("Sleeps", "Sleet", "Sleep diary"):
        await shop.product(name)
    assert await shop.names(q="sleep") == ["Sleep diary", "Sleeps"]  # a word that is known is no slip
    assert await shop.names(q="sleeq") == ["Sleep diary", "Sleet"]


async def test_filters_and_orders_hold_for_queries(shop: Shop) -> None:
    drinks = await shop.category("Drinks")
    await shop.product("Green tea", price_cents=300, category_ids=[drinks])
    await shop.product("Black tea", price_cents=200, category_ids=[drinks])
    await shop.product("White tea", price_cents=200, currency="EUR")
    await shop.product("Tea coach", price_cents=100, type="chatbot")
    assert await shop.names(q="tea", category="drinks") == ["Black tea", "Green tea"]
    assert await shop.names(q="tea", min_price=200, currency="USD") == ["Black tea", "Green tea"]
    assert await shop.names(q="tea", type="physical", max_price=200) == ["White tea", "Black tea"]
    assert await read_all(shop, q="tea", sort="price") == ["Tea coach", "Black tea", "White tea", "Green tea"]


async def test_what_changes_is_found_as_it_is_now(shop: Shop) -> None:
    tea = await shop.product("Green tea", description="Leaves.")
    await shop.change(tea, name="Oolong", description="Half of the leaves.")
    assert await shop.names(q="green") == []
    assert await shop.names(q="oolong leaves") == ["Oolong"]
    await shop.change(tea, active=False)
    assert await shop.names(q="oolong") == []
    assert await shop.vocabulary.meanings("here", ["ooolong"]) == {"ooolong": Meaning()}
    await shop.change(tea, active=True)
    assert await shop.names(q="ooolong") == ["Oolong"]


ODD = [
    "",
    " ",
    "'",
    "''; drop table products; --",
    "a & | ! <-> :* (b",
    "\\",
    "'tea':*",
    "%_*?",
    "🍵",
    "茶",
    "\u200b",
    "a" * 200,
    "tea\n\ttea",
    "ﬁsh",
    "\ud7ff",
    "!tea",
    ".tea",
    "@here",
    "#tea",
]


@pytest.mark.parametrize("typed", ODD)
async def test_odd_queries_are_answered(stocked: Shop, typed: str) -> None:
    found = await stocked.names(q=typed)
    assert set(found) <= SHELF.keys()
    if not typed.strip():
        assert len(found) == len(SHELF)
    assert await stocked.names(q="zinc") == ["Zinc", "Vitamin C"]


async def test_both_agree_on_whatever_is_typed(module_database: str) -> None:
    letters = st.text(st.sampled_from("abcdeinotvz éñ-3"), min_size=1, max_size=12)

    async with shop_on(module_database) as real:
        fake = memory_shop()
        for name, description in SHELF.items():
            for shop in (real, fake):
                await shop.product(name, description=description)

        asked: list[str] = []

        @given(letters)
        @tries(60, database=None)
        def collect(typed: str) -> None:
            asked.append(typed)

        collect()
        for typed in [*asked, *(word[:-1] + "e" for word in " ".join(SHELF).split())]:
            assert await real.names(q=typed) == await fake.names(q=typed), typed


async def test_more_than_are_sorted_are_walked_in_the_same_order(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        description = "Good tea." if number % 2 else "Tea, and nothing else."
        await shop.product(
            f"{'Tea' if number < 5 else 'Leaf'} {number}", price_cents=100 * (number % 4), description=description
        )
    asked: list[dict[str, Any]] = [
        {"q": "tea"},
        {"q": "tea", "sort": "price"},
        {"q": "good tea", "sort": "newest"},
        {"q": "tea", "sort": "popularity", "min_price": 100},
        {"q": "leaf tea", "max_price": 300, "currency": "USD"},
    ]
    sorted_ones = [await read_all(shop, **wanted) for wanted in asked]
    monkeypatch.setattr(find, "MOST_SORTED", 1)
    assert [await read_all(shop, **wanted) for wanted in asked] == sorted_ones
    assert all(len(names) > 1 for names in sorted_ones)


async def test_what_was_found_is_marked_and_nothing_else_is_markup(shop: Shop) -> None:
    await shop.product(
        "Tea <script>alert(1)</script>", description=f"{'Long before. ' * 40}Then <b>Téa</b> & toast. {'After. ' * 40}"
    )
    listed = await shop.list(q="tea")
    (view,) = shop.listing.views(FoundProductView, listed)
    assert view.highlights.title == "<mark>Tea</mark> &lt;script&gt;alert(1)&lt;/script&gt;"
    assert "&lt;b&gt;<mark>Téa</mark>&lt;/b&gt; &amp; toast." in view.highlights.description
    assert view.highlights.description.startswith("… ")
    assert view.highlights.description.endswith(" …")
    assert len(view.highlights.description) < 260
    (view,) = shop.listing.views(FoundProductView, await shop.list(q="toasd tea", sort="newest"))
    assert "<mark>Téa</mark>&lt;/b&gt; &amp; <mark>toast</mark>" in view.highlights.description
    assert await shop.names(q="script", app=ADMIN.app) == ["Tea <script>alert(1)</script>"]
