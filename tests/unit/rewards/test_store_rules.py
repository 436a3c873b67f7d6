"""Who may have what, in which order things stand, and what ships with the code."""

import re

from hypothesis import given
from hypothesis import strategies as st

from core.engagement.achievements.feature import Achievements
from core.platform.apps.calixo import APP
from core.rewards.store.feature import Wardrobe
from core.rewards.store.library import store_item_id
from core.rewards.store.model import ItemNames, StoreItem, StorePlace
from core.rewards.store.outdoors import OUTDOORS
from core.rewards.store.rules import Standing, behind, in_order, lacking, level_of

NAMES = ItemNames(es="A", en="B")

items = st.lists(
    st.builds(
        lambda place, number: StoreItem(
            id=store_item_id(str(number)), name=NAMES, category="hat", price=1, place=place
        ),
        st.none() | st.integers(0, 5),
        st.integers(0, 10_000),
    ),
    unique_by=lambda item: item.id,
    max_size=20,
)


def test_a_level_is_ten_challenges() -> None:
    assert [level_of(done) for done in (0, 9, 10, 19, 20, 1000)] == [1, 1, 2, 2, 3, 101]


def test_each_lack_is_told() -> None:
    item = StoreItem(
        id=store_item_id("x"),
        name=NAMES,
        category="hat",
        price=10,
        premium_only=True,
        required_level=2,
        required_achievement="first",
    )
    nobody = Standing(completed=9, achievements=(), premium=False, coins=-5)
    assert lacking(item, nobody) == [
        "premium_required",
        "level_required",
        "achievement_required",
        "insufficient_coins",
    ]
    assert lacking(item, Standing(completed=10, achievements={"first"}, premium=True, coins=10)) == []
    free = StoreItem(id=store_item_id("y"), name=NAMES, category="hat", price=0)
    assert lacking(free, nobody) == [], "who owes may still have what costs nothing"


@given(items, st.data())
def test_a_page_begins_where_the_one_before_ended(found: list[StoreItem], data: st.DataObject) -> None:
    ordered = in_order(found)
    assert sorted(ordered, key=lambda item: item.id) == sorted(found, key=lambda item: item.id)
    assert behind(ordered, None) == ordered
    if ordered:
        cut = data.draw(st.integers(0, len(ordered) - 1))
        place = StorePlace(ordered[cut].place, ordered[cut].id)
        assert behind(ordered, place) == ordered[cut + 1 :]
        assert behind([item for item in ordered if item.id != place.id], place) == ordered[cut + 1 :]


def test_the_library_is_fit_to_be_sold() -> None:
    feature = APP.feature(Wardrobe)
    assert feature is not None
    assert feature.shipped == OUTDOORS
    assert len(OUTDOORS) >= 15
    assert len({item.category for item in OUTDOORS}) >= 4
    assert len({item.id for item in OUTDOORS}) == len(OUTDOORS)
    for item in OUTDOORS:
        assert re.fullmatch("[a-z][a-z0-9_]*", item.category)
        assert item.price >= 1
        assert item.name.es.strip()
        assert item.name.es != item.name.en
    beginner = Standing(completed=0, achievements=(), premium=False, coins=100)
    for category in {item.category for item in OUTDOORS}:
        found = [item for item in OUTDOORS if item.category == category and not lacking(item, beginner)]
        assert found, f"a beginner finds no {category}"


def test_what_the_library_asks_for_can_be_reached() -> None:
    achievements = APP.feature(Achievements)
    assert achievements is not None
    asked = {item.required_achievement for item in OUTDOORS} - {None}
    assert asked
    assert asked <= {one.key for one in achievements.catalog}
