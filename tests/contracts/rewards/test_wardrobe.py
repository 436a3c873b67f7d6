"""The store and avatars promise the same on memory and on Postgres."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.support.lowkey import IDS
from tests.support.wardrobe import ADMIN, FEATURE, STRAW, WOOL, World, memory_wardrobe, postgres_wardrobe

from adapters.postgres.rewards.wardrobe.invariants import INVARIANTS
from core.rewards.avatar.model import AvatarItem, OwnedItem
from core.rewards.ledger.adjust_coins import AdjustCoins
from core.rewards.store.library import store_item_id
from core.rewards.store.model import AdminItemView, ItemNames, StoreItem
from core.shared.actor import Actor
from core.shared.errors import DomainError, Invalid, NotFound


@pytest.fixture(params=["memory", "postgres"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield memory_wardrobe()
        return
    dsn = request.getfixturevalue("module_database")
    async with postgres_wardrobe(dsn) as world:
        yield world
    assert await broken(dsn) == {}


async def broken(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        counts = {name: await connection.fetchval(query) for name, query in INVARIANTS.items()}
    finally:
        await connection.close()
    return {name: count for name, count in counts.items() if count}


async def code(work: Any) -> str:
    """The code of the refusal, "" when it worked."""
    try:
        await work
    except DomainError as error:
        return error.code
    return ""


def owned(item_id: UUID, category: str = "hat", *, equipped: bool = False) -> OwnedItem:
    at = memory_wardrobe().clock.now()
    return OwnedItem(item_id=item_id, category=category, price=0, equipped=equipped, unlocked_at=at)


async def test_what_is_bought_at_one_door_is_owned_at_the_other(world: World) -> None:
    ada = await world.person(coins=100)
    bought = await world.buy(ada, WOOL.id)
    assert (bought.item_id, bought.price, bought.equipped, bought.balance) == (WOOL.id, 30, False, 70)
    assert await code(world.dress(ada, "unlock", WOOL.id)) == "already_owned"
    seen = await world.dress(ada, "unlock", STRAW.id)
    assert await code(world.buy(ada, STRAW.id)) == "already_owned"
    assert [one.item_id for one in seen.items] == sorted([WOOL.id, STRAW.id])
    assert (seen.level, seen.energy, await world.balance(ada)) == (1, 100, 30)
    page = await world.history(ada, "coins")
    assert [(one.amount, one.reason, one.balance_after) for one in page.items] == [
        (-40, "purchase", 30),
        (-30, "purchase", 70),
        (100, "gift", 100),
    ]


async def test_of_what_is_bought_five_times_at_once_one_is_paid_for(world: World) -> None:
    ada = await world.person(coins=100)
    doors = [world.buy(ada, WOOL.id), *(world.dress(ada, "unlock", WOOL.id) for _ in range(2)), world.buy(ada, WOOL.id)]
    said = Counter(await asyncio.gather(*(code(door) for door in (*doors, world.buy(ada, WOOL.id)))))
    assert said == {"": 1, "already_owned": 4}
    assert await world.balance(ada) == 70


async def test_of_different_things_at_once_no_more_are_owned_than_there_were_coins_for(world: World) -> None:
    ada = await world.person(coins=75)
    things = [item.id for item in FEATURE.shipped if item.price == 30 or item.id in {STRAW.id}]
    said = Counter(await asyncio.gather(*(code(world.buy(ada, thing)) for thing in things)))
    had = {one.item_id for one in await world.closets.of("here", ada.user_id)}
    assert said == {"": 2, "insufficient_coins": len(things) - 2}
    assert await world.balance(ada) == 75 - sum(item.price for item in FEATURE.shipped if item.id in had)


async def test_who_lacks_coins_owns_nothing_and_keeps_them(world: World) -> None:
    ada = await world.person(coins=29)
    assert await code(world.buy(ada, WOOL.id)) == "insufficient_coins"
    assert await code(world.dress(ada, "equip", WOOL.id)) == "not_owned"
    assert await world.closets.of("here", ada.user_id) == []
    assert await world.balance(ada) == 29


async def test_each_requirement_has_its_own_refusal(world: World) -> None:
    ada = await world.person(coins=10)
    made = await world.made(ADMIN, premium_only=True, required_level=3, required_achievement="first", price=11)
    assert await code(world.buy(ada, made.id)) == "premium_required"
    world.lives.paying.add(ada.user_id)
    world.lives.done[ada.user_id] = 19
    assert await code(world.buy(ada, made.id)) == "level_required"
    world.lives.done[ada.user_id] = 20
    assert await code(world.buy(ada, made.id)) == "achievement_required"
    world.lives.reached[ada.user_id] = {"first"}
    assert await code(world.buy(ada, made.id)) == "insufficient_coins"
    await world.changed(ADMIN, made.id, price=10)
    assert (await world.buy(ada, made.id)).balance == 0
    assert await code(world.buy(ada, made.id)) == "already_owned"


async def test_what_costs_nothing_leaves_no_entry(world: World) -> None:
    ada, gift = await world.person(), await world.made(ADMIN, price=0)
    assert (await world.buy(ada, gift.id)).balance == 0
    assert (await world.history(ada, "coins")).items == []


async def test_one_thing_of_a_category_is_worn(world: World) -> None:
    ada = await world.person(coins=200)
    sun = next(item for item in FEATURE.shipped if item.category == "glasses")
    for item in (WOOL, STRAW, sun):
        await world.buy(ada, item.id)
    for item in (WOOL, sun, STRAW, STRAW):
        await world.dress(ada, "equip", item.id)
    assert await world.worn(ada) == {STRAW.id, sun.id}
    for _ in range(2):
        await world.dress(ada, "unequip", STRAW.id)
    assert await world.worn(ada) == {sun.id}


async def test_however_many_dress_at_once_one_thing_of_a_category_is_worn(world: World) -> None:
    ada = await world.person(coins=500)
    made = [await world.made(ADMIN, price=1) for _ in range(4)]
    for one in made:
        await world.buy(ada, one.id)
    acts = [world.dress(ada, "equip", one.id) for one in made * 3]
    acts += [world.dress(ada, "unequip", made[0].id), world.dress(ada, "unequip", made[1].id)]
    assert set(await asyncio.gather(*map(code, acts))) == {""}
    worn = [one.item_id for one in await world.closets.of("here", ada.user_id) if one.equipped]
    assert len(worn) <= 1
    assert await world.worn(ada) == set(worn)


async def test_what_is_not_owned_is_not_worn_and_what_is_not_there_is_not_found(world: World) -> None:
    ada = await world.person(coins=100)
    for action in ("equip", "unequip"):
        assert await code(world.dress(ada, action, WOOL.id)) == "not_owned"
        assert await code(world.dress(ada, action, IDS.new())) == "not_found"
    assert await code(world.buy(ada, IDS.new())) == "not_found"
    assert await code(world.buy(Actor("here", IDS.new(), IDS.new()), WOOL.id)) == "not_found"


async def test_what_is_for_premium_is_kept_and_not_shown_until_it_comes_back(world: World) -> None:
    ada = await world.person(coins=500)
    fine = next(item for item in FEATURE.shipped if item.premium_only and item.category == "hat")
    world.lives.paying.add(ada.user_id)
    await world.dress(ada, "unlock", fine.id)
    await world.dress(ada, "equip", fine.id)
    assert await world.worn(ada) == {fine.id}
    world.lives.paying.clear()
    assert [(one.item_id, one.equipped) for one in (await world.read(FEATURE, ada)).items] == [(fine.id, False)]
    assert await code(world.dress(ada, "equip", fine.id)) == "premium_required"
    world.lives.paying.add(ada.user_id)
    assert await world.worn(ada) == {fine.id}
    world.lives.paying.clear()
    await world.buy(ada, WOOL.id)
    await world.dress(ada, "equip", WOOL.id)
    world.lives.paying.add(ada.user_id)
    assert await world.worn(ada) == {WOOL.id}


async def test_the_store_speaks_the_readers_language_and_says_what_is_in_the_way(world: World) -> None:
    ada, bob = await world.person(coins=30), await world.person(coins=1000, locale="en")
    made = await world.made(ADMIN, premium_only=True, required_level=2, price=31)
    page = await world.store(FEATURE, ada, None, 100)
    by_id = {item.id: item for item in page.items}
    assert (page.items[0].id, page.items[0].name, page.balance, page.level) == (made.id, "Gorra", 30, 1)
    assert by_id[made.id].lacking == ["premium_required", "level_required", "insufficient_coins"]
    assert (by_id[WOOL.id].name, by_id[WOOL.id].affordable, by_id[WOOL.id].unlockable) == ("Gorro de lana", True, True)
    assert (by_id[STRAW.id].affordable, by_id[STRAW.id].unlockable, by_id[STRAW.id].owned) == (False, False, False)
    await world.buy(ada, WOOL.id)
    hats = (await world.store(FEATURE, ada, "hat", 100)).items
    assert {item.category for item in hats} == {"hat"}
    mine = next(item for item in hats if item.id == WOOL.id)
    assert (mine.owned, mine.unlockable, mine.lacking) == (True, False, [])
    assert (await world.store(FEATURE, bob, None, 100)).items[0].name == "Cap"


async def test_pages_of_the_store_neither_repeat_nor_leave_out(world: World) -> None:
    ada = await world.person()
    for _ in range(3):
        await world.made(ADMIN)
    whole = [item.id for item in (await world.store(FEATURE, ada, None, 100)).items]
    seen: list[UUID] = []
    cursor = None
    while True:
        page = await world.store(FEATURE, ada, None, 7, cursor)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        await world.made(ADMIN)
    assert seen == whole
    with pytest.raises(Invalid):
        await world.listing(FEATURE, "here", 7, "nonsense")


async def test_what_admins_change_of_the_library_counts_and_what_they_remove_is_kept_by_its_owners(
    world: World,
) -> None:
    ada, bob = await world.person(app="shop", coins=100), await world.person(app="shop", coins=100)
    boss = Actor("shop", IDS.new(), IDS.new())
    await world.buy(ada, WOOL.id)
    await world.changed(boss, WOOL.id, price=99)
    assert (await world.buy(bob, WOOL.id)).balance == 1
    await world.dress(ada, "equip", WOOL.id)
    await world.filling.remove(FEATURE, boss, WOOL.id)
    eve = await world.person(app="shop", coins=100)
    assert await code(world.buy(eve, WOOL.id)) == "not_found"
    assert await code(world.dress(eve, "equip", WOOL.id)) == "not_found"
    assert WOOL.id not in {item.id for item in (await world.store(FEATURE, ada, None, 100)).items}
    assert WOOL.id not in {item.id for item in (await world.listing(FEATURE, "shop", 100)).items}
    assert await world.worn(ada) == {WOOL.id}
    await world.dress(ada, "unequip", WOOL.id)
    await world.dress(ada, "equip", WOOL.id)
    with pytest.raises(NotFound):
        await world.changed(boss, WOOL.id, price=1)
    with pytest.raises(NotFound):
        await world.filling.remove(FEATURE, boss, WOOL.id)
    elsewhere = await world.person(coins=30)
    assert (await world.buy(elsewhere, WOOL.id)).balance == 0, "another app's shelf is untouched"


async def test_what_is_inactive_is_seen_by_admins_alone(world: World) -> None:
    ada, made = await world.person(coins=100), await world.made(ADMIN)
    hidden = await world.changed(ADMIN, made.id, active=False, required_level=4)
    assert await code(world.buy(ada, made.id)) == "not_found"
    assert hidden in (await world.listing(FEATURE, "here", 100)).items
    assert hidden == AdminItemView(
        id=made.id,
        name=ItemNames(es="Gorra", en="Cap"),
        category="hat",
        price=10,
        premium_only=False,
        required_level=4,
        required_achievement=None,
        active=False,
    )
    assert (await world.changed(ADMIN, made.id, active=True, required_level=None)).required_level is None
    await world.buy(ada, made.id)


async def test_what_moves_to_another_category_is_taken_off_by_everybody(world: World) -> None:
    ada, made = await world.person(coins=100), await world.made(ADMIN)
    for item_id in (WOOL.id, made.id):
        await world.buy(ada, item_id)
    sun = await world.made(ADMIN, category="glasses")
    await world.buy(ada, sun.id)
    await world.dress(ada, "equip", WOOL.id)
    await world.dress(ada, "equip", sun.id)
    await world.changed(ADMIN, sun.id, category="hat")
    assert await world.worn(ada) == {WOOL.id}
    await world.dress(ada, "equip", sun.id)
    assert await world.worn(ada) == {sun.id}


async def test_moving_a_thing_while_it_is_bought_and_put_on_leaves_it_where_it_belongs(world: World) -> None:
    people = [await world.person(coins=50) for _ in range(4)]
    made = await world.made(ADMIN)

    async def life(who: Actor) -> None:
        await world.buy(who, made.id)
        await world.dress(who, "equip", made.id)

    moves = [world.changed(ADMIN, made.id, category=name) for name in ("scarf", "color")]
    await asyncio.gather(*map(life, people[:2]), *moves, *map(life, people[2:]))
    last = next(item for item in (await world.listing(FEATURE, "here", 100)).items if item.id == made.id)
    found = [await world.closets.of("here", who.user_id) for who in people]
    assert {one.category for things in found for one in things} == {last.category}


async def test_a_failed_unit_of_work_leaves_neither_thing_nor_charge_nor_item(world: World) -> None:
    ada = await world.person(coins=100)
    with suppress(ZeroDivisionError):
        async with world.uow("here"):
            await world.buy(ada, WOOL.id)
            await world.dress(ada, "equip", WOOL.id)
            await world.changed(ADMIN, STRAW.id, price=1)
            raise ZeroDivisionError
    assert await world.closets.of("here", ada.user_id) == []
    assert await world.balance(ada) == 100
    assert STRAW.id not in {item.id for item in await world.items.all("here")}


async def test_another_app_and_another_person_see_nothing(world: World) -> None:
    ada, bob = await world.person(coins=100), await world.person(coins=100)
    thing = StoreItem(id=IDS.new(), name=ItemNames(es="A", en="A"), category="hat", price=1, place=3)
    async with world.uow("here"):
        await world.items.put("here", thing, world.clock.now())
        assert await world.items.hold("here", thing.id) == thing
        assert await world.items.lock("here", thing.id) == thing
        assert await world.closets.add("here", ada.user_id, owned(thing.id))
        assert not await world.closets.add("here", ada.user_id, owned(thing.id))
        assert not await world.closets.wear("here", bob.user_id, thing.id)
        assert not await world.closets.take_off("here", bob.user_id, thing.id)
    async with world.uow("there"):
        assert await world.items.hold("there", thing.id) is None
        assert thing.id not in {item.id for item in await world.items.all("there")}
        assert await world.closets.of("there", ada.user_id) == []
        assert not await world.closets.wear("there", ada.user_id, thing.id)
        await world.closets.move("there", thing.id, "scarf")
        with pytest.raises(NotFound):
            await world.customers.enter("there", ada.user_id)
    assert await world.closets.of("here", ada.user_id) == [owned(thing.id)]
    with pytest.raises(NotFound):
        await world.customers.locale("there", ada.user_id)


async def test_who_leaves_takes_their_things_and_their_energy_along(world: World) -> None:
    ada, bob = await world.person(coins=100), await world.person(coins=100)
    for who in (ada, bob):
        await world.buy(who, WOOL.id)
    shown = (await world.data.export(ada.user_id))["avatar_items"]
    assert [(one["app_id"], one["item_id"], one["price"]) for one in shown] == [("here", WOOL.id, 30)]
    await world.data.purge(ada.user_id, "here")
    assert await world.closets.of("here", ada.user_id) == []
    assert len(await world.closets.of("here", bob.user_id)) == 1


async def test_admins_give_and_take_coins_with_a_reason(world: World) -> None:
    ada = await world.person()
    given = await world.adjust(ADMIN, ada.user_id, AdjustCoins(amount=50, reason=" Sorry "))
    assert (given.amount, given.reason, given.balance) == (50, "Sorry", 50)
    taken = await world.adjust(ADMIN, ada.user_id, AdjustCoins(amount=-20, reason="Mistake"))
    assert taken.balance == 30
    too_much = world.adjust(ADMIN, ada.user_id, AdjustCoins(amount=-31, reason="Mistake"))
    assert await code(too_much) == "insufficient_coins"
    assert await code(world.adjust(ADMIN, ada.user_id, AdjustCoins(amount=0, reason="x"))) == "validation_failed"
    stranger = await world.person(app="there")
    assert await code(world.adjust(ADMIN, stranger.user_id, AdjustCoins(amount=1, reason="x"))) == "not_found"
    page = await world.history(ada, "coins")
    assert [(one.amount, one.reason) for one in page.items] == [(-20, "Mistake"), (50, "Sorry")]


async def test_the_ids_of_the_library_never_change() -> None:
    assert WOOL.id == store_item_id("hat-wool") == UUID("951b33a1-3a8d-57e7-87ad-a2004e69281e")
    assert AvatarItem.__struct_fields__ == ("item_id", "category", "equipped", "unlocked_at")


async def test_the_database_refuses_a_second_worn_thing_of_a_category(module_database: str) -> None:
    connection = await asyncpg.connect(module_database)
    put = "insert into avatar_items values ('here', $1, $2, 'hat', 0, $3, now())"
    ada = IDS.new()
    try:
        await connection.execute(put, ada, IDS.new(), True)
        await connection.execute(put, ada, IDS.new(), False)
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(put, ada, IDS.new(), True)
    finally:
        await connection.execute("delete from avatar_items where user_id = $1", ada)
        await connection.close()


async def test_who_buys_does_not_leave_before_it_is_paid(module_database: str) -> None:
    async with postgres_wardrobe(module_database) as world:
        ada = await world.person(coins=100)
        entered, left = asyncio.Event(), asyncio.Event()

        async def leave() -> None:
            connection = await asyncpg.connect(module_database)
            try:
                await entered.wait()
                await connection.execute("delete from memberships where user_id = $1", ada.user_id)
                left.set()
            finally:
                await connection.close()

        leaving = asyncio.create_task(leave())
        async with world.uow("here"):
            await world.customers.enter("here", ada.user_id)
            entered.set()
            await asyncio.wait({leaving}, timeout=0.2)
            assert not left.is_set()
            await world.buy(ada, WOOL.id)
        await leaving
        assert await code(world.buy(ada, STRAW.id)) == "not_found"
