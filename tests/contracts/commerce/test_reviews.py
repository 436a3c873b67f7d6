"""Reviews and the ratings that come of them promise the same in memory and on Postgres."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.support.catalog import ADMIN, Shop, shop_on
from tests.support.lowkey import IDS

from core.commerce.catalog.model import Product
from core.commerce.catalog.views import rating_of
from core.commerce.reviews.model import ChangeReview, HideReview, ReviewView, WriteReview
from core.shared.actor import Actor
from core.shared.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture(params=["memory", "postgres"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    dsn = request.getfixturevalue("module_database") if request.param == "postgres" else None
    async with shop_on(dsn) as shop:
        yield shop


def buyer(shop: Shop, product: Product) -> Actor:
    """Somebody who bought it."""
    actor = Actor(product.app, IDS.new(), IDS.new())
    shop.purchases.bought.add((actor.app, actor.user_id, product.id))
    return actor


async def rated(shop: Shop, product: Product, rating: int, comment: str = "") -> tuple[Actor, ReviewView]:
    """A review by a buyer of its own."""
    actor = buyer(shop, product)
    return actor, await shop.add_review(actor, product.id, WriteReview(rating=rating, comment=comment))


async def ratings(shop: Shop, product: Product) -> tuple[int, ...]:
    return (await shop.of(product)).ratings


async def test_ratings_are_counted_as_they_come_and_go(shop: Shop) -> None:
    tea = await shop.product("Tea")
    _, four = await rated(shop, tea, 4)
    ada, five = await rated(shop, tea, 5, "Calm at last.")
    assert await ratings(shop, tea) == (0, 0, 0, 1, 1)
    await shop.alter_review(ada, tea.id, five.id, ChangeReview(rating=1))
    assert await ratings(shop, tea) == (1, 0, 0, 1, 0)
    await shop.hide_review(ADMIN, four.id, HideReview(hidden=True))
    assert await ratings(shop, tea) == (1, 0, 0, 0, 0)
    await shop.hide_review(ADMIN, four.id, HideReview(hidden=False))
    await shop.remove_review(ada, tea.id, five.id)
    assert await ratings(shop, tea) == (0, 0, 0, 1, 0)


async def test_a_change_of_the_product_keeps_its_ratings(shop: Shop) -> None:
    tea = await shop.product("Tea")
    _, only = await rated(shop, tea, 3)
    assert (await shop.change(tea, price_cents=1)).ratings == (0, 0, 1, 0, 0)
    assert await ratings(shop, tea) == (0, 0, 1, 0, 0)
    await shop.hide_review(ADMIN, only.id, HideReview(hidden=True))
    assert await ratings(shop, tea) == (0, 0, 0, 0, 0)


async def test_only_buyers_review_and_each_once(shop: Shop) -> None:
    tea, milk = await shop.product("Tea"), await shop.product("Milk")
    ada, _ = await rated(shop, tea, 5)
    with pytest.raises(Conflict) as twice:
        await shop.add_review(ada, tea.id, WriteReview(rating=1))
    with pytest.raises(Forbidden) as unbought:
        await shop.add_review(ada, milk.id, WriteReview(rating=1))
    assert (twice.value.code, unbought.value.code) == ("already_reviewed", "not_owned")
    with pytest.raises(NotFound):
        await shop.add_review(ada, IDS.new(), WriteReview(rating=1))
    with pytest.raises(NotFound):
        await shop.add_review(Actor("there", ada.user_id, ada.session_id), tea.id, WriteReview(rating=1))
    assert (await ratings(shop, tea), await ratings(shop, milk)) == ((0, 0, 0, 0, 1), (0, 0, 0, 0, 0))


async def test_what_is_not_sold_any_more_can_still_be_reviewed_by_its_owners(shop: Shop) -> None:
    tea = await shop.product("Tea")
    ada = buyer(shop, tea)
    await shop.remove_product(ADMIN, tea.id)
    assert (await shop.add_review(ada, tea.id, WriteReview(rating=2))).rating == 2
    with pytest.raises(NotFound):
        await shop.add_review(Actor("here", IDS.new(), IDS.new()), tea.id, WriteReview(rating=2))


async def test_of_many_at_once_one_review_of_a_person_is_kept(shop: Shop) -> None:
    tea = await shop.product("Tea")
    ada = buyer(shop, tea)
    others = [buyer(shop, tea) for _ in range(6)]
    outcomes = await asyncio.gather(
        *(shop.add_review(who, tea.id, WriteReview(rating=4)) for who in [ada] * 6 + others), return_exceptions=True
    )
    assert sum(isinstance(outcome, ReviewView) for outcome in outcomes) == 7
    assert await ratings(shop, tea) == (0, 0, 0, 7, 0)


async def test_nobody_changes_another_persons_review(shop: Shop) -> None:
    tea, milk = await shop.product("Tea"), await shop.product("Milk")
    ada, review = await rated(shop, tea, 5)
    eve = buyer(shop, tea)
    elsewhere = Actor("there", ada.user_id, ada.session_id)
    for act in (
        lambda: shop.alter_review(eve, tea.id, review.id, ChangeReview(rating=1)),
        lambda: shop.alter_review(ada, milk.id, review.id, ChangeReview(rating=1)),
        lambda: shop.alter_review(elsewhere, tea.id, review.id, ChangeReview(rating=1)),
        lambda: shop.alter_review(ada, tea.id, review.id, ChangeReview(hidden=True)),
        lambda: shop.alter_review(ADMIN, tea.id, review.id, ChangeReview(rating=1)),
        lambda: shop.alter_review(ADMIN, tea.id, review.id, ChangeReview(rating=1, hidden=True)),
        lambda: shop.remove_review(eve, tea.id, review.id),
        lambda: shop.remove_review(ada, milk.id, review.id),
        lambda: shop.hide_review(elsewhere, review.id, HideReview(hidden=True)),
    ):
        with pytest.raises(NotFound):
            await act()
    assert await ratings(shop, tea) == (0, 0, 0, 0, 1)
    assert [one.rating for one in await shop.list_reviews.first("here", tea.id, 5)] == [5]


async def test_an_admin_hides_what_others_shall_not_read(shop: Shop) -> None:
    tea = await shop.product("Tea")
    ada, review = await rated(shop, tea, 1, "Spam")
    await shop.alter_review(ADMIN, tea.id, review.id, ChangeReview(hidden=True))
    assert (await shop.list_reviews("here", tea.id)).items == []
    with pytest.raises(Conflict) as refused:
        await shop.remove_review(ada, tea.id, review.id)
    assert refused.value.code == "review_hidden"
    await shop.alter_review(ada, tea.id, review.id, ChangeReview(rating=5, comment="Better"))
    assert await ratings(shop, tea) == (0, 0, 0, 0, 0)
    await shop.alter_review(ADMIN, tea.id, review.id, ChangeReview(hidden=False))
    assert [one.comment for one in (await shop.list_reviews("here", tea.id)).items] == ["Better"]
    assert await ratings(shop, tea) == (0, 0, 0, 0, 1)


async def test_reviews_are_listed_the_newest_first(shop: Shop) -> None:
    tea = await shop.product("Tea")
    for rating in (1, 2, 3, 4):
        await rated(shop, tea, rating)
    first = await shop.list_reviews("here", tea.id, 3)
    await rated(shop, tea, 5)
    rest = await shop.list_reviews("here", tea.id, 3, first.next_cursor)
    assert [one.rating for one in [*first.items, *rest.items]] == [4, 3, 2, 1]
    assert rest.next_cursor is None
    with pytest.raises(Invalid):
        await shop.list_reviews("here", (await shop.product("Milk")).id, 3, first.next_cursor)
    with pytest.raises(NotFound):
        await shop.list_reviews("there", tea.id)


async def test_a_review_goes_with_its_writer_and_its_rating_with_it(shop: Shop) -> None:
    tea = await shop.product("Tea")
    ada, _ = await rated(shop, tea, 1, "Mine.")
    await rated(shop, tea, 5)
    before = await shop.versions.current("here")
    exported = await shop.personal_data.export(ada.user_id)
    assert [row["comment"] for row in exported["reviews"]] == ["Mine."]
    async with shop.uow("*"):
        await shop.personal_data.purge(ada.user_id)
    assert await ratings(shop, tea) == (0, 0, 0, 0, 1)
    assert await shop.versions.current("here") != before


async def test_what_fails_later_takes_the_rating_back(shop: Shop) -> None:
    tea = await shop.product("Tea")
    ada = buyer(shop, tea)

    async def review_twice() -> None:
        async with shop.uow("here"):
            await shop.add_review(ada, tea.id, WriteReview(rating=5))
            await shop.add_review(ada, tea.id, WriteReview(rating=5))

    with pytest.raises(Conflict):
        await review_twice()
    assert await ratings(shop, tea) == (0, 0, 0, 0, 0)
    assert (await shop.list_reviews("here", tea.id)).items == []


def test_the_mean_has_two_decimals() -> None:
    rating = rating_of((1, 0, 0, 1, 1))
    assert (rating.average, rating.count) == (3.33, 3)
    assert rating.histogram == {"1": 1, "2": 0, "3": 0, "4": 1, "5": 1}
    assert rating_of((0, 0, 0, 0, 0)).average is None
